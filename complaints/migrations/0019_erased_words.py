"""What an erased person wrote of themselves can be covered, by one way and no other.

The spans stand in the row of the erasure, which nobody changes. The triggers let a text
that is otherwise append-only become itself with blocks along those spans, and nothing
else; the function that writes it so runs as the owner, since the application may not.
"""

from django.db import migrations, models

COVER = """
CREATE FUNCTION blanked(said text, spans jsonb) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
    span jsonb;
    start_at int;
    size int;
BEGIN
    FOR span IN SELECT value FROM jsonb_array_elements(spans) LOOP
        start_at := (span ->> 0)::int;
        size := (span ->> 1)::int - start_at;
        IF start_at < 0 OR size < 1 OR start_at + size > char_length(said) THEN
            RAISE EXCEPTION 'span % lies outside of the text', span
                USING ERRCODE = 'restrict_violation';
        END IF;
        said := overlay(said PLACING repeat('█', size) FROM start_at + 1 FOR size);
    END LOOP;
    RETURN said;
END $$;

CREATE FUNCTION is_erased_word(which bigint, spot text, before text, after text)
RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM complaints_erasure e
        JOIN complaints_complaint c ON c.id = e.complaint_id
        WHERE e.complaint_id = which AND c.erased_at IS NOT NULL
          AND after = blanked(before, e.blanked -> spot -> 'spans')
    )
$$;

CREATE FUNCTION keep_what_was_sent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.original_kind, OLD.number, OLD.received_at)
        IS NOT DISTINCT FROM (NEW.original_kind, NEW.number, NEW.received_at)
        AND (OLD.original_title = NEW.original_title OR is_erased_word(
            OLD.id, 'original_title', OLD.original_title, NEW.original_title))
        AND (OLD.original_text = NEW.original_text OR is_erased_word(
            OLD.id, 'original_text', OLD.original_text, NEW.original_text))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION keep_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - 'text' = to_jsonb(NEW) - 'text'
        AND is_erased_word(OLD.complaint_id, 'event:' || OLD.id, OLD.text, NEW.text)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE OR REPLACE TRIGGER what_was_sent_stays
    BEFORE UPDATE ON complaints_complaint
    FOR EACH ROW WHEN (
        (OLD.original_title, OLD.original_text, OLD.original_kind,
         OLD.number, OLD.received_at)
        IS DISTINCT FROM
        (NEW.original_title, NEW.original_text, NEW.original_kind,
         NEW.number, NEW.received_at)
    ) EXECUTE FUNCTION keep_what_was_sent();
CREATE OR REPLACE TRIGGER event_is_append_only
    BEFORE UPDATE OR DELETE ON complaints_event
    FOR EACH ROW EXECUTE FUNCTION keep_event();
ALTER TABLE complaints_event ENABLE ALWAYS TRIGGER event_is_append_only;
CREATE OR REPLACE TRIGGER erasure_stays_as_it_was
    BEFORE UPDATE ON complaints_erasure
    FOR EACH ROW WHEN (
        (OLD.complaint_id, OLD.at, OLD.why, OLD.classification, OLD.blanked)
        IS DISTINCT FROM
        (NEW.complaint_id, NEW.at, NEW.why, NEW.classification, NEW.blanked)
    ) EXECUTE FUNCTION refuse_change();

CREATE FUNCTION blank_erased_words(which bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE complaints_complaint c SET
        original_title = coalesce(
            blanked(c.original_title, e.blanked -> 'original_title' -> 'spans'),
            c.original_title),
        original_text = coalesce(
            blanked(c.original_text, e.blanked -> 'original_text' -> 'spans'),
            c.original_text)
    FROM complaints_erasure e
    WHERE c.id = which AND e.complaint_id = which
      AND (e.blanked ? 'original_title' OR e.blanked ? 'original_text');
    UPDATE complaints_event v
    SET text = blanked(v.text, e.blanked -> ('event:' || v.id) -> 'spans')
    FROM complaints_erasure e
    WHERE v.complaint_id = which AND e.complaint_id = which
      AND e.blanked ? ('event:' || v.id);
$$;
REVOKE ALL ON FUNCTION blank_erased_words(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION blank_erased_words(bigint) TO lapor_app;
"""
UNDO = """
DROP FUNCTION blank_erased_words(bigint);
CREATE OR REPLACE TRIGGER erasure_stays_as_it_was
    BEFORE UPDATE ON complaints_erasure
    FOR EACH ROW WHEN (
        (OLD.complaint_id, OLD.at, OLD.why, OLD.classification)
        IS DISTINCT FROM
        (NEW.complaint_id, NEW.at, NEW.why, NEW.classification)
    ) EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER event_is_append_only
    BEFORE UPDATE OR DELETE ON complaints_event
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
ALTER TABLE complaints_event ENABLE ALWAYS TRIGGER event_is_append_only;
CREATE OR REPLACE TRIGGER what_was_sent_stays
    BEFORE UPDATE ON complaints_complaint
    FOR EACH ROW WHEN (
        (OLD.original_title, OLD.original_text, OLD.original_kind,
         OLD.number, OLD.received_at)
        IS DISTINCT FROM
        (NEW.original_title, NEW.original_text, NEW.original_kind,
         NEW.number, NEW.received_at)
    ) EXECUTE FUNCTION refuse_change();
DROP FUNCTION keep_event();
DROP FUNCTION keep_what_was_sent();
DROP FUNCTION is_erased_word(bigint, text, text, text);
DROP FUNCTION blanked(text, jsonb);
"""


class Migration(migrations.Migration):
    dependencies = [("complaints", "0018_region_of_the_hand_over")]

    operations = [
        migrations.AddField("erasure", "blanked", models.JSONField(default=dict)),
        migrations.RunSQL(COVER, UNDO),
    ]
