"""The clocks of one locked case: started, stopped, paused and written back once."""

from collections.abc import Callable, Iterable
from datetime import date, datetime

from agencies.models import Agency
from agencies.workdays import Calendar, local_date
from complaints import rulebook
from complaints.actions.deriving import derive
from complaints.actions.storing import STORED, store
from complaints.custody import OF_ONE_HAND
from complaints.deadlines import (
    PAUSED_BY_HOLDS,
    ClockKind,
    SettlementStart,
    due,
    is_late,
    recomputed,
)
from complaints.deadlines.effects import Effect
from complaints.models import Clock, ClockPause, Complaint, Policy
from complaints.proofs import calendar_of, facts


class Timekeeper:
    """Holds the running clocks of a case through one step.

    Every change is kept in `done` as well, so that a step on a parent can be repeated
    on its children (`repeat`). `settle` writes all of it and the case's own columns.
    """

    def __init__(self, complaint: Complaint, *, at: datetime, is_new: bool = False):
        self.complaint = complaint
        self.at = at
        self.done: list[Callable[[Timekeeper], None]] = []
        self.changed: list[Clock] = []
        self.said: dict[str, str] = {}  # for the event: what its step moved by the way
        self.running: dict[ClockKind, Clock] = {} if is_new else self._read()
        self._calendars: dict[tuple[date, str, bool, int], Calendar] = {}

    def _read(self) -> dict[ClockKind, Clock]:
        clocks = self.complaint.clocks.running().select_related("policy")
        return {ClockKind(clock.kind): clock for clock in clocks}

    def apply(self, effect: Effect) -> None:
        """What the row says: stop, stand still or go on, and start; in this order.

        The date of an extension and the class of the case are said apart.
        """
        self.stop(*effect.stops)
        if effect.pauses:
            self.pause()
        if effect.resumes:
            self.resume()
        for kind in effect.starts:
            self.start(kind)

    def start(self, kind: ClockKind) -> None:
        """Run `kind` from now, measuring the present holder's time."""
        self.done.append(lambda twin: twin.start(kind))
        self._run(kind, since=self.at)

    def classify(self, classification: str, *, desk: Agency | None = None) -> None:
        """Settlement by the class of the case, counted from the day it was received.

        From the first `complete` if it was held before it was ever classified, and from
        now where the policy says so; where the clock runs already, only its limit
        changes. The policy is that of the instansi where the case is; `desk`, if it is
        another, is who classified it and gives zone and calendar (decisions/0009).
        """
        self.done.append(lambda twin: twin.classify(classification, desk=desk))
        if ClockKind.SETTLEMENT in self.running:
            self._relimit(classification)
        elif not self._is_settled():
            self._run(
                ClockKind.SETTLEMENT,
                since=self._settlement_start(),
                classification=classification,
                desk=desk,
            )

    def _is_settled(self) -> bool:
        """Answered once in this run: its settlement was judged and stays so."""
        if self.complaint.answered_at is None:
            return False
        clocks = self.complaint.clocks.filter(kind=ClockKind.SETTLEMENT.value)
        return clocks.filter(run=self.complaint.run).exists()

    def _settlement_start(self) -> datetime:
        if self.policy.settlement_from == SettlementStart.CLASSIFIED:
            return self.at
        ombudsman = self.running.get(ClockKind.OMBUDSMAN)
        began = ombudsman.started_at if ombudsman else self.complaint.received_at
        if not self.complaint.holds:
            return began
        completed = self.complaint.events.filter(step="complete", at__gte=began)
        first = completed.order_by("at").values_list("at", flat=True).first()
        return first or began

    def _run(
        self,
        kind: ClockKind,
        *,
        since: datetime,
        classification: str = "",
        desk: Agency | None = None,
    ) -> None:
        if self.complaint.is_historical:
            return  # history keeps the facts it came with
        holder = desk or self.complaint.holder
        self._read_rules(holder, since)
        limit = self.policy.limit(kind, classification)
        clock = Clock(
            complaint=self.complaint,
            kind=kind.value,
            run=self.complaint.run,
            agency=holder,
            policy=self.policy,
            limit_days=limit.days,
            limit_unit=limit.unit.value,
            calendar_on=local_date(self.at, holder.zone),
            zone=holder.zone,
            six_days=holder.works_six_days,
            region_codes=region_codes(holder),
            started_at=since,
        )
        self.date(clock, pauses=())
        self.running[kind] = clock

    def _read_rules(self, office: Agency, since: datetime) -> None:
        """Policy and calendar of a new clock with one statement, once a step.

        The policy is that of the instansi which must act now, the calendar `office`'s.
        """
        known, root = rulebook.known_policies(self.complaint), self.complaint.root
        place = rulebook.Place(
            root_id=root.pk,
            received_on=rulebook.received_on(self.complaint),
            known_on=local_date(self.at, office.zone),
            first_year=since.year - 1,
            last_year=self.at.year + 1,
            region_codes=tuple(region_codes(office)),
            six_days=office.works_six_days,
        )
        codes = ",".join(place.region_codes)
        key = (place.known_on, codes, place.six_days, place.first_year)
        if root.pk not in known or key not in self._calendars:
            rules = rulebook.rules(place)
            known[root.pk] = rules.policy
            self._calendars[key] = rules.calendar

    def stop(self, *kinds: ClockKind) -> None:
        """Stop those of `kinds` that run, and judge them: met or not, as of now."""
        self.done.append(lambda k: k.stop(*kinds))
        for kind in kinds:
            if clock := self.running.pop(kind, None):
                self._judge(clock)

    def _judge(self, clock: Clock) -> None:
        stood_since = clock.paused_at
        clock.is_met = not is_late(
            due_at=clock.due_at, at=self.at, stopped_at=stood_since or self.at
        )
        clock.stopped_at, clock.paused_at = self.at, None
        self._touch(clock)
        if stood_since:
            clock.pauses.filter(until_at=None).update(until_at=self.at)
            self.date(clock, pauses=clock.pauses.all())

    def pause(self) -> None:
        """A hold began: the clocks stand still that the policy of each says."""
        self.done.append(lambda k: k.pause())
        held = [clock for clock in self.running.values() if _stands_on_hold(clock)]
        for clock in held:
            clock.paused_at = self.at
            self._touch(clock)
        ClockPause.objects.bulk_create(
            ClockPause(clock=clock, from_at=self.at) for clock in held
        )

    def resume(self) -> None:
        """A hold ended: due dates move by the days it took."""
        self.done.append(lambda k: k.resume())
        held = [clock for clock in self.running.values() if clock.paused_at]
        pauses = ClockPause.objects.filter(clock__in=held)
        pauses.filter(until_at=None).update(until_at=self.at)
        spent = list(pauses.order_by("from_at"))
        for clock in held:
            clock.paused_at = None
            self.date(clock, pauses=(p for p in spent if p.clock_id == clock.pk))

    def extend(self, *, to: date) -> None:
        """Settlement is granted until `to` (a local day, inclusive)."""
        self.done.append(lambda twin: twin.extend(to=to))
        clock = self.running.get(ClockKind.SETTLEMENT)
        if clock is None:
            return  # a case that follows may have none yet
        clock.extended_to = to
        clock.extended_on = local_date(self.at, clock.zone)
        self.date(clock, pauses=clock.pauses.all())

    def pass_on(self, to: Agency) -> None:
        """Promises of one hand are its heir's; due dates stay."""
        for kind in OF_ONE_HAND:
            if clock := self.running.get(kind):
                clock.agency = to
                self._touch(clock)

    def _relimit(self, classification: str) -> None:
        """Another limit from the same start, but no due date moved into the past.

        Limit, pauses to come and office hours are all of one version.
        """
        clock = self.running[ClockKind.SETTLEMENT]
        if clock.calendar_on is None:
            return  # an imported one keeps its own date
        limit = self.policy.limit(ClockKind.SETTLEMENT, classification)
        clock.policy = self.policy
        clock.limit_days, clock.limit_unit = limit.days, limit.unit.value
        moved = recomputed(
            facts(clock, clock.pauses.all()),
            self.calendar_of(clock),
            applied_on=local_date(self.at, clock.zone),
            old_due_date=clock.due_date,
        )
        store(clock, moved)
        self.said["settlement_due"] = moved.due_date.isoformat()
        self._touch(clock)

    def repeat(self, steps: Iterable[Callable[["Timekeeper"], None]]) -> None:
        """Do on this case what was done on its parent."""
        for step in list(steps):
            step(self)

    def date(self, clock: Clock, *, pauses: Iterable[ClockPause]) -> None:
        """Derive the due date from the clock's facts; an imported one keeps its own."""
        if clock.calendar_on is None:
            return
        store(clock, due(facts(clock, pauses), self.calendar_of(clock)))
        self._touch(clock)

    def calendar_of(self, clock: Clock) -> Calendar:
        """The calendar version the clock was dated under; read once per step."""
        if clock.calendar_on is None:
            raise ValueError("an imported clock has no calendar to be dated under")
        codes, first_year = ",".join(clock.region_codes), clock.started_at.year - 1
        key = (clock.calendar_on, codes, clock.six_days, first_year)
        if key not in self._calendars:
            self._calendars[key] = calendar_of(clock, last_year=self.at.year + 1)
        return self._calendars[key]

    def _touch(self, clock: Clock) -> None:
        if not any(clock is other for other in self.changed):
            self.changed.append(clock)

    @property
    def policy(self) -> Policy:
        """The version in force when the case was received: it keeps that one."""
        return rulebook.policy_of(self.complaint)

    def derive(self) -> None:
        """Set the case's own columns from its clocks; nothing is written."""
        derive(self.complaint, self.running)

    def write(self) -> None:
        """Store what changed; the case must have been saved before."""
        fresh = [clock for clock in self.changed if clock.pk is None]
        stale = [clock for clock in self.changed if clock.pk is not None]
        # Stopped ones first: one clock of a kind runs at a time.
        if stale:
            Clock.objects.bulk_update(stale, STORED)
        if fresh:
            Clock.objects.bulk_create(fresh)
        self.changed = []


def _stands_on_hold(clock: Clock) -> bool:
    kinds = clock.policy.paused_kinds if clock.policy else PAUSED_BY_HOLDS
    return clock.kind in kinds


def region_codes(agency: Agency) -> list[str]:
    """Regions whose own days off the agency keeps: its province and its own."""
    code = agency.region_id or ""
    return [code] if len(code) <= 2 else [code[:2], code]
