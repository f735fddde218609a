"""A change of rights; each leaves an entry in the access log."""

import secrets
from datetime import datetime

from django.db import transaction

from agencies.models import AccessEntry, Agency, Officer, Partner, token_hash
from agencies.roles import ENTER_ADMIN

TOKEN_BYTES = 32


def record_right(
    *,
    by: Officer,
    subject: str,
    reason: str,
    at: datetime,
    agency: Agency | None,
    address: str,
) -> None:
    """Note that `by` changed somebody's authority; `agency` is the instansi.

    `address` is where they sat; empty for a command on the machine itself.
    """
    AccessEntry.objects.create(
        kind=AccessEntry.Kind.RIGHT,
        officer=by,
        agency=agency,
        at=at,
        subject=subject[:120],
        reason=reason[:300],
        address=address[:45],
    )


def open_admin(officer: Officer, *, role: str) -> None:
    """Whoever is given an office whose desk is in the admin may enter it.

    What they find there is what the seat gives, as long as it does.
    """
    if role in ENTER_ADMIN and not officer.is_staff:
        officer.is_staff = True
        officer.save(update_fields=["is_staff"])


def issue_token(
    *, partner: Partner, by: Officer, at: datetime, address: str = ""
) -> str:
    """A fresh bearer token, returned once and stored as a hash; the old one ends."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    partner.token_hash = token_hash(token)
    with transaction.atomic():
        partner.save()
        record_right(
            by=by,
            subject=partner.name,
            reason="token baru",
            at=at,
            agency=partner.agency.root,
            address=address,
        )
    return token
