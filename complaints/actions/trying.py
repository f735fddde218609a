"""A version of the limits tried on past cases, before it is put in force."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from agencies.models import Holiday
from agencies.workdays import Calendar
from complaints.actions.recomputing import CHUNK
from complaints.deadlines import (
    ClockKind,
    due,
    is_late,
    limit_key,
    limits_from_data,
)
from complaints.models import Clock, ClockPause, Policy
from complaints.proofs import facts

PAST_DAYS = 90


@dataclass
class Tried:
    """One kind of clock under the limits that held, and under those of a draft."""

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


def try_on_past_cases(
    *, policy: Policy, at: datetime, days: int = PAST_DAYS
) -> dict[ClockKind, Tried]:
    """What would have been late among clocks of the last `days`, had it held then.

    Each clock is dated anew from its own facts (start, pauses, extension, calendar);
    imported history has none and is left out. Memory is flat.
    """
    tried: dict[ClockKind, Tried] = {}
    rules = limits_from_data(policy.limits)
    calendars: dict[tuple[object, ...], Calendar] = {}
    for clocks, pauses in _clocks(policy, since=at - timedelta(days=days), until=at):
        for clock in clocks:
            kind = ClockKind(clock.kind)
            limit = rules[_key(clock)]
            known = facts(clock, pauses.get(clock.pk, []))
            asked = replace(known, limit=limit, not_before=None)
            when = due(asked, _calendar(clock, calendars))
            tried.setdefault(kind, Tried()).count(
                was=_is_late(clock, clock.due_at, at=at),
                would=_is_late(clock, when.due_at, at=at),
            )
    return tried


def _key(clock: Clock) -> str:
    return limit_key(ClockKind(clock.kind), clock.complaint.classification)


def _is_late(clock: Clock, due_at: datetime, *, at: datetime) -> bool:
    return is_late(
        due_at=due_at, at=at, stopped_at=clock.stopped_at, paused_at=clock.paused_at
    )


def _clocks(
    policy: Policy, *, since: datetime, until: datetime
) -> Iterator[tuple[list[Clock], dict[int, list[ClockPause]]]]:
    """Clocks that the version would have ruled, by key, each chunk with its pauses."""
    rows = Clock.objects.filter(
        is_historical=False,
        calendar_on__isnull=False,
        complaint__received_at__range=(since, until),
    )
    if policy.agency_id is None:
        own = Policy.objects.exclude(agency=None).values("agency")
        rows = rows.exclude(complaint__root__in=own)
    else:
        rows = rows.filter(complaint__root=policy.agency_id)
    last = 0
    while True:
        found = rows.filter(pk__gt=last).select_related("policy", "complaint")
        clocks = list(found.order_by("pk")[:CHUNK])
        if not clocks:
            return
        last = clocks[-1].pk
        pauses: dict[int, list[ClockPause]] = {}
        for pause in ClockPause.objects.filter(clock__in=clocks).order_by("from_at"):
            pauses.setdefault(pause.clock_id, []).append(pause)
        yield clocks, pauses


def _calendar(clock: Clock, calendars: dict[tuple[object, ...], Calendar]) -> Calendar:
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
