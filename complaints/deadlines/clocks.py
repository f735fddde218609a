"""When a clock runs out: day 0, days counted, pauses, extensions, late."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from agencies.workdays import (
    ONE_DAY,
    Calendar,
    add_working_days,
    end_of_day,
    first_working_day,
    instant,
    local_date,
    local_time,
)
from complaints.deadlines.policies import ClockKind, Limit, Unit


@dataclass(frozen=True)
class Pause:
    """From an instant until another, or still open. Raises `ValueError` if reversed."""

    from_at: datetime
    until_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.until_at is not None and self.until_at < self.from_at:
            raise ValueError("a pause cannot end before it began")


@dataclass(frozen=True)
class OfficeHours:
    """When an office takes things in: what comes outside starts at its next opening.

    `counts_hours`: the clock then ends at the same time of day, not with the day.
    """

    opens: time
    closes: time
    counts_hours: bool = False

    def start(self, at: datetime, *, zone: str, calendar: Calendar) -> datetime:
        """The instant itself during opening hours, else the next opening (in UTC)."""
        local = local_time(at, zone)
        day, clock = local.date(), local.time()
        if calendar.is_working_day(day) and self.opens <= clock < self.closes:
            return at
        if clock >= self.closes:
            day += ONE_DAY
        day = first_working_day(from_day=day, calendar=calendar)
        return instant(day, self.opens, zone)


@dataclass(frozen=True, kw_only=True)
class ClockFacts:
    """All that a due date is derived from; stored with the clock.

    `known_on`: the version of the calendar. `extended_to`: the date granted on
    `extended_on`. `not_before`: set by `recomputed` alone. `office_hours` concern
    limits in working days only.
    """

    kind: ClockKind
    limit: Limit
    zone: str
    started_at: datetime
    policy_version: int
    known_on: date
    pauses: tuple[Pause, ...] = ()
    extended_to: date | None = None
    extended_on: date | None = None
    not_before: date | None = None
    office_hours: OfficeHours | None = None

    @property
    def paused_at(self) -> datetime | None:
        """Since when the clock stands still; None while it runs."""
        begun = [pause.from_at for pause in self.pauses if pause.until_at is None]
        return min(begun, default=None)


@dataclass(frozen=True, kw_only=True)
class Due:
    """`due_date` is local and inclusive; `due_at` is the last instant in time (UTC).

    `is_provisional`: the count touched a year whose calendar no decree has fixed.
    `not_before`: to be stored with the clock's facts (see `recomputed`).
    """

    due_date: date
    due_at: datetime
    is_provisional: bool
    not_before: date | None = None


def due(facts: ClockFacts, calendar: Calendar) -> Due:
    """When the clock runs out, from its facts alone. Raises `NoCalendar`.

    The local day of the start is day 0; the limit ends with the end of its last day.
    A pause asked on day P and ended on day R skips the days P < d <= R, so that as
    many days are left after R as were after P; asked no later than the due date, it
    never ends with a due date before R (or the next working day). An open pause skips
    nothing: the date is the one that holds without it, and the clock stands still.
    A date granted later than the count wins; pauses after the grant move it along.
    """
    day_zero = start_date(facts, calendar)
    due_date, skipped = _end(facts, calendar, frozenset()), frozenset[date]()
    for pause, (asked, ended) in zip(
        _ended_pauses(facts), closed_pauses(facts), strict=True
    ):
        last = _last_instant(facts, calendar, due_date, skipped)
        in_time = asked <= due_date and pause.from_at <= last
        skipped |= days_after(asked, until=ended)
        due_date = max(due_date, _end(facts, calendar, skipped))
        if in_time:
            due_date = max(due_date, _first_counted(ended, facts.limit.unit, calendar))
    return Due(
        due_date=due_date,
        due_at=_last_instant(facts, calendar, due_date, skipped),
        is_provisional=facts.limit.unit is Unit.WORKING_DAYS
        and calendar.is_provisional(after=day_zero, until=due_date),
        not_before=facts.not_before,
    )


def recomputed(
    facts: ClockFacts, calendar: Calendar, *, applied_on: date, old_due_date: date
) -> Due:
    """The due date after a decree, a policy or a classification changed.

    Nobody becomes late by a change on a day that was past when it was applied: a due
    date that was still ahead moves back no further than `applied_on`, or the next
    working day; one that was past already is never made earlier. Towards later it
    moves freely. `Due.not_before` keeps that floor: stored with the facts, `due` gives
    the same date again.
    """
    plain = due(facts, calendar)
    today = _first_counted(applied_on, facts.limit.unit, calendar)
    floor = min(old_due_date, today)
    # By hours the day of applying is not over at its end, but at a time maybe past.
    onto_today = _counts_hours(facts) and plain.due_date == floor < old_due_date
    if plain.due_date >= floor and not onto_today:
        return plain
    return due(replace(facts, not_before=floor), calendar)


def is_late(
    *,
    due_at: datetime,
    at: datetime,
    stopped_at: datetime | None = None,
    paused_at: datetime | None = None,
) -> bool:
    """Late: the clock stopped, stands still or is now after its last instant.

    The one definition; the queryset says the same in SQL. The instant 24:00 itself is
    in time.
    """
    return (stopped_at or paused_at or at) > due_at


def start_date(facts: ClockFacts, calendar: Calendar) -> date:
    """Day 0: the local day of the start, or of the office's next opening."""
    return local_date(_start(facts, calendar), facts.zone)


