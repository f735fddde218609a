"""The broker gone for longer than anybody should have to wait, and back: nothing lost.

Beat and worker are left alone meanwhile: nobody starts them again. How long an hour is
says LAPOR_BROKER_AWAY (seconds; 3600 for a real one).
"""

import os
import time
from collections.abc import Iterator

import pytest

from lapor.embedded import Cluster
from tests.escalation.standing import Standing

pytestmark = [
    pytest.mark.processes,
    pytest.mark.prove,
    pytest.mark.timeout(5 * 3600),
]
AWAY = float(os.environ.get("LAPOR_BROKER_AWAY") or 45)
BEAT = 2  # seconds
CASES = 500
NEWER = "SELECT count(*) FROM escalation_heartbeat WHERE at > to_timestamp({since})"


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    cluster = Cluster(f"away-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}")
    with cluster.used():
        yield cluster


def without_broker(standing: Standing, *, away: float) -> bool:
    """Plant cases while the broker is away for so many seconds; whether a tick comes
    through afterwards.
    """
    for child in standing.children.values():
        beat = {"LAPOR_HEARTBEAT_SECONDS": str(BEAT)}
        child.environment = {**child.environment, **beat}
    standing.start()
    assert beats(standing, since=0)  # it works
    standing.children["broker"].stop()
    standing.plant(CASES)
    time.sleep(away)  # being away is what is tried here
    assert standing.due() == CASES  # nobody swept
    standing.children["broker"].start(keep=[])
    return beats(standing, since=time.time())


def beats(standing: Standing, *, since: float) -> bool:
    """Whether beat reaches the database through broker and worker within a while."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        if standing.asked(NEWER.format(since=since)) != [(0,)]:
            return True
        time.sleep(0.5)
    return False


def test_a_broker_that_was_away_loses_nothing(cluster: Cluster) -> None:
    standing = Standing(cluster)
    standing.prepare()
    try:
        assert without_broker(standing, away=AWAY)
        standing.sweep()  # as beat does each five minutes
        deadline = time.monotonic() + 90
        while standing.due():
            assert time.monotonic() < deadline, f"{standing.due()} are still due"
            time.sleep(0.5)
        assert standing.faults() == []
    finally:
        standing.stop()


def test_who_gives_up_on_a_broker_would_not_come_back(cluster: Cluster) -> None:
    """The control: with limits to its patience a minute is enough to kill the queue."""
    standing = Standing(cluster, app="tests.escalation.impatient")
    standing.prepare()
    try:
        assert not without_broker(standing, away=min(AWAY, 60))
        assert standing.due() == CASES
    finally:
        standing.stop()
