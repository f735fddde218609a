"""A list tried row by row: what each would change, why some may not; all or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import tablib
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from import_export import resources, widgets
from import_export.results import RowResult

from agencies.loading.tables import BadTable, Table
from agencies.models import Officer

SINCE = "berlaku_sejak"  # from which day a row says what it says
NUMBER = "#"  # the line in the file, beside its columns
Row = dict[str, str]
NEW, CHANGED, SAME, REFUSED = "baru", "berubah", "sama", "ditolak"
KINDS = {
    RowResult.IMPORT_TYPE_NEW: NEW,
    RowResult.IMPORT_TYPE_UPDATE: CHANGED,
    RowResult.IMPORT_TYPE_SKIP: SAME,
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """What one row does: its `changes` are (column, before, after).

    Of a column that a new row fills, and of one that is only read, there is no before.
    """

    number: int
    kind: str
    label: str
    changes: tuple[tuple[str, str, str], ...] = ()
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """Every row of a list in the order of the file."""

    lines: tuple[Line, ...]

    def count(self, kind: str) -> int:
        return sum(line.kind == kind for line in self.lines)

    @property
    def counts(self) -> dict[str, int]:
        return {kind: self.count(kind) for kind in (NEW, CHANGED, SAME, REFUSED)}

    @property
    def is_clean(self) -> bool:
        return not self.count(REFUSED)


@dataclass(frozen=True)
class By:
    """Who brings a list in, when and from where."""

    officer: Officer
    at: datetime
    address: str

    @property
    def noted(self) -> dict[str, Any]:
        """As what is recorded takes it."""
        return {"by": self.officer, "at": self.at, "address": self.address}


class Code(widgets.ForeignKeyWidget):
    """A relation by the code of the other; refused in words where there is none."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Model | None:
        if not value:
            return None
        found = self.model._default_manager.filter(**{self.field: value}).first()
        if found is None:
            raise ValueError(_("%(code)s tidak dikenal.") % {"code": value})
        return found  # type: ignore[no-any-return]


class Day(widgets.Widget):
    """2026-01-31."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> date | None:
        return day_of(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return value.isoformat() if value else ""


class YesNo(widgets.Widget):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool:
        if value not in ("ya", "tidak"):
            raise ValueError(_("Tulis ya atau tidak."))
        return bool(value == "ya")

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "ya" if value else "tidak"


class OneOf(widgets.CharWidget):
    """One of a few words; refused with all of them."""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__()
        self.words = words

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        if value not in self.words:
            raise ValueError(_("Pilih: %(words)s.") % {"words": ", ".join(self.words)})
        return str(value)


def day_of(text: str) -> date | None:
    """Raises `ValueError` in words."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(_("Tanggal ditulis seperti 2026-01-31.")) from None


def day_in(row: Row) -> date | None:
    """From when it holds; raises `ValidationError` by its column."""
    try:
        return day_of(row.get(SINCE, ""))
    except ValueError as error:
        raise ValidationError({SINCE: str(error)}) from error


class ListResource(resources.ModelResource):
    """An official list of a model. `label` is the column that names a row."""

    label = "nama"
    required: frozenset[str] = frozenset()
    aside: tuple[str, ...] = ()  # columns that are read and never taken out

    class Meta:
        skip_unchanged = True
        report_skipped = True
        store_row_values = True
        store_instance = True
        skip_html_diff = True
        use_transactions = True

    def prepared(self, rows: Sequence[Row]) -> tuple[list[Row], Mapping[str, str]]:
        """In the order to be tried, and why some are refused (by line)."""
        return list(rows), {}

    def unchecked(self) -> tuple[str, ...]:
        """Fields that are filled in later than the row is looked at."""
        return ()

    def judge(self, instance: Any) -> None:
        """Raises `ValidationError` for what no field says alone."""

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        if reason := kwargs["refused"].get(row[NUMBER]):
            raise ValidationError(reason)

    def skip_row(
        self,
        instance: Any,
        original: Any,
        row: Any,
        import_validation_errors: Any = None,
    ) -> bool:
        """What is new is written even when all its columns are those of its key."""
        if instance._state.adding:
            return False
        return bool(super().skip_row(instance, original, row, import_validation_errors))

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """Keys are the database's own: no sequence to set, and no right to."""

    def validate_instance(
        self,
        instance: Any,
        import_validation_errors: Any = None,
        validate_unique: bool = True,
    ) -> None:
        errors = dict(import_validation_errors or {})
        try:
            instance.clean_fields(exclude=[*errors, *self.unchecked()])
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)
        self.judge(instance)

    def save_instance(
        self, instance: Any, is_create: bool, row: Any, **kwargs: Any
    ) -> None:
        with transaction.atomic():  # a row that the database refuses spoils no other
            self.write(instance, is_create, row, by=kwargs["by"])

    def write(self, instance: Any, is_create: bool, row: Row, *, by: By) -> None:
        instance._change_reason = _("Impor daftar")
        instance.save()


def try_list(
    resource: ListResource,
    table: Table,
    *,
    by: Officer,
    at: datetime,
    keep: bool,
    address: str = "",
) -> Trial:
    """Go through every row; nothing stays unless `keep` and no row is refused.

    Raises `BadTable` when a column is missing.
    """
    if missing := resource.required - set(table.headers):
        columns = ", ".join(sorted(missing))
        raise BadTable(_("Kolom ini tidak ada: %(columns)s.") % {"columns": columns})
    numbered = [{**row, NUMBER: str(number)} for number, row in table.rows]
    ordered, refused = resource.prepared(numbered)
    data = tablib.Dataset(headers=[*table.headers, NUMBER])
    for row in ordered:
        data.append([row[name] for name in data.headers])
    result = resource.import_data(
        data,
        dry_run=not keep,
        use_transactions=True,
        rollback_on_validation_errors=True,
        by=By(by, at, address),
        refused=refused,
    )
    if result.base_errors:
        raise BadTable(str(result.base_errors[0].error))
    lines = [_line(resource, row) for row in result.rows]
    return Trial(lines=tuple(sorted(lines, key=lambda line: line.number)))


def _line(resource: ListResource, row: RowResult) -> Line:
    kind = KINDS.get(row.import_type, REFUSED)
    told = row.row_values
    return Line(
        number=int(told[NUMBER]),
        kind=kind,
        label=told.get(resource.label, ""),
        changes=_changes(resource, row) if kind in (NEW, CHANGED) else (),
        reason=_reason(resource, row) if kind == REFUSED else "",
    )


def _changes(
    resource: ListResource, row: RowResult
) -> tuple[tuple[str, str, str], ...]:
    """By column; of a new row all that it says. Then what is only read (`aside`)."""
    is_new = row.import_type == RowResult.IMPORT_TYPE_NEW
    pairs = [
        (
            field.column_name,
            "" if is_new else str(resource.export_field(field, row.original)),
            str(resource.export_field(field, row.instance)),
        )
        for field in resource.get_import_fields()
    ]
    beside = [(name, "", row.row_values.get(name, "")) for name in resource.aside]
    return tuple(pair for pair in [*pairs, *beside] if pair[1] != pair[2])


def _reason(resource: ListResource, row: RowResult) -> str:
    """In words; what nobody foresaw is said without its inner message."""
    error = row.validation_error
    if error is None:
        return _("Baris ini tidak dapat disimpan; periksa isinya.")
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    named = {name: field.column_name for name, field in resource.fields.items()}
    return " ".join(
        f"{named.get(name, name)}: {' '.join(reasons)}"
        for name, reasons in error.message_dict.items()
    )
