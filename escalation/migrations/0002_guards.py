"""The steps of a review are append-only, like the events of a case."""

from django.db import migrations

APPEND_ONLY = """
CREATE TRIGGER review_event_is_append_only
    BEFORE UPDATE OR DELETE ON escalation_reviewevent
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER review_events_are_never_truncated
    BEFORE TRUNCATE ON escalation_reviewevent
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON escalation_reviewevent FROM lapor_app;
"""
UNDO = """
DROP TRIGGER review_events_are_never_truncated ON escalation_reviewevent;
DROP TRIGGER review_event_is_append_only ON escalation_reviewevent;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0001_initial"),
        ("complaints", "0002_guards"),
    ]

    operations = [migrations.RunSQL(APPEND_ONLY, UNDO)]
