"""What the access log knows of the door."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from agencies.models import AccessEntry


def tried_name(name: str) -> str:
    """How the access log writes a name that was tried: it may be a password, or a NIK.

    Keyed, so that who has the log alone cannot find out which by trying them all.
    """
    digest = salted_hmac("agencies.tried_name", name, algorithm="sha256").hexdigest()
    return "masuk " + digest[:16]


class AccessEntryQuerySet(models.QuerySet["AccessEntry"]):
    """The access log."""

    def openings_of(self, number: str) -> Self:
        """Each time the identity behind the case of that number was opened."""
        return self.filter(kind="identity", subject=number)

    def wrong_tries(self, name: str) -> Self:
        """Wrong passwords, codes and keys for an account of that name."""
        return self.filter(kind="failed", subject=tried_name(name))

    def came_in(self, name: str, *, address: str, since: datetime) -> bool:
        """Whether that account was signed in to from that address."""
        return self.filter(
            kind="login", officer__username=name, address=address, at__gt=since
        ).exists()
