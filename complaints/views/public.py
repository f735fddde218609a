"""Reporting: the form, and the receipt that is shown once."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from agencies.principals import Nobody, Receipt
from agencies.workdays import NoCalendar, add_working_days, local_date
from complaints.deadlines import ClockKind
from complaints.forms.report import ReportForm
from complaints.models import Channel, Complaint
from complaints.rulebook import policy_of
from complaints.views import entering, proving
from complaints.views.asking import today
from complaints.views.calendars import Calendars
from complaints.views.hints import hints_for
from complaints.views.pickers import SEARCH


@never_cache
@sensitive_post_parameters("name", "phone", "email", "nik", "title", "text")
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest) -> HttpResponse:
    """One form in three parts; it works the same without JavaScript."""
    if request.method != "POST":
        return _form(request, ReportForm())
    if SEARCH in request.POST:
        return _form(request, entering.typed(request))
    form = ReportForm(request.POST, request.FILES)
    found = entering.receive(
        form, channel=Channel.PORTAL, by=Nobody(), at=timezone.now()
    )
    if found is None:
        return _form(request, form, status=422)
    number, code = found
    entering.hand_out(request, number=number, code=code)
    return redirect("complaints:receipt")


@never_cache
@require_safe
def receipt(request: HttpRequest) -> HttpResponse:
    """Number, code and the dates that are promised; a second look finds nothing."""
    at = timezone.now()
    held = entering.handed_out(request)
    if held is None:
        return redirect("complaints:track")
    number, code, back = held
    case = Complaint.objects.select_related("holder").get(number=number)
    case = Complaint.objects.visible_to(Receipt(case.pk), today(at)).get(pk=case.pk)
    if not back:
        proving.remember(request, case, at=at)
    context = {
        "receipt": {"number": number, "code": code},
        "promises": _promises(case, at=at),
        "case": {
            "title": case.original_title,
            "files_words": entering.files_words(case),
            "is_anonymous": case.is_anonymous,
            "is_secret": case.is_secret,
        },
        "status_url": "" if back else reverse("complaints:status", args=[number]),
        "back_url": back,
        "draft_key": "catat" if back else "lapor",
    }
    return render(request, "complaints/public/receipt.html", context)


def _form(request: HttpRequest, form: ReportForm, *, status: int = 200) -> HttpResponse:
    context = {"nav": "lapor", "form": form, **entering.pickers_of(request, form)}
    if request.method == "POST":
        context |= hints_for(request.POST)
    return render(request, "complaints/public/submit.html", context, status=status)


def _promises(case: Complaint, *, at: datetime) -> list[dict[str, Any]]:
    """What happens next, with the dates that the case's own clocks hold."""
    due = {clock.kind: clock.due_date for clock in case.clocks.running()}
    verified = due.get(ClockKind.VERIFICATION)
    by = gettext("Paling lambat")
    steps: list[dict[str, Any]] = [
        {
            "when": gettext("Hari ini"),
            "date": None,
            "text": gettext("Laporan masuk antrean %(agency)s.")
            % {"agency": case.holder.name},
        },
        {
            "when": by,
            "date": due.get(ClockKind.VERIFICATION),
            "text": gettext("Kami periksa dan teruskan ke unit yang berwenang."),
        },
        {
            "when": by,
            "date": verified and _follow_up_due(case, verified, at=at),
            "text": gettext("Unit itu mulai menangani dan mengabari Anda."),
        },
        {
            "when": gettext("Sesudah"),
            "date": due.get(ClockKind.OMBUDSMAN),
            "text": gettext("Bila belum selesai, Ombudsman RI dapat melihatnya."),
        },
    ]
    return [step for step in steps if step["date"] or step["when"] != by]


def _follow_up_due(case: Complaint, verified: date, *, at: datetime) -> date | None:
    """The last day for the unit, if the desk before it takes all of its time.

    None where no calendar of that year is known yet.
    """
    limit = policy_of(case).limit(ClockKind.FIRST_FOLLOW_UP)
    calendar = Calendars().of_agency(case.holder, on=local_date(at, case.holder.zone))
    try:
        return add_working_days(start=verified, count=limit.days, calendar=calendar)
    except NoCalendar:
        return None
