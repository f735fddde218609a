"""The rows that were there before: looked at without keeping anybody from writing."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("complaints", "0015_subjects_of_data")]

    operations = [
        ValidateConstraint(
            model_name="complainant", name="an_erased_identity_holds_nothing"
        ),
    ]
