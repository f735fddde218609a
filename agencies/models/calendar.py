"""Days off, each with the decree that makes or unmakes it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models.region import Region
from agencies.querysets import HolidayQuerySet


class Holiday(models.Model):
    """A day that was off, as the decrees known from `known_from` on said.

    A decree that moves a day revokes one row and adds another, so that the calendar
    "as known on" any day can be read: known_from <= day < revoked_from. `decided_on` is
    the day on which its decree was issued; null where that is on no record.
    """

    class Kind(models.TextChoices):
        NATIONAL = "libur_nasional", _("libur nasional")
        JOINT_LEAVE = "cuti_bersama", _("cuti bersama")
        REGIONAL = "libur_daerah", _("libur daerah")

    date = models.DateField(_("tanggal"))
    kind = models.CharField(_("jenis"), max_length=16, choices=Kind)
    name = models.CharField(_("keterangan"), max_length=160)
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("wilayah"),
    )
    decree = models.CharField(_("dasar"), max_length=200)
    decided_on = models.DateField(_("ditetapkan"), null=True, blank=True)
    known_from = models.DateField(_("diketahui sejak"))
    revoked_from = models.DateField(_("dicabut sejak"), null=True, blank=True)
    revoking_decree = models.CharField(_("dicabut oleh"), max_length=200, blank=True)
    is_provisional = models.BooleanField(_("sementara"), default=False)

    objects = HolidayQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("hari libur")
        verbose_name_plural = _("hari libur")
        constraints = [
            models.CheckConstraint(
                name="holiday_is_revoked_after_it_was_known",
                condition=Q(revoked_from=None) | Q(revoked_from__gte=F("known_from")),
            ),
            models.UniqueConstraint(
                name="holiday_stands_once_per_day_kind_and_place",
                fields=["date", "kind", "region"],
                condition=Q(revoked_from=None),
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index(fields=["date"], name="holiday_by_date")]

    def __str__(self) -> str:
        return f"{self.date:%d-%m-%Y} {self.name}"
