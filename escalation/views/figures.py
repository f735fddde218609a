"""Figures by agency, and whose the delay was in the cases behind them."""

from collections import defaultdict
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from agencies.principals import Staff
from agencies.views.asking import record_export
from complaints.models import Complaint, Disposition
from complaints.views import custody
from complaints.views.asking import today
from complaints.views.calendars import Calendars
from escalation import figures
from escalation.ladder import DECIDED, Correction
from escalation.models import Escalation
from escalation.querysets import EscalationQuerySet
from escalation.views.asking import desk

MOST_LEDGERS = 200  # of the newest cases: each is counted day by day
MOST_UNITS = 30
YEARS = 5


@require_safe
@desk
def shown(request: HttpRequest, *, staff: Staff, at: datetime) -> HttpResponse:
    """A table by agency and one by unit; the same as JSON with `?format=json`."""
    on = today(at)
    years = [str(on.year - n) for n in range(YEARS)]
    year = request.GET.get("tahun", "")
    rows = Escalation.objects.visible_to(staff, on)
    if year in years:
        rows = rows.filter(opened_at__year=int(year))
    agencies = figures.by_agency(rows, at=at)
    units = _units(rows, at=at)
    if request.GET.get("format") == "json":
        record_export(request, subject=f"angka Ombudsman {year}".strip(), at=at)
        data = {"agencies": [asdict(one) for one in agencies], "units": units}
        return JsonResponse({"at": at, "year": year or None, **data})
    context = {
        "nav": "ombudsman",
        "queue_url": reverse("escalation:queue"),
        "outcomes": [one.label for one in DECIDED],
        "corrections": [one.label for one in Correction],
        "agencies": [_row(one) for one in agencies],
        "units": units,
        "most_ledgers": MOST_LEDGERS,
        "year": year,
        "years": [("", gettext("Semua tahun")), *((one, one) for one in years)],
        "json_url": f"?tahun={year if year in years else ''}&format=json",
    }
    return render(request, "escalation/figures.html", context)


def _row(of: figures.AgencyFigures) -> dict[str, Any]:
    return {
        **asdict(of),
        "outcomes": list(of.outcomes.values()),
        "corrections": list(of.corrections.values()),
    }


def _units(rows: EscalationQuerySet, *, at: datetime) -> list[dict[str, Any]]:
    """Who held the newest of these cases how long, and whose the late days were."""
    newest = rows.order_by("-opened_at", "-pk").values_list("complaint", flat=True)
    hands = Disposition.objects.select_related("to_agency").order_by("given_at", "pk")
    cases = Complaint.objects.filter(pk__in=list(newest[:MOST_LEDGERS])).select_related(
        "root"
    )
    read = cases.prefetch_related(
        Prefetch("dispositions", hands), "clocks", "events", "answers"
    )
    sums: dict[str, dict[str, Any]] = defaultdict(
        lambda: {"cases": set(), "late_cases": set(), "held": 0, "late": 0}
    )
    calendars = Calendars()
    for case in read:
        found = custody.lines(
            case, list(case.dispositions.all()), at=at, calendars=calendars
        )
        for line in found:
            _add(sums[line.holder.name], case, line)
    ordered = sorted(sums.items(), key=lambda item: (-item[1]["late"], item[0]))
    return [_unit(name, found) for name, found in ordered[:MOST_UNITS]]


def _add(unit: dict[str, Any], case: Complaint, line: custody.Line) -> None:
    unit["cases"].add(case.pk)
    unit["held"] += line.share.held or 0
    unit["late"] += line.share.late or 0
    if line.share.late:
        unit["late_cases"].add(case.pk)


def _unit(name: str, found: dict[str, Any]) -> dict[str, Any]:
    cases = len(found["cases"])
    return {
        "name": name,
        "cases": cases,
        "late_cases": len(found["late_cases"]),
        "mean_held": round(found["held"] / cases, 1),
        "late": found["late"],
    }
