"""The ladder: who hears of an open deadline, when; each rung of each clock once."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection, transaction
from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from agencies.models import Agency, Holiday, Notice
from agencies.workdays import WIB, Calendar, end_of_day, local_date
from complaints.actions import NotAllowed, ask_consent
from complaints.actions.timing import region_codes
from complaints.deadlines import ClockKind, Limit, Unit
from complaints.models import Clock, Consent, Policy
from complaints.workflow import State
from escalation import notifications
from escalation.ladder import Rung, morning, rungs_in_force
from escalation.models import LadderRung, LadderStep
from escalation.querysets import Untold

BATCH = 2000
CHUNK = 500  # notices in one statement
MOST_ASKED = 1000  # questions of consent in one climb; the next one goes on
TELLING = 4_210_708  # any number, the same for all: who tells holds this lock
MOST_NAMED = notifications.MOST_NAMED


@dataclass(frozen=True)
class Climbed:
    """What one climb did: steps taken back and made, notices left, consents asked."""

    withdrawn: int
    steps: int
    notices: int
    asked: int


@dataclass(frozen=True, kw_only=True)
class Office:
    """Agencies that share a zone and a calendar."""

    agency_ids: list[int]
    zone: str
    calendar: Calendar


@dataclass(frozen=True, kw_only=True)
class Awake:
    """The day it is at each agency that may be told now.

    `always`: those of which a rung in force is told on days off as well.
    """

    working: dict[int, date]
    any_day: dict[int, date]
    always: frozenset[tuple[str, str]]

    @classmethod
    def of(
        cls, offices: Iterable[Office], rungs: Iterable[Rung], *, at: datetime
    ) -> Self:
        working: dict[int, date] = {}
        any_day: dict[int, date] = {}
        for office in offices:
            day = morning(at=at, zone=office.zone)
            days = dict.fromkeys(office.agency_ids, day) if day else {}
            any_day |= days
            if day and office.calendar.is_working_day(day):
                working |= days
        loud = frozenset((r.level.value, r.channel) for r in rungs if not r.is_quiet)
        return cls(working=working, any_day=any_day, always=loud)

    def day(self, one: Untold) -> date | None:
        is_loud = (one.level.value, one.channel) in self.always
        return (self.any_day if is_loud else self.working).get(one.agency_id)


def climb(*, at: datetime, batch: int = BATCH) -> Climbed:
    """Take back what moved, climb every rung that was reached, tell it in digests.

    Any number may run at once, and be killed anywhere: a step is unique, what has no
    notice yet is told by the next climb, and an agency hears of a level once a day.
    """
    offices = _offices(at=at)
    withdrawn = withdraw(at=at)
    desk_id = Agency.objects.national_desk().pk
    ladder = LadderRung.objects.ladder()
    rungs = rungs_in_force(local_date(at, WIB), ladder=ladder)
    steps = sum(
        _climb(rung, offices, desk_id=desk_id, at=at, batch=batch) for rung in rungs
    )
    notices = _tell(Awake.of(offices, rungs, at=at), at=at)
    return Climbed(withdrawn, steps, notices, ask_consents(at=at))


def ask_consents(*, at: datetime, limit: int = MOST_ASKED) -> int:
    """Ask the complainants of cases near day 60, oldest first; how many were asked.

    Each in a transaction of its own, once a case: who was asked before is refused.
    """
    asked = 0
    for complaint_id in list(_consent_due(at=at)[:limit]):
        try:
            ask_consent(complaint_id=complaint_id, at=at)
        except NotAllowed:
            continue
        asked += 1
    return asked


def _offices(*, at: datetime) -> list[Office]:
    """All agencies by zone and calendar: one query, and one for each calendar."""
    regional = set(
        Holiday.objects.exclude(region=None).values_list("region", flat=True)
    )
    rows = Agency.objects.order_by().values("zone", "works_six_days", "region")
    calendars: dict[tuple[tuple[str, ...], bool], Calendar] = {}
    offices = []
    for row in rows.annotate(ids=ArrayAgg("pk")):
        codes = region_codes(Agency(region_id=row["region"]))
        key = tuple(c for c in codes if c in regional), row["works_six_days"]
        if key not in calendars:
            calendars[key] = _calendar(*key, at=at)
        offices.append(
            Office(agency_ids=row["ids"], zone=row["zone"], calendar=calendars[key])
        )
    return offices


def _calendar(codes: tuple[str, ...], six_days: bool, *, at: datetime) -> Calendar:
    return Holiday.objects.calendar(
        known_on=local_date(at, WIB),
        years=range(at.year - 1, at.year + 2),
        region_codes=codes,
        six_days=six_days,
    )


def withdraw(*, at: datetime) -> int:
    """Steps of clocks that moved are forgotten where nobody has heard of them."""
    with _telling():
        withdrawn, notices = LadderStep.objects.withdraw_moved(at=at)
        # Its key is free again: what else it told gets a notice of its own.
        Notice.objects.filter(pk__in=notices).update(
            dead_at=at,
            last_error="withdrawn",
            effect_key=Concat(
                "effect_key", Value(":withdrawn:"), Cast("pk", CharField())
            ),
        )
    return withdrawn


def _climb(
    rung: Rung, offices: Iterable[Office], *, desk_id: int, at: datetime, batch: int
) -> int:
    """Write the steps of one rung, a batch in a transaction."""
    awake = [
        (agency_id, until)
        for office in offices
        if (until := rung.reaches(at=at, zone=office.zone, calendar=office.calendar))
        for agency_id in office.agency_ids
    ]
    steps, made = 0, batch
    while awake and made:
        with transaction.atomic():
            made = LadderStep.objects.climb(
                rung, awake, desk_id=desk_id, at=at, limit=batch
            )
        steps += made
    return steps


def _tell(awake: Awake, *, at: datetime) -> int:
    """One notice for each agency, level and channel with untold steps; how many.

    An agency that heard of that level today hears of the rest tomorrow.
    """
    with _telling():
        untold = [
            (one, notifications.rung(one, day=day, at=at))
            for one in LadderStep.objects.untold()
            if (day := awake.day(one))
        ]
        told = _not_told_today(untold)
        Notice.objects.bulk_create([notice for _one, notice in told], CHUNK)
        LadderStep.objects.claim([(one, notice.pk) for one, notice in told])
        said = LadderStep.objects.said([n.pk for _one, n in told], most=MOST_NAMED)
        for one, notice in told:
            notifications.fill(notice, one.level, said[notice.pk])
        notices = [notice for _one, notice in told]
        Notice.objects.bulk_update(notices, ["subject", "body"], CHUNK)
    return len(told)


def _not_told_today(
    untold: list[tuple[Untold, Notice]],
) -> list[tuple[Untold, Notice]]:
    keys = [notice.effect_key for _one, notice in untold]
    before = Notice.objects.filter(effect_key__in=keys)
    known = set(before.values_list("effect_key", flat=True))
    return [one for one in untold if one[1].effect_key not in known]


@contextmanager
def _telling() -> Iterator[None]:
    """A transaction in which nobody else tells or takes back."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TELLING])
        yield


