"""What the next days bring a scope within one's seats, if nothing changes."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.views.asking import record_export, staff_of
from agencies.workdays import WIB, local_date
from complaints.deadlines import ClockKind
from complaints.models import CLOCK_LABELS, Complaint
from reports.recaps import Forecast, forecast, forecast_as_data
from reports.recaps.choices import choices_for, chosen
from reports.views.scopes import scope_picker

DAYS = (7, 14, 30, 60, 90)
USUAL = 30
MOST_UNITS = 50


@login_required
@require_safe
def forecast_page(request: HttpRequest) -> HttpResponse:
    """Parameters: scope, hari (one of `DAYS`), format (json).

    What makes no sense is left out. The template's context is said in
    `reports/forecast.html`.
    """
    at = timezone.now()
    today = local_date(at, WIB)
    staff = staff_of(request, on=today)
    choices = choices_for(staff)
    if not choices.named:
        return render(request, "403.html", status=403)
    asked = request.GET.get("scope", "")
    scope = asked if asked in choices else choices.first
    days = _days(request.GET.get("hari", ""))
    seen = Complaint.objects.visible_to(staff, today)
    found = forecast(seen, scope=chosen(scope), days=days, at=at)
    if request.GET.get("format") == "json":
        record_export(request, subject=f"prakiraan {scope} {days}", at=at)
        return JsonResponse(forecast_as_data(found))
    context = {
        "nav": "rekap",
        "scope_picker": scope_picker(choices, request.GET, chosen=scope),
        "choice": {"days": days, "all_days": DAYS},
        "json_url": f"?scope={scope}&hari={days}&format=json",
        **_context(found),
    }
    return render(request, "reports/forecast.html", context)


def _days(text: str) -> int:
    return int(text) if text in map(str, DAYS) else USUAL


def _context(found: Forecast) -> dict[str, Any]:
    most = max(found.days.values(), default=1)
    return {
        "forecast": found,
        "tiles": [
            {"label": _("Tenggat yang jatuh tempo"), "figure": _number(found.due)},
            {
                "label": _("Akan diteruskan ke Ombudsman"),
                "figure": _number(found.escalating),
            },
            {
                "label": _("Unit yang akan kewalahan"),
                "figure": _number(len(found.drowning)),
            },
        ],
        "clocks": [
            (CLOCK_LABELS[ClockKind(kind)], count)
            for kind, count in sorted(found.clocks.items(), key=lambda one: -one[1])
        ],
        "days": [_day(day, count, most) for day, count in found.days.items()],
        "units": found.units[:MOST_UNITS],
        "left_out": max(0, len(found.units) - MOST_UNITS),
    }


def _day(day: date, count: int, most: int) -> dict[str, Any]:
    return {"day": day, "count": count, "width": f"{100 * count / most:.1f}%"}


def _number(count: int) -> str:
    return number_format(count, force_grouping=True)
