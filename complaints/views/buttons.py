"""What can be done now: each step a button, or its reason why not."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from agencies.language import said_once
from agencies.principals import Staff
from complaints import permissions, workflow
from complaints.models import Complaint
from complaints.workflow import STEPS, State, Step, Who

ICONS = {
    "dispose": "forward",
    "handle": "inbox",
    "request_completion": "question",
    "complete": "edit",
    "return_up": "back",
    "archive": "archive",
    "follow_up": "edit",
    "note": "note",
    "assign": "person",
    "submit_answer": "send",
    "approve_answer": "check",
    "send_back_answer": "back",
    "release_answer": "send",
    "answer": "send",
    "reply": "back",
    "confirm": "check",
    "withdraw": "cross",
    "tighten_privacy": "lock",
    "reopen": "back",
    "ask_extension": "calendar",
    "grant_extension": "calendar",
    "reclassify": "edit",
    "merge": "merge",
    "unmerge": "merge",
    "split": "merge",
    "flag": "flag",
    "ask_explanation": "question",
    "explain": "note",
    "ask_identity": "eye",
    "grant_identity": "eye",
}
# Of those that may be taken the first of these stands out.
PRIMARY = (
    "explain",
    "approve_answer",
    "release_answer",
    "grant_extension",
    "dispose",
    "answer",
    "submit_answer",
    "follow_up",
    "grant_identity",
)
# The machine's own, those that only a complainant takes, and the question that moves
# the Ombudsman's review as well and is asked there.
NOT_FOR_STAFF = frozenset(
    {
        "receive",
        "lapse",
        "auto_close",
        "ask_consent",
        "hand_over",
        "succeed",
        "consent",
        "withdraw_consent",
        "ask_explanation",
    }
)
FOR_STAFF = tuple(step for step in STEPS.values() if step.name not in NOT_FOR_STAFF)


def buttons(
    case: Complaint, *, staff: Staff, at: datetime, mine: frozenset[Who]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Steps that may be taken, the likeliest first; and the others, with reasons."""
    reasons = {
        step.name: permissions.refusal(step, case, by=staff, at=at, mine=mine)
        for step in FOR_STAFF
    }
    free = [step for step in FOR_STAFF if reasons[step.name] is None]
    names = [step.name for step in free]
    first = _first(names, case)
    ordered = sorted(free, key=lambda step: _rank(step, first, mine))
    taken = [_button(step, case, first=first) for step in ordered]
    return taken, _refused(reasons)


def _refused(reasons: Mapping[str, str | None]) -> list[dict[str, Any]]:
    """Why not; where a step leads that leads nowhere is not said."""
    return [
        {"key": step.name, "label": _label(step), "icon": "lock", "refusal": reason}
        for step in FOR_STAFF
        if (reason := reasons[step.name])
    ]


def _first(names: list[str], case: Complaint) -> str:
    """A case that was never followed up is followed up before it is answered."""
    wanted: tuple[str, ...] = PRIMARY
    if case.state == State.FORWARDED and not case.awaits_verification:
        wanted = ("explain", "approve_answer", "release_answer", "follow_up", *PRIMARY)
    return next((name for name in wanted if name in names), "")


def _rank(step: Step, first: str, mine: frozenset[Who]) -> tuple[bool, bool, int]:
    """The primary one, then one's own, then those recorded for the complainant."""
    on_behalf = not (step.who & mine)
    return step.name != first, on_behalf, list(STEPS).index(step.name)


def _button(step: Step, case: Complaint, *, first: str) -> dict[str, Any]:
    return {
        "key": step.name,
        "label": _label(step),
        "icon": ICONS.get(step.name, "forward"),
        "consequence": consequence(step),
        "refusal": None,
        "url": reverse("complaints:step", args=[case.number, step.name]),
        "is_primary": step.name == first,
    }


@said_once
def _label(step: Step) -> str:
    return str(step.label)


@said_once
def consequence(step: Step) -> str:
    """What follows when somebody of the staff takes it, and for whom it is recorded."""
    said = str(step.hint)
    if step in permissions.ON_BEHALF and step is not workflow.REOPEN:
        said = f"{said} {gettext('Dicatat atas nama pelapor, atas permintaannya.')}"
    return said
