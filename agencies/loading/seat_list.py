"""Members of teams as a list: who sits where by which decree, and until when."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export import fields

from agencies.actions import open_admin, record_right
from agencies.loading.lists import NUMBER, By, Day, ListResource, Row
from agencies.models import Agency, Officer, TeamDecree, TeamMember
from agencies.roles import BY_ASSIGNMENT, AgencyKind, Role, misplaced

USER, NAME = "nama_pengguna", "nama"


def _told(column: str, attribute: str) -> Any:
    return fields.Field(attribute, column, readonly=True)


class SeatList(ListResource):
    """A person nobody knows yet gets an account without a password: they are invited.

    Of a seat that stands only `berhenti_sejak` changes; nobody is taken off a list by
    being left out of it.
    """

    label = USER
    required = frozenset({"sk", "instansi", USER, NAME, "peran", "unit"})

    sk = _told("sk", "decree__number")
    instansi = _told("instansi", "decree__agency__code")
    nama_pengguna = _told(USER, "officer__username")
    nama = _told(NAME, "officer__name")
    surel = _told("surel", "officer__email")
    peran = _told("peran", "role")
    unit = _told("unit", "agency__code")
    left_on = fields.Field("left_on", "berhenti_sejak", Day())

    class Meta(ListResource.Meta):
        model = TeamMember
        fields = (
            *("sk", "instansi", "nama_pengguna", "nama", "surel"),
            *("peran", "unit", "left_on"),
        )

    def prepared(self, rows: Sequence[Row]) -> tuple[list[Row], Mapping[str, str]]:
        """One account has one name, and a row is said once."""
        names: dict[str, set[str]] = defaultdict(set)
        times: dict[tuple[str, ...], int] = defaultdict(int)
        for row in rows:
            names[row[USER]].add(row[NAME])
            times[_key(row)] += 1
        refused = {}
        for row in rows:
            if len(said := names[row[USER]]) > 1:
                both = {"user": row[USER], "names": ", ".join(sorted(said))}
                words = _("Dua nama untuk %(user)s: %(names)s.") % both
                refused[row[NUMBER]] = words
            elif times[_key(row)] > 1:
                refused[row[NUMBER]] = _("Jabatan ini disebut dua kali.")
        return list(rows), refused

    def get_instance(self, instance_loader: Any, row: Row) -> TeamMember | None:
        decree, unit = _decree(row), _agency(row["unit"])
        found = TeamMember.objects.filter(
            decree=decree, officer__username=row[USER], role=row["peran"], agency=unit
        )
        return found.select_related("officer", "decree__agency", "agency").first()

    def init_instance(self, row: Row | None = None) -> TeamMember:
        told = row or {}
        return TeamMember(
            decree=_decree(told),
            officer=_officer(told),
            role=told["peran"],
            agency=_agency(told["unit"]),
        )

    def unchecked(self) -> tuple[str, ...]:
        return ("officer",)

    def judge(self, instance: TeamMember) -> None:
        decree = instance.decree
        by_letter = decree.kind == TeamDecree.Kind.LETTER
        if (instance.role in BY_ASSIGNMENT) is not by_letter:
            said = _("Peran ini tidak diberikan dengan %(kind)s.")
            raise ValidationError(said % {"kind": decree.get_kind_display()})
        role, kind = Role(instance.role), AgencyKind(instance.agency.kind)
        if words := misplaced(role, kind):
            raise ValidationError(words)
        if instance.agency.root_id != decree.agency.root_id:
            raise ValidationError(_("Bukan instansi SK ini atau unitnya."))
        if instance.left_on and instance.left_on < decree.valid_from:
            said = _("Berhenti sebelum SK berlaku, %(day)s.")
            raise ValidationError(said % {"day": f"{decree.valid_from:%d-%m-%Y}"})

    def write(self, instance: TeamMember, is_create: bool, row: Row, *, by: By) -> None:
        officer = instance.officer
        if officer._state.adding:
            officer.joined_at = by.at
            officer.set_unusable_password()
            officer.save()
            instance.officer = officer
        super().write(instance, is_create, row, by=by)
        open_admin(officer, role=instance.role)
        record_right(
            subject=officer.username,
            reason=f"{instance.role} {instance.agency.code}, {instance.decree.number}",
            agency=instance.decree.agency.root,
            **by.noted,
        )


def _key(row: Row) -> tuple[str, ...]:
    return tuple(row[name] for name in ("sk", "instansi", USER, "peran", "unit"))


def _decree(row: Row) -> TeamDecree:
    found = TeamDecree.objects.filter(
        number=row["sk"], agency__code=row["instansi"]
    ).select_related("agency__root")
    decree = found.first()
    if decree is None:
        said = _("SK %(number)s dari %(agency)s tidak dikenal.")
        raise ValidationError(said % {"number": row["sk"], "agency": row["instansi"]})
    return decree


def _agency(code: str) -> Agency:
    agency = Agency.objects.filter(code=code).first()
    if agency is None:
        raise ValidationError(_("%(code)s tidak dikenal.") % {"code": code})
    return agency


def _officer(row: Row) -> Officer:
    """The account of that name; a new one, unsaved. Two names for one are refused."""
    officer = Officer.objects.filter(username=row[USER]).first()
    if officer is None:
        made = Officer(username=row[USER], name=row[NAME], email=row.get("surel", ""))
        made.clean_fields(exclude=["password"])
        return made
    if officer.name != row[NAME]:
        said = _("Akun %(user)s atas nama %(known)s, bukan %(name)s.")
        names = {"user": row[USER], "known": officer.name, "name": row[NAME]}
        raise ValidationError(said % names)
    return officer
