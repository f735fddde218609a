"""Why a clock runs out when it does: every day, counted or skipped, and by what."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from agencies.workdays import ONE_DAY, Calendar, DayOff, local_date, zone_label
from complaints.deadlines.clocks import (
    ClockFacts,
    Due,
    closed_pauses,
    days_after,
    due,
    start_date,
    units_between,
)
from complaints.deadlines.policies import Unit


class DayStatus(StrEnum):
    """`EXTRA`: a day past the limit, given by an extension or kept by `not_before`."""

    START = "start"
    COUNTED = "counted"
    EXTRA = "extra"
    WEEKEND = "weekend"
    OFF = "off"
    PAUSED = "paused"


@dataclass(frozen=True, kw_only=True)
class DayLine:
    """One day of a proof; `number` is None where the day does not count."""

    day: date
    number: int | None
    status: DayStatus
    day_off: DayOff | None
    is_today: bool
    is_due: bool


@dataclass(frozen=True, kw_only=True)
class Proof:
    """A clock explained as of the local day `on`.

    `number` of `total` days are used up, in the unit of the limit; `days_left` until
    the due date, negative by as many as have passed since. An open pause holds both
    where they were on `paused_on`. On a day off right after the due date `days_left`
    is still 0: `is_over`, or `is_late` with an instant, says whether it is too late.
    """

    facts: ClockFacts
    due: Due
    calendar_known_on: date
    on: date
    lines: tuple[DayLine, ...]
    number: int
    total: int
    days_left: int
    paused_on: date | None

    @property
    def is_over(self) -> bool:
        return (self.paused_on or self.on) > self.due.due_date


def proof(facts: ClockFacts, calendar: Calendar, *, on: date) -> Proof:
    """The days from day 0 to the due date, and how far `on` is. Raises `NoCalendar`."""
    runs_out = due(facts, calendar)
    paused = _paused_days(facts)
    lines = _lines(facts, calendar, runs_out.due_date, paused, on)
    until = _paused_on(facts) or on
    numbers = [line.number for line in lines if line.number and line.day <= until]
    return Proof(
        facts=facts,
        due=runs_out,
        calendar_known_on=calendar.known_on,
        on=on,
        lines=lines,
        number=max(numbers, default=0),
        total=max((line.number or 0 for line in lines), default=0),
        days_left=days_left(facts, calendar, due_date=runs_out.due_date, on=on),
        paused_on=_paused_on(facts),
    )


def days_left(
    facts: ClockFacts, calendar: Calendar, *, due_date: date, on: date
) -> int:
    """Days in the clock's unit from `on` to the due date, paused days left out.

    0 on the due date; negative by the days since. An open pause stops it. Never more
    than there are from day 0 on.
    """
    from_day = max(_paused_on(facts) or on, start_date(facts, calendar))
    return units_between(
        after=from_day,
        until=due_date,
        unit=facts.limit.unit,
        calendar=calendar,
        skipped=_paused_days(facts),
    )


def as_facts(shown: Proof) -> dict[str, Any]:
    """The proof as plain data (ISO dates, no objects) for the API and the dossier."""
    facts = shown.facts
    return {
        "kind": facts.kind.value,
        "limit": {"days": facts.limit.days, "unit": facts.limit.unit.value},
        "policy_version": facts.policy_version,
        "calendar_known_on": shown.calendar_known_on.isoformat(),
        "zone": facts.zone,
        "zone_label": zone_label(facts.zone),
        "started_at": facts.started_at.isoformat(),
        "day_zero": shown.lines[0].day.isoformat(),
        "office_hours": facts.office_hours
        and {
            "opens": facts.office_hours.opens.isoformat("minutes"),
            "closes": facts.office_hours.closes.isoformat("minutes"),
            "counts_hours": facts.office_hours.counts_hours,
        },
        "pauses": [
            {"from_at": pause.from_at.isoformat(), "until_at": _iso(pause.until_at)}
            for pause in facts.pauses
        ],
        "extended_to": _iso(facts.extended_to),
        "extended_on": _iso(facts.extended_on),
        "not_before": _iso(facts.not_before),
        "due_date": shown.due.due_date.isoformat(),
        "due_at": shown.due.due_at.isoformat(),
        "is_provisional": shown.due.is_provisional,
        "on": shown.on.isoformat(),
        "number": shown.number,
        "total": shown.total,
        "days_left": shown.days_left,
        "is_over": shown.is_over,
        "paused_on": _iso(shown.paused_on),
        "days": [_line_as_facts(line) for line in shown.lines],
    }


def _line_as_facts(line: DayLine) -> dict[str, Any]:
    off = line.day_off
    return {
        "day": line.day.isoformat(),
        "number": line.number,
        "status": line.status.value,
        "is_today": line.is_today,
        "is_due": line.is_due,
        "day_off": off
        and {
            "name": off.name,
            "kind": off.kind,
            "decree": off.decree,
            "decided_on": _iso(off.decided_on),
            "provisional": off.provisional,
        },
    }


def _iso(value: date | datetime | None) -> str | None:
    return None if value is None else value.isoformat()


def _paused_on(facts: ClockFacts) -> date | None:
    at = facts.paused_at
    return None if at is None else local_date(at, facts.zone)


def _paused_days(facts: ClockFacts) -> frozenset[date]:
    days = [days_after(asked, until=end) for asked, end in closed_pauses(facts)]
    return frozenset[date]().union(*days)


def _lines(
    facts: ClockFacts,
    calendar: Calendar,
    due_date: date,
    paused: frozenset[date],
    on: date,
) -> tuple[DayLine, ...]:
    lines, number, day = [], 0, start_date(facts, calendar)
    status = DayStatus.START
    while day <= due_date:
        counts = status in {DayStatus.COUNTED, DayStatus.EXTRA}
        number += counts
        lines.append(
            DayLine(
                day=day,
                number=number if counts else None,
                status=status,
                day_off=calendar.reason_off(day),
                is_today=day == on,
                is_due=day == due_date,
            )
        )
        day += ONE_DAY
        status = _status(facts, calendar, day, paused=paused, number=number)
    return tuple(lines)


def _status(
    facts: ClockFacts,
    calendar: Calendar,
    day: date,
    *,
    paused: frozenset[date],
    number: int,
) -> DayStatus:
    """Why a day does not count comes before a pause: nobody had lost it."""
    if facts.limit.unit is Unit.WORKING_DAYS:
        if calendar.reason_off(day) is not None:
            return DayStatus.OFF
        if calendar.is_weekend(day):
            return DayStatus.WEEKEND
    if day in paused:
        return DayStatus.PAUSED
    return DayStatus.COUNTED if number < facts.limit.days else DayStatus.EXTRA
