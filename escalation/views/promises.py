"""What was promised beside what happened."""

from datetime import datetime
from typing import Any

from agencies.workdays import local_date
from complaints.deadlines import ClockKind
from complaints.models import Clock, Complaint
from complaints.views import clocks
from complaints.views.calendars import Calendars

OF_ONE_HAND = (ClockKind.VERIFICATION, ClockKind.FIRST_FOLLOW_UP, ClockKind.EXPLANATION)


def side_by_side(
    complaint: Complaint, *, at: datetime, calendars: Calendars
) -> list[dict[str, Any]]:
    """A row for each clock that the case ever had, oldest first."""
    rows = sorted(complaint.clocks.all(), key=lambda one: (one.started_at, one.pk))
    return [
        {
            "label": name(clock),
            "promised": clock.due_date,
            "happened": clock.stopped_at and local_date(clock.stopped_at, clock.zone),
            "deadline": clocks.standing(clock, at=at, calendars=calendars) or {},
        }
        for clock in rows
    ]


def name(clock: Clock) -> str:
    """The hop's own clocks with its agency; the others run on through all hands."""
    label = str(clock.get_kind_display())
    return f"{label}, {clock.agency.name}" if is_of_one_hand(clock) else label


def is_of_one_hand(clock: Clock) -> bool:
    return clock.kind in OF_ONE_HAND
