"""The sweep of a thousand due cases, made due before and undone after each run."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connections

from escalation.actions.sweeping import escalate_due
from tests.bench import bare
from tests.bench.measuring import Probe
from tests.databases import undefended

MAKE_DUE = """
UPDATE complaints_complaint SET escalate_at = %(due)s WHERE id IN (
    SELECT id FROM complaints_complaint
    WHERE escalate_at IS NOT NULL ORDER BY escalate_at, id LIMIT %(count)s)
"""
# What runs of the sweep have left behind, so that the same cases can be due again.
UNDO = (
    "DELETE FROM escalation_reviewevent",
    "DELETE FROM escalation_historicalescalation",
    "DELETE FROM escalation_escalation WHERE opened_at = %(at)s",
    (
        "DELETE FROM complaints_event WHERE at = %(at)s AND step = 'hand_over'"
        " AND complaint_id IN (SELECT id FROM complaints_complaint"
        " WHERE handed_over_at = %(at)s)"
    ),
    "DELETE FROM agencies_notice WHERE created_at = %(at)s",
    (
        "UPDATE complaints_complaint SET escalate_at = %(later)s,"
        " handed_over_at = NULL, handed_over_run = 0 WHERE handed_over_at = %(at)s"
    ),
)

APPEND_ONLY = ("complaints_event", "escalation_reviewevent")


class Sweeps:
    """Sweeps at one instant; between them everything is as it was."""

    def __init__(self, *, now: datetime) -> None:
        self.at = now
        self.values = {
            "at": now,
            "due": now - timedelta(minutes=1),
            "later": now + timedelta(minutes=1),
        }

    def probe(self, count: int) -> Probe:
        def again(_number: int) -> None:
            self._undo()
            self._make_due(count)

        def ours(_number: int) -> None:
            done = escalate_due(at=self.at)
            if done.escalated != count:
                raise AssertionError(f"{done.escalated} escalated, not {count}")

        return Probe(
            name=f"sweep, {count:,} due",
            call=ours,
            bare=lambda _number: bare.sweep(self.at),
            bare_is="SQL: one statement",
            before=again,
            turns=6,
            most_queries=30,
        )

    def _make_due(self, count: int) -> None:
        self._as_owner(MAKE_DUE, {**self.values, "count": count})

    def _undo(self) -> None:
        for statement in UNDO:
            self._as_owner(statement, self.values)

    def _as_owner(self, statement: str, values: dict[str, Any]) -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            with undefended(cursor, APPEND_ONLY):
                cursor.execute(statement, values)
