"""The only code that changes a review: the sweep that opens it, its own steps."""

from complaints.actions import NotAllowed
from escalation.actions.reviewing import (
    ask_explanation,
    close,
    recommend,
    release,
    take,
)
from escalation.actions.sweeping import (
    Done,
    SweepResult,
    escalate_due,
    preview_due,
)

__all__ = [
    "Done",
    "NotAllowed",
    "SweepResult",
    "ask_explanation",
    "close",
    "escalate_due",
    "preview_due",
    "recommend",
    "release",
    "take",
]
