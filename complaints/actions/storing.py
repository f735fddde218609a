"""Due dates put onto their rows: one clock unsaved, or thousands in one statement."""

import time
from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from complaints.actions.dating import Dated, Redated
from complaints.actions.deriving import derive_all
from complaints.actions.histories import keep_history
from complaints.deadlines import Due
from complaints.models import Clock, Complaint, Recalculation

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
SET calendar_on = %s, due_date = new.due_date, due_at = new.due_at,
    not_before = new.not_before, is_provisional = new.is_provisional
FROM unnest(%s::bigint[], %s::date[], %s::timestamptz[], %s::date[], %s::boolean[])
     AS new (id, due_date, due_at, not_before, is_provisional)
WHERE clock.id = new.id
"""
# Before the clocks are written: where they come from is what they hold.
MOVES = """
INSERT INTO complaints_clockmove
    (recalculation_id, clock_id, from_calendar_on, from_due_date, from_due_at,
     from_not_before, from_is_provisional, to_due_date, was_late, is_late)
SELECT %s, clock.id, coalesce(clock.calendar_on, %s), clock.due_date, clock.due_at,
       clock.not_before, clock.is_provisional, new.due_date, new.was_late, new.is_late
FROM unnest(%s::bigint[], %s::date[], %s::boolean[], %s::boolean[])
     AS new (id, due_date, was_late, is_late)
     JOIN complaints_clock AS clock ON clock.id = new.id
ORDER BY clock.id
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


def write_moves(moves: Sequence[Redated], *, batch: Recalculation) -> None:
    """What moves them, on record; their cases must be locked, their dates unwritten."""
    if not moves:
        return
    columns = [
        (move.clock.pk, move.due.due_date, move.was_late, move.is_late)
        for move in moves
    ]
    with connection.cursor() as cursor:
        cursor.execute(MOVES, [batch.pk, batch.known_on, *_turned(columns)])


def write_dates(dated: Dated, *, batch: Recalculation) -> None:
    """The clocks as they are dated now, and what follows for the cases of those moved.

    Their cases must be locked.
    """
    if not dated.changed:
        return
    columns = [
        (one.clock.pk, when.due_date, when.due_at, when.not_before, when.is_provisional)
        for one in dated.changed
        for when in (one.due,)
    ]
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [batch.known_on, *_turned(columns)])
    cases = {move.clock.complaint_id for move in dated.moves}
    _derive(sorted(cases), at=batch.applied_at)


def _turned(rows: Sequence[tuple[object, ...]]) -> list[list[object]]:
    """As many lists as there are columns: what `unnest` takes."""
    return [list(column) for column in zip(*rows, strict=True)]


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
    if not cases:
        return
    derive_all(cases)
    keep_history(Complaint, cases, at=at, change="~", reason="calendar")
