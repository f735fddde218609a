"""One step on one case: its form, what was typed, and what came of it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.principals import Staff
from complaints import permissions
from complaints.admin.casepage import facts
from complaints.admin.lists import BULK, LIST, case_url, list_url
from complaints.forms.desk import DESK_FORMS
from complaints.forms.steps import StepForm
from complaints.models import Complaint, Event
from complaints.views import pickers
from complaints.views.asking import today
from complaints.views.buttons import ICONS
from complaints.workflow import STEPS


def step(
    request: HttpRequest, case: Complaint, name: str, *, staff: Staff, at: datetime
) -> HttpResponse | dict[str, Any]:
    """A redirect once the step is taken, else the context of its page."""
    if name not in DESK_FORMS:
        raise Http404
    form = _form(request, case, name, staff=staff, at=at)
    seen = _last_event(case)
    context = _context(request, case, name, form, at=at)
    context["refusal"] = permissions.refusal(STEPS[name], case, by=staff, at=at)
    if not form.is_bound:
        return {**context, "version": seen}
    if _sent_twice(request, case, name, staff):
        return _done(request, case, name)
    if changed := _changed_meanwhile(request, case):
        return {**context, "version": seen, "conflict": changed, "is_wrong": True}
    if form.is_valid() and form.is_taken(case.pk, by=staff, at=at):
        return _done(request, case, name)
    return {**context, "version": seen, "is_wrong": True}


def unit_picker(
    case: Complaint, form: StepForm, typed: QueryDict, *, at: datetime
) -> dict[str, Any] | None:
    """The picker of the one unit that the step asks for, with its error."""
    errors = form.errors if form.is_bound else {}
    if "to" in form.picked:
        error = " ".join(errors.get("to", []))
        return pickers.target_picker(typed, case, at=at, error=error)
    if "proposed" in form.picked:
        error = " ".join(errors.get("proposed", []))
        return pickers.proposal_picker(typed, case, error=error)
    return None


def unit_boxes(
    case: Complaint, form: StepForm, typed: QueryDict
) -> dict[str, Any] | None:
    """A box for each unit of the instansi: for a copy (tembusan), or to split."""
    name = next((one for one in MANY if one in form.picked), "")
    rows = pickers.own_units(case) if name else []
    if not rows:
        return None
    chosen = set(typed.getlist(name))
    return {
        "name": name,
        "label": form.fields[name].label,
        "error": " ".join(form.errors.get(name, [])) if form.is_bound else "",
        "rows": [(pk, said, str(pk) in chosen) for pk, said in rows],
        "is_open": bool(chosen) or name == "units",
    }


MANY = ("units", "copies")


def typed_values(form: type[StepForm], typed: QueryDict) -> dict[str, Any]:
    """What stands in the fields, when one only searched for a unit."""
    return {name: typed.get(name, "") for name in form.base_fields if name not in MANY}


def _form(
    request: HttpRequest, case: Complaint, name: str, *, staff: Staff, at: datetime
) -> StepForm:
    """Bound when it is sent; a search for a unit keeps what was typed, unjudged."""
    kind, on = DESK_FORMS[name], today(at)
    given: dict[str, Any] = {
        "complaint": case,
        "visible": Complaint.objects.visible_to(staff, on),
        "on": on,
    }
    if request.method != "POST":
        return kind(**given)
    if "_cari" in request.POST:
        return kind(initial=typed_values(kind, request.POST), **given)
    return kind(request.POST, **given)


def _context(
    request: HttpRequest, case: Complaint, name: str, form: StepForm, *, at: datetime
) -> dict[str, Any]:
    step = STEPS[name]
    typed = request.POST if request.method == "POST" else request.GET
    return {
        "case": facts(case),
        "step": {
            "key": name,
            "label": step.label,
            "consequence": step.hint,
            "icon": ICONS.get(name, "forward"),
        },
        "form": form,
        "picker": unit_picker(case, form, typed, at=at),
        "units": unit_boxes(case, form, typed),
        "came_from": request.GET.get("dari", "")[:500],
        "queue_url": reverse(LIST),
    }


def _last_event(case: Complaint) -> int:
    return max((event.pk for event in case.events.all()), default=0)


def _since(request: HttpRequest, case: Complaint) -> list[Event]:
    """What happened to the case since its page was opened."""
    version = request.POST.get("versi", "")
    if not version.isdecimal():
        return []
    return [event for event in case.events.all() if event.pk > int(version)]


def _sent_twice(request: HttpRequest, case: Complaint, name: str, staff: Staff) -> bool:
    """A second press of the same button: the step is taken already, by this person."""
    news = _since(request, case)
    return any(event.step == name and event.by_id == staff.officer_id for event in news)


def _changed_meanwhile(request: HttpRequest, case: Complaint) -> str:
    news = _since(request, case)
    if not news:
        return ""
    words = _("Sementara Anda menulis: %(steps)s. Periksa, lalu kirim lagi bila perlu.")
    return words % {"steps": ", ".join(dict.fromkeys(e.label for e in news))}


def _done(request: HttpRequest, case: Complaint, name: str) -> HttpResponse:
    said = {"number": case.number, "step": STEPS[name].label}
    messages.success(request, _("%(number)s: %(step)s, selesai.") % said)
    if STEPS[name] in BULK:
        return redirect(list_url(request.GET.get("dari", "")))
    return redirect(case_url(case))
