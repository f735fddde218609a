"""A real beat, a real broker, a real worker: what is due is escalated, once."""

import os
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
from celery import Celery
from django.db import connection, transaction
from django.utils import timezone

from agencies.models import Notice
from agencies.workdays import WIB, local_date
from complaints.models import Event
from complaints.tasks import lapse_and_close
from complaints.workflow import State as CaseState
from escalation.models import Escalation, Heartbeat, LadderRung, LadderStep, Sweep
from escalation.tasks import climb, sweep
from lapor.embedded import system
from tests.complaints import cases
from tests.complaints.cases import IDENTITY
from tests.registry import Cast, small_registry

pytestmark = [
    pytest.mark.processes,
    pytest.mark.django_db(transaction=True, databases=["default", "identity"]),
]
PATIENCE = 60  # seconds


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return small_registry()


@pytest.fixture
def start(
    cast: Cast, database_url: str, broker_url: str, tmp_path: Path
) -> Iterator[Callable[..., list[Any]]]:
    """`start(system.worker(), system.beat())`, on the test's database and broker."""
    process = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    where = {
        "DATABASE_URL": database_url,
        "REDIS_URL": broker_url,
        "LAPOR_OUTBOX": str(tmp_path),
    }
    running: list[Any] = []

    def run(*parts: Any) -> list[Any]:
        for number, part in enumerate(parts):
            part.name = f"test-{process}-{part.name}-{number}"
            part.environment = {**part.environment, **where}
            part.start(keep=[])
            running.append(part)
        return list(parts)

    yield run
    for part in reversed(running):
        part.stop()


@pytest.fixture
def send(broker_url: str) -> Callable[[str], None]:
    """Send a task as beat does: its name and nothing more."""
    queue = Celery(broker=broker_url)

    def by_name(name: str) -> None:
        queue.send_task(name, ignore_result=True)

    return by_name


def until(is_so: Callable[[], bool]) -> None:
    """Wait for it, as long as a loaded machine may take."""
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.2)


def sweeps(at_least: int) -> Callable[[], bool]:
    return lambda: Sweep.objects.exclude(finished_at=None).count() >= at_least


def days_ago(days: int) -> datetime:
    """An instant that was so many days ago on the calendars of Surabaya."""
    now = timezone.now()
    then = now - timedelta(days=days)
    assert (local_date(now, WIB) - local_date(then, WIB)).days == days
    return then


def test_a_case_of_61_days_is_escalated_once_and_one_of_60_is_not(
    cast: Cast,
    start: Callable[..., list[Any]],
    send: Callable[[str], None],
    tmp_path: Path,
) -> None:
    late = cases.at_unit(cast, at=days_ago(61), identity=IDENTITY).case
    in_time = cases.at_unit(cast, at=days_ago(60)).case
    ended = cases.case_at(CaseState.CLOSED, cast, at=days_ago(61))

    start(system.worker(), system.beat())
    until(sweeps(1))  # nobody asked for it: beat did
    until(lambda: Heartbeat.objects.filter(name="beat").exists())

    [escalation] = Escalation.objects.select_related("complaint")
    assert escalation.complaint == late
    for case in (in_time, ended):
        case.refresh_from_db()
        assert case.handed_over_at is None

    # Late, twice, from somewhere else: nothing more happens.
    for _again in range(2):
        send("escalation.tasks.sweep")
    until(sweeps(3))
    assert Escalation.objects.count() == 1
    assert late.events.filter(step="hand_over").count() == 1

    send("complaints.tasks.deliver")
    waiting = Notice.objects.filter(sent_at=None, dead_at=None)
    letters_of_the_day = waiting.filter(channel=Notice.Channel.DIGEST)
    until(lambda: waiting.count() == letters_of_the_day.count() > 0)
    letters_of_the_day.update(
        run_after=timezone.now()
    )  # as if it were the next morning
    send("complaints.tasks.deliver")
    until(lambda: not waiting.exists())
    letters = "".join(path.read_text() for path in (tmp_path / "mail").glob("*.log"))
    assert f"To: {IDENTITY.email}" in letters
    assert cast.reviewer_jatim.email in letters
    assert not Notice.objects.exclude(dead_at=None).exists()


def test_two_beats_and_two_workers_do_no_more_than_one(
    cast: Cast, start: Callable[..., list[Any]], send: Callable[[str], None]
) -> None:
    cases.at_unit(cast, at=days_ago(61))
    start(system.worker(), system.worker(), system.beat(), system.beat())
    until(sweeps(2))
    assert Escalation.objects.count() == 1
    assert Heartbeat.objects.count() == 1


Effects = dict[str, list[tuple[Any, ...]]]
TICKS = (
    "escalation.tasks.sweep",
    "complaints.tasks.lapse_and_close",
    "escalation.tasks.climb",
)


