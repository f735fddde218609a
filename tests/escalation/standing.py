"""A system of its own, each part of which may be killed and is started again."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psycopg
from celery import Celery
from django.conf import settings
from kombu.exceptions import OperationalError

from lapor.embedded import Cluster, system
from lapor.embedded.broker import Broker
from lapor.embedded.supervisor import Child

DATABASE = "killed"
PARTS = ("worker", "beat", "broker", "postgres")
DUE = "SELECT count(*) FROM complaints_complaint WHERE escalate_at < now()"
# What each of the cases that were planted must have left behind, once.
TRACES = {
    "escalations": "SELECT complaint_id AS of FROM escalation_escalation",
    "events": (
        "SELECT complaint_id AS of FROM complaints_event WHERE step = 'hand_over'"
    ),
    "steps": "SELECT escalation_id AS of FROM escalation_reviewevent",
    "history": (
        "SELECT id AS of FROM escalation_historicalescalation WHERE history_type = '+'"
    ),
}


class Standing:
    """PostgreSQL, broker, worker and beat; `cluster` is in use already."""

    def __init__(self, cluster: Cluster, *, app: str = "lapor") -> None:
        self.cluster = cluster
        self.broker = Broker(f"{cluster.name}-broker")
        self.planted = 0
        worker, beat = system.worker(), system.beat()
        worker.command = [app if w == "lapor" else w for w in worker.command]
        self.children = {
            "broker": Child("broker", self.broker.command()),
            "worker": worker,
            "beat": beat,
        }
        for name, child in self.children.items():
            child.name = f"{cluster.name}-{name}"
            child.environment = {**child.environment, **self.environment}

    @property
    def environment(self) -> dict[str, str]:
        url = self.cluster.url(DATABASE)
        return {"DATABASE_URL": url, "REDIS_URL": self.broker.url()}

    def prepare(self) -> None:
        """An empty database with its tables."""
        self.asked("DROP DATABASE IF EXISTS killed WITH (FORCE)", "postgres")
        self.cluster.ensure_database(DATABASE)
        self.run("manage.py", "migrate", "--verbosity", "0")

    def plant(self, count: int) -> None:
        self.run("-m", "tests.escalation.due", str(count))
        self.planted += count

    def run(self, *arguments: str) -> None:
        subprocess.run(
            [sys.executable, *arguments],
            cwd=settings.BASE_DIR,
            env={**os.environ, **self.environment},
            check=True,
        )

    def start(self) -> None:
        for child in self.children.values():
            child.start(keep=[])

    def stop(self) -> None:
        for child in reversed(self.children.values()):
            child.stop()

    def tend(self) -> None:
        """Start again what died, as the launcher does but without its patience."""
        self.cluster.revive()
        for child in self.children.values():
            if child.died():
                child.stop()
                child.start(keep=[])

    def kill(self, part: str, chance: random.Random) -> None:
        """Any process of the part, by SIGKILL: a worker's child as well as its head."""
        if part == "postgres":
            file = self.cluster.data / "postmaster.pid"
            group = [int(file.read_text().split("\n")[0])]
        else:
            group = _group(self.children[part])
        with suppress(ProcessLookupError):
            os.kill(chance.choice(group), signal.SIGKILL)

    def sweep(self) -> None:
        """Ask for one, as beat does each five minutes; a dead broker hears nothing."""
        with suppress(OperationalError, ConnectionError):
            queue = Celery(broker=self.broker.url())
            queue.send_task("escalation.tasks.sweep", ignore_result=True, retry=False)

    def due(self) -> int:
        """How many wait to be escalated now."""
        return int(self.asked(DUE)[0][0])

    def until_nothing_is_due(self, *, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while self.due():
            assert time.monotonic() < deadline, f"{self.due()} are still due"
            self.tend()
            self.sweep()
            time.sleep(0.5)

    def faults(self) -> list[str]:
        """What was lost and what was doubled; nothing when all is as it should be."""
        found = []
        for what, rows in TRACES.items():
            asked = f"SELECT count(*), count(DISTINCT of) FROM ({rows}) AS found"
            written, distinct = self.asked(asked)[0]
            if distinct != self.planted:
                found.append(f"{self.planted - distinct} {what} lost")
            if written != distinct:
                found.append(f"{written - distinct} {what} doubled")
        return found

    def asked(self, statement: str, database: str = DATABASE) -> list[Any]:
        """Asked again while the server comes back."""
        return patiently(lambda: self._once(statement, database), tend=self.cluster)

    def _once(self, statement: str, database: str) -> list[Any]:
        url = self.cluster.url(database)
        with psycopg.connect(url, autocommit=True) as connection:
            found = connection.execute(statement)
            return found.fetchall() if found.description else []


def patiently(act: Callable[[], list[Any]], *, tend: Cluster) -> list[Any]:
    deadline = time.monotonic() + 60
    while True:
        try:
            return act()
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            tend.revive()
            time.sleep(0.2)


def _group(child: Child) -> list[int]:
    """The part's processes: all that share the session of its first one."""
    if child.process is None:
        return []
    asked = subprocess.run(
        ["ps", "-o", "pid=", "-g", str(child.process.pid)], capture_output=True
    )
    return [int(pid) for pid in asked.stdout.split()] or [child.process.pid]
