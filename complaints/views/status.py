"""A case as its complainant sees it, and the steps they take there."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from agencies.models import AccessEntry
from agencies.principals import Receipt
from complaints import permissions
from complaints.forms.complainant import OWN_FORMS
from complaints.forms.steps import StepForm
from complaints.forms.uploads import keep_files
from complaints.masking import masked
from complaints.models import Attachment, Clock, Complaint, Event
from complaints.views import clocks, promises, proving, timeline
from complaints.views.asking import seen_case, today
from complaints.views.calendars import Calendars
from complaints.views.files import download
from complaints.workflow import State

MOST_OPENINGS = 20  # shown, the last first
# A second press of the same button within this time is the first one's twin.
TWIN_SECONDS = 60


@never_cache
@require_safe
def status(request: HttpRequest, number: str) -> HttpResponse:
    at = timezone.now()
    receipt = proving.receipt(request, number, at=at)
    if receipt is None:
        return prove_first(number)
    return _page(request, _case(number, receipt, at=at), receipt, at=at)


@never_cache
@require_POST
def status_step(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """A step of the complainant's own; when refused, the page says why (422)."""
    at = timezone.now()
    receipt = proving.receipt(request, number, at=at)
    if receipt is None:
        return prove_first(number)
    if name not in OWN_FORMS:
        raise Http404
    case = _case(number, receipt, at=at)
    form = OWN_FORMS[name](_data(request, name, case), request.FILES, complaint=case)
    if form.is_valid() and form.is_taken(case.pk, by=receipt, at=at):
        words = gettext("%(step)s: tersimpan.") % {"step": form.step.label}
        messages.success(request, words)
        return redirect("complaints:status", number=number)
    if _is_twin(case, name, at=at):
        return redirect("complaints:status", number=number)
    keep_files(form)
    case = _case(number, receipt, at=at)
    return _page(request, case, receipt, at=at, wrong=form, status=422)


@never_cache
@require_safe
def status_file(request: HttpRequest, number: str, pk: int) -> FileResponse:
    """A file of the case that its complainant may read."""
    at = timezone.now()
    receipt = proving.receipt(request, number, at=at)
    if receipt is None:
        raise Http404
    case = seen_case(number, by=receipt, at=at)
    found = case.attachments.filter(pk=pk, is_public=True).first()
    if found is None:
        raise Http404
    return download(found)


def prove_first(number: str) -> HttpResponse:
    return redirect(f"{reverse('complaints:track')}?nomor={number[:20]}")


def _case(number: str, receipt: Receipt, *, at: datetime) -> Complaint:
    return seen_case(number, by=receipt, at=at)


def _data(request: HttpRequest, name: str, case: Complaint) -> Any:
    """What was posted; a grant answers the oldest request that waits."""
    if name != "grant_identity":
        return request.POST
    waiting = case.readings.filter(granted_at=None).order_by("pk").first()
    data = request.POST.copy()
    data["reading"] = str(waiting.pk) if waiting else ""
    return data


def _is_twin(case: Complaint, name: str, *, at: datetime) -> bool:
    last = case.events.order_by("-pk").first()
    if last is None or last.step != name or last.via != "receipt":
        return False
    return (at - last.at).total_seconds() < TWIN_SECONDS


