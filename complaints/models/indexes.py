"""The indexes of cases: every step writes into each, so each says whom it serves."""

from django.db import models
from django.db.models import Q

from complaints.querysets import TO_VERIFY

OF_COMPLAINTS = [
    models.Index(
        fields=["holder", "state", "next_due_at", "id"], name="complaint_queue"
    ),
    models.Index(
        fields=["root", "state", "next_due_at", "id"], name="complaint_of_root"
    ),
    models.Index(fields=["root", "received_at"], name="complaint_received"),
    # Earlier cases of the same matter.
    models.Index(fields=["root", "category", "received_at"], name="complaint_of_topic"),
    models.Index(
        fields=["partner", "id"],
        name="complaint_of_partner",
        condition=Q(partner__isnull=False),
    ),
    models.Index(
        fields=["assignee"],
        name="complaint_assigned",
        condition=Q(assignee__isnull=False),
    ),
    models.Index(
        fields=["induk"],
        name="complaint_merged",
        condition=Q(induk__isnull=False),
    ),
    models.Index(
        fields=["split_from"],
        name="complaint_part",
        condition=Q(split_from__isnull=False),
    ),
    models.Index(
        fields=["root", "next_due_at", "id"],
        name="complaint_to_verify_of_root",
        condition=TO_VERIFY,
    ),
    models.Index(
        fields=["holder", "next_due_at", "id"],
        name="complaint_to_verify_of_unit",
        condition=TO_VERIFY,
    ),
    # For those who watch the whole country.
    models.Index(fields=["state", "next_due_at", "id"], name="complaint_of_state"),
    models.Index(
        fields=["next_due_at", "id"],
        name="complaint_to_verify",
        condition=TO_VERIFY,
    ),
    models.Index(
        fields=["late_after", "id"],
        name="complaint_late_anywhere",
        condition=Q(late_after__isnull=False),
    ),
    models.Index(
        fields=["-ended_at", "-id"],
        name="complaint_ended_anywhere",
        condition=Q(ended_at__isnull=False),
    ),
    models.Index(
        fields=["holder", "late_after", "id"],
        name="complaint_late",
        condition=Q(late_after__isnull=False),
    ),
    models.Index(
        fields=["root", "late_after", "id"],
        name="complaint_late_of_root",
        condition=Q(late_after__isnull=False),
    ),
    models.Index(
        fields=["holder", "-ended_at", "-id"],
        name="complaint_ended",
        condition=Q(ended_at__isnull=False),
    ),
    models.Index(
        fields=["root", "-ended_at", "-id"],
        name="complaint_ended_of_root",
        condition=Q(ended_at__isnull=False),
    ),
    # What one gave on and was answered, with `disposition_from`.
    models.Index(
        fields=["-answered_at", "-id"],
        name="complaint_answered",
        condition=Q(answered_at__isnull=False),
    ),
    models.Index(
        fields=["escalate_at", "id"],
        name="complaint_to_escalate",
        condition=Q(escalate_at__isnull=False),
    ),
    models.Index(
        fields=["handed_over_at"],
        name="complaint_handed_over",
        condition=Q(handed_over_at__isnull=False),
    ),
]
