"""The map of a file: which column is what, in a TOML file beside it."""

import csv
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeGuard
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from complaints.intake.files.rows import ARCHIVINGS, CLOSINGS, CaseRow
from complaints.workflow import Classification, Kind, State

NOT_MAPPED = frozenset({"line", "facts", "oddities"})
FIELDS = frozenset(f.name for f in fields(CaseRow)) - NOT_MAPPED
REQUIRED = frozenset({"source_id", "title", "received_at", "state"})
TEXTS = frozenset({"registry", "zone", "encoding", "delimiter"})
INSTANTS = (
    "received_at",
    "disposed_at",
    "followed_up_at",
    "held_at",
    "answered_at",
    "ended_at",
)
# Dates and numbers: each line says its own.
READ_FROM_FILE = frozenset({*INSTANTS, "due_at", "incident_date", "rating"})
# Fields whose values a table of the map may translate, and what they must end up as.
CODED: dict[str, frozenset[Any] | None] = {
    "state": frozenset(State.values),
    "kind": frozenset(Kind.values),
    "classification": frozenset(Classification.values),
    "ended_how": CLOSINGS | ARCHIVINGS | {""},
    "late": frozenset({True, False}),
    "is_anonymous": frozenset({True, False}),
    "is_secret": frozenset({True, False}),
    "agency": None,
    "unit": None,
    "category": None,
    "region": None,
}


class BadMapping(ValueError):  # noqa: N818 (a statement, like NotAllowed)
    """A map that cannot be used; the message says why, in Indonesian."""


@dataclass(frozen=True, kw_only=True)
class FileMap:
    """How to read one kind of file.

    `columns` gives each field its columns (several are joined with " · "), `defaults`
    what a field is without one, `values` the translation of a field's values. `keep`
    names columns that go along as facts. `dates` are strptime patterns, or "iso".
    Columns that the map does not name are dropped: names, numbers and addresses of
    people are not brought in.
    """

    registry: str
    zone: str
    columns: Mapping[str, tuple[str, ...]]
    defaults: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    keep: Mapping[str, str] = field(default_factory=dict)
    dates: tuple[str, ...] = ("iso",)
    encoding: str = "utf-8-sig"
    delimiter: str = ","

    @property
    def wanted(self) -> frozenset[str]:
        """Every column that the file must have."""
        mapped = (name for names in self.columns.values() for name in names)
        return frozenset(mapped) | frozenset(self.keep.values())


def read_map(path: Path) -> FileMap:
    """Raises `BadMapping`."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadMapping(
            _("Berkas pemetaan %(path)s tidak terbaca: %(error)s")
            % {"path": path, "error": error}
        ) from error
    return as_map(told)


def as_map(told: Mapping[str, Any]) -> FileMap:
    """Raises `BadMapping` for whatever is missing, unknown or of another kind."""
    if unknown := set(told) - {f.name for f in fields(FileMap)}:
        raise BadMapping(_("Kunci tidak dikenal: %(keys)s") % {"keys": _list(unknown)})
    if not {"registry", "zone"} <= set(told):
        raise BadMapping(_("“registry” dan “zone” harus diisi dengan teks."))
    for key in TEXTS & set(told):
        if not isinstance(told[key], str):
            raise BadMapping(_("“%(key)s” harus berupa teks.") % {"key": key})
    tables = {key: _table(told, key) for key in ("defaults", "values", "keep")}
    for name in tables["values"]:
        _table(tables["values"], name)
    dates, columns = _dates(told), _columns(told.get("columns"))
    file_map = FileMap(**{**told, **tables, "columns": columns, "dates": dates})
    _check(file_map)
    return file_map


def _dates(told: Mapping[str, Any]) -> tuple[str, ...]:
    dates = told.get("dates", ["iso"])
    if not _is_texts(dates):
        raise BadMapping(_("“%(key)s” harus berupa daftar teks.") % {"key": "dates"})
    return tuple(dates)


def _table(told: Mapping[str, Any], key: str) -> dict[str, Any]:
    table = told.get(key, {})
    if not isinstance(table, dict):
        raise BadMapping(_("“%(key)s” harus berupa tabel.") % {"key": key})
    return table


def _columns(told: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(told, dict):
        raise BadMapping(_("Bagian [columns] tidak ada."))
    return {key: _names(key, value) for key, value in told.items()}


def _names(key: str, value: Any) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) else value
    if not _is_texts(names) or not names:
        raise BadMapping(_("Kolom untuk “%(key)s” harus berupa teks.") % {"key": key})
    return tuple(names)


def _is_texts(names: Any) -> TypeGuard[list[str]]:
    return isinstance(names, list) and all(isinstance(name, str) for name in names)


def _check(file_map: FileMap) -> None:
    told = {*file_map.columns, *file_map.defaults}
    if unknown := {*told, *file_map.values} - FIELDS:
        raise BadMapping(_("Isian tidak dikenal: %(keys)s") % {"keys": _list(unknown)})
    if missing := (REQUIRED | {"agency"}) - told:
        raise BadMapping(
            _("Isian belum dipetakan: %(keys)s") % {"keys": _list(missing)}
        )
    _check_kinds(file_map)
    _check_forms(file_map)


def _check_kinds(file_map: FileMap) -> None:
    if untranslatable := set(file_map.values) - set(CODED):
        keys = _list(untranslatable)
        raise BadMapping(_("Isian ini tidak memakai kode: %(keys)s") % {"keys": keys})
    if fixed := set(file_map.defaults) & READ_FROM_FILE:
        keys = _list(fixed)
        raise BadMapping(_("Isian ini harus dari kolom: %(keys)s") % {"keys": keys})
    if not _is_texts(list(file_map.keep.values())):
        raise BadMapping(
            _("Kolom untuk “%(key)s” harus berupa teks.") % {"key": "keep"}
        )
    for name in {*file_map.defaults, *file_map.values}:
        _check_values(file_map, name)


def _check_values(file_map: FileMap, name: str) -> None:
    """What the map alone makes of a field must be one of what is allowed there."""
    given = list(file_map.values.get(name, {}).values())
    given += [file_map.defaults[name]] if name in file_map.defaults else []
    allowed = CODED.get(name)
    if wrong := [value for value in given if not _is_allowed(value, allowed)]:
        raise BadMapping(
            _("Nilai %(values)s tidak dikenal untuk “%(key)s”.")
            % {"values": _list(map(str, wrong)), "key": name}
        )


def _is_allowed(value: Any, allowed: frozenset[Any] | None) -> bool:
    """Where none is named, any text."""
    if allowed is None:
        return isinstance(value, str)
    return any(isinstance(value, type(one)) and value == one for one in allowed)


def _check_forms(file_map: FileMap) -> None:
    if len(file_map.delimiter) != 1:
        raise BadMapping(_("“delimiter” harus satu karakter."))
    try:
        ZoneInfo(file_map.zone)
        "".encode(file_map.encoding)
        csv.reader([], delimiter=file_map.delimiter)
        for pattern in file_map.dates:
            _try(pattern)
    except (OSError, LookupError, TypeError, ValueError, re.error) as error:
        raise BadMapping(str(error)) from error


def _try(pattern: str) -> None:
    """Raises `ValueError` or `re.error` for a pattern that reads no date."""
    if pattern != "iso":
        told = datetime(2020, 1, 1, tzinfo=UTC).strftime(pattern)
        datetime.strptime(told, pattern)  # noqa: DTZ007 (only the pattern)


def _list(words: Any) -> str:
    return ", ".join(sorted(words))
