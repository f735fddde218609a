"""Example decrees, seats and people, all made up, for the two example provinces.

`load_example_units(on=...)` writes them once; the second time finds them and stops.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from agencies.loading.writing import copy_in, record_added, reserve_ids
from agencies.models import Agency, Officer, TeamDecree, TeamMember
from agencies.roles import BY_ASSIGNMENT, ENTER_ADMIN, AgencyKind, Role
from lapor.demo import logins, names, units

PASSWORD = "sandi-demo-lapor"  # noqa: S105 (made up, for the demo alone)
SINCE = date(2019, 1, 1)
OLD_SINCE, OLD_UNTIL = date(2017, 1, 1), date(2018, 12, 31)
ENDS_SOON = "pemda-64.74"  # its decree ends in 20 days: somebody must be warned
COVERED = "pemda-35.05.dinsos"  # nobody holds a seat: the government covers it
LEFT = "pemda-35.78.dlh"  # one of its two liaisons left ten days ago

# Bodies beside the governments: code, role, user name, what the letter is called.
OTHERS = (
    ("nasional", Role.ADMIN_NASIONAL, "admin.nasional"),
    ("nasional", Role.ADMIN_NASIONAL, "admin.nasional.2"),
    ("ombudsman", Role.OMBUDSMAN, "ombudsman"),
    ("ombudsman-35", Role.OMBUDSMAN, "ombudsman.jatim"),
    ("ombudsman-64", Role.OMBUDSMAN, "ombudsman.kaltim"),
    ("ksp", Role.KSP, "ksp"),
    ("kustodian", Role.CUSTODIAN, "kustodian"),
    ("auditor", Role.AUDITOR, "auditor"),
    ("polri", Role.ADMIN_INSTANSI, "admin.polri"),
    ("kemenpu", Role.ADMIN_INSTANSI, "admin.kemenpu"),
)
# One login a role, for the list that `make run` prints: role, user name, first page.
LOGINS = (
    ("Admin Nasional", "admin.nasional", "/admin/"),
    ("Admin Instansi (provinsi)", "admin.jatim", "/admin/"),
    ("Admin Instansi (kota)", "admin.surabaya", "/admin/"),
    ("Pejabat Penghubung", "pu.surabaya", "/kerja/"),
    ("Pimpinan", "kepala.rsud.surabaya", "/kerja/"),
    ("Ombudsman", "ombudsman.jatim", "/ombudsman/"),
    ("Kantor Staf Presiden", "ksp", "/kerja/"),
    ("Kustodian identitas", "kustodian", "/kerja/"),
    ("Auditor", "auditor", "/kerja/"),
)


@dataclass
class Draft:
    """What is to be written, gathered first so that each table takes one COPY."""

    at: datetime
    password: str = field(default_factory=lambda: make_password(PASSWORD))
    names: Iterator[str] = field(default_factory=names.people)
    decrees: list[TeamDecree] = field(default_factory=list)
    officers: list[Officer] = field(default_factory=list)
    members: list[TeamMember] = field(default_factory=list)

    def decree(
        self,
        agency: Agency,
        since: date,
        until: date | None = None,
        kind: TeamDecree.Kind = TeamDecree.Kind.DECREE,
    ) -> TeamDecree:
        made = TeamDecree(
            agency=agency,
            kind=kind.value,
            number=f"CONTOH/{agency.code.upper()}/{since.year}",
            decided_on=since - timedelta(days=14),
            signatory=f"Pimpinan {agency.name} (contoh)"[:120],
            valid_from=since,
            valid_until=until,
        )
        self.decrees.append(made)
        return made

    def seat(
        self,
        decree: TeamDecree,
        role: Role,
        agency: Agency,
        username: str,
        left_on: date | None = None,
    ) -> Officer:
        officer = Officer(
            username=username,
            name=next(self.names),
            email=f"{username}@contoh.invalid",
            password=self.password,
            is_staff=role in ENTER_ADMIN,
            joined_at=self.at,
        )
        self.officers.append(officer)
        self.members.append(
            TeamMember(
                decree=decree,
                officer=officer,
                role=role.value,
                agency=agency,
                left_on=left_on,
            )
        )
        return officer

    def write(self) -> None:
        for rows in (self.decrees, self.officers, self.members):
            _number(rows)
        for member in self.members:
            member.decree_id, member.officer_id = member.decree.pk, member.officer.pk
        for rows in (self.decrees, self.officers, self.members):
            copy_in(rows)
            record_added(rows, key="id", at=self.at, reason=names.REASON)


def load_example_units(*, on: date) -> int:
    """Units, decrees, people and their logins; returns how many units (0: all there).

    `on` is the day of the load: what ends soon or ended lately is dated from it. Needs
    the official registry.
    """
    if Officer.objects.filter(username="admin.nasional").exists():
        return 0
    at = datetime.combine(SINCE, time(3), tzinfo=UTC)
    with transaction.atomic():
        roots = units.governments()
        made = units.load(roots=roots, at=at)
        units.name_by_sms(roots)
        draft = Draft(at=at)
        admins = _seat_governments(draft, roots, made, on=on)
        _seat_others(draft)
        _decree_elsewhere(draft, without=roots)
        draft.write()
        logins.record(admins=admins, on=on)
        logins.come_in(on=on)
    return len(made)


def _seat_governments(
    draft: Draft, roots: list[Agency], made: list[Agency], *, on: date
) -> dict[str, Officer]:
    """A team for each government; returns the admin of each by its agency's code."""
    places = units.places(roots)
    below: dict[int, list[Agency]] = {root.pk: [] for root in roots}
    for unit in made:
        below[unit.root_id].append(unit)
    admins = {}
    for root in roots:
        place = places[root.code]
        until = on + timedelta(days=20) if root.code == ENDS_SOON else None
        old = draft.decree(root, OLD_SINCE, OLD_UNTIL)
        draft.seat(old, Role.ADMIN_INSTANSI, root, f"mantan.{place}")
        decree = draft.decree(root, SINCE, until)
        admins[root.code] = draft.seat(
            decree, Role.ADMIN_INSTANSI, root, f"admin.{place}"
        )
        draft.seat(decree, Role.PIMPINAN, root, f"pimpinan.{place}")
        for unit in below[root.pk]:
            _seat_unit(draft, decree, unit, place, on=on)
    return admins


