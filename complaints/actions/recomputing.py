"""A new decree: open clocks dated anew from their facts, previewed, applied, undone."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Holiday
from agencies.workdays import ZONE_LABELS, Calendar, local_date
from complaints.actions.recording import NotAllowed
from complaints.actions.storing import store, take_back, write_moves
from complaints.deadlines import Due, Unit, is_late, recomputed
from complaints.models import Clock, ClockMove, ClockPause, Policy, Recalculation
from complaints.proofs import facts
from complaints.querysets import ClockQuerySet

CHUNK = 2_000  # clocks in memory at a time
Look = Callable[[Sequence[ClockMove]], None]


@dataclass
class Moved:
    """What a change does to the open clocks: how many move, and across lateness."""

    looked_at: int = 0
    moved: int = 0
    no_longer_late: int = 0
    become_late: int = 0

    def count(self, move: ClockMove) -> None:
        self.moved += 1
        self.no_longer_late += move.was_late and not move.is_late
        self.become_late += move.is_late and not move.was_late


def preview(*, known_on: date, at: datetime, look: Look | None = None) -> Moved:
    """What applying the calendar as known on `known_on` would move; nothing is kept.

    `look` is shown the moves, a chunk at a time: what else would change is not ours.
    """
    with transaction.atomic():
        moved = _apply(None, known_on=known_on, at=at, look=look)
        transaction.set_rollback(True)
    return moved


def apply(
    *, known_on: date, reason: str, at: datetime, by_id: int | None = None
) -> tuple[Recalculation, Moved]:
    """Date every open clock by the calendar as known on `known_on`: one batch.

    A due date that was still ahead is never moved to a day before the one of applying
    (`deadlines.recomputed`). Clocks that do not move keep their date under the new
    version, so that later pauses count by it.
    """
    with transaction.atomic():
        batch = Recalculation.objects.create(
            known_on=known_on, reason=reason, applied_at=at, applied_by_id=by_id
        )
        moved = _apply(batch, known_on=known_on, at=at)
        _open_clocks().exclude(calendar_on=known_on).update(calendar_on=known_on)
    return batch, moved


def undo(*, recalculation_id: int, at: datetime) -> int:
    """Put the batch's due dates back where the clock has not changed since."""
    with transaction.atomic():
        batch = Recalculation.objects.select_for_update().get(pk=recalculation_id)
        later = Recalculation.objects.filter(pk__gt=batch.pk, undone_at=None)
        if batch.undone_at or later.exists():
            raise NotAllowed(_("Hanya hitung ulang terakhir yang dapat dibatalkan."))
        restored = 0
        for moves in _chunks_of_moves(batch):
            restored += take_back(moves, at=at)
        batch.undone_at = at
        batch.save(update_fields=["undone_at"])
    return restored


def _apply(
    batch: Recalculation | None,
    *,
    known_on: date,
    at: datetime,
    look: Look | None = None,
) -> Moved:
    moved, dates = Moved(), Dates(known_on=known_on, at=at)
    for clocks, pauses in _chunks():
        moved.looked_at += len(clocks)
        found = (dates.move(clock, pauses.get(clock.pk, [])) for clock in clocks)
        moves = [move for move in found if move is not None]
        for move in moves:
            moved.count(move)
        if look is not None and moves:
            look(moves)
        if batch is not None and moves:
            write_moves(moves, batch=batch, at=at)
    return moved


class Dates:
    """Due dates by the calendar known on a day; what counts alike is counted once."""

    def __init__(self, *, known_on: date, at: datetime) -> None:
        self.known_on, self.at = known_on, at
        self._calendars: dict[tuple[str, bool], Calendar] = {}
        self._counted: dict[tuple[Any, ...], Due] = {}
        self._today = {zone: local_date(at, zone) for zone in ZONE_LABELS}

    def move(self, clock: Clock, pauses: list[ClockPause]) -> ClockMove | None:
        """Date one clock anew; None where its due date stays."""
        when = self._due(clock, pauses)
        if when.due_date == clock.due_date:
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
        known = replace(facts(clock, pauses), known_on=self.known_on)
        is_plain = not (pauses or known.extended_to or known.office_hours)
        key = (
            (known.limit, known.zone, local_date(known.started_at, known.zone)),
            (known.not_before, clock.due_date, id(calendar)),
        )
        if is_plain and key in self._counted:
            return self._counted[key]
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


def _chunks() -> Iterator[tuple[list[Clock], dict[int, list[ClockPause]]]]:
    """Open clocks in working days, by key, each chunk with its pauses."""
    policies = Policy.objects.in_bulk()
    last = 0
    while True:
        clocks = list(_open_clocks().filter(pk__gt=last).order_by("pk")[:CHUNK])
        if not clocks:
            return
        last = clocks[-1].pk
        for clock in clocks:
            clock.policy = policies.get(clock.policy_id or 0)
        pauses: dict[int, list[ClockPause]] = {}
        for pause in ClockPause.objects.filter(clock__in=clocks).order_by("from_at"):
            pauses.setdefault(pause.clock_id, []).append(pause)
        yield clocks, pauses


def _chunks_of_moves(batch: Recalculation) -> Iterator[list[int]]:
    last = 0
    while True:
        rows = batch.moves.filter(pk__gt=last).order_by("pk")
        moves = list(rows.values_list("pk", flat=True)[:CHUNK])
        if not moves:
            return
        last = moves[-1]
        yield moves
