"""The facts of a dossier as its paper sets them: words, days and figures, all plain."""

from escalation.views.paper.whole import facts

__all__ = ["facts"]
