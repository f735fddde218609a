"""Official lists as files: CSV or XLSX in, every value text; the same out again."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook

MOST_BYTES = 2 * 2**20
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 2_000, 40, 2_000
# What an XLSX may unpack to; an honest one of that many rows stays far below.
MOST_UNPACKED, MOST_PARTS = 40 * 2**20, 200
XLSX_MARK = b"PK\x03\x04"
# What a spreadsheet takes for a formula, the wide forms of East Asia among them.
FORMULA = frozenset("=+-@\t\r＝＋－＠")
ESCAPE = "'"


class BadTable(ValueError):  # noqa: N818 (a statement, like NotAllowed)
    """A file that is no such list; the message says why, in Indonesian."""


@dataclass(frozen=True)
class Table:
    """The header, and each row with the number of its line (the header is line 1)."""

    headers: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]


def read_table(data: bytes) -> Table:
    """Raises `BadTable` for what is too big, no table, or no text."""
    if len(data) > MOST_BYTES:
        raise BadTable(_("Berkas lebih besar dari 2 MB; bagi menjadi beberapa."))
    lines = _sheet(data) if data.startswith(XLSX_MARK) else _lines(data)
    header = [cell.strip().lower() for cell in next(lines, [])]
    if not any(header):
        raise BadTable(_("Berkas kosong."))
    if len(set(header)) < len(header):
        raise BadTable(_("Judul kolom kosong atau ditulis dua kali."))
    if len(header) > MOST_COLUMNS:
        raise BadTable(_("Terlalu banyak kolom."))
    return Table(tuple(header), tuple(_rows(lines, header)))


def as_text(value: Any) -> str:
    """For a cell: what would be run as a formula is kept as text."""
    text = "" if value is None else str(value)
    return ESCAPE + text if text.lstrip(" \n")[:1] in FORMULA else text


def write_csv(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """With the mark that tells spreadsheets that it is UTF-8."""
    file = io.StringIO(newline="")
    lines = csv.writer(file)
    lines.writerow([as_text(cell) for cell in headers])
    lines.writerows([as_text(cell) for cell in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def write_xlsx(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Every cell is text, so that no code loses its zeros."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (headers, *rows):
        sheet.append([as_text(cell) for cell in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _rows(lines: Any, header: list[str]) -> Iterable[tuple[int, dict[str, str]]]:
    found = 0
    for number, cells in enumerate(lines, 2):
        if not any(cells):
            continue
        found += 1
        if found > MOST_ROWS:
            raise BadTable(_("Lebih dari %(most)d baris.") % {"most": MOST_ROWS})
        if len(cells) > len(header) and any(cells[len(header) :]):
            raise _at(number, _("jumlah kolomnya salah"))
        if any(len(cell) > LONGEST_CELL or "\0" in cell for cell in cells):
            raise _at(number, _("isi sel terlalu panjang atau bukan teks"))
        padded = [*cells, *[""] * (len(header) - len(cells))]
        texts = [_plain(cell.strip()) for cell in padded]
        yield number, dict(zip(header, texts, strict=False))


def _plain(text: str) -> str:
    """Without the sign that `as_text` has put before it."""
    return text[1:] if text[:1] == ESCAPE and text[1:2] in FORMULA else text


def _at(number: int, said: str) -> BadTable:
    return BadTable(_("Baris %(number)d: %(said)s.") % {"number": number, "said": said})


def _lines(data: bytes) -> Any:
    """CSV in UTF-8 or, as old spreadsheets write it, Latin-1."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise BadTable(_("CSV tidak terbaca: %(error)s") % {"error": error}) from error


def _sheet(data: bytes) -> Any:
    """The first sheet; never unpacked when it would grow beyond measure."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
        if sum(p.file_size for p in parts) > MOST_UNPACKED or len(parts) > MOST_PARTS:
            raise BadTable(_("Berkas XLSX ini mengembang terlalu besar."))
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        most = {"max_row": MOST_ROWS + 2, "max_col": MOST_COLUMNS + 1}
        rows = list(sheet.iter_rows(values_only=True, **most))
    except BadTable:
        raise
    except Exception as error:  # whatever a broken archive makes of it
        raise BadTable(_("Berkas XLSX tidak terbaca.")) from error
    width = max((_width(row) for row in rows[:1]), default=0)
    for number, row in enumerate(rows, 1):
        yield [_cell(value, number) for value in row[: max(width, _width(row))]]


def _width(row: Sequence[Any]) -> int:
    """How many cells up to the last that is filled."""
    filled = [place for place, value in enumerate(row, 1) if value not in (None, "")]
    return max(filled, default=0)


def _cell(value: Any, number: int) -> str:
    """A number with a fraction may be a code that has lost a zero: 35.10 is no 35.1."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float):
        if not value.is_integer():
            said = _("sel angka %(value)s; jadikan teks supaya nol tidak hilang")
            raise _at(number, said % {"value": value})
        return str(int(value))
    return str(value)
