"""The rung that asks the complainant: may the Ombudsman take it, before day 60."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import DateField, DateTimeField, F, Func, Q, QuerySet
from django.db.models.functions import Cast

from agencies.workdays import add_working_days, end_of_day
from complaints.actions import NotAllowed, ask_consent
from complaints.deadlines import ClockKind, Limit, Unit
from complaints.models import Clock, Consent, Policy
from complaints.workflow import State
from escalation.actions.offices import Office, offices_of
from escalation.ladder import Level, Rung, Scope, morning, scopes
from escalation.models import LadderRung

MOST_ASKED = 1000  # questions in one climb; the next one goes on
RECEIVED_ON = Cast(
    Func(
        F("complaint__root__zone"),
        F("complaint__received_at"),
        function="timezone",
        output_field=DateTimeField(),
    ),
    DateField(),
)


def ask_consents(*, at: datetime, limit: int = MOST_ASKED) -> int:
    """Ask the complainants of cases near day 60, oldest first; how many were asked.

    Each in a transaction of its own, once a case: who was asked before is refused.
    """
    asked = 0
    for complaint_id in list(_due(at=at)[:limit]):
        try:
            ask_consent(complaint_id=complaint_id, at=at)
        except NotAllowed:
            continue
        asked += 1
    return asked


def _due(*, at: datetime) -> QuerySet[Clock, int]:
    """Cases before the Ombudsman's day, never asked, as their row and policy say."""
    policies, offices = list(Policy.objects.all()), _days_like(offices_of(at=at))
    due = Q(pk__in=[])
    ladder = scopes(LadderRung.objects.ladder())
    asking = [one for one in ladder if one[0].level == Level.CONSENT]
    for rung, scope in asking:
        due |= _ruled(scope) & _reached(rung, offices, policies, at=at)
    earliest = max((-rung.days for rung, _scope in asking), default=0)
    running = Clock.objects.alias(received_on=RECEIVED_ON).filter(
        due,
        kind=ClockKind.OMBUDSMAN.value,
        stopped_at=None,
        is_historical=False,
        due_at__lte=at + timedelta(days=_furthest(policies, earliest)),
        complaint__consent=Consent.NOT_ASKED,
    )
    waiting = running.exclude(complaint__state=State.AWAITING_COMPLAINANT)
    return waiting.order_by("due_at", "pk").values_list("complaint", flat=True)


def _days_like(offices: Sequence[Office]) -> list[Office]:
    """One for each zone and calendar, whatever the region."""
    alike: dict[tuple[str, int], list[int]] = {}
    calendars = {id(office.calendar): office.calendar for office in offices}
    for office in offices:
        alike.setdefault((office.zone, id(office.calendar)), []).extend(
            office.agency_ids
        )
    return [
        Office(agency_ids=ids, zone=zone, calendar=calendars[key])
        for (zone, key), ids in alike.items()
    ]


def _ruled(scope: Scope) -> Q:
    cases = Q(received_on__gte=scope.since)
    if scope.until is not None:
        cases &= Q(received_on__lt=scope.until)
    if scope.agency_id is not None:
        return cases & Q(complaint__root=scope.agency_id)
    for agency_id, since in scope.owners:
        cases &= ~Q(complaint__root=agency_id, received_on__gte=since)
    return cases


def _reached(
    rung: Rung, offices: Sequence[Office], policies: Sequence[Policy], *, at: datetime
) -> Q:
    """Clocks whose day it is, where the instansi that has the case is at work."""
    found = Q(pk__in=[])
    for office in offices:
        today = _awake(rung, office, at=at)
        if today is None:
            continue
        ahead = add_working_days(
            start=today, count=-rung.days, calendar=office.calendar
        )
        begun = Q(pk__in=[])
        for policy in policies:
            day = ahead - timedelta(days=policy.consent_day)
            begun |= Q(policy=policy, started_at__lt=end_of_day(day, office.zone))
        found |= Q(complaint__root__in=office.agency_ids) & begun
    return found


def _awake(rung: Rung, office: Office, *, at: datetime) -> date | None:
    """The day it is there, unless the office sleeps or has the day off."""
    today = morning(at=at, zone=office.zone)
    if today and rung.is_quiet and not office.calendar.is_working_day(today):
        return None
    return today


def _furthest(policies: Sequence[Policy], earliest: int) -> int:
    """Days before the end of a clock from which it is looked at.

    `earliest`: working days before the policy's day on which a row asks.
    """
    ahead = [
        _longest(policy.limit(ClockKind.OMBUDSMAN)) - policy.consent_day
        for policy in policies
    ]
    return max(ahead, default=0) + 2 * earliest


def _longest(limit: Limit) -> int:
    """Calendar days that the limit can take at most; bounds what is looked at."""
    if limit.unit is Unit.CALENDAR_DAYS:
        return limit.days + 1
    return 2 * limit.days + 30
