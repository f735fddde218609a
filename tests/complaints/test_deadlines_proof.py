"""The "mengapa?" of a clock: every day counted or skipped, and by what."""

import json
from dataclasses import replace
from datetime import date, datetime, time

import pytest

from agencies.workdays import WIB, NoCalendar, instant
from complaints.deadlines import (
    ClockFacts,
    ClockKind,
    DayStatus,
    Limit,
    Pause,
    Unit,
    as_facts,
    days_left,
    due,
    proof,
)
from tests.calendars import calendar


def nine(day: str) -> datetime:
    return instant(date.fromisoformat(day), time(9), WIB)


def on(day: str) -> date:
    return date.fromisoformat(day)


# Day 0 is Tuesday 12 May 2026; 14 May is a holiday, 15 May cuti bersama.
CLOCK = ClockFacts(
    kind=ClockKind.FIRST_FOLLOW_UP,
    limit=Limit(3),
    zone=WIB,
    started_at=nine("2026-05-12"),
    policy_version=1,
    known_on=date(2026, 5, 12),
)


def told(facts: ClockFacts, today: str = "2026-05-12") -> list[tuple[int, str, object]]:
    """Day of the month, status and number of each line."""
    shown = proof(facts, calendar(), on=on(today))
    return [(line.day.day, line.status.value, line.number) for line in shown.lines]


def test_every_day_from_the_start_to_the_due_date_is_told():
    assert told(CLOCK) == [
        (12, "start", None),
        (13, "counted", 1),
        (14, "off", None),
        (15, "off", None),
        (16, "weekend", None),
        (17, "weekend", None),
        (18, "counted", 2),
        (19, "counted", 3),
    ]


def test_a_day_off_names_its_decree():
    lines = proof(CLOCK, calendar(), on=on("2026-05-12")).lines

    assert lines[3].day_off.kind == "cuti_bersama"
    assert lines[3].day_off.decree == "SKB 1497/2025, 2/2025, 5/2025"
    assert lines[1].day_off is None


def test_paused_days_are_told_and_days_off_in_a_pause_stay_days_off():
    held = replace(CLOCK, pauses=(Pause(nine("2026-05-13"), nine("2026-05-19")),))

    assert told(held)[2:] == [
        (14, "off", None),
        (15, "off", None),
        (16, "weekend", None),
        (17, "weekend", None),
        (18, "paused", None),
        (19, "paused", None),
        (20, "counted", 2),
        (21, "counted", 3),
    ]


def test_days_past_the_limit_are_told_as_extra():
    longer = replace(CLOCK, extended_to=on("2026-05-22"), extended_on=on("2026-05-18"))

    assert told(longer)[7:] == [
        (19, "counted", 3),
        (20, "extra", 4),
        (21, "extra", 5),
        (22, "extra", 6),
    ]
    assert proof(longer, calendar(), on=on("2026-05-20")).total == 6


def test_in_calendar_days_a_holiday_counts_and_is_still_named():
    five = replace(CLOCK, limit=Limit(5, Unit.CALENDAR_DAYS))

    shown = proof(five, calendar(), on=on("2026-05-12"))

    assert [line.number for line in shown.lines] == [None, 1, 2, 3, 4, 5]
    assert shown.lines[2].day_off is not None


@pytest.mark.parametrize(
    ("today", "number", "left", "is_over"),
    [
        pytest.param("2026-05-11", 0, 3, False, id="before the start"),
        pytest.param("2026-05-12", 0, 3, False, id="day 0"),
        pytest.param("2026-05-13", 1, 2, False, id="day 1"),
        pytest.param("2026-05-16", 1, 2, False, id="on a day off"),
        pytest.param("2026-05-19", 3, 0, False, id="the last day"),
        pytest.param("2026-05-20", 3, -1, True, id="late by one"),
        pytest.param("2026-05-23", 3, -3, True, id="a weekend adds nothing"),
        pytest.param("2026-05-26", 3, -5, True, id="late by five"),
    ],
)
def test_how_far_a_clock_is(today: str, number: int, left: int, is_over: bool):
    shown = proof(CLOCK, calendar(), on=on(today))

    assert (shown.number, shown.total) == (number, 3)
    assert (shown.days_left, shown.is_over) == (left, is_over)


def test_only_today_and_the_due_date_are_marked():
    lines = proof(CLOCK, calendar(), on=on("2026-05-18")).lines

    assert [line.day.day for line in lines if line.is_today] == [18]
    assert [line.day.day for line in lines if line.is_due] == [19]


def test_an_open_pause_holds_the_days_where_they_were():
    standing = replace(CLOCK, pauses=(Pause(nine("2026-05-18")),))

    shown = proof(standing, calendar(), on=on("2026-06-30"))

    assert (shown.number, shown.days_left, shown.is_over) == (2, 1, False)
    assert shown.paused_on == on("2026-05-18")
    assert shown.due == due(CLOCK, calendar())


def test_days_of_a_pause_are_not_counted_as_days_late():
    late = replace(CLOCK, pauses=(Pause(nine("2026-05-20"), nine("2026-05-22")),))

    left = days_left(late, calendar(), due_date=on("2026-05-19"), on=on("2026-05-25"))

    assert left == -2


def test_a_provisional_proof_says_so():
    into_2027 = replace(CLOCK, started_at=nine("2026-12-30"))

    shown = proof(into_2027, calendar(), on=on("2026-12-30"))

    assert shown.due.is_provisional
    assert [line.day_off.provisional for line in shown.lines if line.day_off] == [
        True,
        True,
    ]


def test_a_proof_over_a_year_without_calendar_is_refused():
    with pytest.raises(NoCalendar):
        proof(
            replace(CLOCK, started_at=nine("2027-12-30")),
            calendar(),
            on=on("2027-12-30"),
        )


def test_in_calendar_days_a_year_without_calendar_can_be_told():
    facts = replace(
        CLOCK, started_at=nine("2031-01-01"), limit=Limit(2, Unit.CALENDAR_DAYS)
    )

    shown = proof(facts, calendar(), on=on("2031-01-02"))

    assert [line.status for line in shown.lines] == [
        DayStatus.START,
        DayStatus.COUNTED,
        DayStatus.COUNTED,
    ]


def test_the_proof_as_facts_survives_json():
    held = replace(
        CLOCK,
        pauses=(
            Pause(nine("2026-05-13"), nine("2026-05-18")),
            Pause(nine("2026-05-19")),
        ),
        extended_to=on("2026-05-29"),
        extended_on=on("2026-05-18"),
    )

    facts = as_facts(proof(held, calendar(), on=on("2026-05-19")))

    assert json.loads(json.dumps(facts)) == facts
    assert facts["zone_label"] == "WIB"
    assert facts["calendar_known_on"] == "2026-11-01"
    assert facts["due_date"] == facts["days"][-1]["day"]
    assert facts["pauses"][1] == {
        "from_at": "2026-05-19T02:00:00+00:00",
        "until_at": None,
    }
    assert facts["days"][2]["day_off"] == {
        "name": "Kenaikan Yesus Kristus",
        "kind": "libur_nasional",
        "decree": "SKB 1497/2025, 2/2025, 5/2025",
        "decided_on": None,
        "provisional": False,
    }
