"""One step on one case: its form, the action called once, what went wrong beside it.

The workbench and the coordinator's desk take steps on this one path; a `Frame` says
where the page stands.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from agencies.principals import Staff
from agencies.workdays import local_time, zone_label
from complaints import permissions
from complaints.actions import NotAllowed
from complaints.forms.complainant import OWN_FORMS
from complaints.forms.desk import DESK_FORMS
from complaints.forms.holder import HOLDER_FORMS
from complaints.forms.steps import StepForm
from complaints.forms.uploads import carry_files, keep_files
from complaints.models import AnswerTemplate, Complaint, Event
from complaints.views import pickers
from complaints.views.asking import seen_case, today, words_for, workbench
from complaints.views.buttons import ICONS, NOT_FOR_STAFF

FORMS: dict[str, type[StepForm]] = {
    name: form
    for name, form in {**OWN_FORMS, **HOLDER_FORMS, **DESK_FORMS}.items()
    if name not in NOT_FOR_STAFF
}
SEARCH, INSERT = "_cari", "_sisip"  # buttons that only fill the form
# A note harms nobody who took a step meanwhile.
NEVER_IN_CONFLICT = frozenset({"note"})
# After these the case is where it was, so whoever took one still sees it.
STAYS_IN_SIGHT = frozenset({"follow_up", "answer", "note", "assign", "explain"})


@dataclass(frozen=True)
class Frame:
    """Where a step's page stands, and where one goes once the step is taken."""

    case_url: Callable[[Complaint], str]
    render: Callable[[HttpRequest, dict[str, Any], int], HttpResponse]
    after: Callable[["Asked"], HttpResponse]


@dataclass(frozen=True)
class Asked:
    """A step asked for: by whom, when, on which case, and where."""

    request: HttpRequest
    form: type[StepForm]
    case: Complaint
    staff: Staff
    at: datetime
    frame: Frame

    @property
    def name(self) -> str:
        return self.form.step.name

    def new_form(self, *data: Any, **kwargs: Any) -> StepForm:
        return self.form(
            *data,
            complaint=self.case,
            visible=Complaint.objects.visible_to(self.staff, today(self.at)),
            on=today(self.at),
            **kwargs,
        )


@workbench
def step(
    request: HttpRequest, *, staff: Staff, at: datetime, number: str, name: str
) -> HttpResponse:
    """GET shows the form, POST takes the step. Refused: 403 with the reason."""
    if name not in FORMS:
        raise Http404
    case = seen_case(number, by=staff, at=at)
    asked = Asked(request, FORMS[name], case, staff, at, WORKBENCH)
    if request.method == "POST":
        return posted(asked)
    if reason := permissions.refusal(FORMS[name].step, asked.case, by=staff, at=at):
        raise NotAllowed(reason)
    return shown(asked)


def shown(asked: Asked) -> HttpResponse:
    """The form before anybody typed."""
    return _page(asked, asked.new_form(initial=_initial(asked)))


def posted(asked: Asked) -> HttpResponse:
    """What was sent: a search, a step taken once, or what is wrong with it."""
    post = asked.request.POST
    if SEARCH in post or INSERT in post:
        return _page(asked, _filled(asked))
    form = asked.new_form(post, asked.request.FILES)
    if not form.is_valid():
        return _again(asked, form)
    with transaction.atomic():
        # Locked, so that of two presses the second sees what the first one did.
        Complaint.objects.select_for_update().get(pk=asked.case.pk)
        newer = _newer(asked)
        if any(_is_this(event, asked) for event in newer):
            return _done(asked)
        if newer and asked.name not in NEVER_IN_CONFLICT:
            return _again(asked, form, status=409, newer=newer)
        taken = form.is_taken(asked.case.pk, by=asked.staff, at=asked.at)
    return _done(asked) if taken else _again(asked, form)


def _newer(asked: Asked) -> list[Event]:
    """What happened since the form was opened; nothing where it does not say."""
    version = asked.request.POST.get("version", "")
    if not (version.isascii() and version.isdigit() and len(version) < 19):
        return []
    events = Event.objects.filter(complaint=asked.case, pk__gt=int(version))
    return list(events.select_related("by", "by_agency").order_by("pk"))


def _is_this(event: Event, asked: Asked) -> bool:
    """The event of the same press: a second click, or a reload."""
    return event.by_id == asked.staff.officer_id and event.step == asked.name


def _done(asked: Asked) -> HttpResponse:
    words = gettext("%(step)s: tersimpan pada laporan %(number)s.")
    said = {"step": asked.form.step.label, "number": asked.case.number}
    messages.success(asked.request, words % said)
    return asked.frame.after(asked)


def _back_to_case(asked: Asked) -> HttpResponse:
    """To the case, or to the queue where it went out of sight."""
    seen = Complaint.objects.visible_to(asked.staff, today(asked.at))
    if asked.name in STAYS_IN_SIGHT or seen.filter(pk=asked.case.pk).exists():
        return redirect("complaints:case", number=asked.case.number)
    return redirect("complaints:queue")


