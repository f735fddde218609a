"""The queries of a recap: one for each block, however many cases there are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import (
    Avg,
    Count,
    F,
    Min,
    Q,
    QuerySet,
)
from django.db.models.functions import Coalesce, TruncMonth

from agencies.models import Holiday
from agencies.workdays import NoCalendar, local_date, working_days_between
from complaints.deadlines import ClockKind
from complaints.models import Disposition
from complaints.querysets import ComplaintQuerySet
from complaints.workflow import State
from reports.recaps import past
from reports.recaps.formulas import Counts, Punctuality, Speed, Waiting
from reports.recaps.period import Period
from reports.recaps.scope import Scope

NOT_FOLLOWED_UP = (State.RECEIVED, State.ON_HOLD, State.FORWARDED)
JUDGED = (ClockKind.VERIFICATION, ClockKind.FIRST_FOLLOW_UP, ClockKind.SETTLEMENT)
PAIRS_OF_DAYS = """
SELECT (given AT TIME ZONE %s)::date, (done AT TIME ZONE %s)::date,
       count(*), sum(done - given)
FROM ({pairs}) AS pair(given, done)
GROUP BY 1, 2
"""
NOT_DISPOSED = (Disposition.Kind.RECEIVED, Disposition.Kind.RETURNED)


@dataclass(frozen=True)
class Asked:
    """The cases of a scope and period, each with its state as of `at`."""

    cases: "QuerySet[Any]"
    scope: Scope
    period: Period
    at: datetime


def asked(
    cases: ComplaintQuerySet,
    *,
    scope: Scope,
    period: Period,
    at: datetime,
    is_now: bool,
) -> Asked:
    """Narrow `cases` (those that one may see) to what was received in the period."""
    at_hand = cases.annotate(**past.places(period.last))
    found = at_hand.filter(
        scope.cases_then(period.last),
        received_at__gte=period.starts_at(scope.zone),
        received_at__lt=period.ends_at(scope.zone),
    )
    if not is_now:
        found = found.filter(received_at__lte=at)
    seen = found.annotate(seen_state=past.state_at(at, is_now=is_now))
    return Asked(seen, scope, period, at)


def counts_by_holder(of: Asked) -> Mapping[tuple[int, int], Counts]:
    """By (instansi, holder): who holds them, by the tree of the period's last day."""
    return _counted(of.cases, "root_then", "holder_then")


def counts(of: Asked) -> Counts:
    """All of them together."""
    return _counted(of.cases).get((), Counts())


def counts_by_month(of: Asked) -> Mapping[tuple[datetime], Counts]:
    """By the local month they came in."""
    zone = ZoneInfo(of.scope.zone)
    cases = of.cases.annotate(month=TruncMonth("received_at", tzinfo=zone))
    return _counted(cases, "month")


def received_by_topic(of: Asked) -> Mapping[str, int]:
    """By the branch that its topic is of, most first; what has none is left out."""
    branch = Coalesce("category__parent__name", "category__name")
    rows = (
        of.cases.exclude(category=None)
        .order_by()
        .values_list(branch)
        .annotate(count=Count("pk"))
        .order_by("-count", branch)
    )
    return dict(rows)


def _counted(cases: "QuerySet[Any]", *keys: str) -> Mapping[Any, Counts]:
    rows = (
        cases.order_by()
        .values_list(*keys, "seen_state", "ended_how")
        .annotate(count=Count("pk"))
    )
    found: dict[Any, list[tuple[str, str, int]]] = defaultdict(list)
    for row in rows:
        found[row[: len(keys)]].append(row[len(keys) :])
    return {key: Counts.of(states) for key, states in found.items()}


def speed(of: Asked) -> Speed:
    """From the first disposition to the unit that followed up first, until it did."""
    rows = _pairs_of_days(_first_follow_ups(of), zone=of.scope.zone)
    return Speed(
        cases=sum(count for _, _, count, _ in rows),
        elapsed=sum((took for *_, took in rows), timedelta()),
        working_days=_working_days(rows, known_on=local_date(of.at, of.scope.zone)),
    )


def _first_follow_ups(of: Asked) -> "QuerySet[Any, Any]":
    """(given, done) of each case followed up by then.

    Joined from the cases and grouped, neither looked up for each case nor asked for by
    a list of them: no plan then goes wrong while the statistics of a fresh import are
    missing.
    """
    is_disposal = ~Q(dispositions__kind__in=NOT_DISPOSED)
    pairs: QuerySet[Any, Any] = (
        of.cases.filter(followed_up_at__lte=of.at)
        .order_by()
        .values("pk", "dispositions__to_agency", "followed_up_at")
        .annotate(
            given=Min("dispositions__given_at", filter=is_disposal),
            done=Min("dispositions__first_follow_up_at"),
        )
        .filter(given__isnull=False, done=F("followed_up_at"))
        .values_list("given", "done")
    )
    return pairs


def _pairs_of_days(
    pairs: "QuerySet[Any, Any]", *, zone: str
) -> list[tuple[date, date, int, timedelta]]:
    """(given, done, cases, time they took in all) for each pair of local days."""
    inner, params = pairs.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(PAIRS_OF_DAYS.format(pairs=inner), [zone, zone, *params])
        return list(cursor.fetchall())


def _working_days(
    rows: Iterable[tuple[date, date, int, timedelta]], *, known_on: date
) -> int | None:
    """Counted once for each pair of days; None where a year has no calendar."""
    calendar = Holiday.objects.calendar(known_on=known_on)
    try:
        return sum(
            count * working_days_between(after=given, until=done, calendar=calendar)
            for given, done, count, _ in rows
        )
    except NoCalendar:
        return None


def waiting(of: Asked) -> Waiting:
    """Open and not followed up by `at`, with their ages since they came in."""
    since = {days: Q(received_at__gte=of.at - timedelta(days)) for days in (5, 14, 60)}
    rows = of.cases.filter(
        Q(followed_up_at=None) | Q(followed_up_at__gt=of.at),
        seen_state__in=NOT_FOLLOWED_UP,
    ).aggregate(
        cases=Count("pk"),
        mean=Avg(of.at - F("received_at")),
        oldest=Min("received_at"),
        up_to_5=Count("pk", filter=since[5]),
        up_to_14=Count("pk", filter=since[14] & ~since[5]),
        up_to_60=Count("pk", filter=since[60] & ~since[14]),
        over_60=Count("pk", filter=~since[60]),
    )
    mean, oldest = rows.pop("mean"), rows.pop("oldest")
    age = None if oldest is None else of.at - oldest
    return Waiting(mean_age=mean, oldest_age=age, **rows)


def punctuality(of: Asked) -> Mapping[ClockKind, Punctuality]:
    """In time or late, open or closed, for each clock that agencies are judged by."""
    rows = (
        of.cases.filter(
            clocks__kind__in=[kind.value for kind in JUDGED],
            clocks__started_at__lte=of.at,
        )
        .annotate(
            runs=past.runs(of.at, clock="clocks__"),
            late=past.is_late(of.at, clock="clocks__"),
        )
        .order_by()
        .values_list("clocks__kind", "runs", "late")
        .annotate(count=Count("clocks"))
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for kind, runs, late, count in rows:
        name = f"{'open' if runs else 'closed'}_{'late' if late else 'in_time'}"
        found[kind][name] = count
    return {kind: Punctuality(**found.get(kind.value, {})) for kind in JUDGED}
