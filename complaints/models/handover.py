"""Serah terima: one officer's open work given to the next, in one batch."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Officer


class Handover(models.Model):
    """What was moved inside one unit; each case has an event that names this row.

    `key` is that of the form: pressed twice, it is one batch.
    """

    key = models.UUIDField(unique=True, editable=False)
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", verbose_name=_("unit")
    )
    giver = models.ForeignKey(
        Officer, models.PROTECT, related_name="+", verbose_name=_("dari")
    )
    taker = models.ForeignKey(
        Officer, models.PROTECT, related_name="+", verbose_name=_("kepada")
    )
    note = models.TextField(_("catatan"))
    cases = models.PositiveIntegerField(_("laporan"), default=0)
    drafts = models.PositiveIntegerField(_("konsep"), default=0)
    by = models.ForeignKey(
        Officer, models.PROTECT, related_name="+", verbose_name=_("oleh")
    )
    at = models.DateTimeField(_("waktu"))

    class Meta:
        verbose_name = _("serah terima")
        verbose_name_plural = _("serah terima")
        constraints = [
            models.CheckConstraint(
                name="handover_is_to_somebody_else",
                condition=~Q(giver=F("taker")),
            ),
        ]
