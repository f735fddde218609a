"""What the next days bring if nothing changes: due, escalated, and who would drown."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from agencies.workdays import WIB, end_of_day, local_date
from complaints.deadlines import ClockKind
from complaints.models import Clock
from complaints.querysets import ComplaintQuerySet
from complaints.workflow import State
from reports.recaps.period import BadPeriod
from reports.recaps.scope import Scope

MOST_DAYS = 366


@dataclass(frozen=True, kw_only=True)
class Load:
    """What one unit holds, and what comes to it until the last day.

    `late` now; `due` falls due until then; `answered` in as many days before now: its
    pace. All are cases, without those that follow another, whose answer is theirs; but
    `escalating`, which would go to the Ombudsman, are all of them.
    """

    code: str
    name: str
    of: str
    open: int
    late: int
    due: int
    escalating: int
    answered: int

    @property
    def left(self) -> int:
        """Cases late or due that its pace of late would not answer in time."""
        return max(0, self.late + self.due - self.answered)

    @property
    def drowns(self) -> bool:
        return self.left > 0


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """The days after `first` up to `last` (inclusive, in the zone of the scope).

    `clocks` and `days`: deadlines that fall due, by kind of clock and by local day.
    `units`: those with anything to do, the most left over first.
    """

    scope: Scope
    at: datetime
    first: date
    last: date
    clocks: dict[str, int]
    days: dict[date, int]
    units: tuple[Load, ...]

    @property
    def due(self) -> int:
        return sum(self.clocks.values())

    @property
    def escalating(self) -> int:
        return sum(unit.escalating for unit in self.units)

    @property
    def drowning(self) -> tuple[Load, ...]:
        return tuple(unit for unit in self.units if unit.drowns)


def forecast(
    seen: ComplaintQuerySet, *, scope: Scope, days: int, at: datetime
) -> Forecast:
    """Of the cases `seen`, in two statements. Raises `BadPeriod`.

    Clocks that stand still are left out: nobody knows when they go on. The last day
    ends where days end last, in the west: what Jakarta dated for a case in Papua, and
    what falls due there, is counted on the same day.
    """
    if not 1 <= days <= MOST_DAYS:
        raise BadPeriod(
            _("Jumlah hari antara 1 dan %(most)d, bukan %(days)d.")
            % {"most": MOST_DAYS, "days": days}
        )
    first = local_date(at, scope.zone)
    last = first + timedelta(days=days)
    until = end_of_day(last, WIB)
    cases = seen.filter(scope.cases).order_by()
    by_clock: dict[str, int] = {}
    by_day: dict[date, int] = {}
    for kind, day, count in _falling_due(cases, at=at, until=until):
        by_clock[kind] = by_clock.get(kind, 0) + count
        by_day[day] = by_day.get(day, 0) + count
    return Forecast(
        scope=scope,
        at=at,
        first=first,
        last=last,
        clocks={one.value: by_clock[one.value] for one in ClockKind if one in by_clock},
        days=dict(sorted(by_day.items())),
        units=_loads(cases, at=at, until=until),
    )


def _falling_due(
    cases: ComplaintQuerySet, *, at: datetime, until: datetime
) -> list[tuple[str, date, int]]:
    clocks = Clock.objects.running().filter(
        complaint__in=cases,
        is_historical=False,
        paused_at=None,
        due_at__gte=at,
        due_at__lte=until,
    )
    grouped = clocks.order_by().values_list("kind", "due_date")
    return list(grouped.annotate(count=Count("pk")))


def _loads(
    cases: ComplaintQuerySet, *, at: datetime, until: datetime
) -> tuple[Load, ...]:
    work = Q(induk=None)
    due = work & Q(late_after__gte=at, late_after__lte=until)
    before = at - (until - at)
    answered = work & Q(answered_at__gt=before, answered_at__lte=at)
    rows = cases.values(
        code=F("holder__code"), name=F("holder__name"), of=F("root__name")
    ).annotate(
        open=Count("pk", filter=work & Q(ended_at=None)),
        late=Count("pk", filter=work & Q(late_after__lt=at)),
        due=Count("pk", filter=due),
        escalating=Count("pk", filter=_escalating(until)),
        answered=Count("pk", filter=answered),
    )
    busy = rows.filter(Q(late__gt=0) | Q(due__gt=0) | Q(escalating__gt=0))
    loads = [Load(**row) for row in busy]
    return tuple(sorted(loads, key=lambda unit: (-unit.left, -unit.due, unit.name)))


def _escalating(until: datetime) -> Q:
    """Day 60 ends until then, and no question to the complainant lapses before."""
    lapsing = Clock.objects.running().filter(
        complaint=OuterRef("pk"),
        kind=ClockKind.COMPLETION.value,
        due_at__lt=OuterRef("escalate_at"),
    )
    held = Q(Exists(lapsing), state=State.ON_HOLD)
    return Q(escalate_at__lte=until) & ~held


def forecast_as_data(of: Forecast) -> dict[str, Any]:
    """Plain data for JSON."""
    return {
        "scope": {"code": of.scope.code, "name": of.scope.name},
        "at": of.at.isoformat(),
        "first": of.first.isoformat(),
        "last": of.last.isoformat(),
        "due": of.due,
        "escalating": of.escalating,
        "clocks": of.clocks,
        "days": {day.isoformat(): count for day, count in of.days.items()},
        "units": [
            {**asdict(unit), "left": unit.left, "drowns": unit.drowns}
            for unit in of.units
        ],
    }
