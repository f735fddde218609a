"""A case before the Ombudsman, and the steps of its review."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models import Agency, Officer
from complaints.models import Complaint
from escalation.ladder import STEPS, Correction, Maladministration, Outcome, State
from escalation.querysets import EscalationQuerySet


class Escalation(models.Model):
    """A case before the Ombudsman: one review for one run of the Ombudsman's clock.

    `root` is the instansi when it was opened, `region_code` its region at the
    hand-over: the office that reviews it, wherever the case goes meanwhile. `due_at` is
    the last instant of the clock that ran out.
    `recommended_until` is the last day (inclusive) for corrective action, `correction`
    what became of it (empty: nothing yet).
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
    correction = models.CharField(
        _("tindakan korektif"),
        max_length=8,
        choices=Correction,
        blank=True,
        default="",
        db_default="",
    )
    corrected_at = models.DateTimeField(
        _("tindakan korektif dicatat"), null=True, blank=True
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
                | Q(outcome=Outcome.MOVED, reviewer=None, taken_at=None)
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
                name="a_correction_is_of_corrective_action_asked_for",
                condition=Q(correction="", corrected_at=None)
                | (
                    ~Q(correction="")
                    & Q(corrected_at__isnull=False, recommended_until__isnull=False)
                ),
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

    @property
    def awaits_correction(self) -> bool:
        """Corrective action was asked for, and nothing came of it yet."""
        return self.recommended_until is not None and not self.correction


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

    @classmethod
    def words_of(cls, complaint_id: int) -> list[tuple[int, str]]:
        """Key and text of every step of the reviews of one case."""
        rows = cls.objects.filter(escalation__complaint=complaint_id).order_by("pk")
        return list(rows.values_list("pk", "text"))
