"""The user model: a person who signs in. What they may do comes from their seats."""

from typing import Any

from django.contrib.auth.models import (
    AbstractBaseUser,
    BaseUserManager,
    PermissionsMixin,
)
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class OfficerAccounts(BaseUserManager["Officer"]):
    """Creates accounts; Django's own commands ask for these two names."""

    def create_user(
        self, username: str, password: str | None = None, **fields: Any
    ) -> "Officer":
        officer = self.model(username=username, **fields)
        officer.set_password(password)
        officer.save(using=self._db)
        return officer

    def create_superuser(
        self, username: str, password: str | None = None, **fields: Any
    ) -> "Officer":
        return self.create_user(
            username, password, is_staff=True, is_superuser=True, **fields
        )


class Officer(AbstractBaseUser, PermissionsMixin):
    """A member of staff. `is_staff` says only who may enter the admin."""

    username = models.CharField(_("nama pengguna"), max_length=80, unique=True)
    name = models.CharField(_("nama"), max_length=120)
    email = models.EmailField(_("surel"), blank=True)
    is_staff = models.BooleanField(_("boleh masuk admin"), default=False)
    is_active = models.BooleanField(_("aktif"), default=True)
    joined_at = models.DateTimeField(_("didaftarkan"), null=True, blank=True)

    # Counts up when sessions must end: dismissal, a seat given or taken (triggers).
    session_epoch = models.PositiveIntegerField(default=0, db_default=0, editable=False)

    objects = OfficerAccounts()
    history = HistoricalRecords(
        excluded_fields=["password", "last_login", "session_epoch"]
    )

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("petugas")
        verbose_name_plural = _("petugas")

    def __str__(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must still equal: ends with the password and the epoch."""
        said = f"{self.password} {self.session_epoch}"
        return salted_hmac(
            "agencies.Officer.session", said, secret=secret, algorithm="sha256"
        ).hexdigest()

    def get_full_name(self) -> str:
        return self.name
