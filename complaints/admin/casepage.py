"""What the page of a case shows: story, clocks, custody, timeline, steps."""

from datetime import datetime
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404
from django.urls import reverse

from agencies.principals import Staff
from complaints.admin.lists import LIST, case_url, step_url
from complaints.forms.desk import DESK_FORMS
from complaints.models import (
    Answer,
    Clock,
    Complaint,
    CopyRecipient,
    Disposition,
    Event,
)
from complaints.views import clocks, custody, timeline
from complaints.views.asking import today
from complaints.views.buttons import buttons
from complaints.views.calendars import Calendars
from complaints.workflow import STEPS

RELATED = (
    "holder",
    "root",
    "category",
    "region",
    "assignee",
    "reported_agency",
    "induk",
)
SHOWN_RELATIVES = 20


def seen_case(pk: str | int, *, staff: Staff, at: datetime) -> Complaint:
    """The case with all that its steps ask; one that may not be seen is a 404."""
    seen = Complaint.objects.visible_to(staff, today(at)).select_related(*RELATED)
    number = str(pk)
    known = seen.filter(pk=int(number)) if number.isdecimal() else seen.none()
    case = known.first()
    if case is None:
        raise Http404
    prefetch_related_objects(
        [case],
        Prefetch("clocks", clocks.with_pauses()),
        Prefetch("copies", CopyRecipient.objects.select_related("agency")),
        Prefetch(
            "events",
            Event.objects.select_related("by", "by_agency", "partner", "to_holder"),
        ),
        Prefetch("answers", Answer.objects.select_related("written_by")),
        "parts",
        "merged",
    )
    return case


def case_page(case: Complaint, *, staff: Staff, at: datetime) -> dict[str, Any]:
    hands = Disposition.objects.filter(complaint=case).select_related("to_agency")
    calendars = Calendars()
    free, refused = buttons(case, staff=staff, at=at)
    running = [clock for clock in case.clocks.all() if clock.stopped_at is None]
    ahead = clocks.next_clock(case, running)
    return {
        "case": facts(case),
        "deadline": ahead and clocks.standing(ahead, at=at, calendars=calendars),
        "free": [_here(button, case) for button in free],
        "refused": [_here(button, case) for button in refused],
        "clocks": [
            clocks.shown(clock, case, at=at, calendars=calendars)
            for clock in sorted(case.clocks.all(), key=_running_first)
        ],
        "entries": timeline.for_staff(
            case,
            case.events.all(),
            files=case.attachments.all(),
            url=lambda file: reverse("complaints:file", args=[case.number, file.pk]),
        ),
        "custody": custody.ledger(
            list(hands.order_by("given_at", "pk")), at=at, calendars=calendars
        ),
        "copies": [copy.agency.name for copy in case.copies.all()],
        "parts": _relatives(case.parts.all()),
        "merged": _relatives(case.merged.all()),
        "draft": next((a for a in case.answers.all() if a.stage in WAITING), None),
        "queue_url": reverse(LIST),
        "history_url": reverse("admin:complaints_complaint_history", args=[case.pk]),
        "workbench_url": reverse("complaints:case", args=[case.number]),
    }


WAITING = (Answer.Stage.SUBMITTED, Answer.Stage.APPROVED)


def facts(case: Complaint) -> dict[str, Any]:
    """The case in words."""
    return {
        "pk": case.pk,
        "number": case.number,
        "url": case_url(case),
        "title": case.title,
        "original_title": case.original_title,
        "text": case.original_text,
        "state": case.get_state_display(),
        "is_anonymous": case.is_anonymous,
        "is_secret": case.is_secret,
        "is_historical": case.is_historical,
        "pseudonym": case.pseudonym,
        "received_at": case.received_at,
        "zone": case.holder.zone,
        "channel": case.get_channel_display(),
        "kind": case.get_original_kind_display(),
        "place": ", ".join(filter(None, [case.place, str(case.region or "")])),
        "incident_date": case.incident_date,
        "classification": case.get_classification_display(),
        "category": case.category,
        "reported_agency": case.reported_agency,
        "holder": case.holder,
        "root": case.root,
        "officer": case.assignee,
        "strategic_issue": case.strategic_issue,
        "parent": case.induk
        and {"number": case.induk.number, "url": case_url(case.induk)},
    }


def _running_first(clock: Clock) -> tuple[bool, datetime]:
    return clock.stopped_at is not None, clock.due_at


def _here(button: dict[str, Any], case: Complaint) -> dict[str, Any]:
    """Steps of the desk are taken here, the others on the workbench."""
    name = button["key"]
    if name in DESK_FORMS:
        return {**button, "url": step_url(case, STEPS[name])}
    return button


def _relatives(cases: Any) -> list[dict[str, Any]]:
    return [
        {
            "url": case_url(other),
            "number": other.number,
            "title": other.title,
            "state": other.get_state_display(),
        }
        for other in list(cases)[:SHOWN_RELATIVES]
    ]
