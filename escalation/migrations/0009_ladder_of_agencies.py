"""Rungs for an instansi, chosen by the day of receipt; the question of consent too."""

import django.db.models.deletion
from django.db import migrations, models


def ask_for_consent(apps, schema_editor):
    """What stood in code until now, as a row that holds from the first day on."""
    rung = apps.get_model("escalation", "LadderRung")
    rung.objects.using(schema_editor.connection.alias).create(
        level="consent",
        clock="ombudsman",
        since="2018-01-01",
        days=0,
        to="complainant",
        channel="contact",
    )


def ask_no_more(apps, schema_editor):
    rung = apps.get_model("escalation", "LadderRung")
    rows = rung.objects.using(schema_editor.connection.alias)
    rows.filter(level="consent").delete()


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0009_sessions'),
        ('escalation', '0008_review_moved'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='ladderrung',
            name='a_rung_of_a_clock_changes_once_a_day',
        ),
        migrations.AddField(
            model_name='historicalladderrung',
            name='agency',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='Kosong: nasional. Instansi hanya boleh lebih ketat.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='agencies.agency', verbose_name='instansi'),
        ),
        migrations.AddField(
            model_name='ladderrung',
            name='agency',
            field=models.ForeignKey(blank=True, help_text='Kosong: nasional. Instansi hanya boleh lebih ketat.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency', verbose_name='instansi'),
        ),
        migrations.AlterField(
            model_name='historicalladderrung',
            name='channel',
            field=models.CharField(choices=[('email', 'surel'), ('in_app', 'aplikasi'), ('contact', 'kontak pelapor')], default='email', max_length=8, verbose_name='saluran'),
        ),
        migrations.AlterField(
            model_name='historicalladderrung',
            name='clock',
            field=models.CharField(choices=[('verification', 'Verifikasi'), ('first_follow_up', 'Tindak lanjut pertama'), ('settlement', 'Penyelesaian'), ('explanation', 'Klarifikasi'), ('ombudsman', 'Ombudsman')], max_length=20, verbose_name='jam'),
        ),
        migrations.AlterField(
            model_name='historicalladderrung',
            name='days',
            field=models.SmallIntegerField(help_text='Negatif: sebelum tenggat. 0: pada hari tenggat. Pertanyaan persetujuan: dari hari menurut kebijakan tenggat.', verbose_name='hari kerja dari tenggat'),
        ),
        migrations.AlterField(
            model_name='historicalladderrung',
            name='level',
            field=models.CharField(choices=[('reminder', 'Tenggat dekat'), ('superior', 'Hari tenggat'), ('digest', 'Lewat tenggat'), ('consent', 'Pertanyaan persetujuan')], max_length=8, verbose_name='anak tangga'),
        ),
        migrations.AlterField(
            model_name='historicalladderrung',
            name='to',
            field=models.CharField(choices=[('holder', 'pemegang'), ('superior', 'atasan pemegang'), ('coordinator', 'koordinator instansi'), ('complainant', 'pelapor')], max_length=11, verbose_name='kepada'),
        ),
        migrations.AlterField(
            model_name='ladderrung',
            name='channel',
            field=models.CharField(choices=[('email', 'surel'), ('in_app', 'aplikasi'), ('contact', 'kontak pelapor')], default='email', max_length=8, verbose_name='saluran'),
        ),
        migrations.AlterField(
            model_name='ladderrung',
            name='clock',
            field=models.CharField(choices=[('verification', 'Verifikasi'), ('first_follow_up', 'Tindak lanjut pertama'), ('settlement', 'Penyelesaian'), ('explanation', 'Klarifikasi'), ('ombudsman', 'Ombudsman')], max_length=20, verbose_name='jam'),
        ),
        migrations.AlterField(
            model_name='ladderrung',
            name='days',
            field=models.SmallIntegerField(help_text='Negatif: sebelum tenggat. 0: pada hari tenggat. Pertanyaan persetujuan: dari hari menurut kebijakan tenggat.', verbose_name='hari kerja dari tenggat'),
        ),
        migrations.AlterField(
            model_name='ladderrung',
            name='level',
            field=models.CharField(choices=[('reminder', 'Tenggat dekat'), ('superior', 'Hari tenggat'), ('digest', 'Lewat tenggat'), ('consent', 'Pertanyaan persetujuan')], max_length=8, verbose_name='anak tangga'),
        ),
        migrations.AlterField(
            model_name='ladderrung',
            name='to',
            field=models.CharField(choices=[('holder', 'pemegang'), ('superior', 'atasan pemegang'), ('coordinator', 'koordinator instansi'), ('complainant', 'pelapor')], max_length=11, verbose_name='kepada'),
        ),
        migrations.AlterField(
            model_name='ladderstep',
            name='channel',
            field=models.CharField(choices=[('email', 'surel'), ('in_app', 'aplikasi'), ('contact', 'kontak pelapor')], db_default='email', default='email', max_length=8, verbose_name='saluran'),
        ),
        migrations.AlterField(
            model_name='ladderstep',
            name='level',
            field=models.CharField(choices=[('reminder', 'Tenggat dekat'), ('superior', 'Hari tenggat'), ('digest', 'Lewat tenggat'), ('consent', 'Pertanyaan persetujuan')], max_length=8, verbose_name='anak tangga'),
        ),
        migrations.AddConstraint(
            model_name='ladderrung',
            constraint=models.UniqueConstraint(fields=('level', 'clock', 'agency', 'since'), name='a_rung_of_a_clock_changes_once_a_day', nulls_distinct=False, violation_error_message='Sudah ada baris untuk anak tangga dan jam ini sejak hari itu.'),
        ),
        migrations.AddConstraint(
            model_name='ladderrung',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('channel', 'contact'), ('clock', 'ombudsman'), ('days__lte', 0), ('level', 'consent'), ('to', 'complainant')), models.Q(('level', 'consent'), ('clock', 'ombudsman'), ('to', 'complainant'), ('channel', 'contact'), _connector='OR', _negated=True), _connector='OR'), name='the_complainant_is_asked_for_consent_and_no_more', violation_error_message='Pertanyaan persetujuan: jam Ombudsman, kepada pelapor, lewat kontaknya, paling lambat pada harinya; yang lain tidak.'),
        ),
        migrations.RunPython(ask_for_consent, ask_no_more),
    ]
