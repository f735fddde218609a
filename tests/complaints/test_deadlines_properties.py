"""Due dates against a naive oracle that knows only instants and a set of days.

The oracle walks midnights: a day counts when the clock was running as the day began.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from agencies.workdays import FIVE_DAY_WEEKEND, SIX_DAY_WEEKEND, WIB, WIT, WITA
from complaints.deadlines import (
    ClockFacts,
    ClockKind,
    DayStatus,
    Limit,
    Pause,
    Unit,
    due,
    is_late,
    proof,
    recomputed,
)
from tests.calendars import calendar, rows

# Two cores are shared by many: a slow example is no failure.
settings.register_profile("patient", deadline=None, database=None)
settings.load_profile("patient")

DAY = timedelta(days=1)
HOURS_AHEAD = {WIB: 7, WITA: 8, WIT: 9}
OFF = {row["tanggal"] for row in rows("hari_libur_2018_2026.csv")}
FIRST, LAST = datetime(2018, 1, 2), datetime(2026, 4, 30)


def worked(day: date, unit: Unit, weekend: frozenset[int]) -> bool:
    if unit is Unit.CALENDAR_DAYS:
        return True
    return day.isoformat() not in OFF and day.weekday() not in weekend


def naive_due(facts: ClockFacts, weekend: frozenset[int]) -> date:
    """Midnight by midnight, in local wall time; pauses are closed and in order."""
    ahead = timedelta(hours=HOURS_AHEAD[facts.zone])
    held = [
        (
            (pause.from_at + ahead).replace(tzinfo=None),
            (pause.until_at + ahead).replace(tzinfo=None),
        )
        for pause in facts.pauses
    ]
    day = (facts.started_at + ahead).date()
    left = facts.limit.days
    while left:
        day += DAY
        began = datetime.combine(day, time.min)
        running = not any(asked < began <= ended for asked, ended in held)
        left -= running and worked(day, facts.limit.unit, weekend)
    for asked, ended in held:
        if asked.date() <= day < ended.date():
            day = ended.date()
            while not worked(day, facts.limit.unit, weekend):
                day += DAY
    return day


@st.composite
def clocks(draw: st.DrawFn, *, most_pauses: int = 3) -> ClockFacts:
    """Any clock with closed pauses that do not overlap; up to 60 days."""
    zone = draw(st.sampled_from([WIB, WITA, WIT]))
    start = draw(st.datetimes(FIRST, LAST, timezones=st.just(UTC)))
    pauses, at = [], start
    for _ in range(draw(st.integers(0, most_pauses))):
        asked = at + draw(st.timedeltas(timedelta(), timedelta(days=25)))
        at = asked + draw(st.timedeltas(timedelta(), timedelta(days=12)))
        pauses.append(Pause(asked, at))
    return ClockFacts(
        kind=ClockKind.SETTLEMENT,
        limit=Limit(draw(st.integers(1, 60)), draw(st.sampled_from(list(Unit)))),
        zone=zone,
        started_at=start,
        pauses=tuple(pauses),
        policy_version=1,
        known_on=date(2026, 11, 1),
    )


weekends = st.sampled_from([FIVE_DAY_WEEKEND, SIX_DAY_WEEKEND])


@settings(max_examples=400)
@given(facts=clocks(), weekend=weekends)
def test_the_due_date_is_the_oracle_s(facts: ClockFacts, weekend: frozenset[int]):
    ends = due(facts, calendar(weekend=weekend))

    assert ends.due_date == naive_due(facts, weekend)


@given(facts=clocks())
def test_the_last_instant_is_midnight_after_the_due_date(facts: ClockFacts):
    ends = due(facts, calendar())

    local = ends.due_at + timedelta(hours=HOURS_AHEAD[facts.zone])
    assert local.replace(tzinfo=None) == datetime.combine(ends.due_date + DAY, time.min)


@given(facts=clocks(most_pauses=0), data=st.data())
def test_a_pause_never_makes_a_due_date_earlier(facts: ClockFacts, data: st.DataObject):
    asked = facts.started_at + data.draw(st.timedeltas(timedelta(), timedelta(days=90)))
    ended = asked + data.draw(st.timedeltas(timedelta(), timedelta(days=30)))
    held = replace(facts, pauses=(Pause(asked, ended),))

    plain, later = due(facts, calendar()), due(held, calendar())

    assert later.due_date >= plain.due_date
    in_time = not is_late(due_at=plain.due_at, at=asked)
    assert not in_time or not is_late(due_at=later.due_at, at=ended)


@given(facts=clocks())
def test_an_open_pause_changes_no_due_date(facts: ClockFacts):
    last = max((pause.until_at for pause in facts.pauses), default=facts.started_at)
    standing = replace(facts, pauses=(*facts.pauses, Pause(last)))

    assert due(standing, calendar()) == due(facts, calendar())


@st.composite
def changed_clocks(draw: st.DrawFn) -> tuple[ClockFacts, date, date]:
    """A clock, the day its rules changed (no pause ends later), its due date before.

    The old date is one that the pauses allow: none was asked in time and ended after.
    """
    facts = draw(clocks())
    new = due(facts, calendar()).due_date
    old = new + DAY * draw(st.integers(-40, 40))
    applied_on = new + DAY * draw(st.integers(-60, 120))
    ahead = timedelta(hours=HOURS_AHEAD[facts.zone])
    held = [
        ((pause.from_at + ahead).date(), (pause.until_at + ahead).date())
        for pause in facts.pauses
    ]
    assume(date(2018, 1, 2) <= applied_on < date(2027, 1, 1))
    assume(all(ended <= applied_on for _, ended in held))
    assume(not any(asked <= old < ended for asked, ended in held))
    return facts, applied_on, old


@given(changed=changed_clocks())
def test_a_change_moves_no_due_date_back_to_a_day_that_was_past(
    changed: tuple[ClockFacts, date, date],
):
    facts, applied_on, old = changed
    new = due(facts, calendar()).due_date

    moved = recomputed(facts, calendar(), applied_on=applied_on, old_due_date=old)

    assert moved.due_date >= new
    assert moved.due_date >= min(old, applied_on)
    assert moved.due_date <= max(new, old)


@given(changed=changed_clocks())
def test_a_recomputed_due_date_is_derived_again_from_the_stored_facts(
    changed: tuple[ClockFacts, date, date],
):
    facts, applied_on, old = changed

    moved = recomputed(facts, calendar(), applied_on=applied_on, old_due_date=old)

    stored = replace(facts, not_before=moved.not_before)
    assert due(stored, calendar()) == moved


@given(facts=clocks(), passed=st.integers(0, 120))
def test_a_proof_adds_up_to_its_due_date(facts: ClockFacts, passed: int):
    ends = due(facts, calendar())
    on = min((facts.started_at + DAY * passed).date(), date(2026, 12, 31))

    shown = proof(facts, calendar(), on=on)

    days = [line.day for line in shown.lines]
    counted = [line for line in shown.lines if line.status is DayStatus.COUNTED]
    assert shown.due == ends
    assert days == [days[0] + DAY * n for n in range(len(days))]
    assert days[-1] == ends.due_date
    assert [line.day for line in shown.lines if line.is_due] == [ends.due_date]
    assert [line.number for line in counted] == list(range(1, facts.limit.days + 1))
    assert shown.is_over == (on > ends.due_date)


@given(facts=clocks(most_pauses=0), passed=st.integers(0, 90))
def test_days_used_and_days_left_make_the_limit(facts: ClockFacts, passed: int):
    day_zero = proof(facts, calendar(), on=date(2018, 1, 1)).lines[0].day
    on = day_zero + DAY * passed

    shown = proof(facts, calendar(), on=on)

    assert shown.total == facts.limit.days
    assert shown.number + max(shown.days_left, 0) == facts.limit.days


@pytest.mark.parametrize("weekend", [FIVE_DAY_WEEKEND, SIX_DAY_WEEKEND])
def test_every_start_day_of_nine_years_agrees_with_the_oracle(weekend: frozenset[int]):
    """Not sampled: each day, by turns in the three zones, three working days."""
    day, zones = datetime(2018, 1, 1, 16, 30, tzinfo=UTC), (WIB, WITA, WIT)
    wrong = []
    for number in range((date(2026, 12, 20) - date(2018, 1, 1)).days):
        facts = ClockFacts(
            kind=ClockKind.VERIFICATION,
            limit=Limit(3),
            zone=zones[number % 3],
            started_at=day + DAY * number,
            policy_version=1,
            known_on=date(2026, 11, 1),
        )
        ends = due(facts, calendar(weekend=weekend)).due_date
        if ends != naive_due(facts, weekend):
            wrong.append(facts.started_at)

    assert wrong == []
