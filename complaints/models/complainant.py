"""The identity of a complainant: encrypted, apart, and read by another role."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import Officer
from complaints.models.complaint import Complaint
from complaints.querysets import IdentityReadingQuerySet


class Complainant(models.Model):
    """Who complained, field by field, each sealed with this row's own key.

    The row's key is itself sealed with the key named `key_id`, which is not in the
    database; destroying `sealed_key` makes the row unreadable for ever. `nik_index` and
    `phone_index` are keyed hashes for finding one person's cases. The application's
    role may insert and update these columns and not read them (migration 0002).
    """

    complaint = models.OneToOneField(
        Complaint, models.PROTECT, primary_key=True, related_name="complainant"
    )
    key_id = models.CharField(max_length=20)
    sealed_key = models.BinaryField(null=True)
    name = models.BinaryField(null=True)
    nik = models.BinaryField(null=True)
    phone = models.BinaryField(null=True)
    email = models.BinaryField(null=True)
    address = models.BinaryField(null=True)
    nik_index = models.BinaryField(null=True, db_index=True)
    phone_index = models.BinaryField(null=True, db_index=True)
    # How often it was written: a correction is a new version under a new key.
    version = models.PositiveSmallIntegerField(default=1, db_default=1)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("identitas pelapor")
        constraints = [
            models.CheckConstraint(
                name="an_erased_identity_holds_nothing",
                condition=models.Q(erased_at=None)
                | models.Q(
                    key_id="",
                    sealed_key=None,
                    name=None,
                    nik=None,
                    phone=None,
                    email=None,
                    address=None,
                    nik_index=None,
                    phone_index=None,
                ),
            ),
        ]


class IdentityReading(models.Model):
    """A request to read an identity: why, granted by whom, open until when.

    Granted at once where the case is not anonim; by a custodian or the complainant
    where it is. A reading is open for 15 minutes from its grant, and one that was
    granted at once no longer than until the complainant chose to be anonim.
    """

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="readings")
    asked_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reason = models.CharField(_("alasan"), max_length=300)
    granted_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, blank=True, related_name="+"
    )
    granted_how = models.CharField(max_length=12, blank=True)
    granted_at = models.DateTimeField(null=True, blank=True)
    open_until = models.DateTimeField(null=True, blank=True)

    objects = IdentityReadingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="nobody_grants_a_reading_to_themselves",
                condition=models.Q(granted_by=None)
                | ~models.Q(granted_by=models.F("asked_by")),
            ),
        ]

    @property
    def is_outdated(self) -> bool:
        """Granted at once, and the case is anonim since."""
        return self.complaint.is_anonymous and self.granted_how == "at_once"
