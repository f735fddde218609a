"""Every office is held where there is one; a decree that changes ends sessions.

By triggers: whoever writes the row, by whatever way, cannot forget it.
"""

from django.db import migrations

# As `agencies.roles.HELD_AT`; a test tries every pair against it.
OFFICES = """
CREATE FUNCTION office_is_held_at(role text, kind text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE role
        WHEN 'ADMIN_NASIONAL' THEN kind = 'national_desk'
        WHEN 'ADMIN_INSTANSI' THEN
            kind IN ('ministry', 'body', 'province', 'regency', 'city')
        WHEN 'PEJABAT_PENGHUBUNG' THEN kind = 'unit'
        WHEN 'PIMPINAN' THEN kind IN ('national_desk', 'ministry', 'body',
            'province', 'regency', 'city', 'unit')
        WHEN 'OMBUDSMAN' THEN kind = 'ombudsman'
        ELSE kind = 'oversight'
    END
$$;
CREATE FUNCTION refuse_misplaced_office() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kind_there text;
BEGIN
    SELECT kind INTO kind_there FROM agencies_agency WHERE id = NEW.agency_id;
    IF NOT office_is_held_at(NEW.role, kind_there) THEN
        RAISE EXCEPTION 'there is no % at a body of kind %', NEW.role, kind_there
            USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'an_office_is_held_where_there_is_one';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER an_office_is_held_where_there_is_one
    BEFORE INSERT OR UPDATE OF role, agency_id ON agencies_teammember
    FOR EACH ROW EXECUTE FUNCTION refuse_misplaced_office();

CREATE FUNCTION refuse_kind_without_offices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM agencies_teammember AS seat WHERE seat.agency_id = NEW.id
               AND NOT office_is_held_at(seat.role, NEW.kind)) THEN
        RAISE EXCEPTION 'somebody holds an office that is not of kind %', NEW.kind
            USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'a_body_keeps_the_offices_that_are_held';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_body_keeps_the_offices_that_are_held
    BEFORE UPDATE OF kind ON agencies_agency
    FOR EACH ROW WHEN (OLD.kind IS DISTINCT FROM NEW.kind)
    EXECUTE FUNCTION refuse_kind_without_offices();
"""
UNDO_OFFICES = """
DROP TRIGGER a_body_keeps_the_offices_that_are_held ON agencies_agency;
DROP FUNCTION refuse_kind_without_offices();
DROP TRIGGER an_office_is_held_where_there_is_one ON agencies_teammember;
DROP FUNCTION refuse_misplaced_office();
DROP FUNCTION office_is_held_at(text, text);
"""
# Of all who are named in it, and of who acts for one of them.
DECREES = """
CREATE FUNCTION end_sessions_of_team() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE agencies_officer SET session_epoch = session_epoch + 1
        WHERE last_login IS NOT NULL AND id IN (
            SELECT officer_id FROM agencies_teammember WHERE decree_id = NEW.id
            UNION
            SELECT lent.officer_id FROM agencies_deputy AS lent
                JOIN agencies_teammember AS seat ON seat.id = lent.seat_id
                WHERE seat.decree_id = NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER sessions_end_with_a_decree_changed
    AFTER UPDATE ON agencies_teamdecree
    FOR EACH ROW WHEN ((OLD.agency_id, OLD.kind, OLD.valid_from, OLD.valid_until)
        IS DISTINCT FROM (NEW.agency_id, NEW.kind, NEW.valid_from, NEW.valid_until))
    EXECUTE FUNCTION end_sessions_of_team();
"""
UNDO_DECREES = """
DROP TRIGGER sessions_end_with_a_decree_changed ON agencies_teamdecree;
DROP FUNCTION end_sessions_of_team();
"""


class Migration(migrations.Migration):

    dependencies = [("agencies", "0010_holiday_decided_on")]

    operations = [
        migrations.RunSQL(OFFICES, UNDO_OFFICES),
        migrations.RunSQL(DECREES, UNDO_DECREES),
    ]
