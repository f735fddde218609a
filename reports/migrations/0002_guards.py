"""An issued recap is append-only, and its numbers run without a gap."""

from django.db import migrations

GUARDS = """
CREATE FUNCTION refuse_gap() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE due integer;
BEGIN
    SELECT coalesce(max(serial), 0) + 1 INTO due FROM reports_snapshot
        WHERE series = NEW.series AND year = NEW.year;
    IF NEW.serial <> due THEN
        RAISE EXCEPTION 'numbers of % run without a gap: % is due, not %',
            NEW.series, due, NEW.serial USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER snapshot_numbers_have_no_gap
    BEFORE INSERT ON reports_snapshot
    FOR EACH ROW EXECUTE FUNCTION refuse_gap();
CREATE TRIGGER snapshot_is_append_only
    BEFORE UPDATE OR DELETE ON reports_snapshot
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER snapshots_are_never_truncated
    BEFORE TRUNCATE ON reports_snapshot
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE reports_snapshot
    ENABLE ALWAYS TRIGGER snapshot_numbers_have_no_gap,
    ENABLE ALWAYS TRIGGER snapshot_is_append_only,
    ENABLE ALWAYS TRIGGER snapshots_are_never_truncated;
REVOKE UPDATE, DELETE, TRUNCATE ON reports_snapshot FROM lapor_app;
"""
UNDO = """
DROP TRIGGER snapshots_are_never_truncated ON reports_snapshot;
DROP TRIGGER snapshot_is_append_only ON reports_snapshot;
DROP TRIGGER snapshot_numbers_have_no_gap ON reports_snapshot;
DROP FUNCTION refuse_gap();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0001_initial"),
        ("complaints", "0002_guards"),
    ]

    operations = [migrations.RunSQL(GUARDS, UNDO)]
