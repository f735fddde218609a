"""Requests about data at the desks: asked for somebody, decided by a custodian."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from agencies.principals import Staff
from agencies.roles import Role
from agencies.views.asking import note_refusal
from complaints import permissions
from complaints.actions import NotAllowed, requesting
from complaints.forms.data import AskForm, DecideForm
from complaints.masking import masked
from complaints.models import Complaint, IdentityReading, SubjectRequest
from complaints.privacy import UnreadableError
from complaints.views.asking import seen_case, today, workbench
from complaints.views.data import SENSITIVE, asked, shown
from complaints.workflow import Who

MOST = 100  # requests on the page, the most urgent


@require_safe
@workbench
def requests(request: HttpRequest, *, staff: Staff, at: datetime) -> HttpResponse:
    """What waits for a custodian, the most urgent first."""
    if not staff.has(Role.CUSTODIAN):
        raise PermissionDenied(gettext("Hanya kustodian yang memutuskan."))
    waiting = SubjectRequest.objects.visible_to(staff, today(at)).waiting()
    rows = waiting.select_related("complaint")[:MOST]
    readings = IdentityReading.objects.waiting_for(staff)
    context = {
        "nav": "data",
        "zone": staff.zone,
        "requests": [
            {
                **shown(one, at=at),
                "number": one.complaint.number,
                "url": reverse("complaints:data", args=[one.complaint.number]),
            }
            for one in rows
        ],
        "readings": [
            {
                "number": one.complaint.number,
                "name": one.asked_by.name,
                "at": one.asked_at,
                "why": masked(one.reason),
            }
            for one in readings.select_related("complaint", "asked_by")[:MOST]
        ],
    }
    return render(request, "complaints/kerja/data_requests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters(*SENSITIVE)
@workbench
def data(
    request: HttpRequest, *, staff: Staff, at: datetime, number: str
) -> HttpResponse:
    """Requests about one case: a custodian decides them, its holder may add one."""
    case = seen_case(number, by=staff, at=at)
    mine = permissions.capacities(case, by=staff, on=today(at))
    if not mine & (requesting.MAY_ASK | {Who.CUSTODIAN}):
        raise PermissionDenied(gettext("Hanya kustodian dan unit pemegang."))
    if request.method != "POST":
        return _page(request, case, mine, AskForm(), at=at)
    if "outcome" in request.POST:
        return _decided(request, case, mine, staff=staff, at=at)
    form = AskForm(request.POST)
    if asked(form, case, by=staff, at=at):
        messages.success(request, gettext("Permintaan pelapor dicatat."))
        return redirect("complaints:data", number=number)
    return _page(request, case, mine, form, at=at)


def address(case: Complaint, mine: frozenset[Who]) -> str:
    """Where requests about the complainant's data stand, for those who may look."""
    if not mine & (requesting.MAY_ASK | {Who.CUSTODIAN}):
        return ""
    return reverse("complaints:data", args=[case.number])


def _decided(
    request: HttpRequest,
    case: Complaint,
    mine: frozenset[Who],
    *,
    staff: Staff,
    at: datetime,
) -> HttpResponse:
    waiting = case.subject_requests.all()
    form = DecideForm(request.POST, waiting=waiting)
    if form.is_valid():
        try:
            requesting.decide_request(
                request_id=form.cleaned_data["request"].pk,
                outcome=form.cleaned_data["outcome"],
                reason=form.cleaned_data["reason"],
                by=staff,
                at=at,
            )
        except NotAllowed as refused:
            note_refusal(request, about="", words=str(refused))
            form.add_error(None, str(refused))
        except UnreadableError:
            form.add_error(None, gettext("Data ini sedang tidak dapat dibuka."))
        except ValidationError as error:
            form.add_error("reason", error.messages)
    if form.errors:
        return _page(request, case, mine, AskForm(), at=at, wrong=form)
    messages.success(request, gettext("Keputusan disimpan."))
    return redirect("complaints:data", number=case.number)


def _page(
    request: HttpRequest,
    case: Complaint,
    mine: frozenset[Who],
    form: AskForm,
    *,
    at: datetime,
    wrong: DecideForm | None = None,
) -> HttpResponse:
    rows = case.subject_requests.order_by("-pk")[:20]
    decides = Who.CUSTODIAN in mine
    context: dict[str, Any] = {
        "nav": "data",
        "number": case.number,
        "pseudonym": case.pseudonym,
        "erased_on": case.erased_at,
        "back_url": reverse(
            "complaints:requests" if decides else "complaints:case",
            args=[] if decides else [case.number],
        ),
        "requests": [shown(one, at=at) for one in rows],
        "decides": decides,
        "form": form if mine & requesting.MAY_ASK else None,
        "wrong": wrong,
    }
    status = 422 if form.errors or wrong else 200
    return render(request, "complaints/kerja/data.html", context, status=status)
