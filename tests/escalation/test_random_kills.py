"""Any part killed at any moment, two hundred times: each case escalated once.

Worker, beat, broker and PostgreSQL are real and its own; who dies and when is drawn by
lot. In the suite a few kills, in `make prove` all of them.
"""

import os
import random
import time
from collections.abc import Iterator, Sequence

import pytest

from lapor.embedded import Cluster
from tests.escalation.standing import PARTS, Standing

pytestmark = [pytest.mark.processes, pytest.mark.timeout(3600)]
SIZES = [
    pytest.param(4, 1_000, id="4-kills"),
    pytest.param(200, 20_000, id="200-kills", marks=pytest.mark.prove),
]
WAITS = (0.3, 3.0)  # seconds between two kills


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    process = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    cluster = Cluster(f"killed-{process}")
    with cluster.used():
        yield cluster


def stand(cluster: Cluster, *, app: str = "lapor") -> Standing:
    standing = Standing(cluster, app=app)
    standing.prepare()
    return standing


def kill_at_random(
    standing: Standing, *, kills: int, cases: int, parts: Sequence[str]
) -> None:
    """While so many cases are due; more of them each time that all are escalated."""
    chance = random.Random(kills)
    for _ in range(kills):
        if not standing.due():
            standing.plant(cases)
        standing.sweep()
        time.sleep(chance.uniform(*WAITS))
        standing.kill(chance.choice(parts), chance)
        time.sleep(0.1)
        standing.tend()


@pytest.mark.parametrize(("kills", "cases"), SIZES)
def test_parts_killed_at_random_lose_and_double_nothing(
    cluster: Cluster, kills: int, cases: int
) -> None:
    standing = stand(cluster)
    try:
        standing.start()
        kill_at_random(standing, kills=kills, cases=cases, parts=PARTS)
        standing.until_nothing_is_due(seconds=300)
        assert standing.faults() == []
    finally:
        standing.stop()


@pytest.mark.prove
def test_a_sweep_that_is_not_one_transaction_would_lose_cases(
    cluster: Cluster,
) -> None:
    """The control: the same kills, of a worker that writes statement by statement."""
    standing = stand(cluster, app="tests.escalation.careless")
    try:
        standing.start()
        kill_at_random(standing, kills=30, cases=20_000, parts=("worker",))
        standing.until_nothing_is_due(seconds=300)
        assert any("lost" in fault for fault in standing.faults())
    finally:
        standing.stop()
