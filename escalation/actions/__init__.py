"""The only code that changes a review: what climbs to it, its own steps."""

from complaints.actions import NotAllowed
from escalation.actions.asking import ask_consents
from escalation.actions.climbing import Climbed, climb
from escalation.actions.previewing import preview_rung
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
    "preview_rung",
    "recommend",
    "record_correction",
    "release",
    "take",
]
