"""What the columns of a place are called on screens; nothing in the tables changes."""

from django.db import migrations, models

NAMES = {"latitude": "lintang", "longitude": "bujur"}


class Migration(migrations.Migration):
    dependencies = [("agencies", "0011_offices")]

    operations = [
        migrations.AlterField(
            model_name=model,
            name=column,
            field=models.FloatField(blank=True, null=True, verbose_name=words),
        )
        for model in ("historicalregion", "region")
        for column, words in NAMES.items()
    ]
