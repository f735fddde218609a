"""Keterhubungan and keaktifan: who had a decree in force, and who came in lately."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Left
from django.utils.translation import gettext as _

from agencies.models import AccessEntry, Region, TeamDecree
from agencies.querysets import AgencyQuerySet
from agencies.workdays import WIB, ZONE_LABELS, end_of_day
from reports.recaps.formulas import Reach
from reports.recaps.period import month_before
from reports.recaps.scope import Scope, region_scope

FIGURES = {
    "agencies": Count("pk"),
    "connected": Count("pk", filter=Q(is_connected=True)),
    "active": Count("pk", filter=Q(is_active_then=True)),
}
CENTRAL = ""  # in the place of a province's code: ministries and agencies


@dataclass(frozen=True, kw_only=True)
class Place:
    """A province with its regencies and cities, or the central bodies."""

    code: str
    name: str
    reach: Reach


@dataclass(frozen=True, kw_only=True)
class Body:
    """One instansi on that day: with a decree, with a login in the month before."""

    pk: int
    name: str
    is_connected: bool
    is_active: bool


def reach(scope: Scope, *, last_day: date) -> Reach:
    """The instansi of the scope on that day; no units, no non-autonomous areas."""
    found = _reached(scope.roots(last_day), on=last_day, zone=scope.zone)
    return Reach(**found.aggregate(**FIGURES))


def bodies(scope: Scope, *, last_day: date) -> list[Body]:
    """Each instansi of the scope on that day, those that lack something first."""
    rows: Any = _reached(scope.roots(last_day), on=last_day, zone=scope.zone)
    ordered = rows.as_of(last_day).order_by("is_connected", "is_active_then", "name")
    return [
        Body(
            pk=row.pk,
            name=row.name_then,
            is_connected=row.is_connected,
            is_active=row.is_active_then,
        )
        for row in ordered
    ]


def reach_by_province(*, last_day: date) -> list[Place]:
    """Every province with its own zone's midnight, and the central bodies last."""
    named = dict(
        Region.objects.filter(kind=Region.Kind.PROVINCE).values_list("pk", "name")
    )
    found: dict[str, Reach] = {}
    for zone in ZONE_LABELS:
        found |= _of_zone(zone, last_day=last_day)
    central = found.pop(CENTRAL, None)
    places = [
        Place(code=code, name=named.get(code, code), reach=of)
        for code, of in sorted(found.items())
    ]
    if central is not None:
        name = _("Kementerian dan lembaga")
        places.append(Place(code=CENTRAL, name=name, reach=central))
    return places


def total(places: list[Place]) -> Reach:
    """All of them together."""
    return Reach(
        agencies=sum(place.reach.agencies for place in places),
        connected=sum(place.reach.connected for place in places),
        active=sum(place.reach.active for place in places),
    )


def _of_zone(zone: str, *, last_day: date) -> Mapping[str, Reach]:
    """By province: those whose province keeps that zone; Jakarta's for the central."""
    country: Any = region_scope("ID").roots(last_day).as_of(last_day)
    provinces = Region.objects.filter(pk=OuterRef("province")).values("zone")[:1]
    rows = country.annotate(
        province=Coalesce(Left("region_then", 2), Value(CENTRAL))
    ).annotate(province_zone=Coalesce(Subquery(provinces), Value(WIB)))
    reached: Any = _reached(rows.filter(province_zone=zone), on=last_day, zone=zone)
    grouped = reached.order_by().values("province").annotate(**FIGURES)
    return {
        row["province"]: Reach(**{name: row[name] for name in FIGURES})
        for row in grouped
    }


def _reached(rows: AgencyQuerySet, *, on: date, zone: str) -> AgencyQuerySet:
    """Those that counted on that day, with what each had."""
    decrees = TeamDecree.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=on),
        agency=OuterRef("pk"),
        kind=TeamDecree.Kind.DECREE,
        valid_from__lte=on,
    )
    logins = AccessEntry.objects.filter(
        agency=OuterRef("pk"),
        kind=AccessEntry.Kind.LOGIN,
        at__gte=end_of_day(month_before(on), zone),
        at__lt=end_of_day(on, zone),
    )
    counted = rows.instansi_on(on)
    return counted.annotate(is_connected=Exists(decrees), is_active_then=Exists(logins))
