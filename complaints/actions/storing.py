"""Due dates put onto their rows: one clock unsaved, or thousands in one statement."""

import time
from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from complaints.actions.histories import keep_history
from complaints.deadlines import Due
from complaints.models import Clock, ClockMove, Complaint, Recalculation

STORED = [
    "agency",
    "policy",
    "limit_days",
    "limit_unit",
    "calendar_on",
    "extended_to",
    "extended_on",
    "not_before",
    "due_date",
    "due_at",
    "is_provisional",
    "paused_at",
    "stopped_at",
    "is_met",
]
LOCK = "SELECT FROM complaints_complaint WHERE id = ANY(%s) ORDER BY id FOR UPDATE"
WRITE = """
UPDATE complaints_clock AS clock
SET calendar_on = new.calendar_on, due_date = new.due_date, due_at = new.due_at,
    not_before = new.not_before, is_provisional = new.is_provisional
FROM unnest(%s::bigint[], %s::date[], %s::date[], %s::timestamptz[], %s::date[],
            %s::boolean[])
     AS new (id, calendar_on, due_date, due_at, not_before, is_provisional)
WHERE clock.id = new.id
"""
# Where the clock has not changed since, and is not late by it; the cases it moved.
TAKE_BACK = """
UPDATE complaints_clock AS clock
SET calendar_on = move.from_calendar_on, due_date = move.from_due_date,
    due_at = move.from_due_at, not_before = move.from_not_before,
    is_provisional = move.from_is_provisional
FROM complaints_clockmove AS move
WHERE move.recalculation_id = %s AND clock.id = move.clock_id
  AND clock.complaint_id = ANY(%s)
  AND clock.stopped_at IS NULL AND clock.due_date = move.to_due_date
  AND (move.from_due_date >= clock.due_date
       OR move.from_due_date >= (%s AT TIME ZONE clock.zone)::date)
RETURNING clock.complaint_id
"""
# What `Timekeeper.derive` says of a case after its clocks were dated anew. A due date
# alone decides nothing about handing over: an empty `escalate_at` stays empty.
DERIVE = """
UPDATE complaints_complaint AS "case"
SET late_after = found.late_after,
    next_due_at = coalesce(found.late_after, found.waiting),
    escalate_at = CASE WHEN "case".escalate_at IS NULL THEN NULL
                       ELSE found.ombudsman END
FROM (
    SELECT complaint_id,
           min(due_at) FILTER (
               WHERE kind IN ('verification', 'first_follow_up', 'settlement',
                              'explanation')
                 AND (paused_at IS NULL OR paused_at > due_at)) AS late_after,
           min(due_at) FILTER (WHERE kind IN ('reply', 'completion')) AS waiting,
           min(due_at) FILTER (WHERE kind = 'ombudsman') AS ombudsman
    FROM complaints_clock
    WHERE stopped_at IS NULL AND complaint_id = ANY(%s)
    GROUP BY complaint_id
) AS found
WHERE "case".id = found.complaint_id
  AND "case".id = ANY(%s) -- said again, for a planner that never counted these tables
"""
# Who has read the days off in a transaction that goes on.
READERS = """
SELECT DISTINCT virtualtransaction FROM pg_locks
WHERE relation = 'agencies_holiday'::regclass AND pid <> pg_backend_pid() AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
LONGEST_WAIT = 30.0  # seconds: no step takes as long
LOOK_AGAIN = 0.05  # seconds


def store(clock: Clock, when: Due) -> None:
    """Put a due date onto its clock (not saved)."""
    clock.due_date = when.due_date
    clock.due_at = when.due_at
    clock.is_provisional = when.is_provisional
    clock.not_before = when.not_before


def lock_cases(ids: Sequence[int]) -> None:
    """Hold them until the transaction ends, in the order in which every step does.

    Whoever reads their clocks before writes over what a step committed in between.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [list(ids)])


def await_readers() -> None:
    """Until all have ended who count by the days off as they read them before now."""
    begun, until = _readers(), time.monotonic() + LONGEST_WAIT
    while begun and time.monotonic() < until:
        time.sleep(LOOK_AGAIN)
        begun &= _readers()


def _readers() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(READERS)
        return {one for (one,) in cursor.fetchall()}


def write_dates(clocks: Sequence[Clock]) -> None:
    """The clocks as they are dated now; their cases must be locked."""
    with connection.cursor() as cursor:
        cursor.execute(
            WRITE,
            [
                [clock.pk for clock in clocks],
                [clock.calendar_on for clock in clocks],
                [clock.due_date for clock in clocks],
                [clock.due_at for clock in clocks],
                [clock.not_before for clock in clocks],
                [clock.is_provisional for clock in clocks],
            ],
        )


def write_moves(
    moves: Sequence[ClockMove], *, batch: Recalculation, at: datetime
) -> None:
    """The moves of clocks that were written, and what follows for their cases."""
    for move in moves:
        move.recalculation = batch
    ClockMove.objects.bulk_create(moves)
    _derive(sorted({move.clock.complaint_id for move in moves}), at=at)


def take_back(case_ids: Sequence[int], *, batch: Recalculation, at: datetime) -> int:
    """Put back what the batch changed; how many clocks still stood as it left them."""
    lock_cases(case_ids)
    with connection.cursor() as cursor:
        cursor.execute(TAKE_BACK, [batch.pk, list(case_ids), at])
        cases = [pk for (pk,) in cursor.fetchall()]
    _derive(sorted(set(cases)), at=at)
    return len(cases)


def _derive(cases: list[int], *, at: datetime) -> None:
    """Set the cases' own columns from their clocks again, with history."""
    with connection.cursor() as cursor:
        cursor.execute(DERIVE, [cases, cases])
    keep_history(Complaint, cases, at=at, change="~", reason="calendar")
