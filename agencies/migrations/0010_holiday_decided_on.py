"""The day on which a decree was issued, apart from the day it is counted from.

Rows that are there: a day that was taken for want of a record is the 1 January of the
year before, or for a day of voting that of the year's first SKB.
"""

from django.db import migrations, models

RECORDED = """
UPDATE agencies_holiday SET decided_on = known_from
WHERE NOT is_provisional AND decree NOT LIKE 'Keputusan Presiden%'
  AND known_from <> make_date(extract(year FROM date)::int - 1, 1, 1)
"""


class Migration(migrations.Migration):
    dependencies = [("agencies", "0009_sessions")]

    operations = [
        migrations.AddField(
            model_name="holiday",
            name="decided_on",
            field=models.DateField(blank=True, null=True, verbose_name="ditetapkan"),
        ),
        migrations.AddField(
            model_name="historicalholiday",
            name="decided_on",
            field=models.DateField(blank=True, null=True, verbose_name="ditetapkan"),
        ),
        migrations.RunSQL(RECORDED, migrations.RunSQL.noop),
    ]
