"""The access log is read by person, kind, instansi and case, in the order of time.

The indexes are made beside the work that goes on: the log may be long.
"""

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

KINDS = [
    ("login", "masuk"),
    ("logout", "keluar"),
    ("failed", "gagal masuk"),
    ("identity", "membaca identitas"),
    ("export", "mengunduh"),
    ("refused", "ditolak"),
    ("right", "mengubah kewenangan"),
]
INDEXES = [
    ("access_in_time", ["at", "id"]),
    ("access_of_kind", ["kind", "at", "id"]),
    ("access_of_officer", ["officer", "at", "id"]),
    ("access_of_agency", ["agency", "at", "id"]),
    ("access_about", ["subject", "at", "id"]),
]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("agencies", "0004_agency_changes")]

    operations = [
        *(
            AddIndexConcurrently(
                "accessentry", models.Index(fields=columns, name=name)
            )
            for name, columns in INDEXES
        ),
        migrations.AlterField(
            "accessentry",
            "kind",
            models.CharField(choices=KINDS, max_length=10, verbose_name="jenis"),
        ),
        migrations.AlterField(
            "accessentry",
            "officer",
            models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to=settings.AUTH_USER_MODEL,
                verbose_name="petugas",
            ),
        ),
        migrations.AlterField(
            "accessentry",
            "agency",
            models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="agencies.agency",
                verbose_name="instansi/unit",
            ),
        ),
    ]
