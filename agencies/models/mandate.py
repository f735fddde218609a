"""What the daily watch over mandates has found, and whether it was told."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models.agency import Agency
from agencies.models.decree import TeamDecree
from agencies.models.officer import Officer


class MandateFact(models.Model):
    """A mandate that needs somebody's hand; open until it is no longer so.

    `agency` is what it is about, `desk` whose coordinator hears of it, once. `days`
    is the mark that a decree has passed on the way to its end: 60, 30 or 7.
    """

    class Kind(models.TextChoices):
        DECREE_ENDS = "decree_ends", _("SK segera berakhir")
        NO_LIAISON = "no_liaison", _("unit tanpa petugas aktif")
        AWAY = "away", _("petugas tidak masuk 30 hari")
        NO_DECREE = "no_decree", _("petugas tanpa SK")

    kind = models.CharField(_("perihal"), max_length=12, choices=Kind)
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", verbose_name=_("instansi/unit")
    )
    officer = models.ForeignKey(
        Officer,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("petugas"),
    )
    decree = models.ForeignKey(
        TeamDecree, models.PROTECT, null=True, related_name="+", verbose_name=_("SK")
    )
    days = models.PositiveSmallIntegerField(_("hari"), null=True)
    desk = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", verbose_name=_("meja")
    )
    found_on = models.DateField(_("ditemukan"))
    told_at = models.DateTimeField(_("diberitahukan"), null=True)
    ended_on = models.DateField(_("selesai"), null=True)

    class Meta:
        verbose_name = _("pantauan mandat")
        verbose_name_plural = _("pantauan mandat")
        constraints = [
            models.UniqueConstraint(
                name="a_mandate_fact_is_open_once",
                fields=["kind", "agency", "officer", "decree", "days"],
                condition=Q(ended_on=None),
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.agency}"
