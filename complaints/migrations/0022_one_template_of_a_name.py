"""Two templates of one instansi do not bear one name: a second click makes no other."""

from typing import Any

from django.db import migrations, models
from django.db.models import Count, Min


def tell_apart(apps: Any, schema_editor: Any) -> None:
    """Those that bear the name of an older one get their own number after it."""
    template = apps.get_model("complaints", "AnswerTemplate")
    rows = template.objects.using(schema_editor.connection.alias)
    same = rows.values("agency", "name").annotate(n=Count("pk"), first=Min("pk"))
    for twins in same.filter(n__gt=1):
        later = rows.filter(agency=twins["agency"], name=twins["name"])
        for row in later.exclude(pk=twins["first"]):
            row.name = f"{row.name[:100]} (#{row.pk})"
            row.save(update_fields=["name"])


class Migration(migrations.Migration):
    dependencies = [("complaints", "0021_policy_counts_hours")]

    operations = [
        migrations.RunPython(tell_apart, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="answertemplate",
            constraint=models.UniqueConstraint(
                fields=("agency", "name"),
                name="a_template_of_an_agency_has_a_name_of_its_own",
                nulls_distinct=False,
                violation_error_message="Nama templat ini sudah dipakai di instansi itu.",
            ),
        ),
    ]
