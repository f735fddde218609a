"""A CSV file line by line as cases, in memory that does not grow with it."""

import csv
import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from agencies.workdays import end_of_day
from complaints.intake.files.mapping import CODED, INSTANTS, READ_FROM_FILE, FileMap
from complaints.intake.files.rows import CaseRow, Refused
from complaints.workflow import Classification, Kind, State

GZIP = b"\x1f\x8b"
DAY_LENGTH = len("2020-01-31")
YEARS = range(1900, 2200)  # what says 0001 or 9999 means that it does not know
HOURS = ("%H", "%I", "%X", "%c", "%T", "%R")
ENUMS: dict[str, Callable[[str], Any]] = {
    "state": State,
    "kind": Kind,
    "classification": Classification,
}
Row = dict[str, str]


class BadFile(ValueError):  # noqa: N818 (a statement, like NotAllowed)
    """A file that cannot be read on; the message says why, in Indonesian."""


class BadValue(ValueError):  # noqa: N818
    """A value that is not what its field needs; says the reason and the value."""

    def __init__(self, reason: str, value: str) -> None:
        super().__init__(reason)
        self.reason, self.value = reason, value


def read_cases(path: Path, file_map: FileMap) -> Iterator[CaseRow | Refused]:
    """Each record as a case, or refused with its line number. Raises `BadFile`.

    The number is that of the record's first line in the file; the header is line 1.
    """
    try:
        with closing(_opened(path, file_map)) as text:
            yield from _records(text, file_map)
    except (OSError, EOFError, UnicodeError, zlib.error) as error:
        raise BadFile(
            _("Berkas %(path)s tidak terbaca: %(error)s")
            % {"path": path, "error": error}
        ) from error


def _opened(path: Path, file_map: FileMap) -> io.TextIOWrapper:
    """Bytes that are no text survive as surrogates, to be refused with their line."""
    stream = path.open("rb")
    zipped = stream.read(2) == GZIP
    stream.seek(0)
    binary = cast(
        "io.BufferedReader", gzip.GzipFile(fileobj=stream) if zipped else stream
    )
    return io.TextIOWrapper(
        binary, encoding=file_map.encoding, errors="surrogateescape", newline=""
    )


def _records(text: io.TextIOWrapper, file_map: FileMap) -> Iterator[CaseRow | Refused]:
    records = csv.reader(text, delimiter=file_map.delimiter)
    header = next(records, None)
    if not header:
        raise BadFile(_("Berkas kosong."))
    if missing := file_map.wanted - set(header):
        columns = ", ".join(sorted(missing))
        raise BadFile(_("Kolom ini tidak ada: %(columns)s") % {"columns": columns})
    convert = Conversion(file_map)
    for line, values in _numbered(records):
        if isinstance(values, csv.Error):
            reason = _("Baris CSV rusak.")
            yield Refused(line=line, reason=reason, detail=str(values))
        elif values:
            yield _record(convert, header, values, line)


def _numbered(records: Any) -> Iterator[tuple[int, list[str] | csv.Error]]:
    """Each record, or why it is none, with the number of its first line."""
    while True:
        line = records.line_num + 1
        try:
            yield line, next(records)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, error


def _record(
    convert: "Conversion", header: list[str], values: list[str], line: int
) -> CaseRow | Refused:
    refused = partial(Refused, line=line)
    if broken := _broken(values):
        return refused(reason=broken)
    if len(values) != len(header):
        detail = f"{len(values)} ≠ {len(header)}"
        return refused(reason=_("Jumlah kolomnya salah."), detail=detail)
    row = dict(zip(header, values, strict=True))
    source_id = convert.text(row, "source_id")
    try:
        return convert.case(row, line)
    except BadValue as bad:
        return refused(
            source_id=source_id[:80], reason=bad.reason, detail=bad.value[:80]
        )


def _broken(values: list[str]) -> str | None:
    """Why a record is no text that a database keeps."""
    joined = "".join(values)
    if joined.isascii() and "\0" not in joined:
        return None
    try:
        joined.encode()
    except UnicodeEncodeError:
        return _("Bukan teks dengan pengodean yang disebut peta.")
    return _("Memuat karakter NUL.") if "\0" in joined else None


