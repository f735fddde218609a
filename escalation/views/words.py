"""How a review stands, in a few words with an icon."""

from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext

from agencies.workdays import local_date
from complaints.workflow import State as CaseState
from escalation.ladder import State
from escalation.models import Escalation

# What a reviewer should know of the case meanwhile comes before the review's own state.
MEANWHILE = {
    CaseState.CLOSED: ("kept", "check"),
    CaseState.ARCHIVED: ("kept", "archive"),
    CaseState.AWAITING_COMPLAINANT: ("calm", "send"),
}
FORMS = {
    State.QUEUED: ("soon", "inbox"),
    State.UNDER_REVIEW: ("calm", "eye"),
    State.CLOSED: ("kept", "check"),
}


def chip(escalation: Escalation, *, at: datetime) -> dict[str, Any]:
    """The case's end or answer if there is one, else how the review stands.

    Of a row that was read `by_urgency`.
    """
    complaint = escalation.complaint
    if escalation.is_open and complaint.state in MEANWHILE:
        tone, icon = MEANWHILE[CaseState(complaint.state)]
        words = gettext("Laporan: %(state)s") % {
            "state": complaint.get_state_display().lower()
        }
        return {"tone": tone, "icon": icon, "words": words}
    if escalation.state == State.RECOMMENDED or _is_lapsed(escalation, at=at):
        return _corrective(escalation, at=at)
    if escalation.state == State.EXPLANATION_REQUESTED:
        return _explanation(escalation, at=at)
    tone, icon = FORMS[State(escalation.state)]
    return {"tone": tone, "icon": icon, "words": escalation.get_state_display()}


def _is_lapsed(escalation: Escalation, *, at: datetime) -> bool:
    """Corrective action is late, also where an explanation was asked for since."""
    until = escalation.recommended_until
    is_awaited = escalation.is_open and escalation.awaits_correction
    return bool(is_awaited and until and until < local_date(at, escalation.root.zone))


def _corrective(escalation: Escalation, *, at: datetime) -> dict[str, Any]:
    until = escalation.recommended_until
    if escalation.correction or until is None:
        words = gettext("Tindakan korektif: %(result)s") % {
            "result": escalation.get_correction_display().lower()
        }
        return {"tone": "soon", "icon": "scales", "words": words}
    facts = {"day": date_format(until, "j M Y")}
    if until < local_date(at, escalation.root.zone):
        words = gettext("Tindakan korektif lewat %(day)s") % facts
        return {"tone": "late", "icon": "alert", "words": words}
    words = gettext("Tindakan korektif s.d. %(day)s") % facts
    return {"tone": "calm", "icon": "scales", "words": words}


def _explanation(escalation: Escalation, *, at: datetime) -> dict[str, Any]:
    """Answered meanwhile or not, late, or until when it is awaited."""
    read: Any = escalation  # `by_urgency` adds what it says of the explanation
    if read.explained_at and not read.was_explained:
        words = gettext("Klarifikasi tidak dijawab")
        return {"tone": "soon", "icon": "question", "words": words}
    due: datetime | None = read.explanation_due_at
    if read.explained_at or due is None:
        words = gettext("Klarifikasi dijawab")
        return {"tone": "soon", "icon": "note", "words": words}
    day = local_date(due - due.resolution, escalation.root.zone)
    facts = {"day": date_format(day, "j M Y")}
    if due < at:
        words = gettext("Klarifikasi lewat %(day)s") % facts
        return {"tone": "late", "icon": "alert", "words": words}
    words = gettext("Klarifikasi s.d. %(day)s") % facts
    return {"tone": "calm", "icon": "question", "words": words}
