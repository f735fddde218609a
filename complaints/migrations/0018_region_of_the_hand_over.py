"""The office that a case was handed to keeps it, wherever the case goes afterwards."""

from django.db import migrations, models

FIELD = {"blank": True, "db_default": "", "default": "", "editable": False}


class Migration(migrations.Migration):

    dependencies = [("complaints", "0017_handover")]

    operations = [
        migrations.AddField(
            "complaint",
            "handed_over_region",
            models.CharField(max_length=20, **FIELD),
        ),
        migrations.AddField(
            "historicalcomplaint",
            "handed_over_region",
            models.CharField(max_length=20, **FIELD),
        ),
    ]
