"""A year's worth due at one moment: how long the sweep takes, and who waits meanwhile.

All cases are copies of one that lies with the bench's unit, open and at work. First a
thousand of them fall due, among ten thousand and among all; then all at once, swept by
`manage.py escalate` in a process of its own while an officer opens queue and case.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connections

from complaints.models import Complaint
from tests.bench.budgets import MOST_GROWTH, MOST_TIMES_BARE_SWEEP, Verdict
from tests.bench.databases import Database
from tests.bench.filling import Tell, fill, without_indexes
from tests.bench.measuring import Call, Measured, Times
from tests.bench.sweeping import APPEND_ONLY, Sweeps
from tests.bench.visiting import UNIT, UNIT_CODE, Visitor
from tests.cases import columns_of
from tests.databases import undefended

ROOT = Path(__file__).resolve().parents[2]
FEW = 10_000
MOST_STATEMENTS = 30
MOST_SECONDS = 600  # for a million
LEAST_SECONDS = 60  # a small flood is mostly the start of the process
MOST_TIMES_SLOWER = 2.0  # a page while the flood is swept
FIRST, TURNS = 5_000, 25  # cases from which one is copied; page calls in quiet
COPY = """
INSERT INTO complaints_complaint ({columns}, source_id, receipt_hash)
SELECT {columns}, '', '' FROM complaints_complaint, generate_series(1, %s)
WHERE id = %s
"""
BLANK = ("source_id", "receipt_hash")
LEAVE_ONE = "DELETE FROM complaints_complaint WHERE id <> %s"
DUE = "UPDATE complaints_complaint SET escalate_at = %s, handed_over_at = NULL"
# Each case must have left each of these behind once.
TRACES = (
    "SELECT complaint_id AS one FROM escalation_escalation",
    "SELECT complaint_id AS one FROM complaints_event WHERE step = 'hand_over'",
    "SELECT escalation_id AS one FROM escalation_reviewevent",
)


@dataclass
class Flood:
    """A database in which every case is open and like every other."""

    size: int
    now: datetime

    def fill(self, tell: Tell) -> None:
        """The copied case stays; its clocks and custody are not needed for a sweep."""
        fill(FIRST, now=self.now, tell=lambda _text: None)
        like = Complaint.objects.open().filter(
            holder__code=UNIT_CODE, induk=None, escalate_at__gt=self.now
        )
        self.case = like.order_by("pk").first() or _none_fits()
        columns = columns_of(Complaint, without={"id", "number", *BLANK})
        with _owner() as cursor:
            cursor.execute("SET session_replication_role = replica")
            with without_indexes(cursor, Complaint):
                cursor.execute(LEAVE_ONE, [self.case.pk])
                cursor.execute(
                    COPY.format(columns=columns), [self.size - 1, self.case.pk]
                )
            cursor.execute("VACUUM (ANALYZE) complaints_complaint")
        tell(f"{self.size:,} open cases filled")

    def sweep_of_a_thousand(self) -> Measured:
        measured = Measured(Sweeps(now=self.now).probe(1_000), self.size)
        measured.warm_up()
        for _ in range(measured.probe.turns):
            measured.turn()
        measured.probe.before(0)  # as it was
        return measured

    def make_all_due(self) -> None:
        with _owner() as cursor:
            cursor.execute("SET session_replication_role = replica")
            with undefended(cursor, APPEND_ONLY):
                cursor.execute("TRUNCATE escalation_escalation CASCADE")
                cursor.execute("DELETE FROM complaints_event WHERE step = 'hand_over'")
            cursor.execute(DUE, [self.now - timedelta(minutes=1)])
            cursor.execute("VACUUM (ANALYZE) complaints_complaint")

    def faults(self) -> int:
        """Traces that are missing or that are there twice."""
        found = 0
        with _owner() as cursor:
            for rows in TRACES:
                cursor.execute(
                    f"SELECT count(*), count(DISTINCT one) FROM ({rows}) AS found"
                )
                written, distinct = cursor.fetchone()
                found += (self.size - distinct) + (written - distinct)
        return found


def flood(size: int, *, now: datetime, tell: Tell) -> list[Verdict]:
    few = _of_a_thousand(min(FEW, size), now=now, tell=tell)
    database = Database(size, name="lapor_bench_flood")
    database.create()
    try:
        database.use()
        all_due = Flood(size, now)
        all_due.fill(tell)
        many = all_due.sweep_of_a_thousand()
        tell("measured: a sweep of 1,000 among them")
        all_due.make_all_due()
        return [*_thousand(few, many), *_all(all_due, database, tell)]
    finally:
        database.drop()


def _of_a_thousand(size: int, *, now: datetime, tell: Tell) -> Measured:
    database = Database(size, name="lapor_bench_flood")
    database.create()
    try:
        database.use()
        some = Flood(size, now)
        some.fill(tell)
        return some.sweep_of_a_thousand()
    finally:
        database.drop()


def _thousand(few: Measured, many: Measured) -> list[Verdict]:
    among = f"sweep of 1,000 due among {many.size:,} open"
    growth = many.ours.p50 / few.ours.p50
    return [
        Verdict(
            f"{among}: statements",
            str(len(many.statements)),
            f"≤ {MOST_STATEMENTS}",
            len(many.statements) <= MOST_STATEMENTS,
        ),
        Verdict(
            f"{among}: time against one bare statement's",
            f"{many.ratio:.2f}×",
            f"≤ {MOST_TIMES_BARE_SWEEP:.0f}×",
            many.ratio <= MOST_TIMES_BARE_SWEEP,
        ),
        Verdict(
            f"{among}: p50 against {few.size:,} open",
            f"{growth:.2f}×",
            f"≤ {MOST_GROWTH}×",
            growth <= MOST_GROWTH,
        ),
    ]


def _all(flooded: Flood, database: Database, tell: Tell) -> list[Verdict]:
    pages = {
        "queue": Visitor(UNIT).page("complaints:queue", antrean="diproses"),
        "case page": Visitor(UNIT).page("complaints:case", flooded.case.number),
    }
    quiet = {name: _times(page, lambda n: n < TURNS) for name, page in pages.items()}
    began = time.monotonic()
    sweep = _sweeping(database)
    busy = {name: Times() for name in pages}
    turn = 0
    while sweep.poll() is None:
        turn += 1
        for name, page in pages.items():
            busy[name].take(page, turn)
        time.sleep(0.2)  # an officer reads, too
    seconds = time.monotonic() - began
    assert sweep.stdout is not None
    escalated = json.load(sweep.stdout)["escalated"]
    tell(f"{escalated:,} escalated in {seconds:.0f} s")
    allowed = max(LEAST_SECONDS, MOST_SECONDS * flooded.size / 1_000_000)
    faults = flooded.faults()
    said = f"{flooded.size:,} due at once"
    return [
        Verdict(
            f"{said}: seconds until all are escalated",
            f"{seconds:.0f}",
            f"≤ {allowed:.0f}",
            seconds <= allowed,
        ),
        Verdict(f"{said}: lost or doubled", str(faults), "0", faults == 0),
        *(
            _slower(said, name, quiet[name], busy[name])
            for name in pages
            if busy[name].seconds
        ),
    ]


def _slower(said: str, name: str, quiet: Times, busy: Times) -> Verdict:
    times = busy.p50 / quiet.p50
    return Verdict(
        f"{said}: {name} meanwhile, p50 against before",
        f"{times:.2f}×",
        f"≤ {MOST_TIMES_SLOWER:.0f}×",
        times <= MOST_TIMES_SLOWER,
    )


def _times(page: Call, goes_on: Callable[[int], bool]) -> Times:
    times, number = Times(), 0
    page(0)
    while goes_on(number):
        times.take(page, number)
        number += 1
    return times


def _sweeping(database: Database) -> "subprocess.Popen[str]":
    url = os.environ["DATABASE_URL"].rpartition("/")[0]
    return subprocess.Popen(
        [sys.executable, "manage.py", "escalate", "--format", "json"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": f"{url}/{database.name}"},
        stdout=subprocess.PIPE,
        text=True,
    )


def _owner() -> Any:
    return connections["owner"].cursor()


def _none_fits() -> Complaint:
    raise LookupError(f"none of {FIRST} cases is open with {UNIT_CODE}")
