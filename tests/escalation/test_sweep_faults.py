"""The sweep killed anywhere, and run by several at once: each case exactly once.

A smaller run in the suite; `make prove` runs it in full. Each fault test has a twin in
which the protection is off: it must see cases lost or doubled.
"""

import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Count, QuerySet

from complaints.models import Complaint, Event
from escalation.models import Escalation, ReviewEvent
from tests.cases import bulk_cases
from tests.complaints import cases
from tests.databases import connect
from tests.escalation.conftest import Sweeper
from tests.escalation.sweeper import POINTS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]

DAY_61 = cases.NOW + timedelta(days=61)
AT = ("--at", DAY_61.isoformat())
SIZES = [
    pytest.param(2_000, 500, id="2000"),
    pytest.param(20_000, 1_000, id="20000", marks=pytest.mark.prove),
]


def sweep(processes: Sequence["subprocess.Popen[str]"]) -> list[int]:
    """Let all begin at the same moment; their exit codes."""
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    return [process.wait(timeout=200) for process in processes]


def faults(due: int) -> list[str]:
    """What is wrong in the database; nothing when each was escalated exactly once."""
    found = {
        "lost": due - Escalation.objects.values("complaint").distinct().count(),
        "doubled": _doubled(Escalation.objects.all(), "complaint"),
        "events doubled": _doubled(Event.objects.filter(step="hand_over"), "complaint"),
        "events lost": due - Event.objects.filter(step="hand_over").count(),
        "steps doubled": _doubled(ReviewEvent.objects.all(), "escalation"),
        "still due": Complaint.objects.escalation_due(DAY_61).count(),
        "history": due - Escalation.history.filter(history_type="+").count(),
    }
    return [f"{number} {what}" for what, number in found.items() if number]


def _doubled(rows: QuerySet, by: str) -> int:
    counted = rows.values(by).annotate(times=Count("pk"))
    return sum(row["times"] - 1 for row in counted)


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_a_point_nothing_is_lost_or_doubled(
    due_case: Complaint, sweeper: Sweeper, point: str
) -> None:
    bulk_cases(299, like=due_case)
    in_second_batch = ("--batch", "100", "--die", point, "--in-batch", "2")
    assert sweep([sweeper(*AT, *in_second_batch)]) == [-signal.SIGKILL]
    assert Complaint.objects.escalation_due(DAY_61).exists()

    assert sweep([sweeper(*AT)]) == [0]
    assert faults(300) == []


def test_without_one_transaction_a_kill_would_lose_cases(
    due_case: Complaint, sweeper: Sweeper
) -> None:
    """The control: what was handed over before the kill is never escalated."""
    bulk_cases(299, like=due_case)
    careless = ("--forget", "locks", "one transaction")
    killed = sweeper(*AT, "--batch", "100", "--die", "events written", *careless)
    assert sweep([killed]) == [-signal.SIGKILL]

    assert sweep([sweeper(*AT)]) == [0]
    assert "100 lost" in faults(300)


@pytest.mark.parametrize(("due", "batch"), SIZES)
def test_three_at_once_escalate_each_exactly_once(
    due_case: Complaint, sweeper: Sweeper, due: int, batch: int
) -> None:
    bulk_cases(due - 1, like=due_case)
    three = [sweeper(*AT, "--batch", str(batch)) for _ in range(3)]
    assert sweep(three) == [0, 0, 0]

    escalated = [int(process.stdout.read()) for process in three if process.stdout]
    assert sum(escalated) == due
    assert faults(due) == []


@pytest.mark.parametrize(("due", "batch"), SIZES)
def test_three_at_once_and_killed_at_every_point_escalate_each_exactly_once(
    due_case: Complaint, sweeper: Sweeper, due: int, batch: int
) -> None:
    bulk_cases(due - 1, like=due_case)
    for number, point in enumerate(POINTS):
        dying = ("--die", point, "--in-batch", str(1 + number % 2))
        small = ("--batch", str(batch // 5))
        two = [sweeper(*AT, *small, *dying) for _ in range(2)]
        assert -signal.SIGKILL in sweep(two)
    sweep([sweeper(*AT, "--batch", str(batch)) for _ in range(3)])
    assert faults(due) == []


def test_without_indexes_and_locks_three_at_once_would_double(
    due_case: Complaint, sweeper: Sweeper
) -> None:
    """The control: they read the same cases before one of them has written."""
    bulk_cases(199, like=due_case)
    careless = ("--linger", "locked", "--forget", "locks")
    with without_unique_indexes():
        assert sweep([sweeper(*AT, *careless) for _ in range(3)]) == [0, 0, 0]
        found = faults(200)
    assert "400 doubled" in found


def test_without_locks_the_indexes_alone_keep_it_at_one_escalation(
    due_case: Complaint, sweeper: Sweeper
) -> None:
    """The index is the promise, the lock only saves work: events are doubled here."""
    bulk_cases(199, like=due_case)
    careless = ("--linger", "locked", "--forget", "locks")
    assert sweep([sweeper(*AT, *careless) for _ in range(3)]) == [0, 0, 0]

    found = faults(200)
    assert "400 events doubled" in found
    assert "400 doubled" not in found
    assert Escalation.objects.count() == 200


@contextmanager
def without_unique_indexes() -> Iterator[None]:
    """The promises taken away, and put back."""
    table = "escalation_escalation"
    with connect(connection.settings_dict["NAME"]) as owner:
        owner.execute(f"ALTER TABLE {table} DROP CONSTRAINT one_escalation_per_run")
        owner.execute("DROP INDEX one_open_escalation_per_complaint")
        try:
            yield
        finally:
            owner.execute("SET session_replication_role = replica")
            owner.execute(f"DELETE FROM {table}")
            owner.execute(
                f"ALTER TABLE {table} ADD CONSTRAINT one_escalation_per_run"
                " UNIQUE (complaint_id, run)"
            )
            owner.execute(
                "CREATE UNIQUE INDEX one_open_escalation_per_complaint"
                f" ON {table} (complaint_id) WHERE closed_at IS NULL"
            )
