"""Cases that were handed over before: to the office that has their newest review."""

from django.db import migrations

REMEMBER = """
UPDATE complaints_complaint AS c SET handed_over_region = newest.region_code
FROM (
    SELECT DISTINCT ON (complaint_id) complaint_id, region_code
    FROM escalation_escalation ORDER BY complaint_id, run DESC
) AS newest
WHERE newest.complaint_id = c.id AND newest.region_code <> ''
"""


class Migration(migrations.Migration):

    dependencies = [
        ("complaints", "0018_region_of_the_hand_over"),
        ("escalation", "0005_ladder_rungs"),
    ]

    operations = [migrations.RunSQL(REMEMBER, migrations.RunSQL.noop)]
