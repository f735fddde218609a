"""Who came in, read, took away or was refused what: append-only."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models.agency import Agency
from agencies.models.officer import Officer
from agencies.querysets import AccessEntryQuerySet


class AccessEntry(models.Model):
    """One login, reading of an identity, export, refusal or change of a right.

    `agency` is the instansi in whose name it happened (its root): activity
    (keaktifan) counts logins by it. `subject` is the number of the case it was about,
    else what it was about in words; it is never a complainant's name. `address` is
    where a member of staff sat; a complainant has no entry. Rows are never changed:
    triggers refuse it to everybody, the owner too (`docs/decisions/0006`).
    """

    class Kind(models.TextChoices):
        LOGIN = "login", _("masuk")
        LOGOUT = "logout", _("keluar")
        FAILED = "failed", _("gagal masuk")
        IDENTITY = "identity", _("membaca identitas")
        EXPORT = "export", _("mengunduh")
        REFUSED = "refused", _("ditolak")
        RIGHT = "right", _("mengubah kewenangan")

    kind = models.CharField(_("jenis"), max_length=10, choices=Kind)
    # Read by these columns in the order of time: see the indexes.
    officer = models.ForeignKey(
        Officer,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("petugas"),
        db_index=False,
    )
    agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("instansi/unit"),
        db_index=False,
    )
    at = models.DateTimeField(_("waktu"))
    subject = models.CharField(_("tentang"), max_length=120, blank=True)
    reason = models.CharField(_("alasan"), max_length=300, blank=True)
    address = models.CharField(_("alamat jaringan"), max_length=45, blank=True)

    objects = AccessEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("catatan akses")
        verbose_name_plural = _("catatan akses")
        indexes = [
            models.Index(fields=["kind", "agency", "at"], name="access_by_agency"),
            models.Index(fields=["at", "id"], name="access_in_time"),
            models.Index(fields=["kind", "at", "id"], name="access_of_kind"),
            models.Index(fields=["officer", "at", "id"], name="access_of_officer"),
            models.Index(fields=["agency", "at", "id"], name="access_of_agency"),
            models.Index(fields=["subject", "at", "id"], name="access_about"),
        ]
