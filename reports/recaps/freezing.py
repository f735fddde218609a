"""A recap as plain data that can be kept, with the cases behind each of its figures."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Case, Exists, OuterRef, Q, When

from agencies.models import Agency, Holiday
from agencies.principals import Principal
from complaints.models import Clock, Complaint, Policy
from reports.recaps import past, questions, reaching
from reports.recaps.formulas import COLUMN_OF, Counts
from reports.recaps.period import Period
from reports.recaps.recap import Row, by_agency
from reports.recaps.scope import COUNTRY, Scope

# Each figure opens the cases behind it; `rest` is what nobody follows up.
FIGURES = ("received", "answered", "closed", "in_progress", "rest", "late")
SHARES = ("followed_up_percent", "closed_percent")
TOTAL, AGENCY, UNIT = "total", "agency", "unit"
Cell = Mapping[str, Any]  # root, unit (codes), state, answered, late, ids (ascending)
Key = tuple[str, str, str]  # level, code, of
Line = dict[str, Any]  # level, code, of, name, kind, the figures and the shares


@dataclass(frozen=True, kw_only=True)
class Told:
    """The lines of a recap and the cells that they were counted from."""

    lines: list[Line]
    cells: list[Cell]


def told(
    *, scope: Scope, period: Period, at: datetime, is_now: bool, principal: Principal
) -> Told:
    """Counted from one statement, so that no step in between can part the sums.

    Cases stand where they are held now, by the tree of the period's last day; their
    states, answers and lateness are those of `at`.
    """
    visible = Complaint.objects.visible_to(principal, period.last)
    of = questions.asked(visible, scope=scope, period=period, at=at, is_now=is_now)
    rows = _cells(of)
    pairs = dict.fromkeys(((root, unit) for root, unit, *_rest in rows), Counts())
    agencies, units = by_agency(scope, pairs, on=period.last)
    ids = {pk for pair in pairs for pk in pair}
    codes = dict(Agency.objects.filter(pk__in=ids).values_list("pk", "code"))
    cells: list[Cell] = [
        {
            "root": codes[root],
            "unit": codes[unit],
            "state": state,
            "answered": answered,
            "late": late,
            "ids": ids,
        }
        for root, unit, state, answered, late, ids in rows
    ]
    whole = Row(code=scope.code, name=scope.name, kind="", counts=Counts())
    levels = ((TOTAL, (whole,)), (AGENCY, agencies), (UNIT, units))
    grouped = _grouped(cells, scope)
    return Told(
        lines=[
            _line(level, row, grouped.get((level, row.code, row.of), []))
            for level, rows_of in levels
            for row in rows_of
        ],
        cells=cells,
    )


def _grouped(cells: list[Cell], scope: Scope) -> dict[Key, list[Cell]]:
    """The cells of each line, by the line's key."""
    found: dict[Key, list[Cell]] = {(TOTAL, scope.code, ""): cells}
    for cell in cells:
        for key in ((AGENCY, cell["root"], ""), (UNIT, cell["unit"], cell["root"])):
            found.setdefault(key, []).append(cell)
    return found


def _cells(of: questions.Asked) -> list[tuple[Any, ...]]:
    """(root, holder, state, answered, late, ids), in an order that repeats."""
    late = Clock.objects.filter(
        complaint=OuterRef("pk"),
        kind__in=[kind.value for kind in questions.JUDGED],
        started_at__lte=of.at,
    ).annotate(late=past.is_late(of.at))
    keys = ("root_then", "holder_then", "seen_state", "was_answered", "was_late")
    rows: Any = (
        of.cases.annotate(
            was_answered=Case(When(answered_at__lte=of.at, then=True), default=False),
            was_late=Exists(late.filter(late=True)),
        )
        .order_by()
        .values_list(*keys)
        .annotate(ids=ArrayAgg("pk", order_by="pk"))
        .order_by(*keys)
    )
    return list(rows)


