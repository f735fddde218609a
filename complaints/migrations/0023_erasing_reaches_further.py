"""An erasure reaches the cases that followed the person's, and reasons in `facts`.

A step on a case that others follow (induk) is an event of each of them, with the same
words: the erasure of the case that led names those events too. What officers typed as
the reason for more time stands in the facts of its event, under "reason".
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.fields.json import KeyTransform

COVER = """
CREATE OR REPLACE FUNCTION keep_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    whose bigint;
BEGIN
    IF TG_OP = 'UPDATE'
        AND to_jsonb(OLD) - '{text,facts}'::text[]
            = to_jsonb(NEW) - '{text,facts}'::text[]
        AND OLD.facts - 'reason' = NEW.facts - 'reason'
        AND (OLD.text, OLD.facts) IS DISTINCT FROM (NEW.text, NEW.facts)
    THEN
        FOR whose IN
            SELECT OLD.complaint_id
            UNION
            SELECT id FROM complaints_complaint WHERE number = OLD.facts ->> 'induk'
        LOOP
            IF (OLD.text = NEW.text OR is_erased_word(
                    whose, 'event:' || OLD.id, OLD.text, NEW.text))
                AND (OLD.facts = NEW.facts OR is_erased_word(
                    whose, 'facts:' || OLD.id,
                    OLD.facts ->> 'reason', NEW.facts ->> 'reason'))
            THEN
                RETURN NEW;
            END IF;
        END LOOP;
    END IF;
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE OR REPLACE FUNCTION blank_erased_words(which bigint) RETURNS void
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
    UPDATE complaints_event v SET
        text = coalesce(
            blanked(v.text, e.blanked -> ('event:' || v.id) -> 'spans'), v.text),
        facts = coalesce(
            jsonb_set(v.facts, '{reason}', to_jsonb(blanked(
                v.facts ->> 'reason', e.blanked -> ('facts:' || v.id) -> 'spans'))),
            v.facts)
    FROM complaints_erasure e
    WHERE e.complaint_id = which AND v.id IN (
        SELECT split_part(place, ':', 2)::bigint
        FROM jsonb_object_keys(e.blanked) AS place
        WHERE split_part(place, ':', 1) IN ('event', 'facts'));
$$;
"""
UNDO = """
CREATE OR REPLACE FUNCTION keep_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - 'text' = to_jsonb(NEW) - 'text'
        AND is_erased_word(OLD.complaint_id, 'event:' || OLD.id, OLD.text, NEW.text)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE OR REPLACE FUNCTION blank_erased_words(which bigint) RETURNS void
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
"""


class Migration(migrations.Migration):
    atomic = False  # the index is built beside the work
    dependencies = [("complaints", "0022_one_template_of_a_name")]

    operations = [
        AddIndexConcurrently(
            "event",
            models.Index(
                KeyTransform("induk", "facts"),
                name="event_led",
                condition=models.Q(facts__has_key="induk"),
            ),
        ),
        migrations.RunSQL(COVER, UNDO),
    ]