class Conversion:
    """Records to cases, as one map says; made once for a file."""

    def __init__(self, file_map: FileMap) -> None:
        self.map = file_map
        self.zone = ZoneInfo(file_map.zone)
        made = {*CODED, *READ_FROM_FILE}
        self.texts = [name for name in file_map.columns if name not in made]
        self.coded = [name for name in CODED if name in file_map.columns]
        self.instants = [name for name in INSTANTS if name in file_map.columns]
        self.defaults = {
            name: ENUMS[name](value) if name in ENUMS else value
            for name, value in file_map.defaults.items()
        }

    def case(self, row: Row, line: int) -> CaseRow:
        """Raises `BadValue` with the reason and the value."""
        odd: list[str] = []
        told: dict[str, Any] = {name: self.text(row, name) for name in self.texts}
        for name in self.coded:
            told[name] = self._coded(name, self.text(row, name))
        for name in self.instants:
            told[name] = self._instant(self.text(row, name), odd)
        told["due_at"] = self._target(self.text(row, "due_at"), odd)
        told["incident_date"] = self._day(self.text(row, "incident_date"))
        told["rating"] = _number(self.text(row, "rating"))
        known = {name: value for name, value in told.items() if value not in ("", None)}
        if "received_at" not in known:
            raise BadValue(_("Tanggal diterima kosong."), "")
        if "state" not in {**self.defaults, **known}:
            raise BadValue(_("Status kosong."), "")
        facts = {name: row[column] for name, column in self.map.keep.items()}
        rest = {"facts": facts, "oddities": tuple(odd), "line": line}
        return CaseRow(
            **{"source_id": "", "title": "", **self.defaults, **known, **rest}
        )

    def text(self, row: Row, name: str) -> str:
        columns = self.map.columns.get(name, ())
        if len(columns) == 1:
            return row[columns[0]].strip()
        return " · ".join(filter(None, (row[column].strip() for column in columns)))

    def _coded(self, name: str, value: str) -> Any:
        if value in (known := self.map.values.get(name, {})):
            value = known[value]
        allowed = CODED[name]
        if allowed is None or value == "":
            return value
        if value not in allowed:
            raise BadValue(_("Nilai “%(key)s” tidak dikenal.") % {"key": name}, value)
        return ENUMS[name](value) if name in ENUMS else value

    def _instant(self, value: str, odd: list[str]) -> datetime | None:
        if not value:
            return None
        local, _is_day = self._parsed(value)
        return self._in_utc(local, odd)

    def _in_utc(self, local: datetime, odd: list[str]) -> datetime:
        if local.tzinfo is not None:
            return local.astimezone(UTC)
        local = local.replace(tzinfo=self.zone)
        if local.utcoffset() != local.replace(fold=1).utcoffset():
            odd.append(_("Jam itu ada dua kali atau tidak ada di zonanya."))
        return local.astimezone(UTC)

    def _target(self, value: str, odd: list[str]) -> datetime | None:
        """A target that names only a day lasts until that day's end."""
        if not value:
            return None
        local, is_day = self._parsed(value)
        if is_day:
            return end_of_day(local.date(), self.map.zone)
        return self._in_utc(local, odd)

    def _day(self, value: str) -> date | None:
        return self._parsed(value)[0].date() if value else None

    def _parsed(self, value: str) -> tuple[datetime, bool]:
        """By the first pattern that fits, and whether it names only a day."""
        for pattern in self.map.dates:
            try:
                local, is_day = _read(value, pattern)
            except ValueError:
                continue
            if local.year not in YEARS:
                raise BadValue(_("Tahunnya di luar 1900–2199."), value)
            return local, is_day
        raise BadValue(_("Tanggal tidak terbaca."), value)


def _read(value: str, pattern: str) -> tuple[datetime, bool]:
    if pattern == "iso":
        return datetime.fromisoformat(value), len(value) <= DAY_LENGTH
    local = datetime.strptime(value, pattern)  # noqa: DTZ007 (zone follows)
    return local, not any(mark in pattern for mark in HOURS)


def _number(value: str) -> int | None:
    if not value:
        return None
    try:
        return int(value)
    except ValueError:
        raise BadValue(_("Bukan bilangan."), value) from None
