"""A case on the workbench: what was said, what happened, what can be done."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from agencies.principals import Staff
from complaints import permissions, privacy
from complaints.models import (
    Answer,
    Attachment,
    Complaint,
)
from complaints.rulebook import recognise
from complaints.stripping import Words, words_for
from complaints.views import buttons, clocks, custody, data_desk, timeline
from complaints.views.asking import seen_case, today, workbench
from complaints.views.calendars import Calendars
from complaints.views.relatives import relatives, similar
from complaints.views.tabs import tab_of
from complaints.views.whole import everything

PUBLIC, INTERNAL = "pelapor", "internal"
# Of the facts these are in somebody's own words.
SAID = ("title", "original_title", "text", "place", "strategic_issue")
WAITING = (Answer.Stage.SUBMITTED, Answer.Stage.APPROVED, Answer.Stage.SENT_BACK)


@require_safe
@workbench
def case(
    request: HttpRequest, *, staff: Staff, at: datetime, number: str
) -> HttpResponse:
    return page(request, read(number, staff=staff, at=at), staff=staff, at=at)


def read(number: str, *, staff: Staff, at: datetime) -> Complaint:
    """The case with everything its page and its steps' conditions look at."""
    found = seen_case(number, by=staff, at=at, rows=everything(staff, at=at))
    recognise(found)
    return found


def page(
    request: HttpRequest,
    case: Complaint,
    *,
    staff: Staff,
    at: datetime,
    identity: privacy.Identity | None = None,
    until: datetime | None = None,
) -> HttpResponse:
    """The page; with the identity where a reading was just opened, `until` when."""
    tab = tab_of(case)
    shown = contents(case, staff=staff, at=at, audience=request.GET.get("riwayat", ""))
    seen = _identity(case, shown["steps"], identity, until)
    context = {
        **shown,
        "nav": "antrean",
        "queue": {
            "url": f"{reverse('complaints:queue')}?antrean={tab.key}",
            "label": tab.label,
        },
        "case": {**shown["case"], **seen},
    }
    return render(request, "complaints/kerja/case.html", context)


def contents(
    case: Complaint, *, staff: Staff, at: datetime, audience: str = ""
) -> dict[str, Any]:
    """All that a page says of a case that `read` read, but for its identity."""
    calendars = Calendars()
    mine = permissions.capacities(case, by=staff, on=today(at))
    words = words_for(case, by=staff, mine=mine)
    taken, refused = buttons.buttons(case, staff=staff, at=at, mine=mine)
    facts = _facts(case, staff=staff, at=at, calendars=calendars)
    hands = list(case.dispositions.all())
    return {
        "case": {
            **facts,
            **{name: words(facts[name]) for name in SAID},
            "files": _named(facts["files"], words),
        },
        "steps": taken,
        "refused_steps": refused,
        "clocks": _clocks(case, at=at, calendars=calendars),
        "entries": _entries(case, audience, words),
        "audience_tabs": _audiences(case, audience),
        "custody": custody.ledger(case, hands, at=at, calendars=calendars),
        "similar": similar(case, staff=staff, at=at),
        "draft": _draft(case, words),
        "data_url": data_desk.address(case, mine),
        "copies": [copy.agency.name for copy in case.copies.all()],
    }


def file_url(case: Complaint, file: Attachment) -> str:
    return reverse("complaints:file", args=[case.number, file.pk])


def _facts(
    case: Complaint, *, staff: Staff, at: datetime, calendars: Calendars
) -> dict[str, Any]:
    running = [one for one in case.clocks.all() if not one.stopped_at]
    clock = clocks.next_clock(case, running)
    return {
        "number": case.number,
        "title": case.title,
        "original_title": case.original_title,
        "text": case.original_text,
        "state": case.get_state_display(),
        "deadline": clock and clocks.standing(clock, at=at, calendars=calendars),
        "is_anonymous": case.is_anonymous,
        "is_secret": case.is_secret,
        "is_historical": case.is_historical,
        "received_at": case.received_at,
        "zone": case.holder.zone,
        "channel": case.get_channel_display(),
        "place": case.place,
        "region": case.region.name if case.region else "",
        "classification": case.get_classification_display(),
        "category": case.category.name if case.category else "",
        "strategic_issue": case.strategic_issue,
        "officer": case.assignee.name if case.assignee else "",
        "incident_date": case.incident_date,
        "reported_agency": case.reported_agency.name if case.reported_agency else "",
        "holder": case.holder.name,
        "covered_by": _covered_by(case),
        "files": _first_files(case),
        **relatives(case, staff=staff, at=at, url=case_url),
    }


