"""The escalated case: what was promised and what happened, and what can be done."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from agencies.principals import Staff
from agencies.workdays import local_date
from complaints import privacy
from complaints.models import (
    Answer,
    Attachment,
    Complaint,
    Consent,
    Disposition,
    Event,
    IdentityReading,
)
from complaints.views import clocks, custody, timeline
from complaints.views.asking import today
from complaints.views.calendars import Calendars
from complaints.views.whole import readings
from escalation import dossier, filters
from escalation.models import Escalation, ReviewEvent
from escalation.views import buttons, promises, texts, words
from escalation.views.asking import desk, seen_escalation
from escalation.views.queue import pile


@require_safe
@desk
def case(
    request: HttpRequest, *, staff: Staff, at: datetime, number: str
) -> HttpResponse:
    escalation = seen_escalation(number, by=staff, at=at)
    return page(request, escalation, staff=staff, at=at)


def page(
    request: HttpRequest,
    escalation: Escalation,
    *,
    staff: Staff,
    at: datetime,
    identity: privacy.Identity | None = None,
) -> HttpResponse:
    """The page; with the identity where a reading was just opened."""
    escalation.complaint = complaint = read(escalation)
    shown = texts.as_read(complaint, by=staff)
    shown.names(complaint.attachments.all())
    calendars = Calendars()
    hands = list(complaint.dispositions.all())
    reading = open_reading(complaint, staff=staff, at=at)
    context = {
        "nav": "ombudsman",
        "queue_url": reverse("escalation:queue"),
        **_beside(request, escalation, staff=staff, at=at),
        "case": _facts(escalation, shown, identity=identity, reading=reading),
        "review": _review(escalation, shown, at=at),
        "steps": buttons.buttons(escalation, staff=staff, at=at),
        "checklist": dossier.missing_first(
            dossier.formal_requirements(complaint, hands)
        ),
        "promises": promises.side_by_side(complaint, at=at, calendars=calendars),
        "clocks": _clocks(complaint, at=at, calendars=calendars),
        "custody": custody.ledger(complaint, hands, at=at, calendars=calendars),
        "answers": _answers(complaint, shown),
        "files": _files(complaint),
        "entries": entries(escalation, shown.words),
        "dossier_url": _url("escalation:dossier", escalation),
        "proofs_url": _url("escalation:proofs", escalation),
        "may_print_identity": reading is not None
        and complaint.consent == Consent.GIVEN,
    }
    return render(request, "escalation/case.html", context)


def open_reading(
    complaint: Complaint, *, staff: Staff, at: datetime
) -> IdentityReading | None:
    """A permission to read the identity that this person holds now."""
    return readings(staff, at=at).filter(complaint=complaint).first()


def read(escalation: Escalation) -> Complaint:
    """The case with all that the page shows: a number of queries that never grows."""
    related = ("holder", "root", "category", "region", "reported_agency")
    return (
        Complaint.objects.select_related(*related)
        .prefetch_related(
            Prefetch("clocks", clocks.with_pauses()),
            Prefetch(
                "events",
                Event.objects.select_related(
                    "by", "by_agency", "partner", "to_holder"
                ).order_by("at", "pk"),
            ),
            Prefetch("attachments", Attachment.objects.order_by("pk")),
            Prefetch(
                "answers",
                Answer.objects.select_related("written_by").order_by("pk"),
            ),
            Prefetch(
                "dispositions",
                Disposition.objects.select_related("to_agency").order_by(
                    "given_at", "pk"
                ),
            ),
        )
        .get(pk=escalation.complaint_id)
    )


def _beside(
    request: HttpRequest, escalation: Escalation, *, staff: Staff, at: datetime
) -> dict[str, Any]:
    """The page of the queue from which the case was opened."""
    chosen = {name: request.GET.get(name, "") for name in filters.PARAMETERS}
    visible = Escalation.objects.visible_to(staff, today(at))
    rows = filters.narrowed(visible, chosen, officer_id=staff.officer_id, at=at)
    number = escalation.complaint.number
    return pile(request, rows, chosen, staff=staff, at=at, current=number)


def _facts(
    escalation: Escalation,
    shown: texts.Texts,
    *,
    identity: privacy.Identity | None,
    reading: IdentityReading | None,
) -> dict[str, Any]:
    complaint = escalation.complaint
    zone = complaint.root.zone
    open_now = reading is not None and identity is None
    return {
        "number": complaint.number,
        "title": shown.words(complaint.title),
        "text": shown.words(complaint.original_text),
        "pseudonym": complaint.pseudonym,
        "identity": identity,
        "identity_until": reading and reading.open_until,
        "reading_url": _url("escalation:identity", escalation) if open_now else "",
        "has_consent": complaint.consent == Consent.GIVEN,
        "received_on": local_date(complaint.received_at, zone),
        "classification": complaint.get_classification_display(),
        "zone": zone,
        "state": complaint.get_state_display(),
        "agency": complaint.holder.name,
    }


def _url(name: str, escalation: Escalation) -> str:
    return reverse(name, args=[escalation.complaint.number])


def _review(
    escalation: Escalation, shown: texts.Texts, *, at: datetime
) -> dict[str, Any]:
    found = [
        escalation.get_outcome_display(),
        escalation.get_maladministration_display(),
    ]
    return {
        "state": escalation.get_state_display(),
        "since": local_date(escalation.opened_at, escalation.root.zone),
        "chip": words.chip(escalation, at=at),
        "outcome": ", ".join(part for part in found if part),
        "summary": shown.words(escalation.summary),
        "reviewer": escalation.reviewer.name if escalation.reviewer else "",
        "until": escalation.recommended_until,
        "correction": escalation.get_correction_display(),
    }


def _clocks(
    complaint: Complaint, *, at: datetime, calendars: Calendars
) -> list[clocks.ShownClock]:
    """The Ombudsman's own first, then in the order in which they ran."""
    rows = sorted(
        complaint.clocks.all(), key=lambda one: (one.kind != "ombudsman", one.due_at)
    )
    return [clocks.shown(one, complaint, at=at, calendars=calendars) for one in rows]


