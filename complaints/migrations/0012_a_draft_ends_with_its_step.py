"""A draft does not outlive its step, whichever screen the step was taken on.

In the database, so that no step needs a statement more for it.
"""

from django.db import migrations

ENDS = """
CREATE FUNCTION end_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM complaints_draft
        WHERE officer_id = NEW.by_id AND complaint_id = NEW.complaint_id
        AND step = NEW.step;
    RETURN NULL;
END $$;

CREATE TRIGGER a_draft_ends_with_its_step
    AFTER INSERT ON complaints_event
    FOR EACH ROW WHEN (NEW.by_id IS NOT NULL) EXECUTE FUNCTION end_draft();
"""

UNDO = """
DROP TRIGGER a_draft_ends_with_its_step ON complaints_event;
DROP FUNCTION end_draft();
"""


class Migration(migrations.Migration):
    dependencies = [("complaints", "0011_drafts_and_views")]

    operations = [migrations.RunSQL(ENDS, UNDO)]
