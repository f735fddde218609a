"""Agencies as an official list: new ones, and dated changes of those that stand."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Case, F, When
from django.utils.translation import gettext as _
from import_export import fields
from import_export.widgets import CharWidget

from agencies.actions import Proposal, keep_past, record_change
from agencies.loading import sources
from agencies.loading.lists import (
    SINCE,
    By,
    Code,
    ListResource,
    OneOf,
    Row,
    YesNo,
    day_in,
)
from agencies.loading.trees import arranged
from agencies.models import Agency, AgencyChange, Region
from agencies.roles import AgencyKind
from agencies.workdays import WIB, ZONE_LABELS, local_date

K = AgencyChange.Kind
BASIS = "dasar"


class AgencyList(ListResource):
    """`berlaku_sejak` and `dasar` say from when and why what stands has changed."""

    required = frozenset({"kode", "nama", "jenis"})
    aside = (SINCE, BASIS)

    code = fields.Field("code", "kode", CharWidget())
    name = fields.Field("name", "nama", CharWidget())
    kind = fields.Field("kind", "jenis", OneOf(AgencyKind.values))
    parent = fields.Field("parent", "induk", Code(Agency, "code"))
    territory = fields.Field("territory", "di_wilayah", Code(Agency, "code"))
    region = fields.Field("region", "kode_wilayah", Code(Region, "code"))
    zone = fields.Field("zone", "zona", CharWidget())
    is_autonomous = fields.Field("is_autonomous", "otonom", YesNo())

    class Meta(ListResource.Meta):
        model = Agency
        import_id_fields = ("code",)
        fields = (
            *("code", "name", "kind", "parent", "territory", "region"),
            *("zone", "is_autonomous"),
        )

    def prepared(self, rows: Sequence[Row]) -> tuple[list[Row], Mapping[str, str]]:
        """Either edge makes the tree: `induk` for units, `di_wilayah` for others."""
        upper = Case(
            When(parent=None, then=F("territory__code")), default=F("parent__code")
        )
        known = {
            code: above or ""
            for code, above in Agency.objects.values_list("code", upper)
        }
        return arranged(rows, above=("induk", "di_wilayah"), known=known)

    def unchecked(self) -> tuple[str, ...]:
        return ("root",)

    def after_init_instance(
        self, instance: Agency, new: bool, row: Row, **kwargs: Any
    ) -> None:
        """A zone that is not said is the one that stands, or that of its region.

        What changes without a day and a reason does so today, by the list itself.
        """
        province = row.get("kode_wilayah", "")[:2]
        usual = instance.zone or (sources.zone_of(province) if province else WIB)
        instance.zone = row["zona"] = row.get("zona") or usual
        if not new:
            today = local_date(kwargs["by"].at, WIB)
            row[SINCE] = row.get(SINCE) or today.isoformat()
            row[BASIS] = row.get(BASIS) or _("Daftar resmi")

    def judge(self, instance: Agency) -> None:
        if (instance.kind == AgencyKind.UNIT) is not (instance.parent is not None):
            raise ValidationError(_("Unit mempunyai induk; instansi lain tidak."))
        if instance.zone not in ZONE_LABELS:
            zones = ", ".join(ZONE_LABELS)
            raise ValidationError(_("Zona: %(zones)s.") % {"zones": zones})

    def write(self, instance: Agency, is_create: bool, row: Row, *, by: By) -> None:
        on = day_in(row)
        if is_create:
            instance.founded_on = on
            super().write(instance, is_create, row, by=by)
            return
        stored = Agency.objects.get(pk=instance.pk)
        if stored.kind != instance.kind:
            raise ValidationError(_("Jenis tidak berubah; gunakan kode baru."))
        for said in _dated(stored, instance):
            change = {**said, "on": on, "basis": row[BASIS]}
            proposal = Proposal(agency=Agency.objects.get(pk=stored.pk), **change)
            record_change(proposal=proposal, **by.noted)
        self._rest(instance, on=on, basis=row[BASIS])

    def _rest(self, instance: Agency, *, on: date | None, basis: str) -> None:
        """What is not dated by a change of the tree."""
        stored = Agency.objects.get(pk=instance.pk)
        if stored.region_id != instance.region_id and on is not None:
            keep_past(stored, until=on, basis=basis)
        for name in ("region", "zone", "is_autonomous"):
            setattr(stored, name, getattr(instance, name))
        stored._change_reason = _("Impor daftar")  # type: ignore[attr-defined]
        stored.save()


def _dated(stored: Agency, wanted: Agency) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if stored.name != wanted.name:
        found.append({"kind": K.RENAME, "name": wanted.name})
    for edge in ("parent", "territory"):
        into = getattr(wanted, edge)
        if getattr(stored, f"{edge}_id") != getattr(wanted, f"{edge}_id"):
            found.append({"kind": K.MOVE, "into": into})
    return found