def _answers(complaint: Complaint, shown: texts.Texts) -> list[dict[str, Any]]:
    return [
        {
            "text": shown.words(answer.text),
            "by": answer.written_by.name,
            "at": answer.sent_at,
            "zone": complaint.root.zone,
        }
        for answer in complaint.answers.all()
        if answer.stage == Answer.Stage.SENT
    ]


def _files(complaint: Complaint) -> list[dict[str, Any]]:
    """Every file of the case with the hash of its content."""
    return [
        {
            "name": one.name,
            "size": one.size,
            "is_image": one.is_image,
            "sha256": one.sha256,
            "url": reverse("escalation:file", args=[complaint.number, one.pk]),
        }
        for one in dossier.evidence(list(complaint.attachments.all()))
    ]


def entries(
    escalation: Escalation, shown: Callable[[str], str]
) -> list[dict[str, Any]]:
    """The case's events and the review's own, newest first, in texts that are shown."""
    complaint = escalation.complaint
    found = timeline.for_staff(
        complaint,
        complaint.events.all(),
        files=complaint.attachments.all(),
        url=lambda file: reverse("escalation:file", args=[complaint.number, file.pk]),
    )
    own = ReviewEvent.objects.filter(escalation__complaint=complaint)
    found += [
        _entry(event, zone=complaint.root.zone)
        for event in own.select_related("by", "by_agency").order_by("-pk")
        if event.step != "ask_explanation"  # stands there as a step of the case
    ]
    said = [{**entry, "text": shown(entry["text"])} for entry in found]
    return sorted(said, key=lambda one: one["at"], reverse=True)


def _entry(event: ReviewEvent, *, zone: str) -> dict[str, Any]:
    who = [one.name for one in (event.by_agency, event.by) if one]
    return {
        "title": gettext("Telaah: %(step)s") % {"step": event.label},
        "at": event.at,
        "zone": zone,
        "by": ", ".join(who) or gettext("Sistem"),
        "text": event.text,
        "is_public": False,
        "files": [],
    }
