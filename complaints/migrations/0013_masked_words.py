"""Titles of lists, search texts and file names without anybody's numbers.

What was sent stays in `original_*`. In batches, each its own transaction: no lock waits
for a million rows.
"""

from django.db import migrations, transaction

from complaints.masking import masked

BATCH = 2_000
# Rows that can hold such a number: an address, or seven digits with marks between.
LIKELY = r"@|\(at\)|\[at\]|([[:digit:]０-９][^[:alpha:]]{0,3}){7}"
FIELDS = (("Complaint", "title"), ("CaseSearch", "text"), ("Attachment", "name"))


def mask(apps, schema_editor):
    using = schema_editor.connection.alias
    for model, field in FIELDS:
        rows = apps.get_model("complaints", model).objects.using(using)
        most = rows.model._meta.get_field(field).max_length
        last = 0
        while keys := list(
            rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
        ):
            _mask_batch(rows.filter(pk__gt=last, pk__lte=keys[-1]), field, most, using)
            last = keys[-1]


def _mask_batch(rows, field, most, using):
    with transaction.atomic(using=using):
        for row in rows.filter(**{f"{field}__regex": LIKELY}).only("pk", field):
            before = getattr(row, field)
            after = masked(before)[:most]
            if after != before:
                rows.filter(pk=row.pk).update(**{field: after})


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("complaints", "0012_a_draft_ends_with_its_step")]

    operations = [migrations.RunPython(mask, migrations.RunPython.noop)]
