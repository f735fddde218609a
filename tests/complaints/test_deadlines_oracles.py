"""Two logs that others kept: the engine must find the dates that they recorded."""

import csv
import gzip
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time
from functools import cache
from pathlib import Path

import holidays
import pytest

from agencies.workdays import NATIONAL, Calendar, DayOff, instant, local_time
from complaints.deadlines import (
    ClockFacts,
    ClockKind,
    Limit,
    OfficeHours,
    Unit,
    due,
)

ROOT = Path(__file__).parent.parent.parent
BOSTON = ROOT / "complaints" / "data" / "boston" / "boston311_2015.csv.gz"
FINES = ROOT / "tests" / "data" / "traffic_fines_log.csv.gz"

NEW_YORK = "America/New_York"
CITY_HALL = OfficeHours(time(8, 30), time(17), counts_hours=True)
WORKING_DAYS = {
    "Pick up Dead Animal": 1,
    "CE Collection": 1,
    "General Comments For a Program or Policy": 10,
    "Building Inspection Request": 3,
    "Electrical": 5,
    "Sign Repair": 10,
    "Street Light Outages": 10,
}


def lines(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def boston_calendar() -> Calendar:
    """Federal holidays and Patriots' Day; none moved from a weekend to a weekday."""
    years = frozenset({2015, 2016})
    days = dict(holidays.country_holidays("US", years=years, observed=False).items())
    days |= {date(2015, 4, 20): "Patriots' Day", date(2016, 4, 18): "Patriots' Day"}
    return Calendar(
        days_off={day: DayOff(name, NATIONAL) for day, name in days.items()},
        years=years,
        known_on=date(2016, 1, 12),
    )


@cache
def boston_agreement() -> dict[str, float]:
    """By type: the share of recorded targets that the engine gives to the minute."""
    known, recorded, found = boston_calendar(), Counter(), Counter()
    for row in lines(BOSTON):
        kind = row["type"]
        if kind not in WORKING_DAYS or not row["target_dt"]:
            continue
        recorded[kind] += 1
        found[kind] += _minute(row["target_dt"]) == _target(row, known)
    return {kind: found[kind] / recorded[kind] for kind in recorded}


def _minute(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(second=0)


def _target(row: dict[str, str], known: Calendar) -> datetime:
    opened = datetime.fromisoformat(row["open_dt"])
    facts = ClockFacts(
        kind=ClockKind.SETTLEMENT,
        limit=Limit(WORKING_DAYS[row["type"]]),
        zone=NEW_YORK,
        started_at=instant(opened.date(), opened.time(), NEW_YORK),
        policy_version=1,
        known_on=known.known_on,
        office_hours=CITY_HALL,
    )
    ends = local_time(due(facts, known).due_at, NEW_YORK)
    return ends.replace(tzinfo=None, second=0)


@pytest.mark.parametrize(
    ("kind", "percent"),
    [
        ("Pick up Dead Animal", 99),
        ("CE Collection", 99),
        ("General Comments For a Program or Policy", 97),
        ("Building Inspection Request", 96),
        ("Electrical", 96),
        ("Sign Repair", 95),
        ("Street Light Outages", 92),
    ],
)
def test_boston_s_recorded_targets_are_found_to_the_minute(kind: str, percent: int):
    assert boston_agreement()[kind] * 100 >= percent


def test_every_penalty_of_the_traffic_fines_log_falls_on_day_60():
    notified, penalties = {}, {}
    for row in lines(FINES):
        if row["activity"] == "Insert Fine Notification":
            notified[row["case_id"]] = date.fromisoformat(row["timestamp"])
        if row["activity"] == "Add penalty":
            penalties[row["case_id"]] = date.fromisoformat(row["timestamp"])
    no_days_off = Calendar(days_off={}, years=frozenset(), known_on=date(2013, 1, 1))

    agreed = 0
    for case, penalty in penalties.items():
        facts = ClockFacts(
            kind=ClockKind.SETTLEMENT,
            limit=Limit(60, Unit.CALENDAR_DAYS),
            zone="Europe/Rome",
            started_at=instant(notified[case], time(12), "Europe/Rome"),
            policy_version=1,
            known_on=no_days_off.known_on,
        )
        agreed += due(facts, no_days_off).due_date == penalty

    assert (agreed, len(penalties)) == (4635, 4635)
