"""A new decree: open clocks dated anew from their facts, previewed, applied, undone."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import TypeAlias

from django.db import connection, transaction
from django.utils.translation import gettext as _

from complaints.actions.dating import Dated, Dates, Redated, open_clocks
from complaints.actions.recording import NotAllowed
from complaints.actions.storing import (
    await_readers,
    lock_cases,
    take_back,
    write_dates,
    write_moves,
)
from complaints.models import Clock, Recalculation
from complaints.querysets import ClockQuerySet

CHUNK = 1_000  # cases in memory at a time; each has two or three such clocks
ONE_AT_A_TIME = 4_210_710  # any number, the same for all who change the calendar
Look = Callable[[Sequence[Redated]], None]
Seen: TypeAlias = "array[int]"  # ids of clocks: eight bytes for each


@dataclass
class Moved:
    """What a change does to the open clocks: how many move, and across lateness."""

    looked_at: int = 0
    moved: int = 0
    no_longer_late: int = 0
    become_late: int = 0

    def count(self, dated: Dated) -> None:
        self.looked_at += len(dated.looked_at)
        self.moved += len(dated.moves)
        for move in dated.moves:
            self.no_longer_late += move.was_late and not move.is_late
            self.become_late += move.is_late and not move.was_late


@contextmanager
def alone() -> Iterator[None]:
    """A transaction in which nobody else changes the calendar or dates by it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        yield


def preview(*, known_on: date, at: datetime, look: Look | None = None) -> Moved:
    """What applying the calendar as known on `known_on` would move; nothing is kept.

    `look` is shown the moves, a chunk at a time: what else would change is not ours.
    """
    moved, dates = Moved(), Dates(known_on=known_on, at=at)
    for cases in _cases_of(open_clocks()):
        moved.count(dated := dates.of(cases))
        if look is not None and dated.moves:
            look(dated.moves)
    return moved


def apply(
    *,
    known_on: date,
    reason: str,
    at: datetime,
    by_id: int | None = None,
    look: Look | None = None,
) -> tuple[Recalculation, Moved]:
    """Date every open clock by the calendar as known on `known_on`: one batch.

    A due date that was still ahead is never moved to a day before the one of applying
    (`deadlines.recomputed`). Clocks that do not move keep their date under the new
    version, so that later pauses count by it. No step is passed over: a case is locked
    before its clocks are read, and what began unseen is dated after the commit. `look`
    is shown the moves as they were written, in the same transaction.
    """
    with alone():
        batch = Recalculation.objects.create(
            known_on=known_on, reason=reason, applied_at=at, applied_by_id=by_id
        )
        moved, seen = _write(batch, _cases_of(open_clocks()), look)
        after = partial(_catch_up, batch.pk, seen, look)
        transaction.on_commit(after, robust=True)
    return batch, moved


def undo(*, recalculation_id: int, at: datetime) -> int:
    """Put the batch's due dates back where the clock has not changed since.

    Not to a day that is past by now: nobody becomes late by it.
    """
    with alone():
        batch = last_batch(recalculation_id)
        moved = Clock.objects.filter(moves__recalculation=batch)
        restored = 0
        for cases in _cases_of(moved):
            restored += take_back(cases, batch=batch, at=at)
        batch.undone_at = at
        batch.save(update_fields=["undone_at"])
    return restored


def last_batch(recalculation_id: int) -> Recalculation:
    """The batch, locked. Raises `NotAllowed` unless it is the last that stands."""
    batch = Recalculation.objects.select_for_update().get(pk=recalculation_id)
    later = Recalculation.objects.filter(pk__gt=batch.pk, undone_at=None)
    if batch.undone_at or later.exists():
        raise NotAllowed(_("Hanya hitung ulang terakhir yang dapat dibatalkan."))
    return batch


def _write(
    batch: Recalculation, chunks: Iterable[list[int]], look: Look | None
) -> tuple[Moved, Seen]:
    """Date the clocks of these cases anew, in the order in which steps lock them."""
    moved, seen = Moved(), array("q")
    dates = Dates(known_on=batch.known_on, at=batch.applied_at)
    for cases in chunks:
        lock_cases(cases)
        moved.count(dated := dates.of(cases))
        seen.extend(dated.looked_at)
        write_moves(dated.moves, batch=batch)
        write_dates(dated, batch=batch)
        if look is not None and dated.moves:
            look(dated.moves)
    return moved, seen


def _catch_up(batch_id: int, seen: Seen, look: Look | None) -> None:
    """Date what began by the old days while the batch ran, unseen by it.

    A clock that it saw needs no second look: its case was locked until the commit, and
    what changed it since read the new days. One statement where nothing was missed.
    """
    await_readers()
    missed = set(open_clocks().values_list("pk", flat=True)).difference(seen)
    if missed:
        with alone():
            batch = Recalculation.objects.get(pk=batch_id)
            _write(batch, _cases_of(open_clocks().filter(pk__in=missed)), look)


def _cases_of(clocks: ClockQuerySet) -> Iterator[list[int]]:
    """Their cases in the order of their ids, a chunk at a time."""
    ids = clocks.order_by("complaint").values_list("complaint", flat=True).distinct()
    last = 0
    while cases := list(ids.filter(complaint__gt=last)[:CHUNK]):
        last = cases[-1]
        yield cases
