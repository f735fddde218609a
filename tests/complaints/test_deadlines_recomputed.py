"""What a change of the rules may do to a due date that people rely on."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from agencies.workdays import WIB, end_of_day, instant
from complaints.deadlines import (
    ClockFacts,
    ClockKind,
    Due,
    Limit,
    OfficeHours,
    Pause,
    Unit,
    due,
    recomputed,
)
from tests.calendars import calendar


def at_nine(day: date) -> datetime:
    return instant(day, datetime.min.time().replace(hour=9), WIB)


# Three working days from 18 May 2020: 26 May until the decree of 20 May, then 22 May.
CLOCK = ClockFacts(
    kind=ClockKind.VERIFICATION,
    limit=Limit(3),
    zone=WIB,
    started_at=at_nine(date(2020, 5, 18)),
    policy_version=1,
    known_on=date(2020, 5, 18),
)
OLD = date(2020, 5, 26)
KNOWN = calendar(date(2020, 5, 20))


@pytest.mark.parametrize(
    ("applied_on", "expected"),
    [
        pytest.param(20, 22, id="known in time: the new date"),
        pytest.param(22, 22, id="on the new date itself"),
        pytest.param(23, 26, id="on a Saturday: the next working day"),
        pytest.param(26, 26, id="on the old date: it stays"),
        pytest.param(27, 26, id="later: what was past stays past"),
    ],
)
def test_a_decree_makes_nobody_late_on_a_day_already_past(
    applied_on: int, expected: int
):
    moved = recomputed(
        CLOCK, KNOWN, applied_on=date(2020, 5, applied_on), old_due_date=OLD
    )

    assert moved.due_date == date(2020, 5, expected)


def test_the_floor_is_named_only_where_it_held():
    moved = [
        recomputed(CLOCK, KNOWN, applied_on=date(2020, 5, day), old_due_date=OLD)
        for day in (20, 23)
    ]

    assert [due.not_before for due in moved] == [None, date(2020, 5, 26)]


def test_a_later_date_is_taken_even_when_it_is_past():
    """A day off decreed afterwards: late by fewer days, never by more."""
    with_joint_leave = calendar(date(2020, 5, 19))

    moved = recomputed(
        CLOCK,
        with_joint_leave,
        applied_on=date(2020, 6, 2),
        old_due_date=date(2020, 5, 22),
    )

    assert moved.due_date == OLD


def test_a_limit_in_calendar_days_may_fall_on_a_weekend():
    seven_days = replace(CLOCK, limit=Limit(2, Unit.CALENDAR_DAYS))

    moved = recomputed(
        seven_days, KNOWN, applied_on=date(2020, 5, 23), old_due_date=OLD
    )

    assert moved.due_date == date(2020, 5, 23)


def test_two_clocks_keep_their_order():
    later = replace(CLOCK, started_at=at_nine(date(2020, 5, 19)))

    moved = [
        recomputed(facts, KNOWN, applied_on=date(2020, 5, 26), old_due_date=old)
        for facts, old in ((CLOCK, OLD), (later, date(2020, 5, 27)))
    ]

    assert moved[0].due_date <= moved[1].due_date


def test_a_hold_after_the_change_moves_the_floor_along():
    moved = recomputed(CLOCK, KNOWN, applied_on=date(2020, 5, 26), old_due_date=OLD)
    pause = Pause(at_nine(date(2020, 5, 26)), at_nine(date(2020, 5, 28)))

    held = replace(CLOCK, not_before=moved.not_before, pauses=(pause,))

    assert due(held, KNOWN).due_date == date(2020, 5, 28)


def test_a_change_of_nothing_changes_nothing():
    plain: Due = due(CLOCK, KNOWN)

    assert (
        recomputed(
            CLOCK, KNOWN, applied_on=date(2020, 6, 30), old_due_date=plain.due_date
        )
        == plain
    )


@pytest.mark.parametrize(
    ("applied_on", "due_at"),
    [
        pytest.param(20, at_nine(date(2020, 5, 22)), id="ahead: at the hour"),
        pytest.param(22, end_of_day(date(2020, 5, 22), WIB), id="today: with the day"),
    ],
)
def test_where_hours_are_counted_nobody_becomes_late_on_the_day_itself(
    applied_on: int, due_at: datetime
):
    hours = OfficeHours(time(8), time(16), counts_hours=True)
    facts = replace(CLOCK, office_hours=hours)

    moved = recomputed(
        facts, KNOWN, applied_on=date(2020, 5, applied_on), old_due_date=OLD
    )

    assert moved.due_at == due_at
    assert due(replace(facts, not_before=moved.not_before), KNOWN) == moved
