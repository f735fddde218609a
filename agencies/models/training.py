"""That an officer has been trained, and when."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models.officer import Officer


class Training(models.Model):
    """A course that an officer has attended; one of the facts of onboarding."""

    officer = models.ForeignKey(
        Officer, models.PROTECT, related_name="trainings", verbose_name=_("petugas")
    )
    held_on = models.DateField(_("tanggal"))
    topic = models.CharField(_("materi"), max_length=120)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("pelatihan")
        verbose_name_plural = _("pelatihan")
        constraints = [
            models.UniqueConstraint(
                name="an_officer_attends_a_course_once_a_day",
                fields=["officer", "held_on", "topic"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic}, {self.held_on:%d-%m-%Y}"
