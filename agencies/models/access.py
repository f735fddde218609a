"""Who read, exported or was refused what: append-only."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models.agency import Agency
from agencies.models.officer import Officer


class AccessEntry(models.Model):
    """One login, reading of an identity, export, refusal or change of a right.

    `agency` is the instansi in whose name it happened (its root): activity
    (keaktifan) counts logins by it. Rows are never changed (trigger).
    """

    class Kind(models.TextChoices):
        LOGIN = "login", _("masuk")
        IDENTITY = "identity", _("membaca identitas")
        EXPORT = "export", _("mengunduh")
        REFUSED = "refused", _("ditolak")
        RIGHT = "right", _("mengubah kewenangan")

    kind = models.CharField(_("jenis"), max_length=10, choices=Kind)
    officer = models.ForeignKey(
        Officer,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("petugas"),
    )
    agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("instansi/unit"),
    )
    at = models.DateTimeField(_("waktu"))
    subject = models.CharField(_("tentang"), max_length=120, blank=True)
    reason = models.CharField(_("alasan"), max_length=300, blank=True)
    address = models.CharField(_("alamat jaringan"), max_length=45, blank=True)

    class Meta:
        verbose_name = _("catatan akses")
        verbose_name_plural = _("catatan akses")
        indexes = [
            models.Index(fields=["kind", "agency", "at"], name="access_by_agency"),
        ]
