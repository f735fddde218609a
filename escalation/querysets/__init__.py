"""Rows in the words of those who ask for them."""

from escalation.querysets.ladder import (
    LadderRungQuerySet,
    LadderStepQuerySet,
    Told,
    Untold,
)
from escalation.querysets.pulse import HeartbeatQuerySet
from escalation.querysets.reviews import EscalationQuerySet

__all__ = [
    "EscalationQuerySet",
    "HeartbeatQuerySet",
    "LadderRungQuerySet",
    "LadderStepQuerySet",
    "Told",
    "Untold",
]
