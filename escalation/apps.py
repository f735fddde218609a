from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EscalationConfig(AppConfig):
    name = "escalation"
    verbose_name = _("Eskalasi")

    def ready(self) -> None:
        """An erasure covers the person in what a review says of the case as well."""
        from complaints.actions import blanking
        from escalation.models import Escalation, ReviewEvent

        summaries = (Escalation, Escalation.history.model)
        blanking.OTHERS += [(one, "complaint_id", ("summary",)) for one in summaries]
        blanking.KEPT.append(
            blanking.Kept("review", ReviewEvent.words_of, "blank_reviewed_words")
        )
