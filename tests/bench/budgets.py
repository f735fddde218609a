"""What the project promises of its speed, held against what was measured."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.bench.measuring import Measured, uncapped

MOST_GROWTH = 1.5  # of p50, from the smallest size to the largest
QUEUES = ("queue, unit", "queue, coordinator", "queue, whole country")
GROWTH_IS_BOUND = (*QUEUES, "case page", "step (follow up)")
CREATE, SWEEP, NOTHING_DUE = "create (API)", "sweep, 1,000 due", "sweep, 0 due"
MOST_TIMES_BARE_VIEW = 3.0
MOST_TIMES_BARE_SWEEP = 10.0
IDLE_SHARE = 0.1  # of a sweep of 1,000 that one with nothing due may take


@dataclass(frozen=True)
class Verdict:
    """One promise: what was seen, what is allowed, and whether it holds."""

    promise: str
    seen: str
    allowed: str
    is_kept: bool


def verdicts(measured: Sequence[Measured]) -> list[Verdict]:
    found = {(one.probe.name, one.size): one for one in measured}
    sizes = sorted({one.size for one in measured})
    names = list(dict.fromkeys(one.probe.name for one in measured))
    by_name = {name: [found[name, size] for size in sizes] for name in names}
    return [
        *(verdict for rows in by_name.values() for verdict in _queries(rows)),
        *(_growth(by_name[name]) for name in (*GROWTH_IS_BOUND, SWEEP)),
        *(verdict for rows in by_name.values() for verdict in _bare(rows[-1])),
        _create(by_name[CREATE]),
        _sweep(by_name[SWEEP]),
        _idle(by_name[SWEEP][-1], by_name[NOTHING_DUE][-1]),
        _uncapped(measured),
    ]


def _queries(rows: Sequence[Measured]) -> Iterator[Verdict]:
    """The same number at every size, and no more than allowed."""
    probe = rows[0].probe
    counts = sorted({len(row.statements) for row in rows})
    yield Verdict(
        f"{probe.name}: statements, at every size alike",
        "/".join(map(str, counts)),
        f"≤ {probe.most_queries}",
        len(counts) == 1 and counts[-1] <= probe.most_queries,
    )


def _growth(rows: Sequence[Measured]) -> Verdict:
    times = rows[-1].ours.p50 / rows[0].ours.p50
    return Verdict(
        f"{rows[0].probe.name}: p50 at {rows[-1].size:,} cases against"
        f" {rows[0].size:,}",
        f"{times:.2f}×",
        f"< {MOST_GROWTH}×",
        times < MOST_GROWTH,
    )


def _bare(largest: Measured) -> Iterator[Verdict]:
    probe = largest.probe
    if probe.most_times_bare is not None:
        yield Verdict(
            f"{probe.name}, {largest.size:,} cases: time against {probe.bare_is}",
            f"{largest.ratio:.2f}×",
            f"≤ {probe.most_times_bare:.1f}×",
            largest.ratio <= probe.most_times_bare,
        )


def _create(rows: Sequence[Measured]) -> Verdict:
    worst = max(row.ratio for row in rows)
    return Verdict(
        "create: time against the bare view's",
        f"{worst:.2f}×",
        f"≤ {MOST_TIMES_BARE_VIEW:.0f}×",
        worst <= MOST_TIMES_BARE_VIEW,
    )


def _sweep(rows: Sequence[Measured]) -> Verdict:
    worst = max(row.ratio for row in rows)
    return Verdict(
        "sweep of 1,000: time against one bare statement's",
        f"{worst:.2f}×",
        f"≤ {MOST_TIMES_BARE_SWEEP:.0f}×",
        worst <= MOST_TIMES_BARE_SWEEP,
    )


def _idle(full: Measured, idle: Measured) -> Verdict:
    share = idle.ours.p50 / full.ours.p50
    return Verdict(
        f"sweep with nothing due, at {idle.size:,} cases, against one of 1,000",
        f"{share:.1%}",
        f"≤ {IDLE_SHARE:.0%}",
        share <= IDLE_SHARE,
    )


def _uncapped(measured: Sequence[Measured]) -> Verdict:
    pages = [one for one in measured if one.probe.is_page]
    found = {text for one in pages for text in uncapped(one.statements)}
    return Verdict(
        "pages: statements with OFFSET or an uncapped count(*)",
        str(len(found)),
        "0",
        not found,
    )
