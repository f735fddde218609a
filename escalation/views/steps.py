"""One step of a review: its form, the action called once, what went wrong beside it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from agencies.principals import Staff
from agencies.views import factors
from agencies.views.asking import note_refusal
from complaints.actions import NotAllowed
from complaints.forms.steps import StepForm
from complaints.views.steps import NEEDS_FRESH_FACTOR
from escalation.forms import FORMS, ReviewForm
from escalation.models import Escalation
from escalation.views import texts
from escalation.views.asking import desk, seen_escalation
from escalation.views.buttons import ICONS, refusals


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def step(
    request: HttpRequest, *, staff: Staff, at: datetime, number: str, name: str
) -> HttpResponse:
    """GET shows the form, POST takes the step. Refused: 403 with the reason."""
    if name not in FORMS:
        raise Http404
    escalation = seen_escalation(number, by=staff, at=at)
    is_sure = name not in NEEDS_FRESH_FACTOR or factors.is_fresh(request, at=at)
    if request.method == "POST":
        return _posted(request, name, escalation, staff=staff, at=at, is_sure=is_sure)
    if reason := refusals(escalation, staff=staff, at=at)[name]:
        raise NotAllowed(reason)
    if not is_sure:
        return redirect(factors.show_again(request, request.path))
    return _page(request, _form(name, escalation), escalation, staff=staff)


def _posted(
    request: HttpRequest,
    name: str,
    escalation: Escalation,
    *,
    staff: Staff,
    at: datetime,
    is_sure: bool,
) -> HttpResponse:
    form = _form(name, escalation, request.POST)
    if not is_sure:
        form.add_error(None, factors.stale_with_link(request))
        return _page(request, form, escalation, staff=staff, status=403)
    case = escalation.complaint
    if form.is_valid() and form.is_taken(case.pk, by=staff, at=at):
        return _done(request, form, case.number)
    if form.refusal:
        note_refusal(request, about=case.number, words=f"{name}: {form.refusal}")
    return _page(request, form, escalation, staff=staff, status=422)


def _form(name: str, escalation: Escalation, *data: Any) -> StepForm:
    kind, case = FORMS[name], escalation.complaint
    if issubclass(kind, ReviewForm):
        return kind(*data, complaint=case, escalation=escalation)
    return kind(*data, complaint=case)


def _done(request: HttpRequest, form: StepForm, number: str) -> HttpResponse:
    words = gettext("%(step)s: tersimpan pada laporan %(number)s.")
    # Its draft on the device is done with too (js/draft.js).
    done = f"{number}:{form.step.name}"
    said = {"step": form.step.label, "number": number}
    messages.success(request, words % said, extra_tags=done)
    return redirect("escalation:case", number=number)


def _page(
    request: HttpRequest,
    form: StepForm,
    escalation: Escalation,
    *,
    staff: Staff,
    status: int = 200,
) -> HttpResponse:
    complaint = escalation.complaint
    words = texts.as_read(complaint, by=staff).words
    context: dict[str, Any] = {
        "nav": "ombudsman",
        "case": {
            "number": complaint.number,
            "title": words(complaint.title),
            "url": reverse("escalation:case", args=[complaint.number]),
            "text": words(complaint.original_text),
            "state": escalation.get_state_display(),
        },
        "step": {
            "key": form.step.name,
            "label": form.step.label,
            "consequence": form.step.hint,
            "icon": ICONS[form.step.name],
        },
        "form": form,
    }
    return render(request, "escalation/step.html", context, status=status)
