"""A version of the limits tried on past cases, before it is put in force."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db.models import Min, Q

from agencies.models import Agency, Holiday
from agencies.workdays import Calendar
from complaints.actions.recomputing import CHUNK
from complaints.deadlines import (
    ClockFacts,
    ClockKind,
    SettlementStart,
    due,
    is_late,
    limit_key,
    limits_from_data,
)
from complaints.models import CLOCK_LABELS, Clock, ClockPause, Event, Policy
from complaints.proofs import facts

PAST_DAYS = 90
MOST = 20_000  # clocks that are looked at, the newest first: a few seconds
Calendars = dict[tuple[object, ...], Calendar]
CLASSIFYING = ("dispose", "handle", "merge")


@dataclass
class Tried:
    """Clocks under the limits that held, and under those of a draft."""

    looked_at: int = 0
    was_late: int = 0
    would_be_late: int = 0
    newly_late: int = 0
    no_longer_late: int = 0

    def count(self, *, was: bool, would: bool) -> None:
        self.looked_at += 1
        self.was_late += was
        self.would_be_late += would
        self.newly_late += would and not was
        self.no_longer_late += was and not would


@dataclass(frozen=True)
class Line:
    """One unit and one kind of clock in the table of a trial."""

    agency_name: str
    kind: ClockKind
    tried: Tried

    @property
    def label(self) -> str:
        return str(CLOCK_LABELS[self.kind])


@dataclass
class Trial:
    """What would have been late; `is_capped`: older clocks were not looked at."""

    kinds: dict[ClockKind, Tried] = field(default_factory=dict)
    units: dict[tuple[int, ClockKind], Tried] = field(default_factory=dict)
    looked_at: int = 0
    is_capped: bool = False

    def count(self, clock: Clock, *, was: bool, would: bool) -> None:
        kind = ClockKind(clock.kind)
        self.looked_at += 1
        self.kinds.setdefault(kind, Tried()).count(was=was, would=would)
        unit = self.units.setdefault((clock.agency_id, kind), Tried())
        unit.count(was=was, would=would)

    def lines(self, *, most: int) -> list[Line]:
        """Units where something changes, the most changed first."""
        changed = {key: one for key, one in self.units.items() if _change(one)}
        first = sorted(changed, key=lambda key: (-_change(changed[key]), key))[:most]
        names = dict(
            Agency.objects.filter(pk__in={pk for pk, _kind in first}).values_list(
                "pk", "name"
            )
        )
        return [Line(names[key[0]], key[1], changed[key]) for key in first]


def try_on_past_cases(
    *, policy: Policy, at: datetime, days: int = PAST_DAYS, most: int = MOST
) -> Trial:
    """What would have been late among clocks of the last `days`, had it held then.

    Each clock is dated anew from its own facts (start, pauses, extension, calendar);
    imported history has none and is left out. A clock that did not stand still while
    held has no pause on record: a draft that would pause it finds none. At most `most`
    clocks, the newest first; memory is flat.
    """
    trial, calendars = Trial(), Calendars()
    limits = limits_from_data(policy.limits)
    for clocks, pauses in _clocks(policy, since=at - timedelta(days=days), until=at):
        classified = _classified(clocks, policy)
        for clock in clocks:
            if trial.looked_at >= most:
                trial.is_capped = True
                return trial
            known = facts(clock, pauses.get(clock.pk, []))
            asked = replace(
                under(policy, known, classified.get(clock.pk)),
                limit=limits[_key(clock)],
                not_before=None,
            )
            when = due(asked, calendar_of(clock, calendars))
            trial.count(
                clock,
                was=_is_late(clock, clock.due_at, at=at),
                would=_is_late(clock, when.due_at, at=at),
            )
    return trial


def ruled_by(policy: Policy) -> Q:
    """Clocks that the version would rule: of its instansi, or of those without own.

    A clock is of the instansi where it started; settlement of the one that has the case
    now, since it takes the rules of who must act (decisions/0009).
    """
    settlement = Q(kind=ClockKind.SETTLEMENT.value)
    if policy.agency_id is not None:
        here = Q(complaint__root=policy.agency_id)
        return (settlement & here) | (~settlement & Q(agency__root=policy.agency_id))
    own = Policy.objects.exclude(agency=None).values("agency")
    elsewhere = settlement & Q(complaint__root__in=own)
    return ~elsewhere & ~(~settlement & Q(agency__root__in=own))


def _change(tried: Tried) -> int:
    return tried.newly_late + tried.no_longer_late


def under(
    policy: Policy, known: ClockFacts, classified_at: datetime | None = None
) -> ClockFacts:
    """The facts of a clock as the version would have made them, but for its limit."""
    pauses = known.pauses if known.kind.value in policy.paused_kinds else ()
    return replace(
        known,
        pauses=pauses,
        office_hours=policy.office_hours,
        started_at=classified_at or known.started_at,
    )


def _classified(clocks: list[Clock], policy: Policy) -> dict[int, datetime]:
    """When settlement would have started, where the version counts from elsewhere."""
    settling = [
        clock
        for clock in clocks
        if clock.kind == ClockKind.SETTLEMENT
        and clock.policy
        and clock.policy.settlement_from != policy.settlement_from
    ]
    if policy.settlement_from == SettlementStart.RECEIVED:
        return {clock.pk: clock.complaint.received_at for clock in settling}
    first = Event.objects.filter(
        complaint__in={clock.complaint_id for clock in settling}, step__in=CLASSIFYING
    )
    events = first.order_by().values_list("complaint", "run")
    known = {(pk, run): at for pk, run, at in events.annotate(first_at=Min("at"))}
    return {
        clock.pk: known[clock.complaint_id, clock.run]
        for clock in settling
        if (clock.complaint_id, clock.run) in known
    }


def _key(clock: Clock) -> str:
    return limit_key(ClockKind(clock.kind), clock.complaint.classification)


def _is_late(clock: Clock, due_at: datetime, *, at: datetime) -> bool:
    return is_late(
        due_at=due_at, at=at, stopped_at=clock.stopped_at, paused_at=clock.paused_at
    )


def _clocks(
    policy: Policy, *, since: datetime, until: datetime
) -> Iterator[tuple[list[Clock], dict[int, list[ClockPause]]]]:
    """Clocks that the version would have ruled, newest first, each with its pauses."""
    rows = Clock.objects.filter(
        ruled_by(policy),
        is_historical=False,
        calendar_on__isnull=False,
        complaint__received_at__range=(since, until),
    )
    last: int | None = None
    while True:
        found = rows if last is None else rows.filter(pk__lt=last)
        chosen = found.select_related("policy", "complaint").order_by("-pk")
        clocks = list(chosen.defer("complaint__original_text")[:CHUNK])
        if not clocks:
            return
        last = clocks[-1].pk
        pauses: dict[int, list[ClockPause]] = {}
        for pause in ClockPause.objects.filter(clock__in=clocks).order_by("from_at"):
            pauses.setdefault(pause.clock_id, []).append(pause)
        yield clocks, pauses


def calendar_of(clock: Clock, calendars: Calendars) -> Calendar:
    """The version that the clock was dated under; each is read once."""
    known_on, codes = clock.calendar_on, tuple(clock.region_codes)
    if known_on is None:
        raise ValueError("an imported clock has no calendar to be dated under")
    key = (known_on, codes, clock.six_days)
    if key not in calendars:
        calendars[key] = Holiday.objects.calendar(
            known_on=known_on, region_codes=codes, six_days=clock.six_days
        )
    return calendars[key]
