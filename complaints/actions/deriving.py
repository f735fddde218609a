"""The columns of a case that follow from its running clocks: late, next due, day 60.

Said twice, for a case in hand and for thousands in one statement; a test holds the two
equal over every state.
"""

from collections.abc import Mapping, Sequence

from django.db import connection

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


def derive_all(case_ids: Sequence[int]) -> None:
    """Write what `derive` says of each of these cases; they must be locked.

    One look into the index of running clocks for each, whatever the planner knows.
    """
    ids = list(case_ids)
    agency = [kind.value for kind in OF_THE_AGENCY]
    theirs = [kind.value for kind in OF_THE_COMPLAINANT]
    awaiting, ombudsman = State.AWAITING_COMPLAINANT.value, ClockKind.OMBUDSMAN.value
    with connection.cursor() as cursor:
        cursor.execute(DERIVE, [awaiting, ids, agency, theirs, ombudsman, ids])


DERIVE = """
UPDATE complaints_complaint AS "case"
SET late_after = found.late_after,
    next_due_at = coalesce(found.late_after, found.waiting),
    escalate_at = CASE WHEN NOT "case".is_historical
                            AND "case".handed_over_run <> "case".run
                            AND "case".state <> %s
                       THEN found.ombudsman END
FROM unnest(%s::bigint[]) AS one (id)
CROSS JOIN LATERAL (
    SELECT min(due_at) FILTER (
               WHERE kind = ANY(%s)
                 AND (paused_at IS NULL OR paused_at > due_at)) AS late_after,
           min(due_at) FILTER (WHERE kind = ANY(%s)) AS waiting,
           min(due_at) FILTER (WHERE kind = %s) AS ombudsman
    FROM complaints_clock
    WHERE stopped_at IS NULL AND complaint_id = one.id
) AS found
WHERE "case".id = one.id
  AND "case".id = ANY(%s) -- said again, for a planner that never counted these tables
"""