def closed_pauses(facts: ClockFacts) -> list[tuple[date, date]]:
    """The pauses that ended, as local days (asked, ended), in order."""
    return [
        (local_date(pause.from_at, facts.zone), local_date(pause.until_at, facts.zone))
        for pause in _ended_pauses(facts)
        if pause.until_at is not None
    ]


def _ended_pauses(facts: ClockFacts) -> list[Pause]:
    ended = (pause for pause in facts.pauses if pause.until_at is not None)
    return sorted(ended, key=lambda pause: (pause.from_at, pause.until_at))


def days_after(after: date, *, until: date) -> frozenset[date]:
    """Every day in (after, until]."""
    numbers = range(after.toordinal() + 1, until.toordinal() + 1)
    return frozenset(map(date.fromordinal, numbers))


def units_between(
    *,
    after: date,
    until: date,
    unit: Unit,
    calendar: Calendar,
    skipped: AbstractSet[date],
) -> int:
    """Days of that unit in (after, until] outside `skipped`; negative when reversed."""
    if until < after:
        return -units_between(
            after=until, until=after, unit=unit, calendar=calendar, skipped=skipped
        )
    days = days_after(after, until=until) - skipped
    if unit is Unit.CALENDAR_DAYS:
        return len(days)
    return sum(map(calendar.is_working_day, days))


def _start(facts: ClockFacts, calendar: Calendar) -> datetime:
    hours = facts.office_hours
    if hours is None or facts.limit.unit is Unit.CALENDAR_DAYS:
        return facts.started_at
    return hours.start(facts.started_at, zone=facts.zone, calendar=calendar)


def _add(
    start: date, limit: Limit, calendar: Calendar, skipped: AbstractSet[date]
) -> date:
    if limit.unit is Unit.WORKING_DAYS:
        return add_working_days(
            start=start, count=limit.days, calendar=calendar, skipped=skipped
        )
    day, left = start, limit.days
    while left:
        day += ONE_DAY
        left -= day not in skipped
    return day


def _end(facts: ClockFacts, calendar: Calendar, skipped: AbstractSet[date]) -> date:
    """The last day by count, by extension or by floor, whichever is latest."""
    last = _add(start_date(facts, calendar), facts.limit, calendar, skipped)
    if facts.extended_to is not None:
        last = max(last, _extended_to(facts, facts.extended_to, calendar, skipped))
    if facts.not_before is not None:
        last = max(last, facts.not_before)
    return last


def _extended_to(
    facts: ClockFacts, granted: date, calendar: Calendar, skipped: AbstractSet[date]
) -> date:
    """The granted date, later by what pauses took after the day it was granted on."""
    asked = facts.extended_on
    if asked is None or granted <= asked:
        return granted
    unit = facts.limit.unit
    left = units_between(
        after=asked, until=granted, unit=unit, calendar=calendar, skipped=frozenset()
    )
    if not left:
        return granted
    return max(granted, _add(asked, Limit(left, unit), calendar, skipped))


def _first_counted(day: date, unit: Unit, calendar: Calendar) -> date:
    """`day`, or for a limit in working days the first working day from it on."""
    if unit is Unit.CALENDAR_DAYS:
        return day
    return first_working_day(from_day=day, calendar=calendar)


def _counts_hours(facts: ClockFacts) -> bool:
    hours = facts.office_hours
    by_hours = hours is not None and hours.counts_hours
    return by_hours and facts.limit.unit is Unit.WORKING_DAYS


def _last_instant(
    facts: ClockFacts, calendar: Calendar, due_date: date, skipped: AbstractSet[date]
) -> datetime:
    """24:00 of the due date; the time of day of the start where hours are counted.

    A hold over that hour, asked for before it, leaves the rest of the day.
    """
    if not _counts_hours(facts) or due_date == facts.not_before:
        return end_of_day(due_date, facts.zone)
    start = local_time(_start(facts, calendar), facts.zone)
    if due_date != _add(start.date(), facts.limit, calendar, skipped):
        return end_of_day(due_date, facts.zone)  # granted as a day, not as an hour
    hour = instant(due_date, start.time(), facts.zone)
    over = (p.from_at <= hour < p.until_at for p in facts.pauses if p.until_at)
    return end_of_day(due_date, facts.zone) if any(over) else hour
