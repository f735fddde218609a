"""The clocks of a case, each with its proof: for the screens, the API, the dossier."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from agencies.models import Holiday
from agencies.workdays import Calendar, local_date
from complaints.deadlines import (
    ClockFacts,
    ClockKind,
    Limit,
    Pause,
    Proof,
    Unit,
    as_facts,
    is_late,
    proof,
)
from complaints.deadlines.effects import EFFECTS
from complaints.models import Clock, ClockMove, ClockPause, Complaint, Event
from complaints.workflow import Who


@dataclass(frozen=True, kw_only=True)
class Deed:
    """What began, held, moved or ended a clock: who did it, never by name.

    `due_date` is the one it was moved to, where that was written down.
    """

    what: str  # started, paused, resumed, extended, redated, recalculated, ... stopped
    at: datetime
    step: str
    label: str
    capacity: str
    agency_name: str
    due_date: date | None = None


@dataclass(frozen=True, kw_only=True)
class ShownClock:
    """A clock as of an instant; `proof` is None for one of imported history.

    `deeds` are found in the events of the case, in order: that of settlement's start is
    the receipt that it counts from.
    """

    kind: str
    label: str
    run: int
    agency_name: str
    started_at: datetime
    due_date: date
    due_at: datetime
    zone: str
    stopped_at: datetime | None
    is_met: bool | None
    is_late: bool
    deeds: tuple[Deed, ...]
    proof: Proof | None


def clocks(complaint: Complaint, *, at: datetime) -> list[ShownClock]:
    """Every clock the case ever had, oldest first; a stopped one as of that day.

    Four queries, and one for each calendar version that its clocks were dated under.
    """
    events = list(complaint.events.select_related("by_agency").order_by("at", "pk"))
    rows = complaint.clocks.select_related("policy", "agency").order_by(
        "started_at", "pk"
    )
    calendars: dict[tuple[object, ...], Calendar] = {}
    return [
        _shown(row, at=at, calendars=calendars, events=events)
        for row in rows.prefetch_related("pauses", "moves__recalculation")
    ]


def as_data(clock: ShownClock) -> dict[str, Any]:
    """A clock with its proof as plain data (ISO dates), for the API and the dossier."""
    return {
        "kind": clock.kind,
        "label": clock.label,
        "run": clock.run,
        "agency": clock.agency_name,
        "started_at": clock.started_at.isoformat(),
        "due_date": clock.due_date.isoformat(),
        "due_at": clock.due_at.isoformat(),
        "zone": clock.zone,
        "stopped_at": clock.stopped_at and clock.stopped_at.isoformat(),
        "is_met": clock.is_met,
        "is_late": clock.is_late,
        "deeds": [
            {
                "what": deed.what,
                "at": deed.at.isoformat(),
                "step": deed.step,
                "label": deed.label,
                "capacity": deed.capacity,
                "agency": deed.agency_name,
                "due_date": deed.due_date and deed.due_date.isoformat(),
            }
            for deed in clock.deeds
        ],
        "proof": clock.proof and as_facts(clock.proof),
    }


def facts(clock: Clock, pauses: Iterable[ClockPause]) -> ClockFacts:
    """The clock as the rules take it. An imported clock has no limit: ValueError."""
    if clock.limit_days is None or clock.calendar_on is None:
        raise ValueError("an imported clock keeps its target and has no facts")
    return ClockFacts(
        kind=ClockKind(clock.kind),
        limit=Limit(clock.limit_days, Unit(clock.limit_unit)),
        zone=clock.zone,
        started_at=clock.started_at,
        policy_version=clock.policy.version if clock.policy else 0,
        known_on=clock.calendar_on,
        pauses=tuple(Pause(pause.from_at, pause.until_at) for pause in pauses),
        extended_to=clock.extended_to,
        extended_on=clock.extended_on,
        not_before=clock.not_before,
        office_hours=clock.policy.office_hours if clock.policy else None,
    )


def calendar_of(clock: Clock, *, last_year: int) -> Calendar:
    """The calendar version the clock was dated under: one query."""
    if clock.calendar_on is None:
        raise ValueError("an imported clock has no calendar to be dated under")
    return Holiday.objects.calendar(
        known_on=clock.calendar_on,
        years=range(clock.started_at.year - 1, last_year + 1),
        region_codes=clock.region_codes,
        six_days=clock.six_days,
    )


def deeds(
    clock: Clock,
    *,
    pauses: Iterable[ClockPause],
    events: Sequence[Event],
    moves: Iterable[ClockMove] = (),
) -> tuple[Deed, ...]:
    """Who did what to the clock, from the events of its case (with `by_agency`).

    `moves` are what decrees made of it, each with its batch.
    """
    marks: list[tuple[str, datetime, tuple[str, ...]]]
    marks = [("started", clock.started_at, STARTING)]
    for pause in pauses:
        marks.append(("paused", pause.from_at, ("request_completion",)))
        if pause.until_at:
            marks.append(("resumed", pause.until_at, ()))
    if clock.stopped_at:
        marks.append(("stopped", clock.stopped_at, ()))
    found = [_deed(what, at, events, steps) for what, at, steps in marks]
    if clock.kind == ClockKind.SETTLEMENT:
        mine = [event for event in events if event.run == clock.run]
        found += [deed for event in mine if (deed := _settled_anew(event))]
    back = {m.recalculation.applied_at for m in moves if m.recalculation.takes_back}
    found += [deed for move in moves for deed in _recalculated(clock, move, back)]
    known = [one for one in found if one is not None]
    return tuple(sorted(known, key=lambda deed: deed.at))


def _settled_anew(event: Event) -> Deed | None:
    """A grant of more time; another class, or the rules of another instansi."""
    said = event.facts.get("settlement_due")
    if event.step == "grant_extension":
        said = event.facts.get("until")
        return replace(_as_deed("extended", event), due_date=_day(said))
    if said or (event.step == "reclassify" and event.facts.get("from")):
        return replace(_as_deed("redated", event), due_date=_day(said))
    return None


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None


def _recalculated(
    clock: Clock, move: ClockMove, back: Collection[datetime]
) -> list[Deed]:
    """A decree that moved the clock, and that it was taken back.

    `back`: when that was done by a batch of its own, which says the day it gave.
    """
    batch = move.recalculation
    who = Who.NATIONAL if batch.applied_by_id else Who.SYSTEM
    applied = Deed(
        what="recalculated",
        at=batch.applied_at,
        step="recalculate",
        label=_("Dihitung ulang: %(reason)s") % {"reason": batch.reason},
        capacity=who.value,
        agency_name="",
        due_date=move.to_due_date,
    )
    if batch.takes_back:
        return [replace(applied, what="restored", label=batch.reason)]
    stays = clock.due_date == move.to_due_date
    if batch.undone_at is None or batch.undone_at in back or stays:
        return [applied]
    label = _("Hitung ulang dibatalkan: %(reason)s") % {"reason": batch.reason}
    undone = replace(
        applied,
        what="restored",
        at=batch.undone_at,
        label=label,
        due_date=move.from_due_date,
    )
    return [applied, undone]


# What starts a clock, where two things happened at the same instant.
STARTING = tuple({effect.step for effect in EFFECTS if effect.starts})


def _deed(
    what: str, at: datetime, events: Sequence[Event], steps: tuple[str, ...]
) -> Deed | None:
    then = [event for event in events if event.at == at]
    fitting = [event for event in then if event.step in steps] or then
    return _as_deed(what, fitting[-1]) if fitting else None


def _as_deed(what: str, event: Event) -> Deed:
    return Deed(
        what=what,
        at=event.at,
        step=event.step,
        label=event.label,
        capacity=event.capacity,
        agency_name=event.by_agency.name if event.by_agency else "",
    )


def _shown(
    clock: Clock,
    *,
    at: datetime,
    calendars: dict[tuple[object, ...], Calendar],
    events: Sequence[Event],
) -> ShownClock:
    seen_at = clock.stopped_at or at
    return ShownClock(
        kind=clock.kind,
        label=str(clock.get_kind_display()),
        run=clock.run,
        agency_name=clock.agency.name,
        started_at=clock.started_at,
        due_date=clock.due_date,
        due_at=clock.due_at,
        zone=clock.zone,
        stopped_at=clock.stopped_at,
        is_met=clock.is_met,
        is_late=is_late(
            due_at=clock.due_at,
            at=at,
            stopped_at=clock.stopped_at,
            paused_at=clock.paused_at,
        ),
        deeds=deeds(
            clock, pauses=clock.pauses.all(), events=events, moves=clock.moves.all()
        ),
        proof=_proof(clock, on=local_date(seen_at, clock.zone), calendars=calendars),
    )


def _proof(
    clock: Clock, *, on: date, calendars: dict[tuple[object, ...], Calendar]
) -> Proof | None:
    if clock.calendar_on is None or clock.limit_days is None:
        return None
    first, last = clock.started_at.year, max(on, clock.due_date).year + 1
    codes, six_days = clock.region_codes, clock.six_days
    key = (clock.calendar_on, tuple(codes), six_days, first, last)
    if key not in calendars:
        calendars[key] = calendar_of(clock, last_year=last)
    return proof(facts(clock, clock.pauses.all()), calendars[key], on=on)
