"""Regions as an official list: new ones, and dated names of those that stand."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export import fields
from import_export.widgets import CharWidget

from agencies.loading import sources
from agencies.loading.lists import (
    SINCE,
    By,
    Code,
    ListResource,
    OneOf,
    Row,
    day_in,
)
from agencies.loading.trees import arranged
from agencies.models import Region
from agencies.workdays import WIB, ZONE_LABELS, local_date

ABOVE = "kode_induk"


class RegionList(ListResource):
    """Codes are text, and say what lies in what: "35.78.05" lies in "35.78".

    `berlaku_sejak` is the day from which a region bears its name. One that is left out
    of a list stays.
    """

    required = frozenset({"kode", "nama", "jenis"})
    aside = (SINCE,)

    code = fields.Field("code", "kode", CharWidget())
    name = fields.Field("name", "nama", CharWidget())
    kind = fields.Field("kind", "jenis", OneOf(Region.Kind.values))
    parent = fields.Field("parent", ABOVE, Code(Region, "code"))
    zone = fields.Field("zone", "zona", CharWidget())

    class Meta(ListResource.Meta):
        model = Region
        import_id_fields = ("code",)
        fields = ("code", "name", "kind", "parent", "zone")

    def prepared(self, rows: Sequence[Row]) -> tuple[list[Row], Mapping[str, str]]:
        """Of what stands only what these codes lie in is read: there are 90,000."""
        named = {row.get(name, "") for row in rows for name in ("kode", ABOVE)}
        wanted = {above for code in named for above in _way(code)}
        stands = Region.objects.filter(code__in=wanted)
        known = {
            code: above or "" for code, above in stands.values_list("code", "parent")
        }
        return arranged(rows, above=(ABOVE,), known=known)

    def after_init_instance(
        self, instance: Region, new: bool, row: Row, **kwargs: Any
    ) -> None:
        """What is not said stays, or comes with the code."""
        usual = instance.zone or sources.zone_of(row["kode"][:2])
        row["zona"] = row.get("zona") or usual
        row[ABOVE] = row.get(ABOVE) or (instance.parent_id or "")
        if not new and instance.name != row["nama"]:
            today = local_date(kwargs["by"].at, WIB)
            row[SINCE] = row.get(SINCE) or today.isoformat()

    def judge(self, instance: Region) -> None:
        above = instance.code.rpartition(".")[0]
        if instance.kind != Region.Kind.FOREIGN and above != (instance.parent_id or ""):
            said = _("Kode %(code)s terletak di %(above)s.")
            where = above or _("tidak di mana pun")
            raise ValidationError(
                {"parent": said % {"code": instance.code, "above": where}}
            )
        if instance.zone not in ZONE_LABELS:
            zones = ", ".join(ZONE_LABELS)
            raise ValidationError({"zone": _("Zona: %(zones)s.") % {"zones": zones}})

    def write(self, instance: Region, is_create: bool, row: Row, *, by: By) -> None:
        since = day_in(row)
        if since and instance.name_since and since < instance.name_since:
            said = _("Nama sekarang berlaku sejak %(day)s; isi hari sesudahnya.")
            day = f"{instance.name_since:%d-%m-%Y}"
            raise ValidationError({SINCE: said % {"day": day}})
        instance.name_since = since or instance.name_since
        super().write(instance, is_create, row, by=by)


def _way(code: str) -> list[str]:
    """A code and those it lies in."""
    parts = code.split(".")
    return [".".join(parts[: n + 1]) for n in range(len(parts))]