def _seat_unit(
    draft: Draft, decree: TeamDecree, unit: Agency, place: str, *, on: date
) -> None:
    if unit.code == COVERED:
        return
    short = unit.code.rpartition(".")[2]
    liaison = Role.PEJABAT_PENGHUBUNG
    draft.seat(decree, liaison, unit, f"{short}.{place}")
    draft.seat(decree, Role.PIMPINAN, unit, f"kepala.{short}.{place}")
    if unit.code == LEFT:
        draft.seat(decree, liaison, unit, f"{short}.{place}.2", on - timedelta(days=10))


def _seat_others(draft: Draft) -> None:
    """The desk, the overseers and two bodies of the centre."""
    bodies = Agency.objects.in_bulk({code for code, _, _ in OTHERS}, field_name="code")
    decrees: dict[str, TeamDecree] = {}
    for code, role, username in OTHERS:
        if code not in decrees:
            kind = (
                TeamDecree.Kind.LETTER
                if role in BY_ASSIGNMENT
                else TeamDecree.Kind.DECREE
            )
            decrees[code] = draft.decree(bodies[code], SINCE, kind=kind)
        draft.seat(decrees[code], role, bodies[code], username)


def _decree_elsewhere(draft: Draft, *, without: list[Agency]) -> None:
    """Decrees without people for two of three other instansi: national figures."""
    done = {root.pk for root in without} | {row.agency_id for row in draft.decrees}
    others = Agency.objects.instansi().exclude(pk__in=done).order_by("code")
    for number, agency in enumerate(others.exclude(kind=AgencyKind.UNIT)):
        if number % 3:
            draft.decree(agency, date(2019 + number % 6, 1 + number % 12, 1))


def _number(rows: list[TeamDecree] | list[Officer] | list[TeamMember]) -> None:
    for row, key in zip(rows, reserve_ids(type(rows[0]), len(rows)), strict=True):
        row.pk = key
