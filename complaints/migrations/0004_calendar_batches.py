import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0003_forms_sent_twice'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Recalculation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('known_on', models.DateField(verbose_name='kalender per')),
                ('reason', models.CharField(max_length=200, verbose_name='alasan')),
                ('applied_at', models.DateTimeField(verbose_name='diterapkan')),
                ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='dibatalkan')),
                ('applied_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='oleh')),
            ],
            options={
                'verbose_name': 'hitung ulang tenggat',
                'verbose_name_plural': 'hitung ulang tenggat',
            },
        ),
        migrations.CreateModel(
            name='ClockMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_calendar_on', models.DateField()),
                ('from_due_date', models.DateField()),
                ('from_due_at', models.DateTimeField()),
                ('from_not_before', models.DateField(null=True)),
                ('from_is_provisional', models.BooleanField(default=False)),
                ('to_due_date', models.DateField()),
                ('was_late', models.BooleanField()),
                ('is_late', models.BooleanField()),
                ('clock', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='complaints.clock')),
                ('recalculation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='complaints.recalculation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('recalculation', 'clock'), name='a_batch_moves_a_clock_once')],
            },
        ),
    ]
