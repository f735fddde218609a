"""Recaps as lines: for a spreadsheet, and for a terminal."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook

from reports.recaps import Counts, Recap, Row, counts_as_data, percent

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def recap_lines(of: Recap) -> Iterator[list[Any]]:
    """A header, the whole scope, then its instansi, units and months."""
    columns = list(counts_as_data(of.counts))
    yield ["level", "code", "name", "of", *columns]
    for level, row in _rows(of):
        figures = counts_as_data(row.counts)
        named = [row.code, row.name, row.of]
        yield [level, *map(_plain, named), *(figures[name] for name in columns)]


def _rows(of: Recap) -> Iterator[tuple[str, Row]]:
    whole = Row(code=of.scope.code, name=of.scope.name, kind="", counts=of.counts)
    yield "total", whole
    for level, rows in (
        ("agency", of.by_agency),
        ("unit", of.by_unit),
        ("month", of.by_month),
    ):
        for row in rows:
            yield level, row


def _plain(text: str) -> str:
    """What a spreadsheet would run as a formula is kept as text."""
    return f"'{text}" if text.startswith(FORMULA) else text


def recap_workbook(of: Recap, *, title: str) -> Workbook:
    """The same lines as a sheet; the caller saves it."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    for line in recap_lines(of):
        sheet.append(line)
    return book


def recap_table(of: Recap) -> str:
    """For a terminal: the figures with their fractions, then a line an instansi."""
    period = f"{of.period.first:%Y-%m-%d} – {of.period.last:%Y-%m-%d}"
    lines = [f"{of.scope.name}, {period}", "", *_summary(of), ""]
    lines += [_line(row.name, row.counts) for row in of.by_agency]
    return "\n".join([*lines, _line(of.scope.name, of.counts)])


def _summary(of: Recap) -> Iterator[str]:
    counts, reach = of.counts, of.reach
    yield _part(_("Ditindaklanjuti"), counts.followed_up, counts.received)
    yield _part(_("Selesai"), counts.closed, counts.received)
    yield _part(_("Diproses"), counts.in_progress, counts.received)
    yield _part(_("Terhubung"), reach.connected, reach.agencies)
    yield _part(_("Aktif"), reach.active, reach.agencies)
    days, working = of.speed.mean_days, of.speed.mean_working_days
    if days is not None:
        mean = f"{days}" if working is None else f"{days} ({working} {_('hari kerja')})"
        label = _("Rata-rata tindak lanjut, hari")
        yield f"{label:<30}{mean:>12}"


def _part(label: str, part: int, whole: int) -> str:
    share = percent(part, whole)
    words = "–" if share is None else f"{share} %"
    return f"{label:<30}{words:>8}   {part} {_('dari')} {whole}"


def _line(name: str, counts: Counts) -> str:
    figures = (
        counts.received,
        counts.closed,
        counts.in_progress,
        counts.not_followed_up,
    )
    return f"{name[:44]:<44}" + "".join(f"{figure:>9}" for figure in figures)
