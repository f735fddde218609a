"""What is append-only stays so whatever `session_replication_role` says.

An ordinary trigger sleeps in a session of a replica's; one that is enabled always does
not. The access log is never emptied at once either.
"""

from django.db import migrations

ALWAYS = """
CREATE TRIGGER access_entries_are_never_truncated
    BEFORE TRUNCATE ON agencies_accessentry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE agencies_accessentry
    ENABLE ALWAYS TRIGGER access_entry_is_append_only,
    ENABLE ALWAYS TRIGGER access_entries_are_never_truncated;
ALTER TABLE complaints_event
    ENABLE ALWAYS TRIGGER event_is_append_only,
    ENABLE ALWAYS TRIGGER events_are_never_truncated;
"""
UNDO = """
ALTER TABLE complaints_event
    ENABLE TRIGGER event_is_append_only,
    ENABLE TRIGGER events_are_never_truncated;
ALTER TABLE agencies_accessentry ENABLE TRIGGER access_entry_is_append_only;
DROP TRIGGER access_entries_are_never_truncated ON agencies_accessentry;
"""


class Migration(migrations.Migration):
    dependencies = [("complaints", "0008_to_verify_of_unit")]

    operations = [migrations.RunSQL(ALWAYS, UNDO)]
