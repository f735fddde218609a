"""An issued recap as the facts of its paper; read from what was frozen alone."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agencies.workdays import local_date, local_time, zone_label
from reports import charts
from reports.models import Snapshot
from reports.recaps import freezing
from reports.recaps.meanings import LABELS
from reports.views.issued import shown

TEMPLATE = Path(__file__).parents[2] / "paper" / "recap.typ"


def facts(of: Snapshot) -> dict[str, Any]:
    """The caller chooses the language."""
    told, document = of.content, of.content["document"]
    zone = told["scope"]["zone"]
    issued_at = datetime.fromisoformat(document["issued_at"])
    day = local_date(issued_at, zone)
    title = _("Rekap bulanan %(month)s") % {"month": shown.month_words(of)}
    return {
        "title": f"{title}, {told['scope']['name']}",
        "lang": "id",
        "day": [day.year, day.month, day.day],
        "head": {
            "office": document["office"].upper(),
            "mark": _("Pengelolaan Pengaduan Pelayanan Publik – SP4N-LAPOR!"),
            "title": title,
            "scope": told["scope"]["name"],
            "number": _("Nomor %(number)s") % {"number": document["number"]},
        },
        "foot": f"{document['number']} · SHA-256 {of.sha256[:16]}…",
        "page_words": [_("Halaman"), _("dari")],
        "facts": _about(of, issued_at, zone),
        "tiles": _tiles(told["lines"][0]),
        "bars": _bars(told["lines"]),
        "legend": [str(LABELS[name]) for name in ("closed", "in_progress", "rest")],
        "tables": [_table(one) for one in shown.tables(of)],
        "reach": _reach(told["reach"]),
        "definitions": [list(pair) for pair in shown.definitions()],
        "rests_on": _rests_on(of),
        "words": {
            "chart": _("Laporan menurut keadaan"),
            "reach": _("Keterhubungan dan keaktifan"),
            "meanings": _("Cara membaca"),
            "rests_on": _("Dasar hitungan"),
        },
        "signature": [
            date_format(day, "j F Y"),
            document["title"],
            document["office"],
            document["person"],
            document["decree"],
        ],
    }


def _about(of: Snapshot, issued_at: datetime, zone: str) -> list[list[str]]:
    told, document = of.content, of.content["document"]
    local = local_time(issued_at, zone)
    moment = f"{date_format(local, 'j F Y')}, {local:%H.%M} {zone_label(zone)}"
    instead = document["replaces"] and f"{document['replaces']}: {document['reason']}"
    rows = [
        (_("Cakupan"), told["scope"]["name"]),
        (_("Keadaan per"), shown.as_of(told)),
        (_("Diterbitkan"), moment),
        (_("Berdasarkan"), document["decree"]),
        (_("Mengganti"), instead),
    ]
    return [[label, value] for label, value in rows if value]


def _tiles(whole: freezing.Line) -> list[list[str]]:
    return [
        [str(LABELS[name]), charts.count_words(whole[name])]
        for name in ("received", "answered", "closed", "in_progress", "rest")
    ]


def _bars(lines: list[freezing.Line]) -> dict[str, Any]:
    """Widths as shares of the longest bar, in thousandths."""
    found = shown.bars(lines)
    longest = max(found["longest"], 1)
    return {
        "rows": [
            {
                "label": row["label"],
                "parts": [
                    1000 * row[name] // longest
                    for name in ("closed", "in_progress", "rest")
                ],
                "count": charts.count_words(row["received"]),
            }
            for row in found["rows"]
        ],
    }


def _table(table: dict[str, Any]) -> dict[str, Any]:
    return {
        "label": table["label"],
        "heads": [table["first"], *table["columns"]],
        "rows": [_cells(row) for row in table["rows"]],
        "total": _cells(table["total"]),
    }


def _cells(row: dict[str, Any]) -> list[str]:
    counts = [charts.count_words(figure["count"]) for figure in row["figures"]]
    return [row["label"], *counts, *map(charts.percent_words, row["shares"])]


def _reach(reach: dict[str, Any]) -> list[list[str]]:
    return [
        [
            label,
            _("%(part)s dari %(whole)s instansi, %(share)s")
            % {
                "part": charts.count_words(reach[name]),
                "whole": charts.count_words(reach["agencies"]),
                "share": charts.percent_words(reach[f"{name}_percent"]),
            },
        ]
        for label, name in ((_("Terhubung"), "connected"), (_("Aktif"), "active"))
    ]


def _rests_on(of: Snapshot) -> list[list[str]]:
    told = of.content["rests_on"]
    known_on = date.fromisoformat(told["calendar"]["known_on"])
    rows = [
        [
            _("Kalender"),
            _("%(days)s hari libur, diketahui %(day)s")
            % {
                "days": told["calendar"]["days_off"],
                "day": date_format(known_on, "j F Y"),
            },
        ],
        *([f"{_('Kebijakan')} v{p['version']}", p["basis"]] for p in told["policies"]),
        ["SHA-256", of.sha256],
    ]
    return [list(row) for row in rows]
