"""The ladder as data, and the steps that clocks took on it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models import Agency, Notice
from agencies.roles import INSTANSI_KINDS
from complaints.deadlines import ClockKind
from complaints.models import CLOCK_LABELS, Clock
from escalation.ladder import (
    AGENCY_CLOCKS,
    MOST_DAYS,
    TO_OMBUDSMAN,
    Level,
    Recipient,
    Rung,
)
from escalation.querysets import LadderRungQuerySet, LadderStepQuerySet

CHANNELS = [
    (one.value, one.label)
    for one in (Notice.Channel.EMAIL, Notice.Channel.IN_APP, Notice.Channel.CONTACT)
]
CLOCKS = [
    (kind.value, label)
    for kind, label in CLOCK_LABELS.items()
    if kind in AGENCY_CLOCKS | TO_OMBUDSMAN
]
# The question of consent, and nothing else, goes to the complainant's own contact.
IS_QUESTION = Q(
    level=Level.CONSENT,
    clock=ClockKind.OMBUDSMAN.value,
    to=Recipient.COMPLAINANT,
    channel=Notice.Channel.CONTACT,
    days__lte=0,
)
TELLS_OFFICES = ~(
    Q(level=Level.CONSENT)
    | Q(clock=ClockKind.OMBUDSMAN.value)
    | Q(to=Recipient.COMPLAINANT)
    | Q(channel=Notice.Channel.CONTACT)
)


class LadderRung(models.Model):
    """A version of one rung for one clock: whom it tells, when, and how.

    For cases received from `since` on, until a later row of the same level and clock;
    national where `agency` is null, else for that instansi, never later than the
    national one. `days` are working days of the recipient after the due date (negative:
    before it), for the question of consent after the policy's day. `is_told` off takes
    the rung away.
    """

    agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"parent": None, "kind__in": sorted(INSTANSI_KINDS)},
        verbose_name=_("instansi"),
        help_text=_("Kosong: nasional. Instansi hanya boleh lebih ketat."),
    )

    level = models.CharField(_("anak tangga"), max_length=8, choices=Level)
    clock = models.CharField(_("jam"), max_length=20, choices=CLOCKS)
    since = models.DateField(_("berlaku sejak"))
    days = models.SmallIntegerField(
        _("hari kerja dari tenggat"),
        help_text=_(
            "Negatif: sebelum tenggat. 0: pada hari tenggat. Pertanyaan persetujuan:"
            " dari hari menurut kebijakan tenggat."
        ),
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
                fields=["level", "clock", "agency", "since"],
                nulls_distinct=False,
                violation_error_message=_(
                    "Sudah ada baris untuk anak tangga dan jam ini sejak hari itu."
                ),
            ),
            models.CheckConstraint(
                name="a_rung_is_near_the_due_date",
                condition=Q(days__gte=-MOST_DAYS, days__lte=MOST_DAYS),
                violation_error_message=_("Paling jauh 30 hari kerja dari tenggat."),
            ),
            models.CheckConstraint(
                name="the_complainant_is_asked_for_consent_and_no_more",
                condition=IS_QUESTION | TELLS_OFFICES,
                violation_error_message=_(
                    "Pertanyaan persetujuan: jam Ombudsman, kepada pelapor, lewat"
                    " kontaknya, paling lambat pada harinya; yang lain tidak."
                ),
            ),
        ]

    def __str__(self) -> str:
        said = f"{self.get_level_display()}, {self.get_clock_display()}"
        return f"{said}, {self.since:%d-%m-%Y}"

    @property
    def rung(self) -> Rung:
        """The row as the rule takes it."""
        return Rung(
            level=Level(self.level),
            clocks=frozenset({ClockKind(self.clock)}),
            days=self.days,
            to=Recipient(self.to),
            since=self.since,
            channel=self.channel,
            is_quiet=self.is_quiet,
            is_told=self.is_told,
            agency_id=self.agency_id,
        )


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

    def __str__(self) -> str:
        return f"{self.get_level_display()}, {self.due_date:%d-%m-%Y}"
