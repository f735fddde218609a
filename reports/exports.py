"""Recaps as lines: for a spreadsheet, and for a terminal."""

import re
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font

from reports.models import Snapshot
from reports.recaps import Counts, Recap, Row, counts_as_data, percent
from reports.recaps.freezing import FIGURES, SHARES
from reports.recaps.meanings import ACTIVE, CONNECTED, DEFINITIONS, LABELS, PLACED

SAVED_AT = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")
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


def issued_workbook(of: Snapshot) -> bytes:
    """An issued recap: its figures, and how they are defined. The same bytes always."""
    book = Workbook()
    figures: Any = book.active
    figures.title = _("Angka")
    for line in _issued_lines(of):
        figures.append([_cell(value) for value in line])
    meanings: Any = book.create_sheet(_("Definisi"))
    for pair in _meanings(of):
        meanings.append([_cell(value) for value in pair])
    figures.freeze_panes = "E2"
    for sheet, widths in ((figures, (12, 18, 44, 18)), (meanings, (30, 100))):
        _laid_out(sheet, widths)
    kept = BytesIO()
    book.save(kept)
    return _repeatable(kept, of.issued_at)


def _issued_lines(of: Snapshot) -> Iterator[list[Any]]:
    names = (*FIGURES, *SHARES)
    levels = {"total": _("Seluruhnya"), "agency": _("Instansi"), "unit": _("Unit")}
    said = [str(LABELS[name]) for name in names]
    yield [_("Tingkat"), _("Kode"), _("Nama"), _("Instansi"), *said]
    for line in of.content["lines"]:
        named = [levels[line["level"]], line["code"], line["name"], line["of"]]
        yield [*named, *(line[name] for name in names)]


def _meanings(of: Snapshot) -> Iterator[tuple[str, Any]]:
    told, document = of.content, of.content["document"]
    reach, calendar = told["reach"], told["rests_on"]["calendar"]
    yield _("Nomor"), document["number"]
    yield _("Penerbit"), document["office"]
    yield _("Oleh"), f"{document['person']}, {document['title']}"
    yield _("Berdasarkan"), document["decree"]
    yield _("Diterbitkan"), document["issued_at"]
    yield _("Cakupan"), told["scope"]["name"]
    yield _("Masa"), " – ".join(told["period"])
    if document["replaces"]:
        yield _("Mengganti"), f"{document['replaces']}: {document['reason']}"
    for name, words in DEFINITIONS.items():
        yield str(LABELS[name]), str(words)
    yield _("Tempat"), str(PLACED)
    for label, words, name in (
        (_("Terhubung"), CONNECTED, "connected"),
        (_("Aktif"), ACTIVE, "active"),
    ):
        yield label, f"{reach[name]} {_('dari')} {reach['agencies']}. {words}"
    yield _("Kalender"), f"{calendar['known_on']}, SHA-256 {calendar['sha256']}"
    for policy in told["rests_on"]["policies"]:
        said = [policy["since"], policy["of"], policy["basis"]]
        yield f"{_('Kebijakan')} v{policy['version']}", ", ".join(filter(None, said))
    yield "SHA-256", of.sha256


def _cell(value: Any) -> Any:
    return _plain(value) if isinstance(value, str) else value


def _laid_out(sheet: Any, widths: tuple[int, ...]) -> None:
    for column, width in zip("ABCD", widths, strict=False):
        sheet.column_dimensions[column].width = width
    for cell in sheet[1]:
        cell.font = Font(bold=True)


def _repeatable(book: BytesIO, at: datetime) -> bytes:
    """With the moment of the issue in place of that at which it was made."""
    moment = f"{at:%Y-%m-%dT%H:%M:%SZ}".encode()
    found = BytesIO()
    with ZipFile(book) as made, ZipFile(found, "w", ZIP_DEFLATED) as kept:
        for name in made.namelist():
            told = made.read(name)
            if name == "docProps/core.xml":
                told = SAVED_AT.sub(rb"\g<1>" + moment, told)
            kept.writestr(ZipInfo(name), told, ZIP_DEFLATED)
    return found.getvalue()
