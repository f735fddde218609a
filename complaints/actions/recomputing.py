"""A new decree: open clocks dated anew from their facts, previewed, applied, undone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from agencies.models import Holiday
from agencies.workdays import Calendar, local_date
from complaints.actions.recording import NotAllowed
from complaints.actions.timing import STORED, Timekeeper, store
from complaints.deadlines import ClockKind, Unit, is_late, recomputed
from complaints.models import Clock, ClockMove, ClockPause, Complaint, Recalculation
from complaints.proofs import facts
from complaints.querysets import ClockQuerySet

CHUNK = 2_000  # clocks in memory at a time
DERIVED = ["next_due_at", "late_after", "escalate_at"]


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


def preview(*, known_on: date, at: datetime) -> Moved:
    """What applying the calendar as known on `known_on` would move; nothing is kept."""
    with transaction.atomic():
        moved = _apply(None, known_on=known_on, at=at)
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
        _open_clocks().update(calendar_on=known_on)
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
            clocks = [_restored(move) for move in moves if _stands(move)]
            Clock.objects.bulk_update(clocks, STORED)
            _derive({clock.complaint_id for clock in clocks}, at=at)
            restored += len(clocks)
        batch.undone_at = at
        batch.save(update_fields=["undone_at"])
    return restored


def _apply(batch: Recalculation | None, *, known_on: date, at: datetime) -> Moved:
    moved = Moved()
    calendars: dict[tuple[str, bool], Calendar] = {}
    for clocks, pauses in _chunks():
        moves = []
        for clock in clocks:
            moved.looked_at += 1
            calendar = _calendar(clock, known_on, calendars)
            move = _moved(clock, pauses.get(clock.pk, []), calendar, at=at)
            if move is not None:
                moved.count(move)
                moves.append(move)
        if batch is not None and moves:
            _write(batch, moves, at=at)
    return moved


def _moved(
    clock: Clock, pauses: list[ClockPause], calendar: Calendar, *, at: datetime
) -> ClockMove | None:
    """Date one clock anew; None where its due date stays."""
    move = ClockMove(
        clock=clock,
        from_calendar_on=clock.calendar_on or calendar.known_on,
        from_due_date=clock.due_date,
        from_due_at=clock.due_at,
        from_not_before=clock.not_before,
        from_is_provisional=clock.is_provisional,
        was_late=is_late(due_at=clock.due_at, at=at, paused_at=clock.paused_at),
    )
    clock.calendar_on = calendar.known_on
    when = recomputed(
        facts(clock, pauses),
        calendar,
        applied_on=local_date(at, clock.zone),
        old_due_date=clock.due_date,
    )
    if when.due_date == clock.due_date:
        return None
    store(clock, when)
    move.to_due_date = clock.due_date
    move.is_late = is_late(due_at=clock.due_at, at=at, paused_at=clock.paused_at)
    return move


def _write(batch: Recalculation, moves: list[ClockMove], *, at: datetime) -> None:
    for move in moves:
        move.recalculation = batch
    Clock.objects.bulk_update([move.clock for move in moves], STORED)
    ClockMove.objects.bulk_create(moves)
    _derive({move.clock.complaint_id for move in moves}, at=at)


def _derive(complaint_ids: set[int], *, at: datetime) -> None:
    """Set the cases' own columns from their clocks again, with history."""
    rows = Complaint.objects.select_for_update(of=("self",)).order_by("pk")
    cases = list(rows.filter(pk__in=complaint_ids))
    running: dict[int, dict[ClockKind, Clock]] = {case.pk: {} for case in cases}
    for clock in Clock.objects.running().filter(complaint__in=complaint_ids):
        running[clock.complaint_id][ClockKind(clock.kind)] = clock
    for case in cases:
        keeper = Timekeeper(case, at=at, is_new=True)
        keeper.running = running[case.pk]
        keeper.derive()
    bulk_update_with_history(
        cases, Complaint, DERIVED, default_change_reason="calendar"
    )


def _open_clocks() -> ClockQuerySet:
    return Clock.objects.running().filter(
        is_historical=False, limit_unit=Unit.WORKING_DAYS.value
    )


def _chunks() -> Iterator[tuple[list[Clock], dict[int, list[ClockPause]]]]:
    """Open clocks in working days, by key, each chunk with its pauses."""
    last = 0
    while True:
        rows = _open_clocks().filter(pk__gt=last).select_related("policy")
        clocks = list(rows.order_by("pk")[:CHUNK])
        if not clocks:
            return
        last = clocks[-1].pk
        pauses: dict[int, list[ClockPause]] = {}
        for pause in ClockPause.objects.filter(clock__in=clocks).order_by("from_at"):
            pauses.setdefault(pause.clock_id, []).append(pause)
        yield clocks, pauses


def _chunks_of_moves(batch: Recalculation) -> Iterator[list[ClockMove]]:
    last = 0
    while True:
        rows = batch.moves.filter(pk__gt=last).select_related("clock")
        moves = list(rows.order_by("pk")[:CHUNK])
        if not moves:
            return
        last = moves[-1].pk
        yield moves


def _stands(move: ClockMove) -> bool:
    clock = move.clock
    return clock.stopped_at is None and clock.due_date == move.to_due_date


def _restored(move: ClockMove) -> Clock:
    clock = move.clock
    clock.calendar_on = move.from_calendar_on
    clock.due_date, clock.due_at = move.from_due_date, move.from_due_at
    clock.not_before = move.from_not_before
    clock.is_provisional = move.from_is_provisional
    return clock


def _calendar(
    clock: Clock, known_on: date, calendars: dict[tuple[str, bool], Calendar]
) -> Calendar:
    key = (",".join(clock.region_codes), clock.six_days)
    if key not in calendars:
        calendars[key] = Holiday.objects.calendar(
            known_on=known_on, region_codes=clock.region_codes, six_days=clock.six_days
        )
    return calendars[key]
