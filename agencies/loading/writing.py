"""Bringing rows in by their key: new ones by COPY, changed ones dated, none twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from typing import Any, Self

from django.db import connection, models

from agencies.actions import keep_past
from agencies.models import Agency

REASON = "Registri resmi"
DATED = ("name", "territory_id", "region_id")  # of an agency
Fields = Mapping[str, Any]  # by the name of the field; a relation by its key


@dataclass(frozen=True)
class Moment:
    """When a load happens: the day that changed names are dated, and the instant."""

    on: date
    at: datetime


@dataclass(frozen=True)
class Result:
    """How many rows of one table a load touched."""

    added: int = 0
    changed: int = 0
    same: int = 0

    def __add__(self, other: Self) -> "Result":
        return Result(
            self.added + other.added,
            self.changed + other.changed,
            self.same + other.same,
        )


def bring_in(
    model: type[models.Model],
    rows: Sequence[Fields],
    *,
    key: str,
    compared: Sequence[str],
    when: Moment,
) -> Result:
    """Make the table hold `rows`, known by `key`; what they do not name stays.

    A row that differs in `compared` is saved with its history, and dated in
    `name_since` where its name is what changed. Call inside a transaction.
    """
    known = {row[0]: row[1:] for row in model._base_manager.values_list(key, *compared)}
    told = itemgetter(*compared)
    fresh = [model(**row) for row in rows if row[key] not in known]
    other = {
        row[key]: row for row in rows if known.get(row[key], told(row)) != told(row)
    }
    copy_in(fresh)
    record_added(fresh, key=key, at=when.at)
    for old in model._base_manager.filter(**{f"{key}__in": list(other)}):
        _change(old, other[getattr(old, key)], compared, when)
    return Result(len(fresh), len(other), len(rows) - len(fresh) - len(other))


def _change(
    old: models.Model, new: Fields, compared: Sequence[str], when: Moment
) -> None:
    dated: Any = old
    if isinstance(old, Agency) and any(getattr(old, c) != new.get(c) for c in DATED):
        keep_past(old, until=when.on, basis=REASON)
    if getattr(old, "name", None) != new.get("name"):
        dated.name_since = when.on
    for name in compared:
        setattr(old, name, new[name])
    dated._history_date, dated._change_reason = when.at, REASON
    old.save()


def copy_in(rows: Sequence[models.Model]) -> None:
    """Insert by COPY; keys that are not set yet are left to their sequence."""
    if not rows:
        return
    meta = rows[0]._meta
    fields = [
        field
        for field in meta.concrete_fields
        if not (field.primary_key and rows[0].pk is None)
    ]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    plain = [(field.get_prep_value, field.attname) for field in fields]
    with (
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{meta.db_table}" ({columns}) FROM STDIN') as copy,
    ):
        for row in rows:
            copy.write_row([prepare(getattr(row, name)) for prepare, name in plain])


def record_added(
    rows: Sequence[models.Model], *, key: str, at: datetime, reason: str = REASON
) -> None:
    """The first history row of each, as django-simple-history would write it."""
    if not rows:
        return
    meta: Any = rows[0]._meta
    history = rows[0].history.model._meta  # type: ignore[attr-defined]
    own = {field.column for field in history.concrete_fields}
    columns = [f.column for f in meta.concrete_fields if f.column in own]
    quoted = ", ".join(f'"{column}"' for column in columns)
    statement = (
        f'INSERT INTO "{history.db_table}" ({quoted},'  # noqa: S608 (names of columns)
        " history_date, history_type, history_change_reason)"
        f" SELECT {quoted}, %s, '+', %s FROM \"{meta.db_table}\""
        f' WHERE "{meta.get_field(key).column}" = ANY(%s)'
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [at, reason, [getattr(row, key) for row in rows]])


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """Fresh primary keys, for rows that must know each other before they exist."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id'))"
            " FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [int(key) for (key,) in cursor.fetchall()]