def _line(level: str, row: Row, cells: list[Cell]) -> Line:
    counts = Counts.of([(one["state"], "", len(one["ids"])) for one in cells])
    return {
        "level": level,
        "code": row.code,
        "of": row.of,
        "name": row.name,
        "kind": row.kind,
        **{name: sum(len(c["ids"]) for c in behind(cells, name)) for name in FIGURES},
        **{name: getattr(counts, name) for name in SHARES},
    }


def behind(
    cells: Iterable[Cell], figure: str, *, agency: str = "", unit: str = ""
) -> list[Cell]:
    """The cells that one figure counts, of an instansi or a unit where one is named."""
    return [
        cell
        for cell in cells
        if agency in ("", cell["root"])
        and unit in ("", cell["unit"])
        and _counts(cell, figure)
    ]


def _counts(cell: Cell, figure: str) -> bool:
    if figure in ("answered", "late"):
        return bool(cell[figure])
    if figure == "received":
        return True
    column = COLUMN_OF[cell["state"]]
    followed = column in ("closed", "in_progress")
    return column == figure if followed else figure == "rest"


def reach_as_data(scope: Scope, *, last_day: date) -> dict[str, int | None]:
    """Keterhubungan and keaktifan on the last day."""
    found = reaching.reach(scope, last_day=last_day)
    return {
        "agencies": found.agencies,
        "connected": found.connected,
        "connected_percent": found.connected_percent,
        "active": found.active,
        "active_percent": found.active_percent,
    }


def rests_on(cells: list[Cell], *, period: Period, known_on: date) -> dict[str, Any]:
    """The calendar as known on that day, by its hash; the versions of the limits."""
    return {
        "calendar": _calendar(period, known_on),
        "policies": _policies({cell["root"] for cell in cells}, period),
    }


def _calendar(period: Period, known_on: date) -> dict[str, Any]:
    rows = (
        Holiday.objects.filter(
            Q(revoked_from=None) | Q(revoked_from__gt=known_on),
            known_from__lte=known_on,
            date__year__range=(period.first.year, period.last.year),
        )
        .order_by("date", "kind", "region", "pk")
        .values_list("date", "kind", "region", "name", "decree")
    )
    days = [[day.isoformat(), *rest] for day, *rest in rows]
    return {
        "known_on": known_on.isoformat(),
        "years": [period.first.year, period.last.year],
        "days_off": len(days),
        "sha256": digest(days),
    }


def _policies(codes: set[str], period: Period) -> list[dict[str, Any]]:
    """Those in force on some day of the period: national, then of the instansi."""
    wanted = Q(agency=None) | Q(agency__code__in=codes, agency__registry=COUNTRY)
    versions = Policy.objects.filter(wanted, valid_from__lte=period.last)
    found: dict[str, list[Policy]] = {}
    for one in versions.select_related("agency").order_by("valid_from", "version"):
        whose = one.agency.code if one.agency else ""
        before = [] if one.valid_from <= period.first else found.get(whose, [])
        found[whose] = [*before, one]
    return [
        {
            "version": one.version,
            "of": whose,
            "since": one.valid_from.isoformat(),
            "basis": one.basis,
        }
        for whose in sorted(found)
        for one in found[whose]
    ]


def canonical(value: Any) -> bytes:
    """The same bytes for the same data, whatever the database did to its keys."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode()


def digest(value: Any) -> str:
    return sha256(canonical(value)).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One figure of one line, as it was frozen and as it is counted now."""

    name: str
    figure: str
    then: int
    now: int


def differences(then: Iterable[Line], now: Iterable[Line]) -> list[Difference]:
    """Where two recaps of the same scope part, in the order of their lines."""
    before = {_key(line): line for line in then}
    after = {_key(line): line for line in now}
    return [
        Difference(name=line["name"], figure=name, then=old, now=new)
        for key, line in {**after, **before}.items()
        for name in FIGURES
        if (old := _figure(before.get(key), name))
        != (new := _figure(after.get(key), name))
    ]


def _key(line: Line) -> Key:
    return line["level"], line["code"], line["of"]


def _figure(line: Line | None, name: str) -> int:
    return int(line[name]) if line else 0
