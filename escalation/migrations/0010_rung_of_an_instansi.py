"""A rung is for an instansi, never for a unit: the search offers no other."""


import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0011_offices'),
        ('escalation', '0009_ladder_of_agencies'),
    ]

    operations = [
        migrations.AlterField(
            model_name='historicalladderrung',
            name='agency',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='Kosong: nasional. Instansi hanya boleh lebih ketat.', limit_choices_to={'kind__in': ['body', 'city', 'ministry', 'province', 'regency'], 'parent': None}, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='agencies.agency', verbose_name='instansi'),
        ),
        migrations.AlterField(
            model_name='ladderrung',
            name='agency',
            field=models.ForeignKey(blank=True, help_text='Kosong: nasional. Instansi hanya boleh lebih ketat.', limit_choices_to={'kind__in': ['body', 'city', 'ministry', 'province', 'regency'], 'parent': None}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency', verbose_name='instansi'),
        ),
    ]
