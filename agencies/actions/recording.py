"""What goes into the access log: one function, for every app and every kind."""

from datetime import datetime

from agencies.models import AccessEntry
from agencies.principals import Staff


def record_access(
    *,
    kind: AccessEntry.Kind,
    at: datetime,
    by: Staff | None = None,
    officer_id: int | None = None,
    agency_id: int | None = None,
    subject: str = "",
    reason: str = "",
    address: str = "",
) -> AccessEntry:
    """Write down who did what, why, when and from where.

    `by` is somebody with seats: the entry is of the instansi of the first of them.
    `officer_id` names somebody of whom no more is known, `agency_id` the instansi of
    an application. Too long words are cut.
    """
    return AccessEntry.objects.create(
        kind=kind,
        officer_id=by.officer_id if by else officer_id,
        agency_id=by.seats[0].root_id if by and by.seats else agency_id,
        at=at,
        subject=subject[:120],
        reason=reason[:300],
        address=address[:45],
    )
