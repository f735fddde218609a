"""The map of a file: which column is what, in a TOML file beside it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any, TypeGuard
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

from complaints.intake.files.rows import ARCHIVINGS, CLOSINGS, CaseRow
from complaints.workflow import Classification, Kind, State

NOT_MAPPED = frozenset({"line", "facts", "oddities"})
FIELDS = frozenset(f.name for f in fields(CaseRow)) - NOT_MAPPED
REQUIRED = frozenset({"source_id", "title", "received_at", "state"})
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
    if not all(isinstance(told.get(key), str) for key in ("registry", "zone")):
        raise BadMapping(_("“registry” dan “zone” harus diisi dengan teks."))
    file_map = FileMap(
        **{
            **told,
            "columns": _columns(told.get("columns")),
            "dates": tuple(told.get("dates", ("iso",))),
        }
    )
    _check(file_map)
    return file_map


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
    for name, allowed in CODED.items():
        given = {*file_map.values.get(name, {}).values()}
        given |= {file_map.defaults[name]} if name in file_map.defaults else set()
        if allowed is not None and (wrong := given - allowed):
            raise BadMapping(
                _("Nilai %(values)s tidak dikenal untuk “%(key)s”.")
                % {"values": _list(map(str, wrong)), "key": name}
            )
    _check_forms(file_map)


def _check_forms(file_map: FileMap) -> None:
    if untranslatable := set(file_map.values) - set(CODED):
        keys = _list(untranslatable)
        raise BadMapping(_("Isian ini tidak memakai kode: %(keys)s") % {"keys": keys})
    try:
        ZoneInfo(file_map.zone)
        "".encode(file_map.encoding)
        for pattern in file_map.dates:
            datetime(2020, 1, 1).strftime(pattern)  # noqa: DTZ001 (only the pattern)
    except (ZoneInfoNotFoundError, LookupError, ValueError) as error:
        raise BadMapping(str(error)) from error
    if len(file_map.delimiter) != 1:
        raise BadMapping(_("“delimiter” harus satu karakter."))


def _list(words: Any) -> str:
    return ", ".join(sorted(words))
