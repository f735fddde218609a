"""Rows that are like a past case and its clocks, but have a life of their own."""

from complaints.models import Clock, Complaint, Consent
from complaints.workflow import State

FRESH = frozenset(
    {
        "id",
        "number",
        "receipt_hash",
        "partner_id",
        "source_id",
        "induk_id",
        "split_from_id",
        "assignee_id",
        "run",
        "rating",
        "handed_over_at",
        "handed_over_run",
        "handed_over_region",
        "consent",
        "consent_at",
        "answered_at",
        "followed_up_at",
        "ended_at",
        "ended_how",
        "end_reason",
        "next_due_at",
        "late_after",
        "escalate_at",
    }
)


def copy_of_case(original: Complaint) -> Complaint:
    """A row of its own that no source, receipt or parent knows."""
    made = Complaint(
        **{
            field.attname: getattr(original, field.attname)
            for field in Complaint._meta.concrete_fields
            if field.attname not in FRESH
        }
    )
    made.state, made.state_before_hold = State.RECEIVED, ""
    made.consent, made.has_contact = Consent.NOT_ASKED, False
    return made


def copy_of_clock(original: Clock, case: Complaint) -> Clock:
    """The clock begun anew on the copy, as its calendar stood."""
    kept = ("kind", "run", "agency_id", "calendar_on", "zone", "six_days")
    return Clock(
        complaint=case,
        region_codes=original.region_codes,
        started_at=original.started_at,
        **{name: getattr(original, name) for name in kept},
    )
