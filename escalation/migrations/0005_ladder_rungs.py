"""The ladder becomes rows; corrective action is followed until its end."""

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

FIRST = "2018-01-01"
# Level, whom it tells, clocks, working days after the due date.
ROWS = (
    ("reminder", "holder", ("verification", "first_follow_up", "explanation"), -1),
    ("reminder", "holder", ("settlement",), -3),
    (
        "superior",
        "superior",
        ("verification", "first_follow_up", "settlement", "explanation"),
        0,
    ),
    (
        "digest",
        "coordinator",
        ("verification", "first_follow_up", "settlement", "explanation"),
        1,
    ),
)


def first_ladder(apps, schema_editor):
    """What stood in code until now, as rows that hold from the first day on."""
    rung = apps.get_model("escalation", "LadderRung")
    rows = rung.objects.using(schema_editor.connection.alias)
    rows.bulk_create(
        rung(level=level, clock=clock, since=FIRST, days=days, to=to)
        for level, to, clocks, days in ROWS
        for clock in clocks
    )


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0005_access_log_is_read'),
        ('complaints', '0009_always_append_only'),
        ('escalation', '0004_always_append_only'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalLadderRung',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('level', models.CharField(choices=[('reminder', 'Tenggat dekat'), ('superior', 'Hari tenggat'), ('digest', 'Lewat tenggat')], max_length=8, verbose_name='anak tangga')),
                ('clock', models.CharField(choices=[('verification', 'Verifikasi'), ('first_follow_up', 'Tindak lanjut pertama'), ('settlement', 'Penyelesaian'), ('explanation', 'Klarifikasi')], max_length=20, verbose_name='jam')),
                ('since', models.DateField(verbose_name='berlaku sejak')),
                ('days', models.SmallIntegerField(help_text='Negatif: sebelum tenggat. 0: pada hari tenggat.', verbose_name='hari kerja dari tenggat')),
                ('to', models.CharField(choices=[('holder', 'pemegang'), ('superior', 'atasan pemegang'), ('coordinator', 'koordinator instansi')], max_length=11, verbose_name='kepada')),
                ('channel', models.CharField(choices=[('email', 'surel'), ('in_app', 'aplikasi')], default='email', max_length=8, verbose_name='saluran')),
                ('is_quiet', models.BooleanField(default=True, help_text='Hari libur kantor penerima; disampaikan pada hari kerja berikut.', verbose_name='diam pada hari libur')),
                ('is_told', models.BooleanField(default=True, help_text='Kosongkan untuk meniadakan anak tangga ini sejak hari itu.', verbose_name='disampaikan')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical aturan tangga',
                'verbose_name_plural': 'historical aturan tangga',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='LadderRung',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.CharField(choices=[('reminder', 'Tenggat dekat'), ('superior', 'Hari tenggat'), ('digest', 'Lewat tenggat')], max_length=8, verbose_name='anak tangga')),
                ('clock', models.CharField(choices=[('verification', 'Verifikasi'), ('first_follow_up', 'Tindak lanjut pertama'), ('settlement', 'Penyelesaian'), ('explanation', 'Klarifikasi')], max_length=20, verbose_name='jam')),
                ('since', models.DateField(verbose_name='berlaku sejak')),
                ('days', models.SmallIntegerField(help_text='Negatif: sebelum tenggat. 0: pada hari tenggat.', verbose_name='hari kerja dari tenggat')),
                ('to', models.CharField(choices=[('holder', 'pemegang'), ('superior', 'atasan pemegang'), ('coordinator', 'koordinator instansi')], max_length=11, verbose_name='kepada')),
                ('channel', models.CharField(choices=[('email', 'surel'), ('in_app', 'aplikasi')], default='email', max_length=8, verbose_name='saluran')),
                ('is_quiet', models.BooleanField(default=True, help_text='Hari libur kantor penerima; disampaikan pada hari kerja berikut.', verbose_name='diam pada hari libur')),
                ('is_told', models.BooleanField(default=True, help_text='Kosongkan untuk meniadakan anak tangga ini sejak hari itu.', verbose_name='disampaikan')),
            ],
            options={
                'verbose_name': 'aturan tangga',
                'verbose_name_plural': 'aturan tangga',
            },
        ),
        migrations.AddField(
            model_name='escalation',
            name='corrected_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='tindakan korektif dicatat'),
        ),
        migrations.AddField(
            model_name='escalation',
            name='correction',
            field=models.CharField(blank=True, choices=[('done', 'Dilaksanakan'), ('refused', 'Tidak dilaksanakan')], db_default='', default='', max_length=8, verbose_name='tindakan korektif'),
        ),
        migrations.AddField(
            model_name='historicalescalation',
            name='corrected_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='tindakan korektif dicatat'),
        ),
        migrations.AddField(
            model_name='historicalescalation',
            name='correction',
            field=models.CharField(blank=True, choices=[('done', 'Dilaksanakan'), ('refused', 'Tidak dilaksanakan')], db_default='', default='', max_length=8, verbose_name='tindakan korektif'),
        ),
        migrations.AddField(
            model_name='ladderstep',
            name='channel',
            field=models.CharField(choices=[('email', 'surel'), ('in_app', 'aplikasi')], db_default='email', default='email', max_length=8, verbose_name='saluran'),
        ),
        migrations.AddConstraint(
            model_name='escalation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('corrected_at', None), ('correction', '')), models.Q(models.Q(('correction', ''), _negated=True), ('corrected_at__isnull', False), ('recommended_until__isnull', False)), _connector='OR'), name='a_correction_is_of_corrective_action_asked_for'),
        ),
        migrations.AddField(
            model_name='historicalladderrung',
            name='history_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='ladderrung',
            constraint=models.UniqueConstraint(fields=('level', 'clock', 'since'), name='a_rung_of_a_clock_changes_once_a_day', violation_error_message='Sudah ada baris untuk anak tangga dan jam ini sejak hari itu.'),
        ),
        migrations.AddConstraint(
            model_name='ladderrung',
            constraint=models.CheckConstraint(condition=models.Q(('days__gte', -30), ('days__lte', 30)), name='a_rung_is_near_the_due_date', violation_error_message='Paling jauh 30 hari kerja dari tenggat.'),
        ),
        migrations.RunPython(first_ladder, migrations.RunPython.noop),
    ]
