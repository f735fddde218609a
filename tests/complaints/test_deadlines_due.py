"""When a clock runs out: tables over the real calendar, pauses, extensions, late."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from agencies.workdays import (
    SIX_DAY_WEEKEND,
    WIB,
    WIT,
    WITA,
    NoCalendar,
    instant,
)
from complaints.deadlines import (
    ClockFacts,
    ClockKind,
    Limit,
    OfficeHours,
    Pause,
    Unit,
    due,
    is_late,
    start_date,
)
from tests.calendars import calendar

MONDAY = date(2026, 1, 5)
CALENDAR_60 = Limit(60, Unit.CALENDAR_DAYS)
CALENDAR_10 = Limit(10, Unit.CALENDAR_DAYS)


def morning(day: str | date, zone: str = WIB) -> datetime:
    """Nine o'clock on that day."""
    if isinstance(day, str):
        day = date.fromisoformat(day)
    return instant(day, time(9), zone)


def clock(start: str | date | datetime = MONDAY, days: int = 3, **other) -> ClockFacts:
    """A clock in working days that starts in the morning, unless said otherwise."""
    at = start if isinstance(start, datetime) else morning(start)
    plain = {
        "kind": ClockKind.SETTLEMENT,
        "limit": Limit(days),
        "zone": WIB,
        "started_at": at,
        "policy_version": 1,
        "known_on": date(2026, 11, 1),
    }
    return ClockFacts(**{**plain, **other})


def pause(asked: str, ended: str | None) -> Pause:
    return Pause(morning(asked), morning(ended) if ended else None)


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        pytest.param("2026-01-05", 3, "2026-01-08", id="three days in one week"),
        pytest.param("2026-01-03", 3, "2026-01-07", id="received on a Saturday"),
        pytest.param("2026-03-17", 3, "2026-03-27", id="over cuti bersama"),
        pytest.param("2024-02-28", 1, "2024-02-29", id="onto 29 February"),
        pytest.param("2025-12-31", 1, "2026-01-02", id="over New Year"),
        pytest.param("2026-01-05", 60, "2026-04-10", id="sixty working days"),
    ],
)
def test_a_limit_in_working_days_ends_with_its_last_day(
    start: str, days: int, expected: str
):
    ends = due(clock(start, days), calendar())

    assert ends.due_date == date.fromisoformat(expected)
    assert ends.due_at == instant(ends.due_date + timedelta(days=1), time.min, WIB)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        pytest.param("2026-01-05", "2026-03-06", id="over two months"),
        pytest.param("2024-01-01", "2024-03-01", id="over 29 February"),
        pytest.param("2025-01-01", "2025-03-02", id="without 29 February"),
        pytest.param("2025-12-31", "2026-03-01", id="over the year"),
        pytest.param("2040-01-01", "2040-03-01", id="a year without calendar"),
    ],
)
def test_a_limit_in_calendar_days_counts_every_day(start: str, expected: str):
    ends = due(clock(start, limit=CALENDAR_60), calendar())

    assert ends.due_date == date.fromisoformat(expected)
    assert not ends.is_provisional


@pytest.mark.parametrize(
    ("started_at", "zone", "due_date", "due_at"),
    [
        ("2026-01-05T16:59:59Z", WIB, "2026-01-06", "2026-01-06T17:00:00Z"),
        ("2026-01-05T17:00:00Z", WIB, "2026-01-07", "2026-01-07T17:00:00Z"),
        ("2026-01-05T15:59:59Z", WITA, "2026-01-06", "2026-01-06T16:00:00Z"),
        ("2026-01-05T16:00:00Z", WITA, "2026-01-07", "2026-01-07T16:00:00Z"),
        ("2026-01-05T14:59:59Z", WIT, "2026-01-06", "2026-01-06T15:00:00Z"),
        ("2026-01-05T15:00:00Z", WIT, "2026-01-07", "2026-01-07T15:00:00Z"),
    ],
)
def test_the_last_second_of_a_day_and_midnight_start_different_days(
    started_at: str, zone: str, due_date: str, due_at: str
):
    facts = clock(datetime.fromisoformat(started_at), 1, zone=zone)

    ends = due(facts, calendar())

    assert ends.due_date == date.fromisoformat(due_date)
    assert ends.due_at == datetime.fromisoformat(due_at)


