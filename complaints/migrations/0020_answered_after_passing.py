"""Indexes for the list "Dijawab", built without stopping those who write."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("complaints", "0019_erased_words")]

    operations = [
        AddIndexConcurrently(
            "complaint",
            models.Index(
                fields=["-answered_at", "-id"],
                name="complaint_answered",
                condition=models.Q(answered_at__isnull=False),
            ),
        ),
        AddIndexConcurrently(
            "disposition",
            models.Index(
                fields=["from_agency", "complaint"],
                name="disposition_from",
                condition=models.Q(from_agency__isnull=False),
            ),
        ),
    ]
