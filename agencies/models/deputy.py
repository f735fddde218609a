"""Who acts in somebody's seat while that person is away (pelaksana harian, Plh.)."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models.decree import DateRange, TeamMember
from agencies.models.officer import Officer
from agencies.querysets import DeputyQuerySet


class Deputy(models.Model):
    """From `starts_on` to `ends_on`, both included, `officer` acts with `seat`.

    It lends what the seat gives and no more: it ends by itself, and with the seat.
    """

    seat = models.ForeignKey(
        TeamMember,
        models.PROTECT,
        related_name="deputies",
        verbose_name=_("jabatan yang digantikan"),
    )
    officer = models.ForeignKey(
        Officer,
        models.PROTECT,
        related_name="deputising",
        verbose_name=_("pelaksana harian"),
    )
    starts_on = models.DateField(_("sejak"))
    ends_on = models.DateField(_("sampai"))
    basis = models.CharField(_("dasar (nomor surat perintah)"), max_length=120)

    objects = DeputyQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("pelaksana harian")
        verbose_name_plural = _("pelaksana harian")
        constraints = [
            models.CheckConstraint(
                name="deputy_ends_on_or_after_the_first_day",
                condition=Q(ends_on__gte=F("starts_on")),
            ),
            ExclusionConstraint(
                name="a_seat_has_one_deputy_at_a_time",
                expressions=[
                    (F("seat"), RangeOperators.EQUAL),
                    (
                        DateRange(
                            "starts_on",
                            "ends_on",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer} · {self.seat}"
