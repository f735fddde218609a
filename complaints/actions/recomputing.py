"""A new decree: open clocks dated anew from their facts, previewed, applied, undone."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from agencies.models import Holiday
from agencies.workdays import ZONE_LABELS, Calendar, local_date
from complaints.actions.recording import NotAllowed
from complaints.actions.storing import (
    await_readers,
    lock_cases,
    store,
    take_back,
    write_dates,
    write_moves,
)
from complaints.deadlines import Due, Unit, is_late, recomputed
from complaints.models import Clock, ClockMove, ClockPause, Policy, Recalculation
from complaints.proofs import facts
from complaints.querysets import ClockQuerySet

CHUNK = 1_000  # cases in memory at a time; each has two or three such clocks
ONE_AT_A_TIME = 4_210_710  # any number, the same for all who change the calendar
Look = Callable[[Sequence[ClockMove]], None]


@dataclass
class Moved:
    """What a change does to the open clocks: how many move, and across lateness."""

    looked_at: int = 0
    moved: int = 0
    no_longer_late: int = 0
    become_late: int = 0

    def count(self, dated: "Dated") -> None:
        self.looked_at += dated.looked_at
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
    for cases in _open_cases():
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
        moved = _write(batch, _open_cases(), look)
        after = partial(_catch_up, batch.pk, look)
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
) -> Moved:
    """Date the clocks of these cases anew, in the order in which steps lock them."""
    at = batch.applied_at
    moved, dates = Moved(), Dates(known_on=batch.known_on, at=at)
    for cases in chunks:
        lock_cases(cases)
        moved.count(dated := dates.of(cases))
        if dated.changed:
            write_dates(dated.changed)
        if dated.moves:
            write_moves(dated.moves, batch=batch, at=at)
        if look is not None and dated.moves:
            look(dated.moves)
    return moved


def _catch_up(batch_id: int, look: Look | None) -> None:
    """Date what began by the old days while the batch ran, unseen by it."""
    await_readers()
    batch = Recalculation.objects.get(pk=batch_id)
    dates = Dates(known_on=batch.known_on, at=batch.applied_at)
    missed = {
        clock.complaint_id
        for cases in _open_cases()
        for clock in dates.of(cases).changed
    }
    if missed:
        with alone():
            _write(batch, _cases_of(_open_clocks(), among=missed), look)


@dataclass
class Dated:
    """The clocks of some cases, counted anew: those that change, those that move."""

    looked_at: int
    changed: list[Clock]
    moves: list[ClockMove]


class Dates:
    """Due dates by the calendar known on a day; what counts alike is counted once."""

    def __init__(self, *, known_on: date, at: datetime) -> None:
        self.known_on, self.at = known_on, at
        self._calendars: dict[tuple[str, bool], Calendar] = {}
        self._counted: dict[tuple[Any, ...], Due] = {}
        self._today = {zone: local_date(at, zone) for zone in ZONE_LABELS}

    def of(self, cases: Sequence[int]) -> Dated:
        """The open clocks of these cases, dated anew and not saved."""
        clocks, pauses = _read(cases)
        dated = Dated(len(clocks), [], [])
        for clock in clocks:
            before = _stored(clock)
            if move := self.move(clock, pauses.get(clock.pk, [])):
                dated.moves.append(move)
            if _stored(clock) != before:
                dated.changed.append(clock)
        return dated

    def move(self, clock: Clock, pauses: list[ClockPause]) -> ClockMove | None:
        """Date one clock anew; None where its due date stays."""
        when = self._due(clock, pauses)
        if (when.due_date, when.due_at) == (clock.due_date, clock.due_at):
            clock.calendar_on = self.known_on
            store(clock, when)
            return None
        move = ClockMove(
            clock=clock,
            from_calendar_on=clock.calendar_on or self.known_on,
            from_due_date=clock.due_date,
            from_due_at=clock.due_at,
            from_not_before=clock.not_before,
            from_is_provisional=clock.is_provisional,
            to_due_date=when.due_date,
            was_late=self._is_late(clock),
        )
        clock.calendar_on = self.known_on
        store(clock, when)
        move.is_late = self._is_late(clock)
        return move

    def _due(self, clock: Clock, pauses: list[ClockPause]) -> Due:
        """Most clocks share a start day, a limit and a calendar with many others."""
        calendar = self._calendar(clock)
        has_hours = clock.policy is not None and clock.policy.office_hours
        is_plain = not (pauses or clock.extended_to or has_hours)
        key = (
            (clock.limit_days, clock.limit_unit, clock.zone),
            local_date(clock.started_at, clock.zone),
            (clock.not_before, clock.due_date, id(calendar)),
        )
        if is_plain and key in self._counted:
            return self._counted[key]
        known = replace(facts(clock, pauses), known_on=self.known_on)
        when = recomputed(
            known,
            calendar,
            applied_on=self._today.get(known.zone) or local_date(self.at, known.zone),
            old_due_date=clock.due_date,
        )
        if is_plain:
            self._counted[key] = when
        return when

    def _calendar(self, clock: Clock) -> Calendar:
        key = (",".join(clock.region_codes), clock.six_days)
        if key not in self._calendars:
            self._calendars[key] = Holiday.objects.calendar(
                known_on=self.known_on,
                region_codes=clock.region_codes,
                six_days=clock.six_days,
            )
        return self._calendars[key]

    def _is_late(self, clock: Clock) -> bool:
        return is_late(due_at=clock.due_at, at=self.at, paused_at=clock.paused_at)


def _open_clocks() -> ClockQuerySet:
    return Clock.objects.running().filter(
        is_historical=False, limit_unit=Unit.WORKING_DAYS.value
    )


def _cases_of(
    clocks: ClockQuerySet, *, among: Collection[int] | None = None
) -> Iterator[list[int]]:
    """Their cases in the order of their ids, a chunk at a time."""
    rows = clocks if among is None else clocks.filter(complaint__in=among)
    ids = rows.order_by("complaint").values_list("complaint", flat=True).distinct()
    last = 0
    while cases := list(ids.filter(complaint__gt=last)[:CHUNK]):
        last = cases[-1]
        yield cases


def _open_cases() -> Iterator[list[int]]:
    return _cases_of(_open_clocks())


def _read(cases: Sequence[int]) -> tuple[list[Clock], dict[int, list[ClockPause]]]:
    """The open clocks of these cases, each with its policy, and their pauses."""
    clocks = list(_open_clocks().filter(complaint__in=cases).order_by("pk"))
    policies = Policy.objects.in_bulk({clock.policy_id or 0 for clock in clocks})
    for clock in clocks:
        clock.policy = policies.get(clock.policy_id or 0)
    pauses: dict[int, list[ClockPause]] = {}
    for pause in ClockPause.objects.filter(clock__in=clocks).order_by("from_at"):
        pauses.setdefault(pause.clock_id, []).append(pause)
    return clocks, pauses


def _stored(clock: Clock) -> tuple[object, ...]:
    return (
        clock.calendar_on,
        clock.due_date,
        clock.due_at,
        clock.not_before,
        clock.is_provisional,
    )
