"""A sweep in a process of its own, which can be killed at a named point of a batch.

`python -m tests.escalation.sweeper --at INSTANT [--die POINT [--in-batch N]]
[--linger POINT] [--forget GUARD] [--climb]`; it begins when a line arrives on stdin.

A point is the statement after which the process kills itself with SIGKILL, or lingers.
`--forget` takes a protection away, for the negative controls. The product knows nothing
of either.
"""

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import django

POINTS = {
    "locked": '"escalate_at" < ',  # the statement that finds what is due
    "handed over": 'UPDATE "complaints_complaint"',
    "events written": 'INSERT INTO "complaints_event"',
    "escalated": "INSERT INTO escalation_escalation",
    "office told": 'INSERT INTO "agencies_notice"',
    "committed": "COMMIT",
}
OF_THE_LADDER = {
    "rung climbed": "INSERT INTO escalation_ladderstep",
    "claimed": "UPDATE escalation_ladderstep",
}
GUARDS = ("locks", "one transaction")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--at", type=datetime.fromisoformat, required=True)
    parser.add_argument("--climb", action="store_true", help="the ladder instead")
    parser.add_argument("--batch", type=int, default=1000)
    parser.add_argument("--die", choices={**POINTS, **OF_THE_LADDER})
    parser.add_argument("--in-batch", type=int, default=1)
    parser.add_argument("--linger", choices={**POINTS, **OF_THE_LADDER})
    parser.add_argument("--forget", choices=GUARDS, nargs="*", default=[])
    options = parser.parse_args()
    django.setup()
    from escalation import actions

    if options.die:
        at_point(options.die, after(options.in_batch, die))
    if options.linger:
        at_point(options.linger, lambda: time.sleep(0.3))
    forget(options.forget)
    print("ready", flush=True)
    sys.stdin.readline()
    if options.climb:
        print(actions.climb(at=options.at, batch=options.batch).steps)
    else:
        print(actions.escalate_due(at=options.at, batch=options.batch).escalated)


def at_point(point: str, act: Callable[[], None]) -> None:
    from django.db import connection

    if point == "committed":
        commit = connection._commit

        def commit_and_act() -> None:
            commit()
            act()

        connection._commit = commit_and_act  # type: ignore[method-assign]
        return
    words = {**POINTS, **OF_THE_LADDER}[point]

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if words in sql:
            act()
        return result

    connection.execute_wrappers.append(watch)


def after(times: int, act: Callable[[], None]) -> Callable[[], None]:
    """`act` at the `times`-th call."""
    seen = 0

    def count() -> None:
        nonlocal seen
        seen += 1
        if seen == times:
            act()

    return count


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def forget(guards: list[str]) -> None:
    """As a careless change would: no row locks, or a transaction for each statement."""
    from django.db.models import QuerySet

    from escalation.actions import sweeping

    if "locks" in guards:
        QuerySet.select_for_update = lambda rows, **_: rows  # type: ignore[method-assign]
    if "one transaction" in guards:
        sweeping.transaction = SimpleNamespace(atomic=nullcontext)  # type: ignore[assignment]


if __name__ == "__main__":
    main()
