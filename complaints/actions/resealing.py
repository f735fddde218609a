"""What is sealed with a master key itself: brought under the current one, counted."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from django.db import transaction
from django.db.models import BinaryField, ExpressionWrapper, Func, QuerySet

from complaints import privacy
from complaints.actions import replaying, requesting


@dataclass(frozen=True)
class Kept:
    """Rows with one sealed column, and what each value is bound to."""

    rows: QuerySet[Any]
    column: str
    about: Callable[[Any], str]


def kept() -> tuple[Kept, ...]:
    """Answers that a partner may ask for again, and corrections not yet decided."""
    return (
        Kept(replaying.kept_answers(), "answer", replaying.about),
        Kept(requesting.kept_changes(), "change", requesting.about),
    )


def reseal(*, batch: int) -> Iterator[int]:
    """Seal all of it anew under the current key; yields how many were looked at.

    What does not open stays as it is, and is counted by `left`.
    """
    for one in kept():
        last = 0
        while keys := _reseal(one, batch, after=last):
            last = keys[-1]
            yield len(keys)


def others() -> list[QuerySet[Any]]:
    """The rows that are not under the current key yet, a table each."""
    return [_others(one) for one in kept()]


def left() -> Counter[str]:
    """How many values still need each key that is not the current one."""
    found: Counter[str] = Counter()
    for one in kept():
        values = _others(one).values_list(one.column, flat=True)
        found.update(privacy.sealed_under(value) for value in values.iterator())
    return found


def _reseal(one: Kept, batch: int, *, after: int) -> list[int]:
    with transaction.atomic():
        rows = _others(one).filter(pk__gt=after).select_for_update(skip_locked=True)
        found = list(rows.order_by("pk")[:batch])
        for row in found:
            _seal_anew(row, one)
        one.rows.model._base_manager.bulk_update(found, [one.column])
    return [row.pk for row in found]


def _seal_anew(row: Any, one: Kept) -> None:
    sealed, about = bytes(getattr(row, one.column)), one.about(row)
    try:
        text = privacy.open_text(sealed, about=about)
    except (privacy.UnreadableError, InvalidTag):
        return
    setattr(row, one.column, privacy.seal_text(text, about=about))


def _others(one: Kept) -> QuerySet[Any]:
    """Those that do not begin with the id of the current key."""
    key_id, _key = privacy.current_key()
    prefix = f"{key_id}:".encode()
    begins = Func(one.column, 1, len(prefix), function="substring")
    begun = one.rows.annotate(begins=ExpressionWrapper(begins, BinaryField()))
    others: QuerySet[Any] = begun.exclude(begins=prefix)
    return others
