"""Steps shared with those who watch: the Ombudsman, KSP, and consent to them."""

from datetime import datetime

from agencies.principals import SYSTEM, Principal
from complaints import workflow
from complaints.actions.taking import taking
from complaints.actions.texts import said
from complaints.deadlines import effects
from complaints.models import Complaint, Consent

CONSENT_TEXT = (
    "Saya setuju Ombudsman RI membaca identitas saya untuk menindaklanjuti laporan ini."
)


def flag(*, complaint_id: int, issue: str, by: Principal, at: datetime) -> Complaint:
    """Mark a strategic issue or a priority programme."""
    text = said(issue, "issue", most=120)
    with taking(workflow.FLAG, complaint_id, by=by, at=at, text=text) as case:
        case.complaint.strategic_issue = text
    return case.complaint


def ask_consent(*, complaint_id: int, at: datetime) -> Complaint:
    """Near day 60: may the Ombudsman take the case with the identity?"""
    step = workflow.ASK_CONSENT
    with taking(step, complaint_id, by=SYSTEM, at=at, text=CONSENT_TEXT) as case:
        case.complaint.consent = Consent.ASKED
    return case.complaint


def consent(*, complaint_id: int, by: Principal, at: datetime) -> Complaint:
    """The complainant agrees; the very text they agreed to is kept with the time."""
    step = workflow.CONSENT
    with taking(step, complaint_id, by=by, at=at, text=CONSENT_TEXT) as case:
        case.complaint.consent = Consent.GIVEN
        case.complaint.consent_at = at
    return case.complaint


def withdraw_consent(*, complaint_id: int, by: Principal, at: datetime) -> Complaint:
    """The complainant takes the consent back; the Ombudsman keeps the case without."""
    with taking(workflow.WITHDRAW_CONSENT, complaint_id, by=by, at=at) as case:
        case.complaint.consent = Consent.WITHDRAWN
        case.complaint.consent_at = at
    return case.complaint


def ask_explanation(
    *, complaint_id: int, question: str, by: Principal, at: datetime
) -> Complaint:
    """The Ombudsman asks the holder, inside the case, with a clock of its own."""
    text = said(question, "question")
    step = workflow.ASK_EXPLANATION
    with taking(step, complaint_id, by=by, at=at, text=text) as case:
        case.clocks.apply(effects.ASKED_TO_EXPLAIN)
    return case.complaint


def explain(*, complaint_id: int, text: str, by: Principal, at: datetime) -> Complaint:
    """The holder answers the Ombudsman."""
    words = said(text, "text")
    with taking(workflow.EXPLAIN, complaint_id, by=by, at=at, text=words) as case:
        pass
    return case.complaint
