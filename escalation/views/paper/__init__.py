"""The facts of a dossier as its paper sets them: words, days and figures, all plain."""

from escalation.views.paper.proof import as_data
from escalation.views.paper.whole import facts

__all__ = ["as_data", "facts"]
