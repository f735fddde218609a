"""One's own data: asked for on the status page, fetched there as a file."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import (
    sensitive_post_parameters,
    sensitive_variables,
)
from django.views.decorators.http import require_http_methods, require_safe

from agencies.principals import Principal, Receipt
from agencies.workdays import WIB, local_time
from complaints.actions import NotAllowed, requesting
from complaints.forms.data import AskForm
from complaints.models import Complaint, PrivacyPolicy, SubjectRequest
from complaints.privacy import UnreadableError
from complaints.views import held, proving
from complaints.views.asking import seen_case, today
from complaints.views.status import prove_first
from complaints.words import moment

SENSITIVE = ("name", "nik", "phone", "email", "address")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters(*SENSITIVE)
def own_data(request: HttpRequest, number: str) -> HttpResponse:
    """What was asked so far, and the form to ask; refused, it comes back (422)."""
    at = timezone.now()
    receipt = proving.receipt(request, number, at=at)
    if receipt is None:
        return prove_first(number)
    case = seen_case(number, by=receipt, at=at)
    form = AskForm(request.POST) if request.method == "POST" else AskForm()
    if form.is_bound and asked(form, case, by=receipt, at=at):
        messages.success(request, gettext("Permintaan Anda diterima."))
        return redirect("complaints:own_data", number=number)
    return _page(request, case, receipt, form, at=at)


@never_cache
@require_safe
@sensitive_variables("identity", "text")
def copy(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The copy of a fulfilled request, made anew for each fetching; kept nowhere."""
    at = timezone.now()
    receipt = proving.receipt(request, number, at=at)
    if receipt is None:
        raise Http404
    case = seen_case(number, by=receipt, at=at)
    mine = SubjectRequest.objects.visible_to(receipt, today(at))
    wanted = mine.filter(pk=pk, complaint=case).first()
    if wanted is None:
        raise Http404
    try:
        identity = requesting.data_copy(request_id=wanted.pk, by=receipt, at=at)
    except NotAllowed as refused:
        messages.error(request, str(refused))
        return redirect("complaints:own_data", number=number)
    except UnreadableError:
        messages.error(request, gettext("Data ini sedang tidak dapat dibuka."))
        return redirect("complaints:own_data", number=number)
    text = held.told(case, identity, at=at)
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8")
    name = f"data-{case.number}.txt"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def asked(form: AskForm, case: Complaint, *, by: Principal, at: datetime) -> bool:
    """Ask it; when it is refused, the reason stands in the form."""
    if not form.is_valid():
        return False
    try:
        requesting.ask_about_data(
            complaint_id=case.pk,
            kind=form.cleaned_data["kind"],
            change=form.change,
            by=by,
            at=at,
        )
    except NotAllowed as refused:
        form.add_error(None, str(refused))
    except ValidationError as error:
        for name, words in error.message_dict.items():
            form.add_error(name if name in form.fields else None, words)
    return not form.errors


def shown(one: SubjectRequest, *, at: datetime) -> dict[str, Any]:
    """A request in words, for whoever may see it."""
    outcome = one.get_outcome_display() if one.outcome else gettext("menunggu")
    return {
        "pk": one.pk,
        "kind": one.get_kind_display().capitalize(),
        "asked": said_at(one.asked_at),
        "due": said_at(one.due_at),
        "is_late": one.decided_at is None and at > one.due_at,
        "is_waiting": one.decided_at is None,
        "outcome": outcome,
        "reason": one.reason,
        "fields": ", ".join(str(AskForm.base_fields[n].label) for n in one.changed),
    }


def said_at(instant: datetime) -> str:
    return moment(local_time(instant, WIB))


def _page(
    request: HttpRequest,
    case: Complaint,
    receipt: Receipt,
    form: AskForm,
    *,
    at: datetime,
) -> HttpResponse:
    rows = SubjectRequest.objects.visible_to(receipt, today(at)).order_by("-pk")[:20]
    context = {
        "nav": "lacak",
        "number": case.number,
        "back_url": reverse("complaints:status", args=[case.number]),
        "erased_on": case.erased_at,
        "hours": PrivacyPolicy.in_force(today(at)).answer_hours,
        "requests": [
            {**shown(one, at=at), "copy_url": _copy_url(case, one, at=at)}
            for one in rows
        ],
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "complaints/public/data.html", context, status=status)


def _copy_url(case: Complaint, one: SubjectRequest, *, at: datetime) -> str:
    if not requesting.is_open(one, at=at):
        return ""
    return reverse("complaints:data_copy", args=[case.number, one.pk])