@pytest.mark.parametrize("zone", [WIB, WITA, WIT])
def test_a_case_received_60_days_ago_is_not_due_and_one_of_61_is(zone: str):
    received = clock(morning(MONDAY, zone), limit=CALENDAR_60, zone=zone)
    ends = due(received, calendar())
    day_60, day_61 = (MONDAY + timedelta(days=n) for n in (60, 61))

    def late(day: date, at: time) -> bool:
        return is_late(due_at=ends.due_at, at=instant(day, at, zone))

    assert not late(day_60, time(0, 0, 1))
    assert not late(day_60, time(23, 59, 59, 999_999))
    assert not late(day_61, time(0, 0))  # 24:00 of day 60 is the same instant
    assert late(day_61, time(0, 0, 0, 1))
    assert late(day_61, time(9, 0))


def test_a_stopped_clock_is_late_by_when_it_stopped():
    ends = due(clock(), calendar()).due_at
    before, after = ends - timedelta(seconds=1), ends + timedelta(seconds=1)

    assert not is_late(due_at=ends, at=after, stopped_at=before)
    assert is_late(due_at=ends, at=after, stopped_at=after)


def test_a_clock_that_stands_still_is_late_by_when_it_was_paused():
    ends = due(clock(), calendar()).due_at
    before, after = ends - timedelta(seconds=1), ends + timedelta(seconds=1)

    assert not is_late(due_at=ends, at=after, paused_at=before)
    assert is_late(due_at=ends, at=after, paused_at=after)


def test_an_office_of_six_days_is_due_earlier():
    friday = clock("2026-01-09")

    ends = [due(friday, cal).due_date for cal in (calendar(), six_days())]

    assert ends == [date(2026, 1, 14), date(2026, 1, 13)]


def six_days():
    return calendar(weekend=SIX_DAY_WEEKEND)


def test_18_may_2020_moves_from_26_to_22_may_with_the_decree_of_20_may():
    facts = clock("2020-05-18")

    ends = [
        due(facts, calendar(date(2020, 5, day))).due_date for day in (18, 19, 20, 21)
    ]

    assert ends == [date(2020, 5, day) for day in (26, 26, 22, 22)]


@pytest.mark.parametrize(
    ("start", "provisional"), [("2026-12-22", False), ("2026-12-29", True)]
)
def test_a_clock_into_2027_says_it_is_provisional(start: str, provisional: bool):
    assert due(clock(start), calendar()).is_provisional is provisional


def test_a_clock_into_a_year_without_calendar_is_refused():
    with pytest.raises(NoCalendar, match="2028"):
        due(clock("2027-12-29", 10), calendar())


@pytest.mark.parametrize(
    ("pauses", "expected"),
    [
        pytest.param([], "2026-01-12", id="none"),
        pytest.param([("01-06", "01-06")], "2026-01-12", id="one day skips nothing"),
        pytest.param([("01-06", "01-07")], "2026-01-13", id="to the next day"),
        pytest.param([("01-06", "01-13")], "2026-01-19", id="a week"),
        pytest.param([("01-09", "01-11")], "2026-01-12", id="over a weekend"),
        pytest.param([("01-09", "01-12")], "2026-01-13", id="to Monday"),
        pytest.param([("01-05", "01-08")], "2026-01-15", id="from day 0"),
        pytest.param(
            [("01-06", "01-07"), ("01-07", "01-08")], "2026-01-14", id="back to back"
        ),
        pytest.param(
            [("01-06", "01-08"), ("01-12", "01-14")], "2026-01-16", id="two holds"
        ),
        pytest.param([("01-12", "01-14")], "2026-01-14", id="asked on the last day"),
        pytest.param([("01-12", "01-17")], "2026-01-19", id="back on a Saturday"),
        pytest.param([("01-13", "01-20")], "2026-01-12", id="asked when late"),
        pytest.param([("01-06", None)], "2026-01-12", id="open: as without it"),
        pytest.param(
            [("01-06", "01-07"), ("01-08", None)], "2026-01-13", id="a second, open"
        ),
        pytest.param(
            [("01-12", "01-14"), ("01-14", "01-15")],
            "2026-01-15",
            id="twice at the end",
        ),
    ],
)
def test_a_pause_gives_back_the_days_it_took(
    pauses: list[tuple[str, str | None]], expected: str
):
    """Five working days from Monday 5 January 2026; 16 January is a holiday."""
    held = tuple(
        pause(f"2026-{asked}", ended and f"2026-{ended}") for asked, ended in pauses
    )
    facts = clock(days=5, pauses=held)

    assert due(facts, calendar_without_16_january()).due_date == date.fromisoformat(
        expected
    )


