"""Who is connected and who is active, by province, today and on any past day."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.views.asking import record_export, staff_of
from agencies.workdays import WIB, local_date
from reports import charts
from reports.recaps import region_scope
from reports.recaps.choices import regions_for
from reports.recaps.formulas import Reach
from reports.recaps.reaching import Place, bodies, reach, reach_by_province
from reports.recaps.scope import WHOLE_COUNTRY
from reports.views.scopes import REGION, scope_picker

EARLIEST = date(2000, 1, 1)


@login_required
@require_safe
def reach_page(request: HttpRequest) -> HttpResponse:
    """Parameters: hari (a day, today or before), wilayah, format (json).

    What makes no sense is left out. The template's context is said in
    `reports/reach.html`.
    """
    at = timezone.now()
    today = local_date(at, WIB)
    choices = regions_for(staff_of(request, on=today))
    if not choices.named:
        return render(request, "403.html", status=403)
    asked = request.GET.get("wilayah", "")
    code = asked if asked in choices else choices.first
    on = day_of(request.GET.get("hari", ""), today=today)
    scope, is_country = region_scope(code), code == WHOLE_COUNTRY
    places = reach_by_province(last_day=on) if is_country else []
    whole = reach(scope, last_day=on)
    if request.GET.get("format") == "json":
        record_export(request, subject=f"keterhubungan {code} {on}", at=at)
        return JsonResponse(_as_data(scope.name, whole, places, on=on))
    context = {
        "nav": "rekap",
        "name": scope.name,
        "on": on,
        "scope_picker": scope_picker(choices, request.GET, name=REGION, chosen=code),
        "tiles": _tiles(whole),
        "places": places,
        "bodies": [] if is_country else bodies(scope, last_day=on),
        "json_url": f"?wilayah={code}&hari={on.isoformat()}&format=json",
    }
    return render(request, "reports/reach.html", context)


def day_of(text: str, *, today: date) -> date:
    """Today for what is no day, and for a day that is still to come."""
    try:
        return min(max(date.fromisoformat(text), EARLIEST), today)
    except ValueError:
        return today


def _tiles(of: Reach) -> list[dict[str, Any]]:
    return [
        {
            "label": _("Terhubung"),
            "figure": charts.percent_words(of.connected_percent),
            "count": of.connected,
            "of": of.agencies,
        },
        {
            "label": _("Aktif"),
            "figure": charts.percent_words(of.active_percent),
            "count": of.active,
            "of": of.agencies,
        },
    ]


def _as_data(
    name: str, whole: Reach, places: list[Place], *, on: date
) -> dict[str, Any]:
    return {
        "name": name,
        "on": on.isoformat(),
        **_figures(whole),
        "provinces": [
            {"code": place.code, "name": place.name, **_figures(place.reach)}
            for place in places
        ],
    }


def _figures(of: Reach) -> dict[str, int | None]:
    return {
        "agencies": of.agencies,
        "connected": of.connected,
        "connected_percent": of.connected_percent,
        "active": of.active,
        "active_percent": of.active_percent,
    }