def _consent_due(*, at: datetime) -> QuerySet[Clock, int]:
    """Cases before the Ombudsman's day, never asked, by their policy's consent day."""
    due = Q(pk__in=[])
    furthest = 0
    zones = Agency.objects.order_by().values_list("zone", flat=True).distinct()
    awake = [zone for zone in zones if morning(at=at, zone=zone)]
    for policy in Policy.objects.all():
        limit = policy.limit(ClockKind.OMBUDSMAN)
        furthest = max(furthest, _longest(limit) - policy.consent_day)
        for zone in awake:
            day = local_date(at, zone) - timedelta(days=policy.consent_day)
            due |= Q(policy=policy, zone=zone, started_at__lt=end_of_day(day, zone))
    running = Clock.objects.filter(
        due,
        kind=ClockKind.OMBUDSMAN.value,
        stopped_at=None,
        is_historical=False,
        due_at__lte=at + timedelta(days=furthest),
        complaint__consent=Consent.NOT_ASKED,
    ).exclude(complaint__state=State.AWAITING_COMPLAINANT)
    return running.order_by("due_at", "pk").values_list("complaint", flat=True)


def _longest(limit: Limit) -> int:
    """Calendar days that the limit can take at most; bounds what is looked at."""
    if limit.unit is Unit.CALENDAR_DAYS:
        return limit.days + 1
    return 2 * limit.days + 30
