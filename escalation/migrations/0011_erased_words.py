"""The person whom an erasure names is covered in the steps of a review too.

As in the events of a case (complaints 0019): along the spans that the row of the
erasure holds, by a function that runs as the owner, and no other way.
"""

from django.db import migrations

COVER = """
CREATE FUNCTION keep_review_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - 'text' = to_jsonb(NEW) - 'text'
        AND is_erased_word(
            (SELECT complaint_id FROM escalation_escalation
             WHERE id = OLD.escalation_id),
            'review:' || OLD.id, OLD.text, NEW.text)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE OR REPLACE TRIGGER review_event_is_append_only
    BEFORE UPDATE OR DELETE ON escalation_reviewevent
    FOR EACH ROW EXECUTE FUNCTION keep_review_event();
ALTER TABLE escalation_reviewevent
    ENABLE ALWAYS TRIGGER review_event_is_append_only;

CREATE FUNCTION blank_reviewed_words(which bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE escalation_reviewevent v
    SET text = blanked(v.text, e.blanked -> ('review:' || v.id) -> 'spans')
    FROM complaints_erasure e, escalation_escalation r
    WHERE e.complaint_id = which AND r.complaint_id = which
      AND v.escalation_id = r.id AND e.blanked ? ('review:' || v.id);
$$;
REVOKE ALL ON FUNCTION blank_reviewed_words(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION blank_reviewed_words(bigint) TO lapor_app;
"""
UNDO = """
DROP FUNCTION blank_reviewed_words(bigint);
CREATE OR REPLACE TRIGGER review_event_is_append_only
    BEFORE UPDATE OR DELETE ON escalation_reviewevent
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
ALTER TABLE escalation_reviewevent
    ENABLE ALWAYS TRIGGER review_event_is_append_only;
DROP FUNCTION keep_review_event();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0010_rung_of_an_instansi"),
        ("complaints", "0023_erasing_reaches_further"),
    ]

    operations = [migrations.RunSQL(COVER, UNDO)]
