"""The open figures: of the country, as the recap counts them, counted once a day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.cache import cache
from django.utils import formats
from django.utils.translation import gettext as _

from agencies.principals import SYSTEM
from agencies.workdays import WIB, instant, local_date
from complaints.deadlines import ClockKind
from complaints.models import CLOCK_LABELS, Complaint
from reports import charts
from reports.recaps import Counts, Period, Speed, questions, region_scope
from reports.recaps.formulas import Punctuality
from reports.smallcells import SMALLEST, published

ONE_YEAR = timedelta(days=364)
MOST_TOPICS = 10
FEWEST_JUDGED = 20  # cases behind a share, so that it names nobody
KEPT = 25 * 60 * 60  # seconds; the next day asks anew


@dataclass(frozen=True, kw_only=True)
class OpenFigures:
    """What anybody may know: how much came in, was followed up, and how soon."""

    period: Period
    counts: Counts
    speed: Speed


def open_figures(*, on: date) -> OpenFigures:
    """Of the year up to the day before `on`, as it stood when first asked that day."""
    key = f"open-figures-{on}"
    found: OpenFigures | None = cache.get(key)
    if found is None:
        found = _counted(on)
        cache.set(key, found, KEPT)
    return found


def _counted(on: date) -> OpenFigures:
    period = Period(on - timedelta(days=1) - ONE_YEAR, on - timedelta(days=1))
    of = _asked(period, on=on)
    return OpenFigures(
        period=period,
        counts=questions.counts(of),
        speed=questions.speed(of),
    )


def _asked(period: Period, *, on: date) -> questions.Asked:
    return questions.asked(
        Complaint.objects.visible_to(SYSTEM, on),
        scope=region_scope("ID"),
        period=period,
        at=_as_of(on),
        is_now=True,
    )


@dataclass(frozen=True, kw_only=True)
class OpenStatistics:
    """What the statistics page shows of a period."""

    period: Period
    counts: Counts
    speed: Speed
    months: Mapping[date, Counts]
    punctuality: Mapping[ClockKind, Punctuality]
    topics: Mapping[str, int]


def open_statistics(*, period: Period, on: date) -> OpenStatistics:
    """By month, as it stood when first asked on that day."""
    key = f"open-statistics-of-topics-{period.first}-{period.last}-{on}"
    found: OpenStatistics | None = cache.get(key)
    if found is None:
        found = _statistics(period, on=on)
        cache.set(key, found, KEPT)
    return found


def _statistics(period: Period, *, on: date) -> OpenStatistics:
    of = _asked(period, on=on)
    counted = {
        local_date(month, WIB): counts
        for (month,), counts in questions.counts_by_month(of).items()
    }
    # A month without a case stands in the row of months too, once there are any.
    months = {
        month: counted.get(month, Counts()) for month in _months(period) if counted
    }
    return OpenStatistics(
        period=period,
        counts=questions.counts(of),
        speed=questions.speed(of),
        months=months,
        punctuality=questions.punctuality(of),
        topics=questions.received_by_topic(of),
    )


def _months(period: Period) -> Iterator[date]:
    first = period.first.year * 12 + period.first.month - 1
    last = period.last.year * 12 + period.last.month - 1
    for number in range(first, last + 1):
        yield date(number // 12, number % 12 + 1, 1)


def last_year(on: date) -> Period:
    """From the first of the month eleven months ago to the day before `on`."""
    last = on - timedelta(days=1)
    months = last.year * 12 + last.month - 12
    return Period(date(months // 12, months % 12 + 1, 1), last)


def year(number: int, *, on: date) -> Period:
    """That calendar year, as far as it is over by the day before `on`."""
    first = date(number, 1, 1)
    return Period(first, max(first, min(date(number, 12, 31), on - timedelta(days=1))))


def statistics_context(of: OpenStatistics) -> dict[str, Any]:
    """What `reports/statistics.html` shows; None where a number is hidden."""
    counted = [*of.months.values(), of.counts]
    cells = published(
        [
            (one.received, one.closed, one.in_progress, one.not_followed_up)
            for one in counted
        ]
    )
    names = [charts.month_words(month) for month in of.months]
    lines = [_line(name, row) for name, row in zip([*names, ""], cells, strict=True)]
    return {
        "months": lines[:-1],
        "total": lines[-1],
        "longest": max((line["received"] or 0 for line in lines[:-1]), default=0),
        "clocks": _clocks(of),
        **_topics(of),
        "smallest": SMALLEST,
        "tiles": _tiles(of) if lines[-1]["is_whole"] else [],
    }


def _topics(of: OpenStatistics) -> dict[str, Any]:
    """The topics that most cases are about, and all others in one line.

    The total stands with the months: so of these lines none is hidden or at least two.
    """
    telling = {name: n for name, n in of.topics.items() if n >= SMALLEST}
    named = list(telling.items())[:MOST_TOPICS]
    others = of.counts.received - sum(count for _name, count in named)
    lines = [*named, *([(_("Topik lainnya"), others)] if others else [])]
    shown = published([(count,) for _name, count in lines]) if named else []
    return {
        "topics": [
            {"label": name, "received": count}
            for (name, _count), (count,) in zip(lines, shown, strict=bool(named))
        ],
        "most_of_topic": max((count or 0 for (count,) in shown), default=0),
    }


def _tiles(of: OpenStatistics) -> list[dict[str, Any]]:
    shown = OpenFigures(period=of.period, counts=of.counts, speed=of.speed)
    tiles: list[dict[str, Any]] = as_context(shown)["tiles"]
    return tiles


def _line(label: str, cells: Sequence[int | None]) -> dict[str, Any]:
    received, closed, in_progress, rest = cells
    return {
        "label": label,
        "received": received,
        "closed": closed,
        "in_progress": in_progress,
        "rest": rest,
        "is_whole": None not in cells,
    }


def _clocks(of: OpenStatistics) -> list[dict[str, Any]]:
    """What share of each promise was kept; None for a handful of cases."""
    return [
        {
            "label": CLOCK_LABELS[kind],
            "percent": kept.in_time_percent if kept.judged >= FEWEST_JUDGED else None,
        }
        for kind, kept in of.punctuality.items()
    ]


def _as_of(on: date) -> datetime:
    return instant(on, time.min, WIB)


def as_context(of: OpenFigures) -> dict[str, Any]:
    """`tiles` and `figures_note` of the template; no tiles for a handful of cases."""
    if of.counts.received < SMALLEST:
        return {"tiles": [], "figures_note": ""}
    counts, days = of.counts, of.speed.mean_days
    tiles = [
        {
            "label": _("Laporan diterima"),
            "figure": charts.count_words(counts.received),
            "of": None,
        },
        {
            "label": _("Ditindaklanjuti"),
            "figure": charts.percent_words(counts.followed_up_percent),
            "count": counts.followed_up,
            "of": counts.received,
        },
        {
            "label": _("Rata-rata sampai ditindaklanjuti"),
            "figure": "–" if days is None else formats.number_format(days, 1),
            "of": None,
            "note": _("hari"),
        },
    ]
    return {
        "tiles": tiles,
        "figures_note": _("Seluruh Indonesia, %(period)s.")
        % {"period": charts.period_words(of.period)},
    }