def _again(
    asked: Asked, form: StepForm, *, status: int = 422, newer: list[Event] | None = None
) -> HttpResponse:
    """The form with what was typed, what is wrong, and what happened meanwhile."""
    keep_files(form)
    if newer:
        asked.case.refresh_from_db()
    return _page(asked, form, status=status, conflict=_told(asked, newer or []))


def _told(asked: Asked, newer: list[Event]) -> str:
    if not newer:
        return ""
    event = newer[-1]
    zone = asked.case.holder.zone
    when = local_time(event.at, zone)
    who = event.by_agency.name if event.by_agency else gettext("pelapor atau sistem")
    words = gettext(
        "Sementara Anda menulis: “%(step)s” oleh %(who)s, pukul %(time)s %(zone)s."
        " Tulisan Anda tetap ada; kirim lagi bila masih sesuai."
    )
    said = words % {
        "step": event.label,
        "who": who,
        "time": f"{when:%H.%M}",
        "zone": zone_label(zone),
    }
    reason = permissions.refusal(
        asked.form.step, asked.case, by=asked.staff, at=asked.at
    )
    return f"{said} {reason}" if reason else said


def _filled(asked: Asked) -> StepForm:
    """The form as it was typed, unchecked, after a search or with a template in it."""
    post: QueryDict = asked.request.POST
    bound = asked.new_form(post, asked.request.FILES)
    bound.is_valid()
    keep_files(bound)
    initial: dict[str, Any] = {
        name: post.getlist(name) if isinstance(field, SEVERAL) else post.get(name)
        for name, field in bound.fields.items()
    }
    if INSERT in post:
        initial["text"] = _with_template(post)
    form = asked.new_form(initial=initial)
    carry_files(bound, form)
    return form


SEVERAL = forms.ModelMultipleChoiceField


def _with_template(post: QueryDict) -> str:
    """What was typed, and below it the template."""
    typed, wanted = post.get("text", "").strip(), post.get("template", "")
    if not (wanted.isascii() and wanted.isdigit()):
        return typed
    found = AnswerTemplate.objects.filter(pk=int(wanted), is_active=True)
    return "\n\n".join(filter(None, [typed, *found.values_list("text", flat=True)]))


def _initial(asked: Asked) -> dict[str, Any]:
    """A draft that was sent back is where its author goes on."""
    if asked.name != "submit_answer":
        return {}
    last = asked.case.answers.order_by("-pk").first()
    return {"text": last.text} if last and last.stage != "sent" else {}


def _page(
    asked: Asked, form: StepForm, *, status: int = 200, conflict: str = ""
) -> HttpResponse:
    case = asked.case
    words = words_for(case, by=asked.staff, at=asked.at)
    context = {
        "case": {
            "number": case.number,
            "title": case.title,
            "text": words(case.original_text),
            "state": case.get_state_display(),
            "kind": case.get_original_kind_display(),
            "place": words(case.place),
            "reported_agency": case.reported_agency,
            "url": asked.frame.case_url(case),
        },
        "step": {
            "key": asked.name,
            "label": asked.form.step.label,
            "consequence": asked.form.step.hint,
            "icon": ICONS.get(asked.name, "send"),
        },
        "form": form,
        "picker": _picker(asked, form),
        "units": _units(asked, form),
        "warnings": getattr(form, "warnings", []),
        "draft": words(_draft(asked)),
        "conflict": conflict,
        "version": case.events.order_by("-pk").values_list("pk", flat=True).first(),
    }
    return asked.frame.render(asked.request, context, status)


def _on_the_workbench(
    request: HttpRequest, context: dict[str, Any], status: int
) -> HttpResponse:
    template = "complaints/kerja/step.html"
    return render(request, template, {"nav": "antrean", **context}, status=status)


WORKBENCH = Frame(
    case_url=lambda case: reverse("complaints:case", args=[case.number]),
    render=_on_the_workbench,
    after=_back_to_case,
)


def _picker(asked: Asked, form: StepForm) -> dict[str, Any] | None:
    errors = form.errors if form.is_bound else {}
    typed = asked.request.POST
    if "to" in form.picked:
        error = " ".join(map(str, errors.get("to", [])))
        return pickers.target_picker(typed, asked.case, at=asked.at, error=error)
    if "proposed" in form.picked:
        error = " ".join(map(str, errors.get("proposed", [])))
        return pickers.proposal_picker(typed, asked.case, error=error)
    return None


def _units(asked: Asked, form: StepForm) -> dict[str, Any] | None:
    """Several units at once: for a copy (tembusan), or to split."""
    name = next((one for one in ("units", "copies") if one in form.picked), "")
    chosen = set(asked.request.POST.getlist(name)) if name else set()
    rows = pickers.own_units(asked.case) if name else []
    if not rows:
        return None
    return {
        "name": name,
        "label": form.fields[name].label,
        "error": " ".join(map(str, form.errors.get(name, []))) if form.is_bound else "",
        "rows": [(pk, said, str(pk) in chosen) for pk, said in rows],
        "is_open": bool(chosen) or name == "units",
    }


def _draft(asked: Asked) -> str:
    """The answer that is to be approved, released or given back."""
    if asked.name not in {"approve_answer", "release_answer", "send_back_answer"}:
        return ""
    last = asked.case.answers.order_by("-pk").first()
    return last.text if last else ""
