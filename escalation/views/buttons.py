"""What the Ombudsman can do now: each step a button, or its reason why not."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from agencies.principals import Staff
from complaints import permissions as rights_on_the_case
from complaints import workflow
from complaints.views.asking import today
from escalation import ladder, permissions
from escalation.ladder import ReviewStep
from escalation.models import Escalation

REVIEW = (
    ladder.TAKE,
    ladder.ASK_EXPLANATION,
    ladder.RECOMMEND,
    ladder.RECORD_CORRECTION,
    ladder.CLOSE,
    ladder.RELEASE,
)
OF_THE_CASE = (workflow.REOPEN, workflow.ASK_IDENTITY)
ICONS = {
    "take": "person",
    "ask_explanation": "question",
    "recommend": "scales",
    "record_correction": "check",
    "close": "check",
    "release": "back",
    "reopen": "back",
    "ask_identity": "eye",
}
PRIMARY = ("take", "record_correction", "close", "recommend")


def buttons(
    escalation: Escalation, *, staff: Staff, at: datetime
) -> list[dict[str, Any]]:
    """Steps that may be taken first, then those refused with their reasons."""
    reasons = refusals(escalation, staff=staff, at=at)
    free = [name for name, reason in reasons.items() if reason is None]
    first = next((name for name in PRIMARY if name in free), "")
    steps: list[ReviewStep | workflow.Step] = [*REVIEW, *OF_THE_CASE]
    steps.sort(key=lambda step: (step.name != first, reasons[step.name] is not None))
    number = escalation.complaint.number
    return [
        {
            "key": step.name,
            "label": step.label,
            "icon": "lock" if reasons[step.name] else ICONS[step.name],
            "consequence": step.hint,
            "refusal": reasons[step.name],
            "url": reverse("escalation:step", args=[number, step.name]),
            "is_primary": step.name == first,
        }
        for step in steps
    ]


def refusals(
    escalation: Escalation, *, staff: Staff, at: datetime
) -> dict[str, str | None]:
    """Why not, for each step by its name; None where it may be taken."""
    complaint = escalation.complaint
    mine = rights_on_the_case.capacities(complaint, by=staff, on=today(at))
    reasons = {
        step.name: permissions.refusal(step, escalation, by=staff, at=at, mine=mine)
        for step in REVIEW
    }
    for step in OF_THE_CASE:
        reasons[step.name] = rights_on_the_case.refusal(
            step, complaint, by=staff, at=at, mine=mine
        )
    return reasons
