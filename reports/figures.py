"""The open figures of the first page: one year of the country, counted once a day."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.cache import cache
from django.utils import formats
from django.utils.translation import gettext as _

from agencies.principals import SYSTEM
from agencies.workdays import WIB, instant
from complaints.models import Complaint
from reports import charts
from reports.recaps import Counts, Period, Speed, questions, region_scope

ONE_YEAR = timedelta(days=364)
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
    of = questions.asked(
        Complaint.objects.visible_to(SYSTEM, on),
        scope=region_scope("ID"),
        period=period,
        at=_as_of(on),
        is_now=True,
    )
    return OpenFigures(
        period=period,
        counts=questions.counts(of),
        speed=questions.speed(of),
    )


def _as_of(on: date) -> datetime:
    return instant(on, time.min, WIB)


def as_context(of: OpenFigures) -> dict[str, Any]:
    """`tiles` and `figures_note` of the template; no tiles before the first case."""
    if not of.counts.received:
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
