"""Clocks as a page shows them: how they stand, and why they run out when they do."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.utils.translation import gettext

from agencies.workdays import NoCalendar, local_date
from complaints import deadlines, words
from complaints.actions.deriving import OF_THE_COMPLAINANT
from complaints.deadlines import ClockFacts, ClockKind, Proof
from complaints.models import (
    CLOCK_LABELS,
    Clock,
    ClockMove,
    ClockPause,
    Complaint,
    Recalculation,
)
from complaints.proofs import Deed, deeds, facts
from complaints.views.asking import all_but
from complaints.views.calendars import Calendars
from complaints.workflow import State


@dataclass(frozen=True, kw_only=True)
class ShownClock:
    """What the clock's card says; `proof` is None for imported history."""

    kind: str
    label: str
    due_date: Any
    due_at: datetime
    zone: str
    proof: Proof | None
    is_late: bool
    stopped_at: datetime | None
    is_met: bool | None
    deeds: tuple[Deed, ...] = ()
    because: str = ""
    is_open: bool = False


def with_pauses() -> QuerySet[Clock]:
    """Clocks with their policy, their pauses and what moved them: one query."""
    return (
        Clock.objects.select_related("policy", "agency")
        .defer(*all_but("name", of=Clock, related=("agency",)))
        .annotate(
            stood_from=_of_pauses("pauses__from_at"),
            stood_until=_of_pauses("pauses__until_at"),
            moved=ArraySubquery(_moves()),
        )
        .order_by("-run", "started_at", "pk")
    )


def _moves() -> QuerySet[ClockMove, Any]:
    """Each batch that moved the clock, as one value of its row."""
    batch = JSONObject(
        applied_at="recalculation__applied_at",
        applied_by_id="recalculation__applied_by",
        undone_at="recalculation__undone_at",
        reason="recalculation__reason",
    )
    dates = {"from_due_date": "from_due_date", "to_due_date": "to_due_date"}
    rows = ClockMove.objects.filter(clock=OuterRef("pk")).order_by("pk")
    return rows.values(row=JSONObject(batch=batch, **dates))


def _of_pauses(column: str) -> ArrayAgg:
    """That column of the clock's pauses, in the order in which they began."""
    return ArrayAgg(
        column,
        filter=Q(pauses__isnull=False),
        order_by="pauses__from_at",
        default=[],
    )


def facts_of(clock: Clock) -> ClockFacts:
    """The stored facts, with the pauses that `with_pauses` read."""
    return facts(clock, pauses_of(clock))


def pauses_of(clock: Clock) -> list[ClockPause]:
    spans = zip(
        getattr(clock, "stood_from", []), getattr(clock, "stood_until", []), strict=True
    )
    pauses = [ClockPause(from_at=since, until_at=until) for since, until in spans]
    if not pauses and clock.paused_at:
        pauses = [ClockPause(from_at=clock.paused_at, until_at=None)]
    return pauses


def moves_of(clock: Clock) -> list[ClockMove]:
    """What `with_pauses` read of them."""
    return [
        ClockMove(
            recalculation=Recalculation(
                applied_at=datetime.fromisoformat(row["batch"]["applied_at"]),
                applied_by_id=row["batch"]["applied_by_id"],
                undone_at=_instant(row["batch"]["undone_at"]),
                reason=row["batch"]["reason"],
            ),
            from_due_date=date.fromisoformat(row["from_due_date"]),
            to_due_date=date.fromisoformat(row["to_due_date"]),
        )
        for row in getattr(clock, "moved", [])
    ]


def _instant(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None


def shown(
    clock: Clock, case: Complaint, *, at: datetime, calendars: Calendars
) -> ShownClock:
    """The clock as of now, or as of the day on which it stopped.

    The events of `case` must have been read with it, each with its agency.
    """
    return ShownClock(
        kind=clock.kind,
        label=str(CLOCK_LABELS[ClockKind(clock.kind)]),
        due_date=clock.due_date,
        due_at=clock.due_at,
        zone=clock.zone,
        proof=proof_of(clock, at=at, calendars=calendars),
        is_late=is_late(clock, at=at),
        stopped_at=clock.stopped_at,
        is_met=clock.is_met,
        deeds=deeds(
            clock,
            pauses=pauses_of(clock),
            events=list(case.events.all()),
            moves=moves_of(clock),
        ),
        because=_because(clock, case),
    )


def proof_of(clock: Clock, *, at: datetime, calendars: Calendars) -> Proof | None:
    """Every day counted or skipped; None where nothing is known but the date."""
    if clock.calendar_on is None or clock.limit_days is None:
        return None
    on = local_date(clock.stopped_at or at, clock.zone)
    try:
        return deadlines.proof(facts_of(clock), calendars.of_clock(clock), on=on)
    except NoCalendar:
        return None


def is_late(clock: Clock, *, at: datetime) -> bool:
    return deadlines.is_late(
        due_at=clock.due_at,
        at=at,
        stopped_at=clock.stopped_at,
        paused_at=clock.paused_at,
    )


def standing(
    clock: Clock, *, at: datetime, calendars: Calendars
) -> dict[str, Any] | None:
    """The facts of the chip that says how a clock stands; None: only a date."""
    if clock.stopped_at:
        return {"state": "kept" if clock.is_met else "missed"}
    late = is_late(clock, at=at)
    if clock.paused_at and not late:
        return {"state": "paused", "since": local_date(clock.paused_at, clock.zone)}
    days = _days_left(clock, at=at, calendars=calendars)
    if days is None:
        return {"state": "late"} if late else None
    unit = "calendar" if clock.limit_unit == "calendar_days" else "working"
    if late:
        return {"state": "late", "days": abs(min(days, 0)), "unit": unit}
    return {
        "state": "running",
        "days": max(days, 0),
        "unit": unit,
        "zone": clock.zone,
        "due_date": clock.due_date,
        "until": words.closing_time(clock.due_at, clock.zone),
    }


def next_clock(case: Complaint, running: list[Clock]) -> Clock | None:
    """The clock that decides the case's place in the queue."""
    ahead = [one for one in running if one.due_at == case.next_due_at]
    return ahead[0] if ahead else None


def awaited_clock(case: Complaint, running: list[Clock]) -> Clock | None:
    """The clock of whoever must act: the complainant's own while they are awaited."""
    if case.state in {State.ON_HOLD, State.AWAITING_COMPLAINANT}:
        theirs = [one for one in running if one.kind in OF_THE_COMPLAINANT]
        if theirs:
            return theirs[0]
    return next_clock(case, running)


def _days_left(clock: Clock, *, at: datetime, calendars: Calendars) -> int | None:
    if clock.calendar_on is None or clock.limit_days is None:
        return None
    try:
        return deadlines.days_left(
            facts_of(clock),
            calendars.of_clock(clock),
            due_date=clock.due_date,
            on=local_date(at, clock.zone),
        )
    except NoCalendar:
        return None


def _because(clock: Clock, case: Complaint) -> str:
    if clock.extended_to:
        return gettext("dengan perpanjangan yang diberikan koordinator")
    if clock.kind == ClockKind.SETTLEMENT and case.classification:
        return gettext("karena diklasifikasikan sebagai %(name)s") % {
            "name": case.get_classification_display().lower()
        }
    return ""
