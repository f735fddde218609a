from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    ValidateConstraint,
)
from django.db import migrations, models

SAYS_WHY = "a_notice_says_why_and_leads_somewhere"


class Migration(migrations.Migration):
    """Without a lock that the outbox would feel."""

    atomic = False

    dependencies = [("agencies", "0006_notices_read_and_chosen")]

    operations = [
        AddIndexConcurrently(
            "notice",
            models.Index(
                condition=models.Q(("officer__isnull", False)),
                fields=["officer", "-created_at"],
                name="notice_of_officer",
            ),
        ),
        AddConstraintNotValid(
            "notice",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", ""), _negated=True),
                    models.Q(("link", ""), _negated=True),
                ),
                name=SAYS_WHY,
            ),
        ),
        ValidateConstraint("notice", name=SAYS_WHY),
    ]
