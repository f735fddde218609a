"""What the database itself refuses, and what each role may read."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER event_is_append_only
    BEFORE UPDATE OR DELETE ON complaints_event
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER events_are_never_truncated
    BEFORE TRUNCATE ON complaints_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON complaints_event FROM lapor_app;

CREATE TRIGGER access_entry_is_append_only
    BEFORE UPDATE OR DELETE ON agencies_accessentry
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON agencies_accessentry FROM lapor_app;

CREATE TRIGGER complaint_is_never_deleted
    BEFORE DELETE ON complaints_complaint
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What a citizen sent stays as it was sent.
CREATE TRIGGER what_was_sent_stays
    BEFORE UPDATE ON complaints_complaint
    FOR EACH ROW WHEN (
        (OLD.original_title, OLD.original_text, OLD.original_kind,
         OLD.number, OLD.received_at)
        IS DISTINCT FROM
        (NEW.original_title, NEW.original_text, NEW.original_kind,
         NEW.number, NEW.received_at)
    ) EXECUTE FUNCTION refuse_change();
"""

UNDO_APPEND_ONLY = """
DROP TRIGGER what_was_sent_stays ON complaints_complaint;
DROP TRIGGER complaint_is_never_deleted ON complaints_complaint;
DROP TRIGGER access_entry_is_append_only ON agencies_accessentry;
DROP TRIGGER events_are_never_truncated ON complaints_event;
DROP TRIGGER event_is_append_only ON complaints_event;
DROP FUNCTION refuse_change();
"""

# The application writes identities and cannot read them back; a role of its own reads.
IDENTITY = """
REVOKE ALL ON complaints_complainant FROM lapor_app;
GRANT INSERT, UPDATE ON complaints_complainant TO lapor_app;
GRANT SELECT (complaint_id, key_id) ON complaints_complainant TO lapor_app;
GRANT SELECT ON complaints_complainant TO lapor_identity;
GRANT USAGE, SELECT ON SEQUENCE complaint_number TO lapor_app;
"""

SEARCH = """
CREATE INDEX case_search_words ON complaints_casesearch
    USING gin (to_tsvector('indonesian', text));
CREATE INDEX case_search_trigrams ON complaints_casesearch
    USING gin (text gin_trgm_ops);
"""


class Migration(migrations.Migration):
    dependencies = [("complaints", "0001_initial")]

    operations = [
        migrations.RunSQL(APPEND_ONLY, UNDO_APPEND_ONLY),
        migrations.RunSQL(IDENTITY, migrations.RunSQL.noop),
        migrations.RunSQL(
            SEARCH,
            "DROP INDEX case_search_words; DROP INDEX case_search_trigrams",
        ),
    ]