def calendar_without_16_january():
    real = calendar()
    days_off = {day: off for day, off in real.days_off.items() if day.month != 1}
    return replace(real, days_off=days_off)


@pytest.mark.parametrize(
    ("pauses", "expected"),
    [
        pytest.param((), "2026-01-15", id="none"),
        pytest.param((("2026-01-09", "2026-01-12"),), "2026-01-18", id="a weekend"),
        pytest.param((("2026-01-15", "2026-01-18"),), "2026-01-18", id="last day"),
    ],
)
def test_a_pause_in_calendar_days(pauses: tuple, expected: str):
    held = tuple(pause(*days) for days in pauses)
    facts = clock(limit=CALENDAR_10, pauses=held)

    assert due(facts, calendar()).due_date == date.fromisoformat(expected)


def test_the_order_of_pauses_does_not_matter():
    held = (pause("2026-01-12", "2026-01-13"), pause("2026-01-06", "2026-01-08"))

    ends = [
        due(clock(days=5, pauses=order), calendar()) for order in (held, held[::-1])
    ]

    assert ends[0] == ends[1]


def test_a_pause_cannot_end_before_it_began():
    with pytest.raises(ValueError, match="before"):
        pause("2026-01-08", "2026-01-07")


def test_the_first_open_pause_says_since_when_a_clock_stands_still():
    running = clock(pauses=(pause("2026-01-06", "2026-01-07"),))
    standing = clock(pauses=(*running.pauses, pause("2026-01-08", None)))

    assert running.paused_at is None
    assert standing.paused_at == morning("2026-01-08")


@pytest.mark.parametrize(
    ("granted", "expected"),
    [
        pytest.param("2026-01-30", "2026-01-30", id="later"),
        pytest.param("2026-01-31", "2026-01-31", id="a Saturday is what was granted"),
        pytest.param("2026-01-06", "2026-01-08", id="never earlier than the limit"),
    ],
)
def test_an_extension_counts_when_it_is_later(granted: str, expected: str):
    facts = clock(extended_to=date.fromisoformat(granted), extended_on=date(2026, 1, 6))

    assert due(facts, calendar()).due_date == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("pauses", "expected"),
    [
        pytest.param([("2026-01-06", "2026-01-08")], "2026-01-30", id="before it"),
        pytest.param([("2026-01-19", "2026-01-21")], "2026-02-03", id="after it"),
        pytest.param([("2026-01-24", "2026-01-25")], "2026-01-30", id="no day lost"),
    ],
)
def test_an_extension_moves_with_the_pauses_after_it(
    pauses: list[tuple[str, str]], expected: str
):
    facts = clock(
        extended_to=date(2026, 1, 30),
        extended_on=date(2026, 1, 8),
        pauses=tuple(pause(*days) for days in pauses),
    )

    assert due(facts, calendar()).due_date == date.fromisoformat(expected)


def test_an_extension_whose_day_of_grant_is_unknown_stays_where_it_was_granted():
    facts = clock(
        extended_to=date(2026, 1, 30), pauses=(pause("2026-01-19", "2026-01-21"),)
    )

    assert due(facts, calendar()).due_date == date(2026, 1, 30)


def test_an_extension_by_a_weekend_only_stays_on_it_through_a_pause():
    facts = clock(
        days=1,
        extended_to=date(2026, 1, 11),
        extended_on=date(2026, 1, 9),
        pauses=(pause("2026-01-10", "2026-01-11"),),
    )

    assert due(facts, calendar()).due_date == date(2026, 1, 12)


AFTER_CLOSING = OfficeHours(time(8), time(16))


