"""Opened, open and closed as of an instant: the check figures of an imported log."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Self
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q

from agencies.models import Agency
from agencies.workdays import WIB
from complaints.deadlines import ClockKind
from complaints.models import Clock, Complaint
from complaints.workflow import ENDED, OPEN
from reports.recaps import past
from reports.recaps.scope import COUNTRY


@dataclass(frozen=True, kw_only=True)
class LogFigures:
    """Cases opened by then: still open (past their target) or ended (after it).

    `closed` counts archived ones too, so that opened = open + closed.
    """

    opened: int = 0
    open: int = 0
    open_late: int = 0
    closed: int = 0
    closed_late: int = 0

    def __add__(self, other: Self) -> "LogFigures":
        both = ((f.name, getattr(self, f.name), getattr(other, f.name)) for f in NAMES)
        return LogFigures(**{name: one + two for name, one, two in both})

    def as_data(self) -> dict[str, int]:
        return asdict(self)


NAMES = fields(LogFigures)


def figures_as_of(moment: datetime, *, registry: str = "") -> LogFigures:
    """All registries together, or one of them.

    A naive instant is the wall clock of each registry: what its own log would show.
    """
    zones = registry_zones()
    wanted = {registry: zones.get(registry, WIB)} if registry else zones
    found = (
        _figures(name, _instant(moment, zone)) for name, zone in sorted(wanted.items())
    )
    return sum(found, LogFigures())


def registry_zones() -> Mapping[str, str]:
    """The zone that each registry keeps its log in; the country's is WIB."""
    roots = Agency.objects.filter(parent=None).exclude(registry=COUNTRY)
    found = dict(roots.order_by("-pk").values_list("registry", "zone"))
    return {**found, COUNTRY: WIB}


def _instant(moment: datetime, zone: str) -> datetime:
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    return moment.astimezone(UTC)


def _figures(registry: str, at: datetime) -> LogFigures:
    settlement = Clock.objects.filter(
        complaint=OuterRef("pk"),
        run=OuterRef("run"),
        kind=ClockKind.SETTLEMENT.value,
        started_at__lte=at,
    ).annotate(late=past.is_late(at))
    is_open, ended = Q(seen_state__in=OPEN), Q(seen_state__in=ENDED)
    late = Q(is_late=True)
    found = (
        Complaint.objects.filter(root__registry=registry, received_at__lte=at)
        .annotate(
            seen_state=past.state_at(at, is_now=False),
            is_late=Exists(settlement.filter(late=True)),
        )
        .aggregate(
            opened=Count("pk"),
            open=Count("pk", filter=is_open),
            open_late=Count("pk", filter=is_open & late),
            closed=Count("pk", filter=ended),
            closed_late=Count("pk", filter=ended & late),
        )
    )
    return LogFigures(**found)
