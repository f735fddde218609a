"""`make bench`: fill, measure in turns, print, judge. Exit 1: a broken promise.

`python -m tests.bench flood`: only the sweep among N cases and of all of them at once.
"""

import os
import sys
import time
from datetime import datetime
from typing import TYPE_CHECKING

from tests.bench import server

if TYPE_CHECKING:
    from tests.bench.budgets import Verdict
    from tests.bench.databases import Database
    from tests.bench.measuring import Measured

SIZES = (10_000, 100_000, 1_000_000)
BEGAN = time.monotonic()


def main() -> None:
    largest = int(os.environ.get("N") or SIZES[-1])
    sizes = [size for size in SIZES if size < largest] + [largest]
    with server.environment():
        prepare()
        sys.exit(flood(sizes[-1]) if sys.argv[1:] == ["flood"] else run(sizes))


def prepare() -> None:
    """Django as in production, but for what needs a proxy or built files."""
    import django
    from django.conf import settings

    storages = settings.STORAGES
    settings.STORAGES = storages | {
        "staticfiles": {
            "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        }
    }
    settings.ROOT_URLCONF = "tests.bench.urls"
    settings.LOGGING_CONFIG = None
    django.setup()


def run(sizes: list[int]) -> int:
    from django.utils import timezone

    from tests.bench import beside, budgets, databases, flooding
    from tests.bench.filling import fill

    now = timezone.now()
    filled = [databases.Database(size) for size in sizes]
    tell("registry")
    databases.make_template()
    try:
        for database in filled:
            database.create()
            database.use()
            fill(database.size, now=now, tell=tell)
            tell(f"{database.size:,} cases filled")
        measured = measure(filled, now=now)
        verdicts = [
            *budgets.verdicts(measured),
            *beside.beside(_queue(measured), tell=tell),
            *flooding.flood(sizes[-1], now=now, tell=tell),
        ]
        filled[-1].use()
        return judge(measured, verdicts, at=now)
    finally:
        for database in filled:
            database.drop()
        databases.drop_template()


def flood(size: int) -> int:
    """Only what falls due, of all that is measured."""
    from django.utils import timezone

    from tests.bench import databases, flooding

    databases.make_template()
    try:
        now = timezone.now()
        return judge([], flooding.flood(size, now=now, tell=tell), at=now)
    finally:
        databases.drop_template()


def measure(filled: "list[Database]", *, now: datetime) -> "list[Measured]":
    """Every probe on every database, in turns."""
    from tests.bench.measuring import Measured
    from tests.bench.sweeping import Sweeps
    from tests.bench.visiting import probes

    found = []
    for database in filled:
        database.use()
        sweeps = Sweeps(now=now)
        ours = [*probes(now=now), *(sweeps.probe(n) for n in (1_000, 100, 0))]
        found.append([Measured(probe, database.size) for probe in ours])
    for together in zip(*found, strict=True):
        for database, one in zip(filled, together, strict=True):
            database.use()
            one.warm_up()
        for _ in range(together[0].probe.turns):
            for database, one in zip(filled, together, strict=True):
                database.use()
                one.turn()
        tell(f"measured: {together[0].probe.name}")
    return [one for together in zip(*found, strict=True) for one in together]


def _queue(measured: "list[Measured]") -> "Measured":
    """The unit's queue, at the largest size."""
    return [one for one in measured if one.probe.name == "queue, unit"][-1]


def judge(
    measured: "list[Measured]", verdicts: "list[Verdict]", *, at: datetime
) -> int:
    from tests.bench import report
    from tests.bench.measuring import uncapped

    tell("\n".join(["", *report.times(measured), "", *report.promises(verdicts)]))
    for one in measured:
        if one.probe.is_page:
            for statement in uncapped(one.statements):
                tell(f"uncapped in {one.probe.name}: {statement}")
    if (
        measured and measured[-1].size >= SIZES[-1]
    ):  # a quick run leaves the page as it is
        text = report.page(measured, verdicts, at=at)
        report.PAGE.write_text(text, encoding="utf-8")
    broken = [verdict for verdict in verdicts if not verdict.is_kept]
    tell(f"{len(verdicts) - len(broken)} promises kept, {len(broken)} broken")
    return 1 if broken else 0


def tell(text: str) -> None:
    print(f"[{time.monotonic() - BEGAN:6.0f} s] {text}", flush=True)


if __name__ == "__main__":
    main()
