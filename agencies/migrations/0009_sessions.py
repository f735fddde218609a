"""Sessions end with a dismissal and with every seat given or taken.

By triggers: whoever changes the row, by whatever way, cannot forget it.
"""

from django.db import migrations, models

EPOCH = """
CREATE FUNCTION end_sessions_of_officer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A row that was read before and is saved late never brings back an old epoch.
    NEW.session_epoch := greatest(NEW.session_epoch, OLD.session_epoch);
    -- Who never signed in has no session to end.
    IF OLD.last_login IS NOT NULL AND (OLD.is_active, OLD.is_staff, OLD.is_superuser)
        IS DISTINCT FROM (NEW.is_active, NEW.is_staff, NEW.is_superuser) THEN
        NEW.session_epoch := NEW.session_epoch + 1;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sessions_end_with_a_dismissal BEFORE UPDATE ON agencies_officer
    FOR EACH ROW EXECUTE FUNCTION end_sessions_of_officer();

CREATE FUNCTION end_sessions_of_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE agencies_officer SET session_epoch = session_epoch + 1
        WHERE id IN (OLD.officer_id, NEW.officer_id)
        AND last_login IS NOT NULL;
    RETURN NULL;
END $$;
"""
# Of a seat of one's own, and of one that is held for somebody who is away.
ON_SEATS = """
CREATE TRIGGER sessions_end_with_a_seat_given_or_taken
    AFTER INSERT OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION end_sessions_of_member();
CREATE TRIGGER sessions_end_with_a_seat_changed
    AFTER UPDATE ON {table}
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION end_sessions_of_member();
"""
UNDO = """
DROP TRIGGER sessions_end_with_a_dismissal ON agencies_officer;
DROP FUNCTION end_sessions_of_officer();
DROP FUNCTION end_sessions_of_member();
"""
UNDO_ON_SEATS = """
DROP TRIGGER sessions_end_with_a_seat_given_or_taken ON {table};
DROP TRIGGER sessions_end_with_a_seat_changed ON {table};
"""
SEATS = ("agencies_teammember", "agencies_deputy")


class Migration(migrations.Migration):

    dependencies = [("agencies", "0008_decree_files_deputies_mandates")]

    operations = [
        migrations.AddField(
            model_name="officer",
            name="session_epoch",
            field=models.PositiveIntegerField(
                db_default=0, default=0, editable=False
            ),
        ),
        migrations.RunSQL(EPOCH, UNDO),
        *(
            migrations.RunSQL(
                ON_SEATS.format(table=table), UNDO_ON_SEATS.format(table=table)
            )
            for table in SEATS
        ),
    ]
