"""The lineage of an agency: what it was called, under whom, until when, and why."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from agencies.models import Agency, AgencyChange, AgencyPast


@dataclass(frozen=True, kw_only=True)
class Span:
    """What it was from `since` (none: as far back as is known) to before `until`."""

    since: date | None
    until: date | None
    name: str
    above: str
    basis: str = ""  # of the change that ended it


@dataclass(frozen=True, kw_only=True)
class AsOf:
    """What it was on a day; `units` are those directly below it then."""

    exists: bool
    name: str
    above: str
    units: int


def lineage(agency: Agency, *, may_edit: bool) -> dict[str, Any]:
    """What the page shows, but for the day that was asked for."""
    changes = agency.changes.select_related("agency").order_by("-on", "-pk")
    return {
        "agency": agency,
        "spans": spans(agency),
        "changes": [_decision(one, may_edit=may_edit) for one in changes],
        "from_rows": came_from(agency),
        "into_rows": went_into(agency),
    }


def spans(agency: Agency) -> list[Span]:
    """The newest first."""
    past = agency.past.select_related("parent", "territory").order_by("-until")
    rows = list(past)
    now = Span(
        since=rows[0].until if rows else agency.founded_on,
        until=agency.dissolved_on,
        name=agency.name,
        above=_above(agency),
    )
    return [now, *map(_span, rows)]


def as_of(agency: Agency, on: date) -> AsOf:
    row: Any = Agency.objects.as_of(on).get(pk=agency.pk)
    above = row.parent_then or row.territory_then
    then: Any = Agency.objects.as_of(on)  # annotated with what no stub knows
    upper = then.filter(pk=above).first()
    return AsOf(
        exists=agency.exists_on(on),
        name=row.name_then,
        above=upper.name_then if upper else "",
        units=then.existing(on).filter(parent_then=agency.pk).count(),
    )


def came_from(agency: Agency) -> QuerySet[Agency]:
    """Those it succeeded, and what it was split from."""
    split = AgencyChange.objects.filter(
        kind=AgencyChange.Kind.SPLIT,
        applied_at__isnull=False,
        parts__contains=[[agency.code, agency.name]],
    )
    whole = Q(pk__in=split.values("agency"))
    return Agency.objects.filter(Q(successor=agency) | whole).order_by("name")


def went_into(agency: Agency) -> QuerySet[Agency]:
    """Its successor, and the parts that it was split into."""
    split = agency.changes.filter(
        kind=AgencyChange.Kind.SPLIT, applied_at__isnull=False
    )
    codes = [code for change in split for code, _name in change.parts]
    wanted = Q(pk=agency.successor_id) | Q(code__in=codes)
    return Agency.objects.filter(wanted).order_by("name")


def _span(row: AgencyPast) -> Span:
    return Span(
        since=row.since,
        until=row.until,
        name=row.name,
        above=_above(row),
        basis=row.basis,
    )


def _above(row: Agency | AgencyPast) -> str:
    above = row.parent or row.territory
    return above.name if above else ""


def _decision(change: AgencyChange, *, may_edit: bool) -> dict[str, Any]:
    waits = change.applied_at is None and change.withdrawn_at is None
    route = "admin:agencies_agencychange_withdraw"
    url = reverse(route, args=[change.pk]) if waits and may_edit else ""
    return {"change": change, "withdraw_url": url}
