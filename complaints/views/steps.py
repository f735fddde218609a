"""One step on one case: its form, the action called once, what went wrong beside it.

The workbench and the coordinator's desk take steps on this one path; a `Frame` says
where the page stands.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from agencies.principals import Staff
from agencies.views import factors
from agencies.views.asking import note_refusal
from agencies.workdays import local_time, zone_label
from complaints import permissions
from complaints.actions import NotAllowed
from complaints.actions.locking import lock_in_order
from complaints.forms.steps import StepForm
from complaints.forms.uploads import carry_files, keep_files
from complaints.models import AnswerTemplate, Complaint, Event
from complaints.views import drafts
from complaints.views.asking import seen_case, today, workbench
from complaints.views.pickers import SEARCH
from complaints.views.step_page import FORMS, Asked, Frame, page

# Steps that open an identity to somebody, themselves or another.
NEEDS_FRESH_FACTOR = frozenset({"ask_identity", "grant_identity"})
INSERT = "_sisip"  # as SEARCH, a button that only fills the form
# A note harms nobody who took a step meanwhile.
NEVER_IN_CONFLICT = frozenset({"note"})
# After these the case is where it was, so whoever took one still sees it.
STAYS_IN_SIGHT = frozenset({"follow_up", "answer", "note", "assign", "explain"})


@drafts.outlives_the_session
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
        return posted(asked) if _is_sure(asked) else _too_late(asked)
    if reason := permissions.refusal(FORMS[name].step, asked.case, by=staff, at=at):
        raise NotAllowed(reason)
    if not _is_sure(asked):
        return redirect(factors.show_again(request, request.path))
    return shown(replace(asked, draft=drafts.kept_of(asked)))


def _is_sure(asked: Asked) -> bool:
    """Whether they have shown lately who they are, where an identity is at stake."""
    if asked.name not in NEEDS_FRESH_FACTOR:
        return True
    return factors.is_fresh(asked.request, at=asked.at)


def _too_late(asked: Asked) -> HttpResponse:
    form = asked.new_form(asked.request.POST)
    form.add_error(None, factors.stale_with_link(asked.request))
    return page(asked, form, status=403)


def shown(asked: Asked) -> HttpResponse:
    """The form before anybody typed."""
    return page(asked, asked.new_form(initial=_initial(asked)))


def posted(asked: Asked) -> HttpResponse:
    """What was sent: a search, a step taken once, or what is wrong with it."""
    post = asked.request.POST
    if SEARCH in post or INSERT in post:
        return page(asked, _filled(asked))
    form = asked.new_form(post, asked.request.FILES)
    if not form.is_valid():
        return _again(asked, form)
    with transaction.atomic():
        # Locked, so that of two presses the second sees what the first one did.
        lock_in_order(asked.case.subject_id, asked.case.pk)
        newer = _newer(asked)
        if any(_is_this(event, asked) for event in newer):
            return _done(asked)
        if newer and asked.name not in NEVER_IN_CONFLICT:
            return _again(asked, form, status=409, newer=newer)
        taken = form.is_taken(asked.case.pk, by=asked.staff, at=asked.at)
    if form.refusal:
        said = f"{asked.name}: {form.refusal}"
        note_refusal(asked.request, about=asked.case.number, words=said)
    return _done(asked, form.remark) if taken else _again(asked, form)


def _newer(asked: Asked) -> list[Event]:
    """What happened since the form was opened; nothing where it does not say."""
    version = asked.request.POST.get("version", "")
    if not (version.isascii() and version.isdigit() and len(version) < 19):
        return []
    events = Event.objects.filter(complaint=asked.case, pk__gt=int(version))
    return list(events.select_related("by", "by_agency").order_by("pk"))


def _is_this(event: Event, asked: Asked) -> bool:
    """The event of the same press: a second click, or a reload.

    Who went back and wrote something else is not told that it was saved.
    """
    if event.by_id != asked.staff.officer_id or event.step != asked.name:
        return False
    post = asked.request.POST
    typed = {" ".join(words.split()) for name in post for words in post.getlist(name)}
    return not event.text or " ".join(event.text.split()) in typed


def _done(asked: Asked, remark: str = "") -> HttpResponse:
    words = gettext("%(step)s: tersimpan pada laporan %(number)s.")
    said = {"step": asked.form.step.label, "number": asked.case.number}
    # Its draft on the device is done with too (js/draft.js).
    done = f"{asked.case.number}:{asked.name}"
    messages.success(asked.request, words % said, extra_tags=done)
    if remark:
        messages.warning(asked.request, remark)
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
    return page(asked, form, status=status, conflict=_told(asked, newer or []))


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
    initial = drafts.values(asked.form, post)
    if INSERT in post:
        initial["text"] = _with_template(post, asked.case)
    form = asked.new_form(initial=initial)
    carry_files(bound, form)
    return form


def _with_template(post: QueryDict, case: Complaint) -> str:
    """What was typed, and below it the template."""
    typed, wanted = post.get("text", "").strip(), post.get("template", "")
    if not (wanted.isascii() and wanted.isdigit()):
        return typed
    found = AnswerTemplate.objects.offered_to(case).filter(pk=int(wanted))
    return "\n\n".join(filter(None, [typed, *found.values_list("text", flat=True)]))


def _initial(asked: Asked) -> dict[str, Any]:
    """What was typed before; else a draft that was sent back, to go on from."""
    if asked.draft is not None:
        return drafts.values(asked.form, asked.typed)
    return drafts.begun_with(asked.name, asked.case)


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
