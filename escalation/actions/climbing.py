"""The ladder: who hears of an open deadline, when; each rung of each clock once."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from django.db import connection, transaction

from agencies.models import Agency, Notice
from escalation import notifications
from escalation.actions.asking import ask_consents
from escalation.actions.offices import Office, offices_of
from escalation.ladder import Level, Rung, Scope, morning, scopes
from escalation.models import LadderRung, LadderStep
from escalation.querysets import Untold

BATCH = 2000
CHUNK = 500  # notices in one statement
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
    offices = offices_of(at=at)
    withdrawn = withdraw(at=at)
    desk_id = Agency.objects.national_desk().pk
    ladder = scopes(LadderRung.objects.ladder())
    rungs = [(rung, scope) for rung, scope in ladder if rung.level != Level.CONSENT]
    steps = sum(
        _climb(rung, scope, offices, desk_id=desk_id, at=at, batch=batch)
        for rung, scope in rungs
    )
    awake = Awake.of(offices, [rung for rung, _scope in rungs], at=at)
    notices = _tell(awake, at=at)
    return Climbed(withdrawn, steps, notices, ask_consents(at=at))


def withdraw(*, at: datetime) -> int:
    """Steps of clocks or cases that moved are forgotten where nobody heard of them."""
    with _telling():
        withdrawn, notices = LadderStep.objects.withdraw_moved(at=at)
        # Its key is free again: what else it told gets a notice of its own.
        Notice.objects.filter(pk__in=notices).withdraw(at=at)
    return withdrawn


def _climb(
    rung: Rung,
    scope: Scope,
    offices: Iterable[Office],
    *,
    desk_id: int,
    at: datetime,
    batch: int,
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
                rung, scope, awake, desk_id=desk_id, at=at, limit=batch
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
        notices = [notice for _one, notice in told if notice.pk in said]
        for one, notice in told:
            if notice.pk in said:
                notifications.fill(notice, one.level, said[notice.pk])
            else:  # its case was classed otherwise just now: told by the next climb
                notice.delete()
        Notice.objects.bulk_update(notices, ["subject", "body"], CHUNK)
    return len(notices)


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
