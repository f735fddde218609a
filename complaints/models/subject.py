"""What people may ask about their own data, and what was erased (UU 27/2022)."""

from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Officer
from complaints.models.complaint import Complaint
from complaints.querysets import SubjectRequestQuerySet
from complaints.workflow import Classification

# What holds until a row says otherwise: hours to answer in (UU 27/2022: 3 x 24), days
# a copy can be fetched, and years that a case keeps an identity once it ended, by class
FIRST_HOURS, FIRST_COPY_DAYS = 72, 7
FIRST_YEARS = {
    "": 2,
    Classification.INFORMATION.value: 2,
    Classification.ASPIRATION.value: 2,
    Classification.ORDINARY.value: 5,
    Classification.SUPERVISORY.value: 10,
}


def first_years() -> dict[str, int]:
    return dict(FIRST_YEARS)


class PrivacyPolicy(models.Model):
    """One version of the limits on personal data; the newest of a day holds on it.

    `keep_years` has a number of years for each classification, and one under "" for
    cases that were never classified.
    """

    valid_from = models.DateField(_("berlaku sejak"), unique=True)
    basis = models.CharField(_("dasar"), max_length=300)
    answer_hours = models.PositiveSmallIntegerField(
        _("jam untuk menjawab"), default=FIRST_HOURS
    )
    copy_days = models.PositiveSmallIntegerField(
        _("hari salinan dapat diunduh"), default=FIRST_COPY_DAYS
    )
    keep_years = models.JSONField(_("tahun penyimpanan"), default=first_years)

    class Meta:
        verbose_name = _("kebijakan data pribadi")
        verbose_name_plural = _("kebijakan data pribadi")

    def __str__(self) -> str:
        return f"{self.valid_from:%d-%m-%Y}"

    @classmethod
    def in_force(cls, on: date) -> "PrivacyPolicy":
        """Raises `DoesNotExist` where none is: nothing is erased without a rule."""
        return cls.objects.filter(valid_from__lte=on).latest("valid_from")

    @property
    def answer_within(self) -> timedelta:
        return timedelta(hours=self.answer_hours)


class SubjectRequest(models.Model):
    """A complainant asks to see, correct or erase what is held about them.

    Its clock runs in hours, not in working days. `change` is the correction, sealed;
    it is wiped with the decision. Asked on the status page, or by staff on behalf.
    """

    class Kind(models.TextChoices):
        SEE = "see", _("lihat data")
        CORRECT = "correct", _("perbaiki data")
        ERASE = "erase", _("hapus data")

    class Outcome(models.TextChoices):
        DONE = "done", _("dipenuhi")
        REFUSED = "refused", _("ditolak")

    complaint = models.ForeignKey(
        Complaint, models.PROTECT, related_name="subject_requests"
    )
    kind = models.CharField(_("permintaan"), max_length=8, choices=Kind)
    asked_at = models.DateTimeField(_("diminta"))
    asked_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, related_name="+", db_index=False
    )
    due_at = models.DateTimeField(_("batas"))
    change = models.BinaryField(null=True)
    changed = models.JSONField(default=list)  # names of fields, never what they hold
    decided_at = models.DateTimeField(_("diputuskan"), null=True)
    decided_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, related_name="+", db_index=False
    )
    outcome = models.CharField(_("hasil"), max_length=8, choices=Outcome, blank=True)
    reason = models.CharField(_("alasan"), max_length=300, blank=True)

    objects = SubjectRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("permintaan subjek data")
        constraints = [
            models.UniqueConstraint(
                name="one_request_of_a_kind_waits_per_case",
                fields=["complaint", "kind"],
                condition=Q(decided_at=None),
            ),
            models.CheckConstraint(
                name="a_decided_request_has_an_outcome_and_no_change",
                condition=Q(decided_at=None, outcome="")
                | (Q(decided_at__isnull=False, change=None) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="nobody_decides_what_they_asked",
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("asked_by")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                name="subject_request_waiting",
                condition=Q(decided_at=None),
            )
        ]


class Erasure(models.Model):
    """That an identity was erased, and why: enough to erase it again after a restore.

    Holds nothing of the person. `blanked` says where they stood in texts that nobody
    changes: by place ("original_text", "event:KEY", "facts:KEY", "review:KEY") the
    spans that are covered now, and a keyed hash of the text as it was. Never changed
    but for `written_at`: when the line of the ledger outside the database was written.
    """

    class Why(models.TextChoices):
        ASKED = "asked", _("diminta pelapor")
        RETENTION = "retention", _("masa simpan habis")
        REPLAYED = "replayed", _("diulang sesudah pemulihan")

    complaint = models.OneToOneField(
        Complaint, models.PROTECT, primary_key=True, related_name="erasure"
    )
    at = models.DateTimeField(_("waktu"))
    why = models.CharField(_("sebab"), max_length=10, choices=Why)
    classification = models.CharField(max_length=30, blank=True)
    blanked = models.JSONField(default=dict)
    written_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("penghapusan identitas")
        verbose_name_plural = _("penghapusan identitas")
        indexes = [
            models.Index(
                fields=["complaint"],
                name="erasure_to_write",
                condition=Q(written_at=None),
            )
        ]

    def line(self) -> dict[str, Any]:
        """What the ledger outside the database says of it."""
        return {
            "complaint": self.complaint_id,
            "number": self.complaint.number,
            "received_at": self.complaint.received_at.isoformat(),
            "at": self.at.isoformat(),
            "why": self.why,
            "blanked": self.blanked,
        }
