"""Who asks, with the seats in force today and the one chosen among them."""

from datetime import date

from django.http import HttpRequest

from agencies.models import Officer, TeamMember
from agencies.principals import Staff

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
