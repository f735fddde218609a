"""Open clocks dated anew from their facts: a row of columns each, nothing written."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import TextField
from django.db.models.functions import Cast

from agencies.models import Holiday
from agencies.workdays import ZONE_LABELS, Calendar, local_date
from complaints.deadlines import Due, Unit, is_late, recomputed
from complaints.models import Clock, ClockPause, Policy
from complaints.proofs import facts
from complaints.querysets import ClockQuerySet


class OpenClock(NamedTuple):
    """What its due date follows from, and the one that it has."""

    pk: int
    complaint_id: int
    kind: str
    policy_id: int | None
    limit_days: int | None
    calendar_on: date | None
    zone: str
    six_days: bool
    regions: str  # the JSON of `region_codes`, read once for all that are alike
    started_at: datetime
    extended_to: date | None
    extended_on: date | None
    not_before: date | None
    due_date: date
    due_at: datetime
    is_provisional: bool
    paused_at: datetime | None


@dataclass(frozen=True, slots=True)
class Redated:
    """A clock, its due date by the other calendar, and whether it is late by each."""

    clock: OpenClock
    due: Due
    was_late: bool
    is_late: bool

    @property
    def moves(self) -> bool:
        """Else only the version of its calendar changes, or that it is provisional."""
        before = (self.clock.due_date, self.clock.due_at)
        return (self.due.due_date, self.due.due_at) != before


@dataclass(frozen=True)
class Dated:
    """The clocks of some cases, counted anew: those that change, those that move."""

    looked_at: list[int]
    changed: list[Redated]
    moves: list[Redated]


def open_clocks() -> ClockQuerySet:
    """Those that a calendar moves: they run, and count working days."""
    return Clock.objects.running().filter(
        is_historical=False, limit_unit=Unit.WORKING_DAYS.value
    )


class Dates:
    """Due dates by the calendar known on a day; what counts alike is counted once."""

    def __init__(self, *, known_on: date, at: datetime) -> None:
        self.known_on, self.at = known_on, at
        self._calendars: dict[tuple[str, bool], Calendar] = {}
        self._shared: dict[tuple[frozenset[str], bool], Calendar] = {}
        self._counted: dict[tuple[Any, ...], Due] = {}
        self._today = {zone: local_date(at, zone) for zone in ZONE_LABELS}

    def of(self, cases: Sequence[int]) -> Dated:
        """The open clocks of these cases: three statements, none of them a write."""
        clocks = _read(cases)
        pauses = _pauses(clocks)
        dated = Dated([clock.pk for clock in clocks], [], [])
        for clock in clocks:
            again = self._redated(clock, pauses.get(clock.pk, []))
            if again.moves:
                dated.moves.append(again)
            if self._changes(again):
                dated.changed.append(again)
        return dated

    def _redated(self, clock: OpenClock, pauses: list[ClockPause]) -> Redated:
        when = self._due(clock, pauses)
        was = is_late(due_at=clock.due_at, at=self.at, paused_at=clock.paused_at)
        will = is_late(due_at=when.due_at, at=self.at, paused_at=clock.paused_at)
        return Redated(clock, when, was, will)

    def _changes(self, again: Redated) -> bool:
        clock, when = again.clock, again.due
        stored = (clock.calendar_on, clock.not_before, clock.is_provisional)
        found = (self.known_on, when.not_before, when.is_provisional)
        return again.moves or stored != found

    def _due(self, clock: OpenClock, pauses: list[ClockPause]) -> Due:
        """Most clocks share a start day, a limit and a calendar with many others."""
        calendar = self._calendar(clock)
        policy = self._policies.get(clock.policy_id or 0)
        has_hours = policy is not None and policy.office_hours is not None
        is_plain = not (pauses or clock.extended_to or has_hours)
        key = (
            (clock.limit_days, clock.zone, local_date(clock.started_at, clock.zone)),
            (clock.not_before, clock.due_date, id(calendar)),
        )
        if is_plain and key in self._counted:
            return self._counted[key]
        known = replace(_facts(clock, policy, pauses), known_on=self.known_on)
        when = recomputed(
            known,
            calendar,
            applied_on=self._today.get(known.zone) or local_date(self.at, known.zone),
            old_due_date=clock.due_date,
        )
        if is_plain:
            self._counted[key] = when
        return when

    @cached_property
    def _policies(self) -> dict[int, Policy]:
        return Policy.objects.in_bulk()

    def _calendar(self, clock: OpenClock) -> Calendar:
        """Regions without a day off of their own share one."""
        key = (clock.regions, clock.six_days)
        if key not in self._calendars:
            own = frozenset(json.loads(clock.regions)) & self._regions
            self._calendars[key] = self._calendar_of(own, six_days=clock.six_days)
        return self._calendars[key]

    def _calendar_of(self, regions: frozenset[str], *, six_days: bool) -> Calendar:
        key = (regions, six_days)
        if key not in self._shared:
            self._shared[key] = Holiday.objects.calendar(
                known_on=self.known_on, region_codes=sorted(regions), six_days=six_days
            )
        return self._shared[key]

    @cached_property
    def _regions(self) -> frozenset[str]:
        """Those that ever had a day off of their own."""
        own = Holiday.objects.filter(region__isnull=False)
        return frozenset(own.order_by().values_list("region", flat=True).distinct())


def _read(cases: Sequence[int]) -> list[OpenClock]:
    rows = open_clocks().filter(complaint__in=cases).order_by("pk")
    codes = rows.annotate(regions=Cast("region_codes", TextField()))
    return [OpenClock(*row) for row in codes.values_list(*OpenClock._fields)]


def _pauses(clocks: Collection[OpenClock]) -> dict[int, list[ClockPause]]:
    found: dict[int, list[ClockPause]] = {}
    ids = [clock.pk for clock in clocks]
    for pause in ClockPause.objects.filter(clock__in=ids).order_by("from_at"):
        found.setdefault(pause.clock_id, []).append(pause)
    return found


def _facts(clock: OpenClock, policy: Policy | None, pauses: list[ClockPause]) -> Any:
    """As of any clock: `facts` alone says how columns become facts."""
    known = {name: getattr(clock, name) for name in FACTS}
    unit = Unit.WORKING_DAYS.value
    return facts(Clock(policy=policy, limit_unit=unit, **known), pauses)


FACTS = (
    "kind",
    "limit_days",
    "calendar_on",
    "zone",
    "started_at",
    "extended_to",
    "extended_on",
    "not_before",
)
