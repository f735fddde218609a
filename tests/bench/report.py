"""The tables, on the screen and in docs/performance.md."""

import os
import platform
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.db import connection

from tests.bench.budgets import Verdict
from tests.bench.measuring import Measured

PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
INTRODUCTION = """\
# Performance

Written by `make bench`; do not edit. {sizes} cases, {when},
on {machine}.

The registry is the real one with the example units; cases, with their clocks,
custody, events, history and search text, are drawn by the counts in `tests/bench/data`
(a quarter open; the busiest instansi has about a fifth of all). Every size has a
database of its own, and all are measured in turns within one run, ours and the bare one
alternately, so that a busy machine slows all alike. Times are milliseconds of the
server (the test client, in-process, warm, DEBUG off); "bare" is the hand-written SQL or
the view without anything around it of `tests/bench/bare.py`.
"""


def page(
    measured: Sequence[Measured], verdicts: Sequence[Verdict], *, at: datetime
) -> str:
    sizes = sorted({one.size for one in measured})
    return "\n".join(
        [
            INTRODUCTION.format(
                sizes=_listed(sizes), when=f"{at:%Y-%m-%d %H:%M} UTC", machine=machine()
            ),
            *times(measured),
            "",
            "## Promises",
            "",
            *promises(verdicts),
            "",
        ]
    )


def times(measured: Sequence[Measured]) -> list[str]:
    """Each thing at each size."""
    head = "| what | cases | p50 | p99 | statements | bare | bare p50 | × bare |"
    lines = [head, "| --- | --: | --: | --: | --: | --- | --: | --: |"]
    ordered = {one.probe.name: one for one in measured}
    for name in ordered:
        rows = [one for one in measured if one.probe.name == name]
        lines += [_line(one) for one in sorted(rows, key=lambda row: row.size)]
    return lines


def _line(one: Measured) -> str:
    cells = (
        one.probe.name,
        f"{one.size:,}",
        _ms(one.ours.p50),
        _ms(one.ours.p99),
        str(len(one.statements)),
        one.probe.bare_is,
        _ms(one.bare.p50),
        f"{one.ratio:.1f}",
    )
    return f"| {' | '.join(cells)} |"


def promises(verdicts: Sequence[Verdict]) -> list[str]:
    lines = ["| promise | seen | allowed | |", "| --- | --: | --: | --- |"]
    for verdict in verdicts:
        said = "kept" if verdict.is_kept else "**broken**"
        cells = (verdict.promise, verdict.seen, verdict.allowed, said)
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def machine() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version'),"
            " current_setting('shared_buffers'), current_setting('fsync')"
        )
        version, buffers, fsync = cursor.fetchone()
    return (
        f"{os.cpu_count()} cores ({platform.machine()}) with a load of"
        f" {os.getloadavg()[2]:.0f} over the last quarter of an hour,\nPython"
        f" {platform.python_version()}, PostgreSQL {version.split()[0]} (shared_buffers"
        f" {buffers}, fsync {fsync})"
    )


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f}"


def _listed(sizes: Sequence[int]) -> str:
    return ", ".join(f"{size:,}" for size in sizes)
