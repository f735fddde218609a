"""Copies of past cases that stand as they stood at a virtual instant, under a version.

What people did is taken from the record; what the system did is left out, so that its
own tasks can do it again. Only new rows are written, and the caller rolls them back.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from agencies.workdays import local_date
from complaints.actions.copying import copy_of_case, copy_of_clock
from complaints.actions.recomputing import CHUNK
from complaints.actions.storing import STORED, store
from complaints.actions.timing import Timekeeper
from complaints.actions.trying import Calendars, calendar_of, ruled_by, under
from complaints.deadlines import (
    ClockKind,
    Limit,
    Pause,
    SettlementStart,
    Unit,
    due,
    limit_key,
    limits_from_data,
)
from complaints.models import Clock, ClockPause, Complaint, Event, Policy
from complaints.proofs import facts
from complaints.workflow import ENDED, State

MOMENT = timedelta(microseconds=1)
BY_THE_SYSTEM = frozenset({"lapse", "auto_close", "hand_over", "ask_consent"})
CLASSIFYING = frozenset({"dispose", "handle", "merge"})
REWOUND = [
    "state",
    "state_before_hold",
    "holder",
    "run",
    "answered_at",
    "followed_up_at",
    "ended_at",
    "ended_how",
    "next_due_at",
    "late_after",
    "escalate_at",
]


@dataclass
class Copied:
    """A past case: its record, the id of its copy, and its copied clocks."""

    original: Complaint
    events: list[Event] = field(default_factory=list)
    clocks: list[tuple[Clock, list[ClockPause]]] = field(default_factory=list)
    copies: dict[int, Clock] = field(default_factory=dict)
    pk: int = 0

    @property
    def was_handed_over(self) -> bool:
        return any(event.step == "hand_over" for event in self.events)

    def touched(self, *, after: datetime, until: datetime) -> bool:
        """Whether anything that people did falls into (after, until]."""
        return any(after < event.at <= until for event in self._done())

    def last(self, at: datetime) -> Event | None:
        return max(
            (event for event in self._done() if event.at <= at),
            key=lambda event: (event.at, event.pk),
            default=None,
        )

    def is_begun_anew(self, *, since: datetime, at: datetime) -> bool:
        """Reopened by people after the copy had ended."""
        return any(
            event.step == "reopen" and since < event.at <= at for event in self.events
        )

    def _done(self) -> Iterable[Event]:
        return (event for event in self.events if event.step not in BY_THE_SYSTEM)

    def made_at(self, clock: Clock) -> datetime:
        """Settlement counts from the day received but is made when it is classified."""
        if clock.kind != ClockKind.SETTLEMENT:
            return clock.started_at
        made = [
            event.at
            for event in self.events
            if event.run == clock.run and event.step in CLASSIFYING
        ]
        return min(made, default=clock.started_at)

    def stopped_at(self, clock: Clock) -> datetime | None:
        """When people stopped it; None where the system did, or nobody."""
        if clock.stopped_at in {e.at for e in self.events if e.step in BY_THE_SYSTEM}:
            return None
        return clock.stopped_at


class Rewinding:
    """All copies, moved from instant to instant. `policy` must be saved."""

    def __init__(
        self, policy: Policy, *, since: datetime, until: datetime, most: int
    ) -> None:
        self.policy, self._calendars = policy, Calendars()
        self._limits = limits_from_data(policy.limits)
        ruled = Clock.objects.filter(
            ruled_by(policy), complaint__received_at__range=(since, until)
        )
        rows = Complaint.objects.filter(
            pk__in=ruled.values("complaint"), is_historical=False
        )
        found = list(rows.order_by("received_at", "pk")[: most + 1])
        self.is_capped = len(found) > most
        self.cases = {case.pk: Copied(case) for case in found[:most]}
        ruled = ruled.filter(complaint__in=list(self.cases))
        self._ruled = frozenset(ruled.values_list("pk", flat=True))
        self._read_record()
        self._at = since - timedelta(days=366)

    def _read_record(self) -> None:
        ids = list(self.cases)
        events = Event.objects.filter(complaint__in=ids).order_by("at", "pk")
        for event in events.defer("text", "facts").iterator(CHUNK):
            self.cases[event.complaint_id].events.append(event)
        pauses: dict[int, list[ClockPause]] = defaultdict(list)
        spent = ClockPause.objects.filter(clock__complaint__in=ids)
        for pause in spent.order_by("from_at").iterator(CHUNK):
            pauses[pause.clock_id].append(pause)
        clocks = Clock.objects.filter(complaint__in=ids, calendar_on__isnull=False)
        for clock in clocks.select_related("policy").order_by("pk").iterator(CHUNK):
            copied = self.cases[clock.complaint_id]
            copied.clocks.append((clock, pauses[clock.pk]))

    def replies(self) -> list[datetime]:
        """Just after each: the case waits for its agency again, maybe not for long."""
        return [
            event.at + MOMENT
            for copied in self.cases.values()
            for event in copied.events
            if event.step == "reply"
        ]

    def wind_to(self, at: datetime) -> None:
        """Let every copy stand as its case stood at `at`, but for what has ended."""
        touched = [
            copied
            for copied in self.cases.values()
            if copied.touched(after=self._at, until=at)
        ]
        self._make([copied for copied in touched if not copied.pk])
        standing = Complaint.objects.in_bulk([copied.pk for copied in touched])
        cases, stale, fresh = list[Complaint](), list[Clock](), list[Clock]()
        for copied in touched:
            case = standing[copied.pk]
            if _has_ended(case) and not copied.is_begun_anew(
                since=case.ended_at or at, at=at
            ):
                continue  # the system ended it earlier than people acted on it
            _stand(case, copied, at=at)
            running = self._clocks(copied, case, at=at, stale=stale, fresh=fresh)
            keeper = Timekeeper(case, at=at, is_new=True)
            keeper.running = running
            keeper.derive()
            cases.append(case)
        Clock.objects.bulk_update(stale, STORED, CHUNK)
        Complaint.objects.bulk_update(cases, REWOUND, CHUNK)
        Clock.objects.bulk_create(fresh, CHUNK)
        self._at = at

    def _make(self, fresh: list[Copied]) -> None:
        copies = [copy_of_case(copied.original) for copied in fresh]
        for copied, copy in zip(
            fresh, Complaint.objects.bulk_create(copies, CHUNK), strict=True
        ):
            copied.pk = copy.pk

    def _clocks(
        self,
        copied: Copied,
        case: Complaint,
        *,
        at: datetime,
        stale: list[Clock],
        fresh: list[Clock],
    ) -> dict[ClockKind, Clock]:
        running = {}
        for original, pauses in copied.clocks:
            if copied.made_at(original) > at:
                continue
            clock = copied.copies.get(original.pk)
            if clock is None:
                clock = copied.copies[original.pk] = copy_of_clock(original, case)
                clock.policy = self._policy(original)
                fresh.append(clock)
            elif clock.stopped_at is None:
                stale.append(clock)
            self._date(copied, clock, original, pauses, at=at)
            if clock.stopped_at is None:
                running[ClockKind(clock.kind)] = clock
        return running

    def _date(
        self,
        copied: Copied,
        clock: Clock,
        original: Clock,
        pauses: list[ClockPause],
        *,
        at: datetime,
    ) -> None:
        """As of `at`: stopped, standing still or running, and due when."""
        policy, limit = self._policy(original), self._limit(copied, original)
        clock.limit_days, clock.limit_unit = limit.days, limit.unit.value
        spent = [p for p in pauses if p.until_at is not None and p.until_at <= at]
        known = under(policy, facts(clock, spent), self._start(copied, original))
        extended = original.extended_on and original.extended_on <= local_date(
            at, clock.zone
        )
        known = replace(
            known,
            limit=limit,
            not_before=None,
            extended_to=original.extended_to if extended else None,
            extended_on=original.extended_on if extended else None,
            pauses=tuple(Pause(p.from_at, p.until_at) for p in spent)
            if clock.kind in policy.paused_kinds
            else (),
        )
        clock.extended_to, clock.extended_on = known.extended_to, known.extended_on
        store(clock, due(known, calendar_of(clock, self._calendars)))
        stopped = copied.stopped_at(original)
        clock.stopped_at = stopped if stopped and stopped <= at else None
        clock.is_met = clock.stopped_at <= clock.due_at if clock.stopped_at else None
        open_now = [
            p.from_at
            for p in pauses
            if p.from_at <= at and (p.until_at is None or p.until_at > at)
        ]
        stands = open_now and clock.kind in policy.paused_kinds
        clock.paused_at = open_now[0] if stands and not clock.stopped_at else None

    def _policy(self, original: Clock) -> Policy:
        """The version that is tried rules what began at its instansi, no more."""
        if original.pk in self._ruled or original.policy is None:
            return self.policy
        return original.policy

    def _limit(self, copied: Copied, original: Clock) -> Limit:
        if original.pk in self._ruled or original.limit_days is None:
            return self._limits[limit_key(ClockKind(original.kind), _class(copied))]
        return Limit(original.limit_days, Unit(original.limit_unit))

    def _start(self, copied: Copied, original: Clock) -> datetime | None:
        if original.kind != ClockKind.SETTLEMENT:
            return None
        if self.policy.settlement_from == SettlementStart.CLASSIFIED:
            return copied.made_at(original)
        return None


def _has_ended(case: Complaint) -> bool:
    return case.state in ENDED


def _class(copied: Copied) -> str:
    return copied.original.classification


def _stand(case: Complaint, copied: Copied, *, at: datetime) -> None:
    """State and hand as the last thing that people did left them."""
    event = copied.last(at)
    if event is None:
        return
    original = copied.original
    case.state, case.run = event.to_state, event.run
    if event.to_holder_id:
        case.holder_id = event.to_holder_id
    case.state_before_hold = (
        (event.from_state or State.FORWARDED) if case.state == State.ON_HOLD else ""
    )
    case.ended_at = event.at if _has_ended(case) else None
    for name in ("answered_at", "followed_up_at"):
        known = getattr(original, name)
        setattr(case, name, known if known and known <= at else None)
