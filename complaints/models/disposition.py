"""Passing a case on: who gave it to whom, with what instruction."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Officer
from complaints.models.complaint import Complaint


class Disposition(models.Model):
    """One hand holding the case: from `given_at` until `ended_at`.

    Together these rows are the custody ledger: every stretch of a case's life has one.
    `kind` says how it came there. `first_follow_up_at` is that unit's first follow-up
    or answer, from which the RTL is counted.
    """

    class Kind(models.TextChoices):
        RECEIVED = "received", _("diterima")
        DISPOSED = "disposed", _("didisposisi")
        HANDLED = "handled", _("dikelola sendiri")
        RETURNED = "returned", _("dikembalikan")
        FOLLOWED = "followed", _("beralih ke penerus")

    complaint = models.ForeignKey(
        Complaint, models.PROTECT, related_name="dispositions"
    )
    kind = models.CharField(max_length=8, choices=Kind)
    from_agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    to_agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", db_index=False
    )
    instruction = models.TextField(_("instruksi"), blank=True)
    given_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, related_name="+", db_index=False
    )
    given_at = models.DateTimeField()
    is_binding = models.BooleanField(default=False)
    run = models.PositiveSmallIntegerField(default=1)
    first_follow_up_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_hand_holds_a_case_at_a_time",
                fields=["complaint"],
                condition=Q(ended_at=None),
            ),
            models.CheckConstraint(
                name="custody_ends_after_it_begins",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("given_at")),
            ),
        ]
        indexes = [
            models.Index(fields=["to_agency", "given_at"], name="disposition_to"),
            models.Index(
                fields=["from_agency", "complaint"],
                name="disposition_from",
                condition=Q(from_agency__isnull=False),
            ),
        ]
