"""The recap of a scope and a period, as one value."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q

from agencies.models import Agency
from agencies.principals import SYSTEM, Principal
from agencies.workdays import local_date
from complaints.deadlines import ClockKind
from complaints.models import Complaint
from reports.recaps import questions, reaching
from reports.recaps.formulas import Counts, Punctuality, Reach, Speed, Waiting
from reports.recaps.period import Period
from reports.recaps.scope import Scope

COLUMNS = [field.name for field in fields(Counts)]


@dataclass(frozen=True, kw_only=True)
class Row:
    """The cases of one instansi, unit or month."""

    code: str
    name: str
    kind: str
    counts: Counts
    of: str = ""  # the code of the instansi that a unit belongs to
    scope: str = ""  # the region that an instansi governs, as a scope of its own


@dataclass(frozen=True, kw_only=True)
class Recap:
    """What came in, in the period, and how it stands as of an instant."""

    scope: Scope
    period: Period
    as_of: datetime
    counts: Counts
    reach: Reach
    speed: Speed
    waiting: Waiting
    punctuality: Mapping[ClockKind, Punctuality]
    by_agency: tuple[Row, ...]
    by_unit: tuple[Row, ...]
    by_month: tuple[Row, ...]


def recap(
    *,
    scope: Scope,
    period: Period,
    at: datetime,
    is_now: bool = True,
    principal: Principal = SYSTEM,
) -> Recap:
    """Count what `principal` may see, in a fixed number of queries.

    `at` is the instant as of which states are told; `is_now` says that it is the
    present one, so that the columns may answer instead of the events.
    """
    visible = Complaint.objects.visible_to(principal, local_date(at, scope.zone))
    of = questions.asked(visible, scope=scope, period=period, at=at, is_now=is_now)
    held = questions.counts_by_holder(of)
    agencies, units = by_agency(scope, held, on=period.last)
    return Recap(
        scope=scope,
        period=period,
        as_of=at,
        counts=_sum(held.values()),
        reach=reaching.reach(scope, last_day=period.last),
        speed=questions.speed(of),
        waiting=questions.waiting(of),
        punctuality=questions.punctuality(of),
        by_agency=agencies,
        by_unit=units,
        by_month=_by_month(questions.counts_by_month(of), scope.zone),
    )


def _sum(counts: Iterable[Counts]) -> Counts:
    total = dict.fromkeys(COLUMNS, 0)
    for one in counts:
        for name in COLUMNS:
            total[name] += getattr(one, name)
    return Counts(**total)


def by_agency(
    scope: Scope, held: Mapping[tuple[int, int], Counts], *, on: date
) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Every instansi of the scope, also without cases; units where they have some.

    By the names that they had on that day.
    """
    instansi = scope.roots(on).instansi_on(on)
    ids = {pk for pair in held for pk in pair}
    rows = Agency.objects.filter(Q(pk__in=ids) | Q(pk__in=instansi.values("pk")))
    ordered = rows.as_of(on).order_by("region", "name", "pk")
    named = {row.pk: row for row in ordered}
    whole: dict[int, list[Counts]] = {row.pk: [] for row in ordered if row.is_root}
    for (root, _holder), counts in held.items():
        whole.setdefault(root, []).append(counts)
    roots = tuple(_row(named[pk], _sum(counts)) for pk, counts in whole.items())
    place = {pk: number for number, pk in enumerate(named)}
    pairs = sorted(held, key=lambda pair: (place[pair[1]], place[pair[0]]))
    units = tuple(
        _row(named[holder], held[root, holder], of=named[root].code)
        for root, holder in pairs
    )
    return roots, units


def _row(agency: Any, counts: Counts, of: str = "") -> Row:
    """`agency` with `name_then`."""
    return Row(
        code=agency.code,
        name=agency.name_then,
        kind=agency.kind,
        counts=counts,
        of=of,
        scope=agency.region_id or "",
    )


def _by_month(months: Mapping[tuple[datetime], Counts], zone: str) -> tuple[Row, ...]:
    named = sorted(
        (local_date(month, zone), counts) for (month,), counts in months.items()
    )
    return tuple(
        Row(code=f"{day:%Y-%m}", name=f"{day:%Y-%m}", kind="month", counts=counts)
        for day, counts in named
    )


def as_data(of: Recap) -> dict[str, Any]:
    """Plain data for JSON: the figures flat, the tables beneath."""
    return {
        "scope": of.scope.code,
        "name": of.scope.name,
        "zone": of.scope.zone,
        "from": of.period.first.isoformat(),
        "to": of.period.last.isoformat(),
        "as_of": of.as_of.isoformat(),
        **counts_as_data(of.counts),
        "agencies": of.reach.agencies,
        "agencies_connected": of.reach.connected,
        "agencies_connected_percent": of.reach.connected_percent,
        "agencies_active": of.reach.active,
        "agencies_active_percent": of.reach.active_percent,
        "cases_with_follow_up": of.speed.cases,
        "mean_days_to_follow_up": _number(of.speed.mean_days),
        "mean_working_days_to_follow_up": _number(of.speed.mean_working_days),
        "waiting": {
            "cases": of.waiting.cases,
            "mean_days": _number(of.waiting.mean_days),
            "oldest_days": _number(of.waiting.oldest_days),
            "up_to_5_days": of.waiting.up_to_5,
            "up_to_14_days": of.waiting.up_to_14,
            "up_to_60_days": of.waiting.up_to_60,
            "over_60_days": of.waiting.over_60,
        },
        "punctuality": {
            kind.value: {**asdict(clock), "in_time_percent": clock.in_time_percent}
            for kind, clock in of.punctuality.items()
        },
        "by_agency": [_row_as_data(row) for row in of.by_agency],
        "by_unit": [_row_as_data(row) for row in of.by_unit],
        "by_month": [_row_as_data(row) for row in of.by_month],
    }


def counts_as_data(counts: Counts) -> dict[str, int | None]:
    """Counts with their shares and both denominators."""
    return {
        "received": counts.received,
        **asdict(counts),
        "followed_up": counts.followed_up,
        "followed_up_percent": counts.followed_up_percent,
        "closed_percent": counts.closed_percent,
        "in_progress_percent": counts.in_progress_percent,
        "received_without_archived": counts.received_without_archived,
        "followed_up_percent_without_archived": (
            counts.followed_up_percent_without_archived
        ),
    }


def _row_as_data(row: Row) -> dict[str, Any]:
    named = {"code": row.code, "name": row.name, "kind": row.kind, "of": row.of}
    return {**named, **counts_as_data(row.counts)}


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
