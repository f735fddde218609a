"""Topics of complaints: a tree whose branches open and close with events."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class Category(models.Model):
    """A topic; offered for cases received while it is open (both days inclusive)."""

    code = models.CharField(_("kode"), max_length=40, unique=True)
    name = models.CharField(_("nama"), max_length=120)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True)
    open_from = models.DateField(_("dibuka"), null=True, blank=True)
    open_until = models.DateField(_("ditutup"), null=True, blank=True)
    registry = models.CharField(_("registri"), max_length=20, default="id")

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("topik")
        verbose_name_plural = _("topik")

    def __str__(self) -> str:
        return self.name
