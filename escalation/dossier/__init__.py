"""The dossier of an escalated case: the formal checklist, its evidence, its print."""

from escalation.dossier.printing import NotPrinted, printed
from escalation.dossier.requirements import (
    Check,
    Evidence,
    evidence,
    formal_requirements,
    missing_first,
)

__all__ = [
    "Check",
    "Evidence",
    "NotPrinted",
    "evidence",
    "formal_requirements",
    "missing_first",
    "printed",
]
