"""Every stored due date against what its facts and its calendar give: no difference."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from agencies.workdays import Calendar
from complaints.actions.recomputing import CHUNK
from complaints.actions.trying import Calendars, calendar_of
from complaints.deadlines import ClockFacts, due
from complaints.models import Clock, ClockPause, Policy
from complaints.proofs import facts
from complaints.querysets import ClockQuerySet


@dataclass(frozen=True)
class Difference:
    """A clock whose stored end is not the one that follows from its facts."""

    clock_id: int
    number: str
    kind: str
    stored: datetime
    derived: datetime


def differences() -> Iterator[Difference]:
    """Derive every clock again that has facts; imported history has none.

    Memory is flat; two statements for each chunk, one for each calendar.
    """
    rows = Clock.objects.filter(calendar_on__isnull=False, limit_days__isnull=False)
    for clock, known, calendar in with_facts(rows):
        again = due(known, calendar)
        if (again.due_date, again.due_at) != (clock.due_date, clock.due_at):
            yield Difference(
                clock.pk,
                clock.complaint.number,
                clock.kind,
                clock.due_at,
                again.due_at,
            )


def with_facts(rows: ClockQuerySet) -> Iterator[tuple[Clock, ClockFacts, Calendar]]:
    """Each clock with what its due date is derived from."""
    calendars, policies, last = Calendars(), Policy.objects.in_bulk(), 0
    while True:
        clocks = list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK])
        if not clocks:
            return
        last = clocks[-1].pk
        pauses: dict[int, list[ClockPause]] = {}
        for pause in ClockPause.objects.filter(clock__in=clocks).order_by("from_at"):
            pauses.setdefault(pause.clock_id, []).append(pause)
        for clock in clocks:
            clock.policy = policies.get(clock.policy_id or 0)
            known = facts(clock, pauses.get(clock.pk, []))
            yield clock, known, calendar_of(clock, calendars)
