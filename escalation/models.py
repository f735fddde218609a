"""The Ombudsman's reviews, the sweeps that opened them, and the system's heartbeat."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models import Agency, Notice, Officer
from complaints.models import Clock, Complaint
from escalation.ladder import STEPS, Level, Maladministration, Outcome, State
from escalation.querysets import (
    EscalationQuerySet,
    HeartbeatQuerySet,
    LadderStepQuerySet,
)


class Escalation(models.Model):
    """A case before the Ombudsman: one review for one run of the Ombudsman's clock.

    `root` and `region_code` are the instansi's when it was opened and decide which
    office reviews it; `due_at` is the last instant of the clock that ran out.
    `recommended_until` is the last day (inclusive) for corrective action.
    """

    complaint = models.ForeignKey(
        Complaint,
        models.PROTECT,
        related_name="escalations",
        verbose_name=_("laporan"),
    )
    run = models.PositiveSmallIntegerField()
    root = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", verbose_name=_("instansi")
    )
    region_code = models.CharField(_("kode wilayah"), max_length=20, blank=True)
    state = models.CharField(_("status telaah"), max_length=22, choices=State)
    received_at = models.DateTimeField(_("laporan diterima"))
    due_at = models.DateTimeField(_("hari ke-60 berakhir"))
    opened_at = models.DateTimeField(_("masuk antrean"))
    reviewer = models.ForeignKey(
        Officer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("pemeriksa"),
    )
    taken_at = models.DateTimeField(_("diambil"), null=True, blank=True)
    recommended_until = models.DateField(
        _("batas tindakan korektif"), null=True, blank=True
    )
    closed_at = models.DateTimeField(_("ditutup"), null=True, blank=True)
    outcome = models.CharField(_("hasil"), max_length=24, choices=Outcome, blank=True)
    maladministration = models.CharField(
        _("jenis maladministrasi"),
        max_length=28,
        choices=Maladministration,
        blank=True,
    )
    summary = models.TextField(_("ringkasan hasil"), blank=True)

    objects = EscalationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("eskalasi")
        verbose_name_plural = _("eskalasi ke Ombudsman")
        constraints = [
            models.UniqueConstraint(
                name="one_escalation_per_run", fields=["complaint", "run"]
            ),
            models.UniqueConstraint(
                name="one_open_escalation_per_complaint",
                fields=["complaint"],
                condition=Q(closed_at=None),
            ),
            models.CheckConstraint(
                name="escalation_is_closed_iff_it_has_an_outcome",
                condition=(
                    Q(state=State.CLOSED, closed_at__isnull=False) & ~Q(outcome="")
                )
                | (~Q(state=State.CLOSED) & Q(closed_at=None, outcome="")),
            ),
            models.CheckConstraint(
                name="a_kind_is_named_iff_maladministration_was_found",
                condition=(Q(outcome=Outcome.FOUND) & ~Q(maladministration=""))
                | (~Q(outcome=Outcome.FOUND) & Q(maladministration="")),
            ),
            models.CheckConstraint(
                name="escalation_is_queued_iff_nobody_reviews_it",
                condition=Q(state=State.QUEUED, reviewer=None, taken_at=None)
                | (
                    ~Q(state=State.QUEUED)
                    & Q(reviewer__isnull=False, taken_at__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="corrective_action_has_a_last_day",
                condition=~Q(state=State.RECOMMENDED)
                | Q(recommended_until__isnull=False),
            ),
            models.CheckConstraint(
                name="nothing_is_escalated_before_its_clock_ran_out",
                condition=Q(opened_at__gt=F("due_at")),
            ),
        ]
        indexes = [
            # The queue of every office, oldest first.
            models.Index(
                fields=["received_at", "id"],
                name="escalation_open",
                condition=Q(closed_at=None),
            ),
            models.Index(fields=["-opened_at"], name="escalation_opened"),
        ]

    def __str__(self) -> str:
        return f"{self.complaint.number} ({self.get_state_display()})"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class ReviewEvent(models.Model):
    """One step of a review: by whom, from which state to which. Append-only (trigger).

    The agency and the complainant never see these; what they must know reaches them
    as a step of the case or as a notice.
    """

    escalation = models.ForeignKey(Escalation, models.PROTECT, related_name="events")
    step = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    by_agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    from_state = models.CharField(max_length=22, choices=State, blank=True)
    to_state = models.CharField(max_length=22, choices=State)
    text = models.TextField(blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("langkah telaah")
        indexes = [models.Index(fields=["escalation", "id"], name="review_timeline")]

    @property
    def label(self) -> str:
        return str(STEPS[self.step].label)


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


class Sweep(models.Model):
    """One run of the sweep; `finished_at` stays empty when it was killed."""

    class By(models.TextChoices):
        BEAT = "beat", _("otomatis")
        COMMAND = "command", _("perintah")

    ran_at = models.DateTimeField(_("dijalankan"))
    finished_at = models.DateTimeField(_("selesai"), null=True, blank=True)
    by = models.CharField(_("oleh"), max_length=8, choices=By)
    due = models.PositiveIntegerField(_("jatuh tempo"), default=0)
    escalated = models.PositiveIntegerField(_("diteruskan"), default=0)
    skipped = models.PositiveIntegerField(_("dilewati"), default=0)

    class Meta:
        verbose_name = _("penyapuan")
        verbose_name_plural = _("penyapuan")
        constraints = [
            models.CheckConstraint(
                name="sweep_escalates_or_skips_what_is_due",
                condition=Q(due=F("escalated") + F("skipped")),
            ),
        ]
        indexes = [models.Index(fields=["-finished_at"], name="sweep_latest")]


class Heartbeat(models.Model):
    """When a tick last went from beat through broker and worker into the database."""

    name = models.CharField(max_length=20, unique=True)
    at = models.DateTimeField()

    objects = HeartbeatQuerySet.as_manager()
