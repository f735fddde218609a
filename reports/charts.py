"""A recap as what its page shows: tiles, tables with their bars, facts."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.utils import dateformat, formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from complaints.actions.answering import NAMES
from complaints.similarity import Warning  # noqa: A004 - the field's own word
from reports.recaps import Counts, Period, Recap, Row
from reports.recaps.warned import Warned

UrlOf = Callable[[str], str]  # the page of a scope by its code; "" for none
HALF_YEAR, QUARTER, YEAR = 6, 3, 12


def percent_words(value: int | None) -> str:
    """86 %, or a dash where there is nothing to divide by."""
    if value is None:
        return "–"
    said = pgettext("persen", "%(figure)s %%") % {"figure": value}
    return said.replace(" ", "\u00a0")  # never at the end of a line alone


def count_words(value: int) -> str:
    return formats.number_format(value, use_l10n=True, force_grouping=True)


def heading(of: Recap) -> dict[str, Any]:
    """The `recap` of the template: what, of whom, when, as of when."""
    return {
        "kind": _kind(of.period),
        "scope": of.scope.name,
        "period": period_words(of.period),
        "as_of": of.as_of,
        "zone": of.scope.zone,
    }


def _kind(period: Period) -> str:
    names = {
        1: _("Rekap bulanan"),
        QUARTER: _("Rekap triwulan"),
        HALF_YEAR: _("Rekap semester"),
        YEAR: _("Rekap tahunan"),
    }
    return names.get(period.whole_months, _("Rekap"))


def period_words(period: Period) -> str:
    """Januari–Juni 2020 for whole months, else the two days."""
    first, last = period.first, period.last
    if not period.whole_months:
        pattern = pgettext("format tanggal rekap", "j M Y")
        return " – ".join(dateformat.format(day, pattern) for day in (first, last))
    if (first.year, first.month) == (last.year, last.month):
        return month_words(first)
    pattern = "F" if first.year == last.year else "F Y"
    return f"{dateformat.format(first, pattern)}–{month_words(last)}"


def month_words(day: date) -> str:
    """Januari 2020."""
    return dateformat.format(day, "F Y")


def tiles(of: Recap) -> list[dict[str, Any]]:
    counts = of.counts
    a_day = round(counts.received / of.period.days)
    note = _("%(count)s sehari") % {"count": count_words(a_day)}
    received = {
        "label": _("Laporan diterima"),
        "figure": count_words(counts.received),
        "of": None,
        "note": note,
    }
    shares = (
        (_("Ditindaklanjuti"), counts.followed_up, counts.followed_up_percent),
        (_("Selesai"), counts.closed, counts.closed_percent),
        (_("Dalam proses"), counts.in_progress, counts.in_progress_percent),
    )
    return [received, *(_tile(*share, of=counts.received) for share in shares)]


def _tile(label: str, count: int, share: int | None, *, of: int) -> dict[str, Any]:
    return {"label": label, "figure": percent_words(share), "count": count, "of": of}


def groups(of: Recap, *, url_of: UrlOf) -> list[dict[str, Any]]:
    """By month with bars; by instansi where there are several; by unit."""
    months = (
        (month_words(date.fromisoformat(f"{row.code}-01")), "", row.counts)
        for row in of.by_month
    )
    agencies = ((row.name, url_of(row.scope), row.counts) for row in of.by_agency)
    names = {row.code: row.name for row in of.by_agency}
    units = ((_unit_name(row, names), "", row.counts) for row in of.by_unit)
    tables = [_table(_("Per bulan"), _("Bulan"), months, of, has_chart=True)]
    if len(of.by_agency) > 1:
        tables.append(_table(_("Per instansi"), _("Instansi"), agencies, of))
    if of.by_unit:
        tables.append(_table(_("Per unit"), _("Unit"), units, of))
    return tables


def _unit_name(row: Row, agencies: dict[str, str]) -> str:
    if len(agencies) < 2 or row.code == row.of:
        return row.name
    return f"{row.name} · {agencies[row.of]}"


def _table(
    label: str,
    first: str,
    rows: Iterable[tuple[str, str, Counts]],
    of: Recap,
    *,
    has_chart: bool = False,
) -> dict[str, Any]:
    """Who received nothing is named below the table; of months none is left out."""
    every = [_line(name, url, counts) for name, url, counts in rows]
    quiet = [line for line in every if not (has_chart or line["received"])]
    lines = [line for line in every if has_chart or line["received"]]
    return {
        "label": label,
        "first": first,
        "rows": lines,
        "quiet": quiet,
        "total": _line(of.scope.name, "", of.counts),
        "longest": max((line["received"] for line in lines), default=0),
        "has_chart": has_chart and bool(lines),
    }


def _line(label: str, url: str, counts: Counts) -> dict[str, Any]:
    return {
        "label": label,
        "url": url,
        "received": counts.received,
        "closed": counts.closed,
        "in_progress": counts.in_progress,
        "rest": counts.not_followed_up,
        "followed_up_percent": counts.followed_up_percent,
        "closed_percent": counts.closed_percent,
    }


def confirmed(rows: Iterable[Warned]) -> dict[str, Any]:
    """The table of warnings that were confirmed, in the words of the form that asks."""
    return {
        "columns": [capfirst(str(NAMES[one])) for one in Warning],
        "rows": list(rows),
    }


def facts(of: Recap) -> dict[str, Any]:
    """Connectedness, activity and the mean time to the first follow-up."""
    reach, speed = of.reach, of.speed
    common = {"of": reach.agencies, "on": of.period.last}
    mean = speed.mean_days
    return {
        "connected": {
            "count": reach.connected,
            "percent": reach.connected_percent,
            **common,
        },
        "active": {"count": reach.active, "percent": reach.active_percent, **common},
        "days_to_follow_up": mean
        and {
            "calendar": formats.number_format(mean, 1),
            "working": speed.mean_working_days
            and formats.number_format(speed.mean_working_days, 1),
        },
    }