def effects() -> Effects:
    """All that ticks leave behind, by what it is about and never by its own id."""
    steps = LadderStep.objects.values_list("clock", "level", "agency", "channel")
    told = Notice.objects.values_list("channel", "agency", "complaint_id", "subject")
    return {
        "events": sorted(Event.objects.values_list("complaint", "step")),
        "escalations": sorted(Escalation.objects.values_list("complaint", "run")),
        "rungs": sorted(steps),
        "notices": sorted(told, key=str),
    }


def of_one_beat() -> Effects:
    """The same work, each task once, and taken back."""
    with transaction.atomic():
        for task in (sweep, lapse_and_close, climb):
            task()
        found = effects()
        transaction.set_rollback(True)
    return found


@pytest.mark.prove
@pytest.mark.parametrize("beats", [2, 5])
def test_any_number_of_beats_does_what_one_does(
    cast: Cast,
    start: Callable[..., list[Any]],
    send: Callable[[str], None],
    broker_url: str,
    beats: int,
) -> None:
    """Events, rungs and notices alike: nothing is missing, nothing is there twice."""
    LadderRung.objects.update(is_quiet=False)  # so that today is no day off
    for _ in range(3):
        cases.at_unit(cast, at=days_ago(61), identity=IDENTITY)
    cases.at_unit(cast, at=days_ago(50)).hold()
    cases.at_unit(cast, at=days_ago(50)).follow_up().answer()
    before, expected = effects(), of_one_beat()
    assert effects() == before
    assert len(expected["escalations"]) == 3
    assert {"hand_over", "lapse", "auto_close"} <= {s for _, s in expected["events"]}

    start(system.worker(), system.worker(), *(system.beat() for _ in range(beats)))
    until(sweeps(beats))
    for name in TICKS * beats:  # as each beat would send it
        send(name)
    until(sweeps(2 * beats))
    until(lambda: queue_of(broker_url) == 0 and is_idle(broker_url))

    assert effects() == expected
    assert Heartbeat.objects.count() == 1


def queue_of(broker_url: str) -> int:
    """Tasks that nobody has taken yet."""
    return int(redis.Redis.from_url(broker_url).llen("celery"))


def is_idle(broker_url: str) -> bool:
    """Whether both workers answer that they neither do nor hold anything."""
    ask = Celery(broker=broker_url).control.broadcast
    told = [
        said
        for what in ("active", "reserved")
        for said in ask(what, reply=True, timeout=5, limit=2)
    ]
    held = [tasks for said in told for tasks in said.values()]
    return len(held) == 4 and not any(held)


def test_a_worker_killed_and_a_broker_emptied_lose_nothing(
    cast: Cast,
    start: Callable[..., list[Any]],
    send: Callable[[str], None],
    broker_url: str,
) -> None:
    """What is due is a column in PostgreSQL; the next tick finds it.

    The control: before that tick the task that was sent is lost indeed.
    """
    [worker] = start(system.worker())
    send("escalation.tasks.heartbeat")
    until(Heartbeat.objects.exists)  # it works
    worker.process.kill()
    worker.process.wait()
    cases.at_unit(cast, at=days_ago(61))
    send("escalation.tasks.sweep")
    redis.Redis.from_url(broker_url).flushall()
    before = Heartbeat.objects.latest("at").at

    start(system.worker())
    send("escalation.tasks.heartbeat")
    until(Heartbeat.objects.filter(at__gt=before).exists)
    assert not Escalation.objects.exists()
    start(system.beat())
    until(sweeps(1))
    assert Escalation.objects.count() == 1


def test_what_lapsed_is_archived_and_what_was_answered_is_closed(
    cast: Cast, start: Callable[..., list[Any]], send: Callable[[str], None]
) -> None:
    held = cases.at_unit(cast, at=days_ago(50)).hold()
    answered = cases.at_unit(cast, at=days_ago(50)).follow_up().answer()
    start(system.worker())
    send("complaints.tasks.lapse_and_close")
    until(lambda: held.case.state == CaseState.ARCHIVED)
    until(lambda: answered.case.state == CaseState.CLOSED)
    assert held.case.ended_how == "lapsed"
    assert answered.case.ended_how == "by_system"


def test_tasks_decide_by_the_clock_of_the_database(cast: Cast) -> None:
    """The hosts of workers may disagree about the time; there is one database."""
    from escalation import tasks

    with connection.execute_wrapper(_moved):
        tasks.heartbeat()
    assert Heartbeat.objects.get().at.year == 2031


def _moved(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if sql == "SELECT now()":
        sql = "SELECT timestamptz '2031-01-01 00:00Z'"
    return execute(sql, params, many, context)
