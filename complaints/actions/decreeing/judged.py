"""Clocks that stopped: what they were judged by stays, whatever a decree says later."""

from dataclasses import replace

from agencies.workdays import ONE_DAY
from complaints.actions.decreeing.writing import Written
from complaints.actions.rederiving import with_facts
from complaints.deadlines import Due, due
from complaints.models import Clock
from complaints.querysets import ClockQuerySet

TOGETHER = 1_000  # clocks in one statement


def leave_judged(written: Written) -> None:
    """Clocks that stopped before it was entered keep the version that they had.

    Else their due date could not be derived again from what is stored.
    """
    judged = written.resting().filter(stopped_at__isnull=False)
    judged.update(calendar_on=written.since - ONE_DAY)


def keep_judged(judged: ClockQuerySet) -> int:
    """Clocks judged by days that are off the calendar now keep their day as a floor.

    Returns how many do not: their day is earlier than what is left gives.
    """
    lost, kept = 0, list[Clock]()
    for clock, known, calendar in with_facts(judged):
        if _gives(clock, due(known, calendar)):
            continue
        floor = replace(known, not_before=clock.due_date)
        clock.not_before = floor.not_before
        kept.append(clock)
        lost += not _gives(clock, due(floor, calendar))
    Clock.objects.bulk_update(kept, ["not_before"], TOGETHER)
    return lost


def _gives(clock: Clock, when: Due) -> bool:
    return (when.due_date, when.due_at) == (clock.due_date, clock.due_at)
