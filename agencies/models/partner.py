"""Integrated applications, and the answers they were already given."""

import hashlib

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models.agency import Agency


def token_hash(token: str) -> str:
    """How a bearer token is kept: SHA-256 in hex (the token itself has 256 bits)."""
    return hashlib.sha256(token.encode()).hexdigest()


class Partner(models.Model):
    """An integrated application: sees its own cases, by its own id."""

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="partners", verbose_name=_("instansi")
    )
    name = models.CharField(_("nama aplikasi"), max_length=120, unique=True)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    is_active = models.BooleanField(_("aktif"), default=True)
    # Only such a one may say that a message came from a telephone number.
    is_sms_gateway = models.BooleanField(_("gerbang SMS"), default=False)

    history = HistoricalRecords(excluded_fields=["token_hash"])

    class Meta:
        verbose_name = _("aplikasi terintegrasi")
        verbose_name_plural = _("aplikasi terintegrasi")

    def __str__(self) -> str:
        return self.name

    # DRF asks these two of whatever it authenticated.
    @property
    def is_authenticated(self) -> bool:
        return True

    @property
    def is_anonymous(self) -> bool:
        return False


class IdempotencyKey(models.Model):
    """A key a partner sent, what came with it, and what we answered.

    The row and the case commit together; the second sender of a key waits on the
    unique index and then replays the stored answer.
    """

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="keys")
    key = models.CharField(max_length=200)
    body_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    # Sealed with the identity key: the answer holds the receipt code.
    answer = models.BinaryField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_partner_uses_a_key_once", fields=["partner", "key"]
            ),
        ]
