"""A recap as it was issued: numbered, frozen, and never changed again."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Officer
from reports.querysets import SnapshotQuerySet


class Snapshot(models.Model):
    """The recap of one month, as an office issued it. Append-only (trigger).

    `serial` counts from 1 in the `series` of the office and the `year` of the issue,
    without a gap (trigger) or a double. `scope` is the code that was chosen, `month`
    its first day. `content` is all that is shown and printed, `cases` the ids behind
    its figures; `sha256` is that of `content`, which holds the hash of `cases`. What
    was wrong is issued anew, under a number of its own that says what it `replaces`.
    """

    series = models.CharField(_("seri"), max_length=40)
    year = models.PositiveSmallIntegerField(_("tahun"))
    serial = models.PositiveIntegerField(_("urutan"))
    office = models.ForeignKey(
        Agency, models.PROTECT, related_name="snapshots", verbose_name=_("penerbit")
    )
    scope = models.CharField(_("cakupan"), max_length=60)
    scope_name = models.CharField(_("nama cakupan"), max_length=200)
    month = models.DateField(_("bulan"))
    issued_at = models.DateTimeField(_("diterbitkan"))
    issued_by = models.ForeignKey(
        Officer, models.PROTECT, related_name="+", verbose_name=_("oleh")
    )
    decree = models.CharField(_("berdasarkan SK"), max_length=120)
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        related_name="replaced_by",
        verbose_name=_("mengganti"),
    )
    reason = models.TextField(_("sebab penggantian"), blank=True)
    content = models.JSONField(_("isi"))
    cases = models.JSONField(_("laporan di balik angka"))
    sha256 = models.CharField("SHA-256", max_length=64)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = _("rekap terbitan")
        verbose_name_plural = _("rekap terbitan")
        constraints = [
            models.UniqueConstraint(
                name="a_number_of_a_recap_is_given_once",
                fields=["series", "year", "serial"],
            ),
            models.UniqueConstraint(
                name="a_month_is_issued_once_and_then_replaced",
                fields=["series", "scope", "month"],
                condition=Q(replaces=None),
            ),
            models.CheckConstraint(
                name="a_new_issue_says_why_iff_it_replaces_one",
                condition=Q(replaces=None, reason="")
                | (Q(replaces__isnull=False) & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="a_recap_is_of_a_month_from_its_first_day",
                condition=Q(month__day=1),
            ),
        ]
        indexes = [
            models.Index(fields=["-issued_at", "-id"], name="snapshot_newest"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """017/REKAP/35/2020."""
        return f"{self.serial:03}/REKAP/{self.series}/{self.year}"
