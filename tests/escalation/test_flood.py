"""A thousand due among many: few statements, little more than one bare statement, once.

Small here; `make prove` floods a million (LAPOR_FLOOD: another number) in databases of
its own, holds the sweep among them against that among 10,000, sweeps all at once, and
watches two pages meanwhile (`tests/bench/flooding.py`).
"""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings

from complaints.models import Complaint
from escalation.actions import escalate_due
from tests.bench.budgets import MOST_TIMES_BARE_SWEEP
from tests.bench.flooding import MOST_STATEMENTS, Flood
from tests.bench.measuring import Measured, captured
from tests.bench.sweeping import Sweeps
from tests.cases import bulk_cases
from tests.complaints import cases

DAY_59, DAY_61 = (cases.NOW + timedelta(days=days) for days in (59, 61))
SMALL, DUE = 2_000, 1_000
TURNS = 2
FULL = os.environ.get("LAPOR_FLOOD") or "1000000"


@pytest.mark.django_db(transaction=True, databases=["default", "identity", "owner"])
def test_a_thousand_due_cost_few_statements_and_are_escalated_once(
    due_case: Complaint,
) -> None:
    bulk_cases(SMALL - 1, like=due_case)
    sweep = Measured(Sweeps(now=DAY_59).probe(DUE), SMALL)
    for _ in range(TURNS):
        sweep.turn()
    fastest = min(sweep.ours.seconds) / min(sweep.bare.seconds)
    assert fastest <= MOST_TIMES_BARE_SWEEP

    sweep.probe.before(0)  # as it was
    with captured() as statements:
        assert escalate_due(at=DAY_61, batch=DUE).escalated == SMALL
    assert len(statements) <= MOST_STATEMENTS * SMALL // DUE
    flood = Flood(SMALL, DAY_61)
    assert flood.faults() == 0
    bulk_cases(1, like=due_case)
    assert Flood(SMALL + 1, DAY_61).faults() > 0  # one that was lost would be seen


@pytest.mark.prove
@pytest.mark.timed
@pytest.mark.timeout(4 * 3600)
def test_a_flood_keeps_every_promise() -> None:
    flooded = subprocess.run(
        [sys.executable, "-m", "tests.bench", "flood"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "N": FULL},
        stdout=subprocess.PIPE,
        text=True,
    )
    print(flooded.stdout)
    assert flooded.returncode == 0
    assert " 0 broken" in flooded.stdout
