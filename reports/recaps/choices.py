"""Which scopes a person may choose: as far as their seats reach, no further."""

from dataclasses import dataclass

from agencies.models import Agency, Region
from agencies.principals import Seat, Staff
from agencies.roles import Role
from complaints.querysets import SEES_ALL
from reports.recaps.scope import (
    GOVERNED,
    WHOLE_COUNTRY,
    Scope,
    agency_scope,
    region_scope,
)

AGENCY = "instansi:"  # before the code of an agency that is chosen as a scope
OF_ITS_AGENCY = (Role.ADMIN_INSTANSI, Role.PEJABAT_PENGHUBUNG, Role.PIMPINAN)


@dataclass(frozen=True)
class Choices:
    """Codes with their names, the widest first; empty for who has nothing to count."""

    named: tuple[tuple[str, str], ...]

    @property
    def first(self) -> str:
        return self.named[0][0] if self.named else ""

    def matching(self, query: str) -> tuple[tuple[str, str], ...]:
        """Every word of `query` somewhere in the name; wider places first."""
        words = query.casefold().split()
        found = (o for o in self.named if all(w in o[1].casefold() for w in words))
        return tuple(sorted(found, key=lambda one: (one[0].count("."), one[1])))

    def __contains__(self, code: object) -> bool:
        return any(code == known for known, _name in self.named)


def choices_for(staff: Staff) -> Choices:
    """At most two queries."""
    named = _regions(staff) + _agencies(staff)
    return Choices(tuple(dict.fromkeys(named)))


def regions_for(staff: Staff) -> Choices:
    """The regions among them."""
    return Choices(tuple(dict.fromkeys(_regions(staff))))


def chosen(code: str) -> Scope:
    """The scope of a code that `choices_for` gave. Raises `BadScope`."""
    if not code.startswith(AGENCY):
        return region_scope(code)
    return agency_scope(Agency.objects.get(code=code.removeprefix(AGENCY)))


def _regions(staff: Staff) -> list[tuple[str, str]]:
    codes = {_region_of(seat) for seat in staff.seats} - {None}
    if not codes:
        return []
    regions = Region.objects.filter(kind__in=GOVERNED).order_by("pk")
    named = [(code, name) for code, name in regions.values_list("pk", "name")]
    if "" in codes:
        return [(WHOLE_COUNTRY, region_scope(WHOLE_COUNTRY).name), *named]
    return [
        (code, name)
        for code, name in named
        if any(code == own or code.startswith(f"{own}.") for own in codes)
    ]


def _region_of(seat: Seat) -> str | None:
    """The region below which a seat counts all; "" is the country, None no region."""
    if seat.role in SEES_ALL:
        return ""
    if seat.role == Role.OMBUDSMAN:
        return seat.region_code
    coordinates = seat.role == Role.ADMIN_INSTANSI and seat.agency_id == seat.root_id
    return (seat.region_code or None) if coordinates else None


def _agencies(staff: Staff) -> list[tuple[str, str]]:
    """Instansi without a region, and units, by themselves."""
    ids = [
        seat.agency_id
        for seat in staff.seats
        if seat.role in OF_ITS_AGENCY and _region_of(seat) is None
    ]
    if not ids:
        return []
    rows = Agency.objects.filter(pk__in=ids).order_by("name", "pk")
    return [
        (f"{AGENCY}{code}", name) for code, name in rows.values_list("code", "name")
    ]
