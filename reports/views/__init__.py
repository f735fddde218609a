"""Recaps for those who lead, and the open figures of the first page."""

import csv
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.actions import record_access
from agencies.forms import address
from agencies.models import AccessEntry
from agencies.principals import Staff
from agencies.views.asking import staff_of
from agencies.workdays import WIB, local_date
from reports import charts, figures, permissions
from reports.exports import recap_lines, recap_workbook
from reports.forms import RecapForm
from reports.recaps import Period, Recap, as_data, recap
from reports.recaps.choices import Choices, choices_for, chosen
from reports.recaps.warned import Warned, warned
from reports.views.scopes import scope_picker

FIRST_YEAR = 2018  # of the open figures
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is, two doors, and what anybody may know of how it goes."""
    shown = figures.open_figures(on=local_date(timezone.now(), WIB))
    return render(request, "reports/home.html", figures.as_context(shown))


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """The country by month, for everybody; `tahun` is a calendar year."""
    on = local_date(timezone.now(), WIB)
    years = range(on.year, FIRST_YEAR - 1, -1)
    asked = request.GET.get("tahun", "")
    known = asked in map(str, years)
    period = figures.year(int(asked), on=on) if known else figures.last_year(on)
    found = figures.open_statistics(period=period, on=on)
    context = {
        "nav": "statistik",
        "period": charts.period_words(period),
        "years": [str(year) for year in years],
        "chosen": asked if known else "",
        **figures.statistics_context(found),
    }
    return render(request, "reports/statistics.html", context)


@login_required
@require_safe
def recap_page(request: HttpRequest) -> HttpResponse:
    """The recap of a scope within one's seats; `format` gives it as a file.

    Parameters: scope, from, to (days, inclusive), format (csv, json or xlsx). The
    templates' context is said in `reports/recap.html`.
    """
    now = timezone.now()
    today = local_date(now, WIB)
    staff = staff_of(request, on=today)
    choices = choices_for(staff)
    if not choices.named:
        return render(request, "403.html", status=403)
    default = Period(today.replace(day=1), today)
    form = RecapForm(request.GET, choices=choices, default=default)
    if not form.is_valid():
        return _refused(request, form, choices, default, staff=staff, now=now)
    asked = form.cleaned_data
    found = _recap(asked["scope"], asked["period"], staff=staff, now=now)
    as_file = FILES.get(request.GET.get("format", ""))
    if as_file is not None:
        _record_export(request, staff, found, at=now)
        return as_file(found)
    shown = _context(found, form, choices, request.GET)
    shown["issued_url"] = _issued_url(found, asked["scope"], staff=staff)
    if "peringatan" in request.GET:
        shown["confirmed"] = charts.confirmed(_warned(found, staff=staff))
    return render(request, "reports/recap.html", shown)


def _recap(code: str, period: Period, *, staff: Staff, now: datetime) -> Recap:
    return recap(scope=chosen(code), period=period, at=now, principal=staff)


def _refused(
    request: HttpRequest,
    form: RecapForm,
    choices: Choices,
    default: Period,
    *,
    staff: Staff,
    now: datetime,
) -> HttpResponse:
    """What was typed, why it cannot be, and the present month instead."""
    found = _recap(choices.first, default, staff=staff, now=now)
    shown = _context(found, form, choices, request.GET)
    return render(request, "reports/recap.html", shown, status=400)


def _context(
    found: Recap, form: RecapForm, choices: Choices, asked: QueryDict
) -> dict[str, Any]:
    def url_of(scope: str) -> str:
        return _url(found, scope) if scope in choices else ""

    return {
        "nav": "rekap",
        "recap": charts.heading(found),
        "scope_picker": _picker(form, choices, asked),
        "choice": {
            "from": _typed_day(form.data["from"]),
            "to": _typed_day(form.data["to"]),
        },
        "form": form,
        "tiles": charts.tiles(found),
        "groups": charts.groups(found, url_of=url_of),
        **charts.facts(found),
        "confirmed_url": _url(found, form.data["scope"], peringatan="1"),
        "xlsx_url": _url(found, form.data["scope"], format="xlsx"),
        "csv_url": _url(found, form.data["scope"], format="csv"),
        "json_url": _url(found, form.data["scope"], format="json"),
    }


def _picker(form: RecapForm, choices: Choices, asked: QueryDict) -> dict[str, Any]:
    wrong = " ".join(map(str, form.errors.get("scope", [])))
    return scope_picker(choices, asked, chosen=form.data["scope"], error=wrong)


def _issued_url(found: Recap, scope: str, *, staff: Staff) -> str:
    """The list of issued recaps, this month chosen; empty for who reads none."""
    if not permissions.reads_issued(staff):
        return ""
    asked = {"scope": scope}
    if found.period.whole_months == 1:
        asked["month"] = f"{found.period.first:%Y-%m}"
    return f"{reverse('reports:issued_list')}?{urlencode(asked)}"


def _warned(found: Recap, *, staff: Staff) -> list[Warned]:
    on = local_date(found.as_of, WIB)
    return warned(scope=found.scope, period=found.period, principal=staff, on=on)


def _typed_day(text: str) -> date | str:
    """A day for the date field; what is none is shown as it was typed."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def _url(found: Recap, scope: str, **more: str) -> str:
    period = found.period
    asked = {
        "scope": scope,
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        **more,
    }
    return f"{reverse('reports:recap')}?{urlencode(asked)}"


def _record_export(
    request: HttpRequest, staff: Staff, found: Recap, *, at: datetime
) -> None:
    """Who took which figures away is kept, as for every export."""
    period = found.period
    record_access(
        kind=AccessEntry.Kind.EXPORT,
        by=staff,
        at=at,
        subject=f"rekap {found.scope.code} {period.first} {period.last}",
        address=address(request),
    )


def _attachment(found: Recap, suffix: str, media_type: str) -> HttpResponse:
    code = found.scope.code.replace(":", "-")
    name = f"rekap-{code}-{found.period.first}-{found.period.last}.{suffix}"
    response = HttpResponse(content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _as_csv(found: Recap) -> HttpResponse:
    response = _attachment(found, "csv", "text/csv; charset=utf-8")
    csv.writer(response).writerows(recap_lines(found))
    return response


def _as_json(found: Recap) -> HttpResponse:
    return JsonResponse(as_data(found))


def _as_xlsx(found: Recap) -> HttpResponse:
    response = _attachment(found, "xlsx", XLSX)
    recap_workbook(found, title=_("Rekap")).save(response)
    return response


FILES: dict[str, Callable[[Recap], HttpResponse]] = {
    "csv": _as_csv,
    "json": _as_json,
    "xlsx": _as_xlsx,
}