def _covered_by(case: Any) -> str:
    """Who stands in for a holder without an active seat; empty: nobody needs to."""
    if not case.is_open or not hasattr(case, "acting"):
        return ""
    if case.acting is None:
        return gettext("Meja Nasional")
    return "" if case.acting["pk"] == case.holder_id else str(case.acting["name"])


def _first_files(case: Complaint) -> list[dict[str, Any]]:
    """Those that came with the report; later ones stand beside their event."""
    received = {event.pk for event in case.events.all() if event.step == "receive"}
    return [
        timeline.shown_file(one, file_url(case, one))
        for one in case.attachments.all()
        if one.event_id is None or one.event_id in received
    ]


def _named(files: list[dict[str, Any]], words: Words) -> list[dict[str, Any]]:
    return [{**one, "name": words(one["name"])} for one in files]


def case_url(case: Complaint) -> str:
    return reverse("complaints:case", args=[case.number])


def _identity(
    case: Complaint,
    steps: list[dict[str, Any]],
    identity: privacy.Identity | None,
    until: datetime | None,
) -> dict[str, Any]:
    asked = next((step["url"] for step in steps if step["key"] == "ask_identity"), "")
    shown = None
    if identity is not None:
        shown = {
            "name": identity.name or gettext("Nama tidak diisi"),
            "phone": identity.phone,
            "email": identity.email,
            "nik": identity.nik,
            "address": identity.address,
            "until": until,
        }
    may_read = getattr(case, "reading", None) is not None
    url = reverse("complaints:identity", args=[case.number])
    return {
        "pseudonym": case.pseudonym,
        "erased_at": case.erased_at,
        "identity": shown,
        "identity_url": "" if may_read else asked,
        "reading_url": url if may_read and shown is None else "",
    }


def _clocks(
    case: Complaint, *, at: datetime, calendars: Calendars
) -> list[clocks.ShownClock]:
    """Running ones first, the nearest on top; then those that stopped."""
    rows = sorted(
        case.clocks.all(), key=lambda one: (one.stopped_at is not None, one.due_at)
    )
    return [clocks.shown(one, case, at=at, calendars=calendars) for one in rows]


def _entries(case: Complaint, audience: str, words: Words) -> list[dict[str, Any]]:
    read = timeline.for_staff(
        case,
        case.events.all(),
        files=case.attachments.all(),
        url=lambda file: file_url(case, file),
    )
    entries = [
        {**one, "text": words(one["text"]), "files": _named(one["files"], words)}
        for one in read
    ]
    if audience == PUBLIC:
        return [one for one in entries if one["is_public"]]
    if audience == INTERNAL:
        return [one for one in entries if not one["is_public"]]
    return entries


def _audiences(case: Complaint, current: str) -> list[dict[str, Any]]:
    url = reverse("complaints:case", args=[case.number])
    choices = (
        ("", gettext("Semua")),
        (PUBLIC, gettext("Yang terlihat pelapor")),
        (INTERNAL, gettext("Internal")),
    )
    return [
        {
            "url": f"{url}?riwayat={key}" if key else url,
            "label": label,
            "is_current": key == current,
        }
        for key, label in choices
    ]


def _draft(case: Complaint, words: Words) -> dict[str, Any] | None:
    """The last answer, while it is on its way or was sent back."""
    last = next(reversed(case.answers.all()), None)
    if last is None or last.stage not in WAITING:
        return None
    return {
        "text": words(last.text),
        "by": last.written_by.name,
        "at": last.written_at,
        "zone": case.holder.zone,
        "status": last.get_stage_display().capitalize(),
    }
