"""Timing in turns, and counting what a call asks the database."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connections

Call = Callable[[int], Any]  # with a number that grows: nothing is measured twice
EXACT_COUNT = re.compile(r"\bCOUNT\(", re.IGNORECASE)
CAP = re.compile(r"\bLIMIT\b", re.IGNORECASE)
NO_QUESTION = re.compile(r"(RELEASE )?SAVEPOINT ")
OFFSET = re.compile(r"\bOFFSET\b", re.IGNORECASE)


@dataclass
class Times:
    """Seconds of one thing, as they came."""

    seconds: list[float] = field(default_factory=list)

    def take(self, call: Call, number: int) -> None:
        began = time.perf_counter()
        call(number)
        self.seconds.append(time.perf_counter() - began)

    def quantile(self, share: float) -> float:
        """Seconds that `share` of the calls did not exceed."""
        ordered = sorted(self.seconds)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)]

    @property
    def p50(self) -> float:
        return self.quantile(0.5)

    @property
    def p99(self) -> float:
        return self.quantile(0.99)


@dataclass(frozen=True, kw_only=True)
class Probe:
    """One thing to measure on one database, and the bare thing beside it.

    `before` makes ready for a call and is not measured. `turns` is how often it is
    measured. `is_page`: it reads lists and must never count or skip what it does not
    show. `most_times_bare`: how many times the bare thing's p50 it may take.
    """

    name: str
    call: Call
    bare: Call
    bare_is: str
    before: Call = lambda _number: None
    turns: int = 25
    most_queries: int = 15
    most_times_bare: float | None = None
    is_page: bool = False


@dataclass
class Measured:
    """What a probe showed at one size."""

    probe: Probe
    size: int
    ours: Times = field(default_factory=Times)
    bare: Times = field(default_factory=Times)
    statements: list[str] = field(default_factory=list)
    turns: int = 0

    @property
    def ratio(self) -> float:
        return self.ours.p50 / self.bare.p50

    def turn(self) -> None:
        """Ours, and right after it the bare one."""
        self._both(self.ours, self.bare)

    def warm_up(self) -> None:
        """Twice unmeasured; then once more to see what it asks the database."""
        self._both(Times(), Times())
        self._both(Times(), Times())
        self.turns += 1
        self.probe.before(self.turns)
        with captured() as self.statements:
            self.probe.call(self.turns)

    def _both(self, ours: Times, bare: Times) -> None:
        self.turns += 1
        self.probe.before(self.turns)
        ours.take(self.probe.call, self.turns)
        self.probe.before(self.turns)
        bare.take(self.probe.bare, self.turns)


@contextmanager
def captured() -> Iterator[list[str]]:
    """What Django asks meanwhile, through any login; savepoints are no questions."""
    seen: list[str] = []

    def keep(
        execute: Any, statement: Any, params: Any, many: bool, context: Any
    ) -> Any:
        if not NO_QUESTION.match(str(statement)):
            seen.append(str(statement))
        return execute(statement, params, many, context)

    with (
        connections["default"].execute_wrapper(keep),
        connections["identity"].execute_wrapper(keep),
    ):
        yield seen


def uncapped(statements: list[str]) -> list[str]:
    """Those that count without a cap, or skip rows by OFFSET."""
    return [
        statement
        for statement in statements
        if OFFSET.search(statement)
        or (EXACT_COUNT.search(statement) and not CAP.search(statement))
    ]
