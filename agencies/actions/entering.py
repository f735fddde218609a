"""What the access log says of the door: who came in, who tried in vain."""

from datetime import datetime

from agencies.actions.recording import record_access
from agencies.models import AccessEntry, Officer
from agencies.principals import Staff
from agencies.querysets import tried_name


def record_login(*, staff: Staff, address: str, at: datetime) -> None:
    """Somebody came in: activity (keaktifan) counts it for their first instansi."""
    record_access(kind=AccessEntry.Kind.LOGIN, by=staff, at=at, address=address)


def record_wrong_try(*, name: str, reason: str, address: str, at: datetime) -> None:
    """A wrong password, code, key or link. What was typed is not kept."""
    known = Officer.objects.filter(username=name).values_list("pk", flat=True).first()
    record_access(
        kind=AccessEntry.Kind.FAILED,
        officer_id=known,
        at=at,
        subject=tried_name(name),
        reason=reason,
        address=address,
    )
