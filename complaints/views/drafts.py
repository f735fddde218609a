"""What is typed for a step, kept while it is typed, and who else writes just now."""

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_POST, require_safe

from agencies.principals import Staff
from complaints import actions, workflow
from complaints.forms.steps import StepForm
from complaints.models import Complaint, Draft, Event
from complaints.views.asking import seen_case, today, workbench
from complaints.views.step_page import FORMS, WRITER, Asked
from complaints.workflow import STEPS

INTERRUPTED = "interrupted"  # in the session: what was sent after it had ended
WAITS = gettext_noop(
    "Sesi Anda sudah berakhir. Tulisan Anda disimpan dan menunggu; masuklah lagi."
)
SECONDS_VALID = 7 * 24 * 3600  # of the mark that says who opened the form
LONGEST = 60_000  # characters of all fields together
WROTE = "components/wrote.html"
View = Callable[..., HttpResponseBase]


def outlives_the_session(view: View) -> View:
    """What was sent by nobody, because the session had ended, waits for its writer.

    Only for a form that we gave to an officer, and for that officer alone.
    """

    @wraps(view)
    def kept(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and not request.user.is_authenticated:
            _interrupt(request)
        return view(request, **kwargs)

    return kept


def _interrupt(request: HttpRequest) -> None:
    mark = request.POST.get("writer", "")
    try:
        officer = signing.loads(mark, salt=WRITER, max_age=SECONDS_VALID)
    except signing.BadSignature:
        return
    fields = {name: request.POST.getlist(name) for name in request.POST}
    if sum(len(value) for values in fields.values() for value in values) <= LONGEST:
        sent = {"path": request.path, "officer": officer, "fields": fields}
        request.session[INTERRUPTED] = sent
        messages.info(request, gettext(WAITS))


def kept_of(asked: Asked) -> Draft | None:
    """What this person typed for this step and did not send, if anything."""
    _resume(asked)
    own = Draft.objects.of(asked.staff).filter(complaint=asked.case, step=asked.name)
    draft = own.first()
    return draft if draft and draft.fields else None


def _resume(asked: Asked) -> None:
    """Signed in again: what was sent in between becomes a draft, of its writer only."""
    session = asked.request.session
    sent = session.get(INTERRUPTED)
    if not sent or sent["path"] != asked.request.path:
        return
    del session[INTERRUPTED]
    if sent["officer"] == asked.staff.officer_id:
        typed = QueryDict(mutable=True)
        for name, said in sent["fields"].items():
            typed.setlist(name, said)
        _keep(asked.form, typed, asked.case, staff=asked.staff, at=asked.at)


def values(form: type[StepForm], typed: QueryDict) -> dict[str, Any]:
    """By field, as a form's initial values; not checked."""
    return {
        name: typed.getlist(name) if _is_several(field) else typed.get(name)
        for name, field in form.base_fields.items()
        if name in typed
    }


def _is_several(field: forms.Field) -> bool:
    return isinstance(field, forms.ModelMultipleChoiceField | forms.MultipleChoiceField)


def _keep(
    form: type[StepForm],
    typed: QueryDict,
    case: Complaint,
    *,
    staff: Staff,
    at: datetime,
) -> bool:
    """Whether something was; a form that was only opened keeps nothing of it."""
    fields = {
        name: [one.replace("\0", "") for one in typed.getlist(name)]
        for name in form.base_fields
        if name in typed
    }
    opened = _opened(form, case, on=today(at))
    is_written = any(
        _plain(said) not in ([], opened.get(name, []))
        for name, said in fields.items()
        if not form.base_fields[name].widget.is_hidden
    )
    if sum(len(one) for said in fields.values() for one in said) > LONGEST:
        return False
    actions.keep_draft(
        complaint=case,
        step=form.step.name,
        fields=fields if is_written else {},
        by=staff,
        at=at,
    )
    return is_written


def _opened(form: type[StepForm], case: Complaint, *, on: date) -> dict[str, list[str]]:
    """By field, what stood in the form before anybody typed, as it would be sent."""
    known = form(complaint=case, on=on, initial=begun_with(form.step.name, case))
    return {
        name: _plain(_as_sent(known.get_initial_for_field(field, name)))
        for name, field in known.fields.items()
    }


def _as_sent(value: Any) -> list[str]:
    if isinstance(value, bool):
        return ["on"] if value else []
    return [] if value is None else [str(value)]


def _plain(said: list[str]) -> list[str]:
    """Without what a browser changes by itself, such as the ends of lines."""
    return [" ".join(one.split()) for one in said if one.strip()]


def begun_with(name: str, case: Complaint) -> dict[str, Any]:
    """A draft that was sent back, to go on from."""
    if name != workflow.SUBMIT_ANSWER.name:
        return {}
    last = case.answers.order_by("-pk").first()
    return {"text": last.text} if last and last.stage != last.Stage.SENT else {}


def fragment(view: View) -> View:
    """A part of a page: who is signed out is told so (401) and not led away."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return HttpResponse(status=401)
        return view(request, **kwargs)

    return guarded


@require_POST
@fragment
@workbench
def draft(
    request: HttpRequest, *, staff: Staff, at: datetime, number: str
) -> HttpResponse:
    """Keep what is typed, and say who else writes. After the step was sent: 409."""
    case, form = _asked(request, number, staff=staff, at=at)
    if _is_sent(request, case, form, staff):
        return HttpResponse(status=409)
    is_kept = _keep(form, request.POST, case, staff=staff, at=at)
    context = {
        "saved_at": at if is_kept else None,
        "zone": case.holder.zone,
        "writers": _writers(case, staff=staff, at=at),
    }
    return render(request, WROTE, context)


@require_POST
@workbench
def discard(
    request: HttpRequest, *, staff: Staff, at: datetime, number: str
) -> HttpResponse:
    """Begin anew."""
    case, form = _asked(request, number, staff=staff, at=at)
    actions.forget_draft(complaint=case, step=form.step.name, by=staff)
    return redirect("complaints:step", number=case.number, name=form.step.name)


@require_safe
@fragment
@workbench
def writers(
    request: HttpRequest, *, staff: Staff, at: datetime, number: str
) -> HttpResponse:
    """Who else writes on this case just now; asked again every minute."""
    case = seen_case(number, by=staff, at=at)
    found = {"writers": _writers(case, staff=staff, at=at)}
    return render(request, WROTE, found)


def _asked(
    request: HttpRequest, number: str, *, staff: Staff, at: datetime
) -> tuple[Complaint, type[StepForm]]:
    name = request.POST.get("langkah", "")
    if name not in FORMS:
        raise Http404
    return seen_case(number, by=staff, at=at), FORMS[name]


def _is_sent(
    request: HttpRequest, case: Complaint, form: type[StepForm], staff: Staff
) -> bool:
    """A last key press may arrive after the form itself."""
    version = request.POST.get("version", "")
    if not (version.isascii() and version.isdigit() and len(version) < 19):
        return False
    taken = Event.objects.filter(complaint=case, pk__gt=int(version))
    return taken.filter(step=form.step.name, by=staff.officer_id).exists()


def _writers(case: Complaint, *, staff: Staff, at: datetime) -> list[dict[str, str]]:
    found = Draft.objects.being_written(at, but=staff).filter(complaint=case)
    return [
        {"name": one.officer.name, "step": str(STEPS[one.step].label)}
        for one in found.select_related("officer")[:3]
    ]
