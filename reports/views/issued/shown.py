"""What the page of an issued recap shows, all of it from what was frozen."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agencies.workdays import zone_label
from reports import charts
from reports.models import Snapshot
from reports.recaps import freezing
from reports.recaps.meanings import ACTIVE, CONNECTED, DEFINITIONS, LABELS, PLACED

MOST_BARS = 20  # of the chart: those with most cases


def context(of: Snapshot) -> dict[str, Any]:
    told, first = of.content, of.content["lines"][0]
    day = date.fromisoformat(told["period"][1])
    return {
        "of": of,
        "document": told["document"],
        "issued_at": datetime.fromisoformat(told["document"]["issued_at"]),
        "zone": told["scope"]["zone"],
        "scope": told["scope"]["name"],
        "month": month_words(of),
        "as_of": as_of(told),
        "day": day,
        "reach": told["reach"],
        "reach_url": _reach_url(told, day),
        "rests_on": told["rests_on"],
        "known_on": date.fromisoformat(told["rests_on"]["calendar"]["known_on"]),
        "tiles": tiles(of, first),
        "tables": tables(of),
        "bars": bars(told["lines"]),
        "definitions": definitions(),
        "is_whole": freezing.digest(told) == of.sha256,
    }


def month_words(of: Snapshot) -> str:
    return charts.month_words(date.fromisoformat(of.content["period"][0]))


def as_of(told: dict[str, Any]) -> str:
    """30 Jun 2020, 24.00 WIB."""
    day = date.fromisoformat(told["period"][1])
    return f"{date_format(day, 'j M Y')}, 24.00 {zone_label(told['scope']['zone'])}"


def definitions() -> list[tuple[str, str]]:
    return [
        *((str(LABELS[name]), str(words)) for name, words in DEFINITIONS.items()),
        (_("Tempat"), str(PLACED)),
        (_("Terhubung, aktif"), f"{CONNECTED} {ACTIVE}"),
    ]


def tiles(of: Snapshot, whole: freezing.Line) -> list[dict[str, Any]]:
    """Every number leads to its cases; shares stand beside what they are of."""
    figures = [
        {
            "label": str(LABELS[name]),
            "figure": charts.count_words(whole[name]),
            "url": case_url(of, whole, name),
            "of": None,
        }
        for name in ("received", "answered", "closed", "in_progress", "rest")
    ]
    figures[2]["note"] = charts.percent_words(whole["closed_percent"])
    return figures


def tables(of: Snapshot) -> list[dict[str, Any]]:
    """By instansi where there are several, then by unit; the total beneath each."""
    whole, agencies, units = levels(of.content["lines"])
    named = {line["code"]: line["name"] for line in agencies}
    found = []
    if len(agencies) > 1:
        found.append((_("Per instansi"), _("Instansi"), agencies))
    if units:
        found.append((_("Per unit"), _("Unit"), units))
    return [
        {
            "label": label,
            "first": first,
            "columns": [str(LABELS[name]) for name in LABELS],
            "rows": [_row(of, line, label_of(line, named)) for line in lines],
            "total": _row(of, whole, whole["name"]),
        }
        for label, first, lines in found or [(_("Jumlah"), _("Cakupan"), [])]
    ]


def levels(
    lines: Iterable[freezing.Line],
) -> tuple[freezing.Line, list[freezing.Line], list[freezing.Line]]:
    """The whole, the instansi, the units."""
    whole, *rest = lines
    agencies = [line for line in rest if line["level"] == freezing.AGENCY]
    return whole, agencies, [line for line in rest if line not in agencies]


def label_of(line: freezing.Line, named: dict[str, str]) -> str:
    """A unit with its instansi, where there are several."""
    if len(named) < 2 or line["code"] == line["of"] or not line["of"]:
        return str(line["name"])
    return f"{line['name']} · {named[line['of']]}"


def _row(of: Snapshot, line: freezing.Line, label: str) -> dict[str, Any]:
    return {
        "label": label,
        "figures": [
            {"count": line[name], "url": case_url(of, line, name)}
            for name in freezing.FIGURES
        ],
        "shares": [line[name] for name in freezing.SHARES],
    }


def case_url(of: Snapshot, line: freezing.Line, figure: str) -> str:
    """The list of the cases behind a figure; empty for none."""
    if not line[figure]:
        return ""
    asked = {"angka": figure}
    if line["level"] == freezing.AGENCY:
        asked["instansi"] = line["code"]
    elif line["level"] == freezing.UNIT:
        asked |= {"instansi": line["of"], "unit": line["code"]}
    return f"{reverse('reports:issued_cases', args=[of.pk])}?{urlencode(asked)}"


def name_of(of: Snapshot, agency: str, unit: str) -> str:
    """Whose figure it is; the scope's name where nobody is named."""
    codes = {freezing.AGENCY: (agency, ""), freezing.UNIT: (unit, agency)}
    level = freezing.UNIT if unit else freezing.AGENCY
    for line in of.content["lines"]:
        if line["level"] == level and (line["code"], line["of"]) == codes[level]:
            return str(line["name"])
    return str(of.scope_name)


def bars(lines: list[freezing.Line]) -> dict[str, Any]:
    """Instansi where there are several, else units: those with most cases, in order."""
    _whole, agencies, units = levels(lines)
    named = {line["code"]: line["name"] for line in agencies}
    drawn = agencies if len(agencies) > 1 else units
    busy = [line for line in drawn if line["received"]]
    most = sorted(busy, key=lambda line: -line["received"])[:MOST_BARS]
    return {
        "rows": [{**line, "label": label_of(line, named)} for line in most],
        "longest": max((line["received"] for line in most), default=0),
        "left_out": len(busy) - len(most),
    }


def differing(
    then: list[freezing.Line], now: list[freezing.Line]
) -> list[dict[str, Any]]:
    """Where figures part, in words; an only instansi is said once, as the whole."""
    return [
        {
            "name": one.name,
            "figure": str(LABELS[one.figure]),
            "then": one.then,
            "now": one.now,
        }
        for one in freezing.differences(_told_once(then), _told_once(now))
    ]


def _told_once(lines: list[freezing.Line]) -> list[freezing.Line]:
    whole, agencies, units = levels(lines)
    return [whole, *(agencies if len(agencies) > 1 else []), *units]


def _reach_url(told: dict[str, Any], day: date) -> str:
    """Only regions have a page of their instansi."""
    code = told["scope"]["code"]
    if ":" in code:
        return ""
    asked = urlencode({"wilayah": code, "hari": day.isoformat()})
    return f"{reverse('reports:reach')}?{asked}"
