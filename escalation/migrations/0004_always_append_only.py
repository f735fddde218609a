"""The steps of a review stay append-only in a replica's session too."""

from django.db import migrations

ALWAYS = """
ALTER TABLE escalation_reviewevent
    ENABLE ALWAYS TRIGGER review_event_is_append_only,
    ENABLE ALWAYS TRIGGER review_events_are_never_truncated;
"""
UNDO = """
ALTER TABLE escalation_reviewevent
    ENABLE TRIGGER review_event_is_append_only,
    ENABLE TRIGGER review_events_are_never_truncated;
"""


class Migration(migrations.Migration):
    dependencies = [("escalation", "0003_ladder_steps")]

    operations = [migrations.RunSQL(ALWAYS, UNDO)]
