"""How a review stands, in a few words with an icon."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext

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
    State.EXPLANATION_REQUESTED: ("calm", "question"),
    State.RECOMMENDED: ("calm", "scales"),
    State.CLOSED: ("kept", "check"),
}


def chip(escalation: Escalation) -> dict[str, Any]:
    """The case's end or answer if there is one, else how the review stands."""
    complaint = escalation.complaint
    if escalation.is_open and complaint.state in MEANWHILE:
        tone, icon = MEANWHILE[CaseState(complaint.state)]
        words = gettext("Laporan: %(state)s") % {
            "state": complaint.get_state_display().lower()
        }
        return {"tone": tone, "icon": icon, "words": words}
    tone, icon = FORMS[State(escalation.state)]
    return {"tone": tone, "icon": icon, "words": _words(escalation)}


def _words(escalation: Escalation) -> str:
    until = escalation.recommended_until
    if escalation.state == State.RECOMMENDED and until:
        return gettext("Tindakan korektif s.d. %(day)s") % {
            "day": date_format(until, "j M Y")
        }
    return escalation.get_state_display()
