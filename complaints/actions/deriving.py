"""The columns of a case that follow from its running clocks: late, next due, day 60."""

from collections.abc import Mapping

from complaints.deadlines import ClockKind
from complaints.models import Clock, Complaint
from complaints.workflow import State

OF_THE_AGENCY = (
    ClockKind.VERIFICATION,
    ClockKind.FIRST_FOLLOW_UP,
    ClockKind.SETTLEMENT,
    ClockKind.EXPLANATION,
)
OF_THE_COMPLAINANT = (ClockKind.REPLY, ClockKind.COMPLETION)


def derive(case: Complaint, running: Mapping[ClockKind, Clock]) -> None:
    """Set the case's own columns from its clocks; nothing is written."""
    agency = [running[kind] for kind in OF_THE_AGENCY if kind in running]
    counting = [c for c in agency if not c.paused_at or c.paused_at > c.due_at]
    waiting = [running[kind] for kind in OF_THE_COMPLAINANT if kind in running]
    case.late_after = min((c.due_at for c in counting), default=None)
    case.next_due_at = case.late_after or min((c.due_at for c in waiting), default=None)
    ombudsman = running.get(ClockKind.OMBUDSMAN)
    sweepable = (
        ombudsman is not None
        and not case.is_historical
        and case.handed_over_run != case.run
        and case.state != State.AWAITING_COMPLAINANT
    )
    case.escalate_at = ombudsman.due_at if ombudsman and sweepable else None
