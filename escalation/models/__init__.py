"""The Ombudsman's reviews, the ladder to them, the sweeps and the heartbeat."""

from escalation.models.ladder import LadderRung, LadderStep
from escalation.models.pulse import Heartbeat, Sweep
from escalation.models.review import Escalation, ReviewEvent

__all__ = [
    "Escalation",
    "Heartbeat",
    "LadderRung",
    "LadderStep",
    "ReviewEvent",
    "Sweep",
]
