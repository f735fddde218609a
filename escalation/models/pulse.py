"""The sweeps that opened escalations, and the system's heartbeat."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.workdays import WIB, local_time
from escalation.querysets import HeartbeatQuerySet


class Sweep(models.Model):
    """One run of the sweep; `finished_at` stays empty when it was killed."""

    class By(models.TextChoices):
        BEAT = "beat", _("otomatis")
        COMMAND = "command", _("perintah")

    ran_at = models.DateTimeField(_("dijalankan"))
    finished_at = models.DateTimeField(_("selesai"), null=True, blank=True)
    by = models.CharField(_("oleh"), max_length=8, choices=By)
    due = models.PositiveIntegerField(_("jatuh tempo"), default=0)
    escalated = models.PositiveIntegerField(_("diteruskan"), default=0)
    skipped = models.PositiveIntegerField(_("dilewati"), default=0)

    class Meta:
        verbose_name = _("penyapuan")
        verbose_name_plural = _("penyapuan")
        constraints = [
            models.CheckConstraint(
                name="sweep_escalates_or_skips_what_is_due",
                condition=Q(due=F("escalated") + F("skipped")),
            ),
        ]
        indexes = [models.Index(fields=["-finished_at"], name="sweep_latest")]

    def __str__(self) -> str:
        return f"{local_time(self.ran_at, WIB):%d-%m-%Y %H.%M} WIB"


class Heartbeat(models.Model):
    """When a tick last went from beat through broker and worker into the database."""

    name = models.CharField(max_length=20, unique=True)
    at = models.DateTimeField()

    objects = HeartbeatQuerySet.as_manager()
