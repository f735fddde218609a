"""The only code that changes a review: what climbs to it, its own steps."""

from complaints.actions import NotAllowed
from escalation.actions.climbing import Climbed, ask_consents, climb
from escalation.actions.reviewing import (
    ask_explanation,
    close,
    recommend,
    record_correction,
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
    "Climbed",
    "Done",
    "NotAllowed",
    "SweepResult",
    "ask_consents",
    "ask_explanation",
    "climb",
    "close",
    "escalate_due",
    "preview_due",
    "recommend",
    "record_correction",
    "release",
    "take",
]
