"""The list of issued recaps; issuing one, and one in place of another."""

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.principals import Staff
from agencies.workdays import WIB, local_date
from complaints.views import paging
from complaints.views.pickers import SEARCH
from reports import actions, permissions
from reports.forms import IssueForm, ReplaceForm
from reports.models import Snapshot
from reports.recaps import BadPeriod
from reports.recaps.period import month_before
from reports.views.issued import reader, seen, shown, url_of
from reports.views.scopes import ISSUED, scope_picker

MONTHS = 24  # that are offered; the database keeps all


@require_http_methods(["GET", "HEAD", "POST"])
@reader
def issued_list(request: HttpRequest, *, staff: Staff, at: datetime) -> HttpResponse:
    """GET: all that one may read, the newest first. POST: issue one."""
    choices = permissions.issuable(staff)
    months = _months(local_date(at, WIB))
    if request.method != "POST":
        form = IssueForm(choices=choices, months=months, initial=request.GET.dict())
        return _list(request, form, staff=staff, at=at)
    if not choices.named:
        raise PermissionDenied(permissions.nobody())
    if SEARCH in request.POST:
        form = IssueForm(choices=choices, months=months, initial=request.POST.dict())
        return _list(request, form, staff=staff, at=at)
    form = IssueForm(request.POST, choices=choices, months=months)
    if not form.is_valid():
        return _list(request, form, staff=staff, at=at, status=400)
    return _issued(request, form, staff=staff, at=at)


def _issued(
    request: HttpRequest, form: IssueForm, *, staff: Staff, at: datetime
) -> HttpResponse:
    asked = form.cleaned_data
    try:
        made = actions.issue(code=asked["scope"], month=asked["month"], by=staff, at=at)
    except BadPeriod as error:
        form.add_error("month", str(error))
        return _list(request, form, staff=staff, at=at, status=400)
    except actions.Taken as error:
        form.add_error("month", str(error))
        return _list(request, form, staff=staff, at=at, status=409, holds=error.by)
    return _made(request, made)


def _list(
    request: HttpRequest,
    form: IssueForm,
    *,
    staff: Staff,
    at: datetime,
    status: int = 200,
    holds: Snapshot | None = None,
) -> HttpResponse:
    known = Snapshot.objects.visible_to(staff, local_date(at, WIB)).listed()
    found = paging.page(
        known,
        order="-issued_at",
        after=request.GET.get("sesudah", ""),
        before=request.GET.get("sebelum", ""),
    )
    context = {
        "nav": "rekap",
        "form": form if permissions.issuing_seats(staff) else None,
        "scope_picker": _picker(request, form),
        "holds": holds,
        "rows": found.rows,
        "page": {
            "words": "",
            "previous_url": found.before and f"?sebelum={found.before}",
            "next_url": found.after and f"?sesudah={found.after}",
        },
    }
    return render(request, "reports/issued_list.html", context, status=status)


def _picker(request: HttpRequest, form: IssueForm) -> dict[str, Any]:
    asked = request.POST or request.GET
    wrong = " ".join(map(str, form.errors.get("scope", [])))
    chosen = asked.get("scope", "") or form.choices.first
    return scope_picker(form.choices, asked, chosen=chosen, of=ISSUED, error=wrong)


def _months(today: date) -> list[date]:
    """Months that are over, the last first."""
    found, day = [], today.replace(day=1)
    for _number in range(MONTHS):
        day = month_before(day)
        found.append(day)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@reader
def replace_page(
    request: HttpRequest, *, staff: Staff, at: datetime, pk: int
) -> HttpResponse:
    """What a new count would change, and why it is to be issued."""
    of = seen(pk, by=staff, at=at)
    if permissions.office_of(of, by=staff) is None:
        raise PermissionDenied(permissions.nobody())
    form = ReplaceForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                return _made(
                    request,
                    actions.issue_anew(
                        of=of, reason=form.cleaned_data["reason"], by=staff, at=at
                    ),
                )
            except actions.Taken as error:
                form.add_error(None, str(error))
                status = 409
    again: list[dict[str, Any]] = shown.differing(
        of.content["lines"], actions.counted(of).lines
    )
    context = {
        "nav": "rekap",
        "form": form,
        "of": of,
        "month": shown.month_words(of),
        "as_of": shown.as_of(of.content),
        "differences": again,
    }
    return render(request, "reports/issued_replace.html", context, status=status)


def _made(request: HttpRequest, made: Snapshot) -> HttpResponse:
    messages.success(
        request, _("Terbit dengan nomor %(number)s.") % {"number": made.number}
    )
    return redirect(url_of(made))
