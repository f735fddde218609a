"""Agencies by the zone and the calendar that say when they may be told."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.aggregates import ArrayAgg

from agencies.models import Agency, Holiday
from agencies.workdays import WIB, Calendar, local_date
from complaints.actions.timing import region_codes


@dataclass(frozen=True, kw_only=True)
class Office:
    """Agencies that share a zone and a calendar."""

    agency_ids: list[int]
    zone: str
    calendar: Calendar


def offices_of(*, at: datetime) -> list[Office]:
    """All agencies by zone and calendar: one query, and one for each calendar."""
    regional = set(
        Holiday.objects.exclude(region=None).values_list("region", flat=True)
    )
    rows = Agency.objects.order_by().values("zone", "works_six_days", "region")
    calendars: dict[tuple[tuple[str, ...], bool], Calendar] = {}
    offices = []
    for row in rows.annotate(ids=ArrayAgg("pk")):
        codes = region_codes(Agency(region_id=row["region"]))
        key = tuple(c for c in codes if c in regional), row["works_six_days"]
        if key not in calendars:
            calendars[key] = _calendar(*key, at=at)
        offices.append(
            Office(agency_ids=row["ids"], zone=row["zone"], calendar=calendars[key])
        )
    return offices


def _calendar(codes: tuple[str, ...], six_days: bool, *, at: datetime) -> Calendar:
    return Holiday.objects.calendar(
        known_on=local_date(at, WIB),
        years=range(at.year - 1, at.year + 2),
        region_codes=codes,
        six_days=six_days,
    )
