"""Who asks, with the seats in force today and the one chosen; what was refused them."""

from datetime import date, datetime

from django.http import HttpRequest

from agencies.actions import record_access
from agencies.forms import address
from agencies.models import AccessEntry, Officer, TeamMember
from agencies.principals import Staff
from agencies.workdays import WIB, local_date

SEAT = "seat"  # in the session: the row of the seat that one acts in


def staff_of(request: HttpRequest, *, on: date) -> Staff:
    """Who is signed in; nobody's seats where nobody is. Read once a request.

    `request.every_seat` is what could be chosen, `request.staff` what was.
    """
    known = getattr(request, "staff", None)
    if isinstance(known, Staff):
        return known
    user = request.user
    every = (
        TeamMember.objects.staff(user, on)
        if isinstance(user, Officer)
        else Staff(0, "")
    )
    chosen = every.acting_in(chosen_seat(request))
    request.every_seat, request.staff = every, chosen  # type: ignore[attr-defined]
    return chosen


def chosen_seat(request: HttpRequest) -> int:
    """The member row that was chosen; 0 for all seats at once."""
    session = getattr(request, "session", None)  # a request made by hand has none
    chosen = session.get(SEAT, 0) if session else 0
    return chosen if isinstance(chosen, int) else 0


def note_refusal(request: HttpRequest, *, about: str, words: str) -> None:
    """That something was refused whatever the answer says; `lapor.refusals` writes it.

    `about` is the number of the case; empty: that in the address.
    """
    noted = [*getattr(request, "refused", ()), (about, words)]
    request.refused = noted  # type: ignore[attr-defined]


def record_export(request: HttpRequest, *, subject: str, at: datetime) -> None:
    """Who took which figures or rows away is kept, for every export."""
    record_access(
        kind=AccessEntry.Kind.EXPORT,
        by=staff_of(request, on=local_date(at, WIB)),
        at=at,
        subject=subject,
        address=address(request),
    )
