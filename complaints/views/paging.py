"""Pages by key: no offset, no count; the same speed on the last page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Model, Q, QuerySet
from django.utils.dateparse import parse_datetime

SIZE = 25
NOTHING = "-"
EMPTY_FOR_SOME = ("next_due_at",)  # of the columns that lists are ordered by


@dataclass(frozen=True)
class Key:
    """Where a row stands: its value in the order's column (or none), and its id."""

    value: datetime | None
    pk: int

    def __str__(self) -> str:
        value = self.value.isoformat() if self.value else NOTHING
        return f"{value}_{self.pk}"


@dataclass(frozen=True)
class Page:
    """Rows, and the keys from which the neighbours are read (empty: none)."""

    rows: list[Any]
    before: str
    after: str


def read_key(text: str) -> Key | None:
    """The key that an address holds; None for one that was tampered with."""
    value, _, pk = text.rpartition("_")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    if value == NOTHING:
        return Key(None, int(pk))
    try:
        moment = parse_datetime(value)
    except (ValueError, ValidationError):
        return None
    return Key(moment, int(pk)) if moment and moment.tzinfo else None


def page(rows: QuerySet[Any], *, order: str, after: str = "", before: str = "") -> Page:
    """One page in the order of `order` and the id; both may run downwards ("-")."""
    backwards = bool(before)
    key = read_key(before or after)
    wanted = _ordered(rows, order, backwards=backwards)
    if key is not None:
        wanted = wanted.filter(_beyond(key, order, backwards=backwards))
    found = list(wanted[: SIZE + 1])
    more, found = len(found) > SIZE, found[:SIZE]
    if backwards:
        found.reverse()
    return _page(
        found,
        order,
        has_before=_has(backwards, more, key),
        has_after=_has(not backwards, more, key),
    )


def _has(in_reading_direction: bool, more: bool, key: Key | None) -> bool:
    """Beyond the far end there is more; at the near end, whence we came."""
    return more if in_reading_direction else key is not None


def _page(found: list[Any], order: str, *, has_before: bool, has_after: bool) -> Page:
    if not found:
        return Page([], "", "")
    first, last = (_key_of(row, order) for row in (found[0], found[-1]))
    return Page(found, str(first) if has_before else "", str(last) if has_after else "")


def _key_of(row: Model, order: str) -> Key:
    return Key(getattr(row, order.lstrip("-")), row.pk)


def _ordered(rows: QuerySet[Any], order: str, *, backwards: bool) -> QuerySet[Any]:
    """Empty values come last, as PostgreSQL has it; read backwards they come first."""
    column = F(order.lstrip("-"))
    if order.startswith("-") != backwards:
        return rows.order_by(column.desc(), "-pk")
    return rows.order_by(column.asc(), "pk")


def _beyond(key: Key, order: str, *, backwards: bool) -> Q:
    name, down = order.lstrip("-"), order.startswith("-")
    compare = "lt" if down != backwards else "gt"
    same = Q(**{name: key.value, f"pk__{compare}": key.pk})
    if key.value is None:
        return same | (Q(**{f"{name}__isnull": False}) if backwards else Q(pk__in=[]))
    further: Any = same | Q(**{f"{name}__{compare}": key.value})
    if name in EMPTY_FOR_SOME and not backwards:
        return further | Q(**{name: None})
    # Said once more without an "or", so that the index is read from the key on.
    return Q(**{f"{name}__{compare}e": key.value}) & further