@pytest.mark.parametrize(
    ("started_at", "day_zero"),
    [
        pytest.param("2026-01-05T08:00", "2026-01-05", id="at opening"),
        pytest.param("2026-01-05T15:59:59", "2026-01-05", id="before closing"),
        pytest.param("2026-01-05T16:00", "2026-01-06", id="at closing"),
        pytest.param("2026-01-05T06:00", "2026-01-05", id="before opening"),
        pytest.param("2026-01-09T18:00", "2026-01-12", id="Friday evening"),
        pytest.param("2026-01-10T10:00", "2026-01-12", id="Saturday"),
        pytest.param("2026-01-15T17:00", "2026-01-19", id="the eve of a holiday"),
    ],
)
def test_an_office_may_let_what_comes_after_closing_start_the_next_working_day(
    started_at: str, day_zero: str
):
    day, at = started_at.split("T")
    began = instant(date.fromisoformat(day), time.fromisoformat(at), WIB)
    facts = clock(began, office_hours=AFTER_CLOSING)

    assert start_date(facts, calendar()) == date.fromisoformat(day_zero)


def test_by_default_the_day_counts_whatever_the_hour():
    evening = instant(MONDAY, time(23, 59, 59), WIB)

    assert start_date(clock(evening), calendar()) == MONDAY


def test_office_hours_do_not_move_a_clock_in_calendar_days():
    evening = instant(date(2026, 1, 9), time(18), WIB)
    facts = clock(evening, limit=CALENDAR_10, office_hours=AFTER_CLOSING)

    assert due(facts, calendar()).due_date == date(2026, 1, 19)


def test_an_office_that_does_not_count_hours_is_due_with_the_end_of_the_day():
    facts = clock(office_hours=AFTER_CLOSING)

    assert due(facts, calendar()).due_at == datetime(2026, 1, 8, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("started_at", "due_at"),
    [
        ("2026-01-05T10:15", "2026-01-08T10:15"),
        ("2026-01-05T07:00", "2026-01-08T08:00"),
        ("2026-01-09T16:30", "2026-01-15T08:00"),
    ],
)
def test_an_office_that_counts_hours_is_due_at_the_same_time_of_day(
    started_at: str, due_at: str
):
    hours = replace(AFTER_CLOSING, counts_hours=True)
    day, at = started_at.split("T")
    facts = clock(
        instant(date.fromisoformat(day), time.fromisoformat(at), WIB),
        office_hours=hours,
    )
    day, at = due_at.split("T")

    assert due(facts, calendar()).due_at == instant(
        date.fromisoformat(day), time.fromisoformat(at), WIB
    )


def test_a_date_granted_to_an_office_that_counts_hours_ends_with_the_day():
    hours = replace(AFTER_CLOSING, counts_hours=True)
    facts = clock(office_hours=hours, extended_to=date(2026, 1, 12))

    assert due(facts, calendar()).due_at == datetime(2026, 1, 12, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("asked", "ended", "due_at"),
    [
        pytest.param("08T09:00", "08T10:00", "08T09:30", id="over the hour"),
        pytest.param("08T09:00", "08T09:20", "08T09:30", id="before it"),
        pytest.param("08T10:00", "08T11:00", "08T09:30", id="late already"),
        pytest.param("08T10:00", "12T11:00", "08T09:30", id="late for days"),
        pytest.param("08T09:00", "12T11:00", "12T09:30", id="in time, for days"),
    ],
)
def test_a_hold_over_the_hour_does_not_return_late_and_one_after_it_mends_nothing(
    asked: str, ended: str, due_at: str
):
    hours = replace(AFTER_CLOSING, counts_hours=True)
    held = Pause(*(at_hour(said) for said in (asked, ended)))
    start = at_hour("05T09:30")
    found = due(clock(start, office_hours=hours, pauses=(held,)), calendar())

    was_in_time = held.from_at <= at_hour("08T09:30")
    assert is_late(due_at=found.due_at, at=held.until_at) is not was_in_time
    ends = at_hour(due_at)
    whole_day = held.from_at <= ends < held.until_at
    assert found.due_at == (ends.replace(hour=17, minute=0) if whole_day else ends)


def at_hour(said: str) -> datetime:
    day, clock_time = said.split("T")
    return instant(date(2026, 1, int(day)), time.fromisoformat(clock_time), WIB)
