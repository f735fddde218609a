"""Whose cases a recap counts: a region's instansi, one instansi, or one unit."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from agencies.models import Agency, Region
from agencies.querysets import AgencyQuerySet
from agencies.workdays import WIB

COUNTRY = "id"  # the registry that codes of regions belong to
WHOLE_COUNTRY = "ID"
GOVERNED = (Region.Kind.PROVINCE, Region.Kind.REGENCY, Region.Kind.CITY)


class BadScope(ValueError):  # noqa: N818 (a statement, like NotAllowed)
    """No such scope; the message says why, in Indonesian."""


@dataclass(frozen=True, kw_only=True)
class Scope:
    """A code, a name, and the condition on an instansi (and maybe a unit) it makes.

    Cases count where their instansi does: `on_root` is said of `Agency`. `unit_id`
    narrows to what one unit holds.
    """

    code: str
    name: str
    zone: str
    on_root: Q
    unit_id: int | None = None
    region: str = ""  # where `on_root` asks for a region: its code

    @property
    def cases(self) -> Q:
        """The same, said of `Complaint`."""
        roots = Agency.objects.filter(self.on_root, registry=COUNTRY, parent=None)
        found = Q(root__in=roots.values("pk"))
        return found if self.unit_id is None else found & Q(holder=self.unit_id)

    def roots(self, on: date) -> AgencyQuerySet:
        """The instansi that were in it on that day, some of them no more perhaps."""
        known = Agency.objects.filter(registry=COUNTRY, parent=None)
        if not self.region:
            return known.filter(self.on_root)
        then = Q(region_then=self.region) | Q(region_then__startswith=f"{self.region}.")
        return known.as_of(on).filter(then)

    def cases_then(self, on: date) -> Q:
        """Of cases that know `root_then` and `holder_then`: those in it on that day."""
        if self.unit_id is not None:
            return Q(holder_then=self.unit_id)
        return Q(root_then__in=self.roots(on).values("pk"))


def region_scope(code: str) -> Scope:
    """A province with its regencies and cities, one of those, or "ID" for all.

    Raises `BadScope` for a code that is no such region.
    """
    if code.upper() == WHOLE_COUNTRY:
        return Scope(
            code=WHOLE_COUNTRY,
            name=_("Indonesia"),
            zone=WIB,
            on_root=Q(registry=COUNTRY),
        )
    region = Region.objects.filter(pk=code, kind__in=GOVERNED).first()
    if region is None:
        raise BadScope(
            _("%(code)s bukan kode provinsi, kabupaten, kota, atau ID.")
            % {"code": code}
        )
    within = Q(region=code) | Q(region__code__startswith=f"{code}.")
    return Scope(
        code=code, name=region.name, zone=region.zone, on_root=within, region=code
    )


def agency_scope(agency: Agency) -> Scope:
    """One instansi with its units, or one unit alone."""
    is_root = agency.is_root
    return Scope(
        code=agency.code,
        name=agency.name,
        zone=agency.zone,
        on_root=Q(pk=agency.root_id),
        unit_id=None if is_root else agency.pk,
    )
