"""A change of the calendar applied to open clocks: one batch, on record, undoable."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import Officer
from complaints.models.clock import Clock


class Recalculation(models.Model):
    """Open clocks dated anew by what decrees said up to `known_on`."""

    known_on = models.DateField(_("kalender per"))
    reason = models.CharField(_("alasan"), max_length=200)
    applied_at = models.DateTimeField(_("diterapkan"))
    applied_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, related_name="+", verbose_name=_("oleh")
    )
    undone_at = models.DateTimeField(_("dibatalkan"), null=True, blank=True)

    class Meta:
        verbose_name = _("hitung ulang tenggat")
        verbose_name_plural = _("hitung ulang tenggat")

    def __str__(self) -> str:
        return f"{self.known_on:%d-%m-%Y}: {self.reason}"

    @property
    def takes_back(self) -> bool:
        """It undid another one: ended as it began, it is never undone itself."""
        return self.undone_at == self.applied_at


class ClockMove(models.Model):
    """One clock's due date before and after; what undoing puts back."""

    recalculation = models.ForeignKey(
        Recalculation, models.PROTECT, related_name="moves"
    )
    clock = models.ForeignKey(Clock, models.PROTECT, related_name="moves")
    from_calendar_on = models.DateField()
    from_due_date = models.DateField()
    from_due_at = models.DateTimeField()
    from_not_before = models.DateField(null=True)
    from_is_provisional = models.BooleanField(default=False)
    to_due_date = models.DateField()
    was_late = models.BooleanField()
    is_late = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_batch_moves_a_clock_once", fields=["recalculation", "clock"]
            ),
        ]
