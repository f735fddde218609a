from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0003_labels'),
        ('complaints', '0002_guards'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='complaint',
            constraint=models.UniqueConstraint(condition=models.Q(('channel__in', ['portal', 'staff']), models.Q(('receipt_hash', ''), _negated=True)), fields=('receipt_hash',), name='a_receipt_from_a_form_opens_one_case'),
        ),
    ]