def _page(
    request: HttpRequest,
    case: Complaint,
    receipt: Receipt,
    *,
    at: datetime,
    wrong: StepForm | None = None,
    status: int = 200,
) -> HttpResponse:
    calendars = Calendars()
    words = masked if case.erased_at else str
    rows = list(clocks.with_pauses().filter(complaint=case, run=case.run))
    files = list(case.attachments.filter(is_public=True).order_by("pk"))
    events = list(
        case.events.filter(is_public=True)
        .select_related("by_agency", "to_holder")
        .order_by("at", "pk")
    )
    clock = promises.next_promise(case, rows)
    entries = timeline.for_complainant(
        case, events, files=files, url=lambda one: _file_url(case, one)
    )
    entries = [{**one, "text": words(one["text"])} for one in entries]
    ahead = promises.still_to_come(case, rows)
    context = {
        "nav": "lacak",
        "case": {
            "number": case.number,
            "title": words(case.original_title),
            "text": words(case.original_text),
            "headline": promises.headline(case),
            "lead": promises.lead(case, rows, at=at),
            "state": case.get_state_display(),
            "deadline": clock and clocks.standing(clock, at=at, calendars=calendars),
            "is_anonymous": case.is_anonymous,
            "is_secret": case.is_secret,
            "rating": case.rating,
            "files": _files_of_report(case, events, files),
        },
        "answer": _answer(case, events, entries),
        "question": _question(case, events, rows),
        "promises": promises.kept(rows, at=at, calendars=calendars),
        "entries": [ahead, *entries] if ahead else entries,
        "ombudsman_on": promises.ombudsman_on(rows),
        "steps": _steps(case, receipt, at=at, wrong=wrong),
        "wrong": wrong,
        "readings": _readings(case),
        "openings": openings(case),
        "data_url": reverse("complaints:own_data", args=[case.number]),
    }
    return render(request, "complaints/public/status.html", context, status=status)


def _file_url(case: Complaint, file: Attachment) -> str:
    return reverse("complaints:status_file", args=[case.number, file.pk])


def _files_of_report(
    case: Complaint, events: list[Event], files: list[Attachment]
) -> list[dict[str, Any]]:
    received = {event.pk for event in events if event.step == "receive"}
    return [
        timeline.shown_file(one, _file_url(case, one))
        for one in files
        if one.event_id is None or one.event_id in received
    ]


def _answer(
    case: Complaint, events: list[Event], entries: list[dict[str, Any]]
) -> dict[str, Any] | None:
    """The last final answer, while the complainant may say something to it."""
    if case.state not in {State.AWAITING_COMPLAINANT, State.CLOSED}:
        return None
    return next((one for one in entries if one["step"] == "answer"), None)


def _question(
    case: Complaint, events: list[Event], rows: list[Clock]
) -> dict[str, Any] | None:
    """What must be completed, and until when."""
    asked = [one for one in events if one.step == "request_completion"]
    if case.state != State.ON_HOLD or not asked:
        return None
    due = [
        one.due_date for one in rows if one.kind == "completion" and not one.stopped_at
    ]
    return {"text": asked[-1].public_text, "until": due[0] if due else None}


def _steps(
    case: Complaint, receipt: Receipt, *, at: datetime, wrong: StepForm | None
) -> dict[str, Any]:
    """Steps that may be taken now; the one that came back carries its errors."""
    mine = permissions.capacities(case, by=receipt, on=today(at))
    found = {}
    for name, kind in OWN_FORMS.items():
        if permissions.refusal(kind.step, case, by=receipt, at=at, mine=mine):
            continue
        is_wrong = wrong is not None and wrong.step.name == name
        form = wrong if is_wrong else kind(complaint=case, auto_id=f"{name}_%s")
        url = reverse("complaints:status_step", args=[case.number, name])
        found[name] = {"url": url, "form": form}
    if not case.readings.filter(granted_at=None).exists():
        found.pop("grant_identity", None)
    return found


def _readings(case: Complaint) -> list[dict[str, Any]]:
    """Every time somebody asked to read the identity, and what came of it."""
    rows = case.readings.select_related("asked_by").order_by("-pk")[:20]
    return [
        {
            "at": row.asked_at,
            "zone": case.holder.zone,
            "reason": row.reason,
            "is_granted": row.granted_at is not None,
        }
        for row in rows
    ]


def openings(case: Complaint) -> list[dict[str, Any]]:
    """Each time the identity was opened: when, by which office and why; by no name."""
    rows = AccessEntry.objects.openings_of(case.number).filter(at__gte=case.received_at)
    return [
        {
            "at": row.at,
            "zone": case.holder.zone,
            "office": row.agency.name if row.agency else gettext("Anda sendiri"),
            "reason": row.reason,
        }
        for row in rows.select_related("agency").order_by("-at", "-pk")[:MOST_OPENINGS]
    ]
