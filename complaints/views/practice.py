"""A first case to practise on: real forms and words, and nothing is written.

What the officer writes stays in the session alone. There is no case, so no queue, no
figure, no sweep and no export can count it.
"""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from agencies.models import Agency
from agencies.principals import Staff
from complaints import similarity
from complaints.forms.holder import AnswerForm, FollowUpForm, to_confirm
from complaints.forms.steps import StepForm
from complaints.models import Complaint
from complaints.views import rows
from complaints.views.asking import workbench
from complaints.words import deadline_chip
from complaints.workflow import State

HELD = "practice"  # in the session: {stage, follow_up, answer}
STAGES = ("queue", "case", "follow_up", "answer", "done")
FORMS: dict[str, type[StepForm]] = {"follow_up": FollowUpForm, "answer": AnswerForm}
LONGEST = 4_000  # characters kept in a session


@workbench
@require_http_methods(["GET", "HEAD", "POST"])
def practice(request: HttpRequest, *, staff: Staff, at: datetime) -> HttpResponse:
    held = _held(request)
    if request.method != "POST":
        return _page(request, staff, held, at=at)
    if "ulang" in request.POST:
        request.session.pop(HELD, None)
        return redirect("complaints:practice")
    stage = held["stage"]
    # A second click, or the page of an earlier stage: nothing is skipped.
    if request.POST.get("stage") != stage or stage == STAGES[-1]:
        return redirect("complaints:practice")
    if stage not in FORMS:
        return _go_on(request, held)
    form = _form(stage, request.POST, _case(staff, at=at))
    if form.is_valid() and _is_good(form):
        return _go_on(request, {**held, stage: form.cleaned_data["text"][:LONGEST]})
    return _page(request, staff, held, at=at, form=form, status=422)


def _held(request: HttpRequest) -> dict[str, str]:
    held: dict[str, str] = request.session.get(HELD, {})
    return held if held.get("stage") in STAGES else {"stage": STAGES[0]}


def _go_on(request: HttpRequest, held: dict[str, str]) -> HttpResponse:
    after = STAGES[STAGES.index(held["stage"]) + 1]
    request.session[HELD] = {**held, "stage": after}
    return redirect("complaints:practice")


def _case(staff: Staff, *, at: datetime) -> Complaint:
    """Never saved: the forms ask it for its title and its place."""
    unit = Agency.objects.get(pk=staff.seats[0].agency_id)
    return Complaint(
        number="00-000-0000",
        title=gettext("Lampu jalan padam di depan balai desa"),
        original_text=gettext(
            "Sudah seminggu tiga lampu di depan balai desa padam. Malam hari gelap dan"
            " kemarin ada yang terserempet motor. Mohon segera diperbaiki."
        ),
        place=gettext("Depan balai desa, RT 02"),
        holder=unit,
        root_id=unit.root_id,
        state=State.FORWARDED,
        received_at=at - timedelta(days=1),
    )


def _form(stage: str, data: Any, case: Complaint) -> StepForm:
    """The form of the real step, without files."""
    form = FORMS[stage](data, complaint=case)
    del form.fields["uploads"]
    return form


def _is_good(form: StepForm) -> bool:
    """What the real step would say of an answer: refused, or to be confirmed."""
    if not isinstance(form, AnswerForm) or form.complaint is None:
        return True
    found = similarity.check_answer(
        form.cleaned_data["text"], complaint=form.complaint, has_evidence=False
    )
    if found.refused:
        form.add_error("text", found.refused)
    elif found.warnings and not form.cleaned_data["confirmed"]:
        form.warnings = to_confirm(found.warnings)
        words = gettext("Periksa peringatan, lalu perbaiki atau centang kotak ini.")
        form.add_error("confirmed", words)
    return not form.errors


def _page(
    request: HttpRequest,
    staff: Staff,
    held: dict[str, str],
    *,
    at: datetime,
    form: StepForm | None = None,
    status: int = 200,
) -> HttpResponse:
    stage, case = held["stage"], _case(staff, at=at)
    if form is None and stage in FORMS:
        form = _form(stage, None, case)
    context = {
        "nav": "bantuan",
        "stage": stage,
        "number": STAGES.index(stage) + 1,
        "stages": len(STAGES),
        "case": case,
        "row": _row(case, at=at),
        "form": form,
        "warnings": getattr(form, "warnings", []),
        "step": FORMS[stage].step if stage in FORMS else None,
        "steps": [FollowUpForm.step],
        "entries": _entries(case, held, at=at),
    }
    return render(request, "complaints/kerja/practice.html", context, status=status)


def _row(case: Complaint, *, at: datetime) -> dict[str, Any]:
    return {
        "number": case.number,
        "title": case.title,
        "topic": gettext("Penerangan jalan"),
        "place": case.place,
        "holder": case.holder,
        "url": "#latihan",
        "sender": rows.sender(
            gettext("Meja Nasional"),
            given_at=case.received_at,
            at=at,
            zone=case.holder.zone,
        ),
        "officer": gettext("Belum ada petugas"),
        "chip": deadline_chip(state="running", days=4),
    }


def _entries(
    case: Complaint, held: dict[str, str], *, at: datetime
) -> list[dict[str, Any]]:
    """What the complainant would read, the newest first."""
    common = {"zone": case.holder.zone, "is_public": True}
    said = [
        {**common, "title": FORMS[name].step.label, "at": at, "text": held[name]}
        for name in ("answer", "follow_up")
        if name in held
    ]
    received = {
        **common,
        "title": gettext("Laporan diterima"),
        "at": case.received_at,
        "text": "",
    }
    return [{**one, "by": case.holder.name} for one in said] + [received]
