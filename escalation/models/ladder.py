"""The ladder as data, and the steps that clocks took on it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models import Agency, Notice
from complaints.models import CLOCK_LABELS, Clock
from escalation.ladder import AGENCY_CLOCKS, MOST_DAYS, Level, Recipient
from escalation.querysets import LadderRungQuerySet, LadderStepQuerySet

CHANNELS = [
    (one.value, one.label) for one in (Notice.Channel.EMAIL, Notice.Channel.IN_APP)
]
CLOCKS = [
    (kind.value, label) for kind, label in CLOCK_LABELS.items() if kind in AGENCY_CLOCKS
]


class LadderRung(models.Model):
    """A version of one rung for one clock: whom it tells, when, and how.

    Holds from `since` until a later row of the same level and clock. `days` are working
    days of the recipient after the due date (negative: before it). `is_told` off takes
    the rung away from that day on.
    """

    level = models.CharField(_("anak tangga"), max_length=8, choices=Level)
    clock = models.CharField(_("jam"), max_length=20, choices=CLOCKS)
    since = models.DateField(_("berlaku sejak"))
    days = models.SmallIntegerField(
        _("hari kerja dari tenggat"),
        help_text=_("Negatif: sebelum tenggat. 0: pada hari tenggat."),
    )
    to = models.CharField(_("kepada"), max_length=11, choices=Recipient)
    channel = models.CharField(
        _("saluran"), max_length=8, choices=CHANNELS, default=Notice.Channel.EMAIL
    )
    is_quiet = models.BooleanField(
        _("diam pada hari libur"),
        default=True,
        help_text=_("Hari libur kantor penerima; disampaikan pada hari kerja berikut."),
    )
    is_told = models.BooleanField(
        _("disampaikan"),
        default=True,
        help_text=_("Kosongkan untuk meniadakan anak tangga ini sejak hari itu."),
    )

    objects = LadderRungQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("aturan tangga")
        verbose_name_plural = _("aturan tangga")
        constraints = [
            models.UniqueConstraint(
                name="a_rung_of_a_clock_changes_once_a_day",
                fields=["level", "clock", "since"],
                violation_error_message=_(
                    "Sudah ada baris untuk anak tangga dan jam ini sejak hari itu."
                ),
            ),
            models.CheckConstraint(
                name="a_rung_is_near_the_due_date",
                condition=Q(days__gte=-MOST_DAYS, days__lte=MOST_DAYS),
                violation_error_message=_("Paling jauh 30 hari kerja dari tenggat."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()}, {self.get_clock_display()}, {self.since}"


class LadderStep(models.Model):
    """One rung that one clock reached: whom it tells, and in which notice.

    Once for each due date that the clock had: the constraint is what makes a rung climb
    once, whatever runs twice. `agency` hears of it by `notice`. A step whose notice had
    not left when the clock stopped or moved is deleted, as if it had never been.
    """

    clock = models.ForeignKey(
        Clock, models.PROTECT, related_name="rungs", db_index=False
    )
    level = models.CharField(_("anak tangga"), max_length=8, choices=Level)
    due_date = models.DateField(_("tenggat"))
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", verbose_name=_("kepada")
    )
    channel = models.CharField(
        _("saluran"),
        max_length=8,
        choices=CHANNELS,
        default=Notice.Channel.EMAIL,
        db_default=Notice.Channel.EMAIL.value,
    )
    climbed_at = models.DateTimeField(_("dicapai"))
    notice = models.ForeignKey(Notice, models.PROTECT, null=True, related_name="+")

    objects = LadderStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("anak tangga")
        verbose_name_plural = _("anak tangga")
        constraints = [
            models.UniqueConstraint(
                name="a_clock_reaches_a_rung_once_for_a_due_date",
                fields=["clock", "level", "due_date"],
            ),
        ]
        indexes = [
            models.Index(
                fields=["level", "agency"],
                name="ladder_step_untold",
                condition=Q(notice=None),
            ),
        ]
