"""That a case went to a successor because the tree of agencies changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from complaints.models.complaint import Complaint
from complaints.models.event import Event


class Succession(models.Model):
    """Where an open case was until `on`, the day from which the change holds.

    Figures of periods that ended before that day count it there.
    """

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="successions")
    on = models.DateField(_("berlaku sejak"), db_index=True)
    from_holder = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", db_index=False
    )
    from_root = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = _("peralihan laporan")
        verbose_name_plural = _("peralihan laporan")
