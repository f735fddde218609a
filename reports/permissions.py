"""Who may issue a recap, in whose name; one answer for the button and the lock."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agencies.principals import Seat, Staff
from agencies.roles import Role
from agencies.workdays import ONE_DAY
from reports.models import Snapshot
from reports.querysets import READS_ISSUED
from reports.recaps.choices import Choices, choices_for
from reports.recaps.period import Period
from reports.recaps.scope import Scope

ISSUES = (Role.ADMIN_INSTANSI, Role.ADMIN_NASIONAL)


def alone(seat: Seat) -> Staff:
    """The office itself: whoever sits in it, its recap counts the same cases."""
    return Staff(officer_id=0, name="", seats=(seat,))


def issuing_seats(by: Staff) -> tuple[Seat, ...]:
    return tuple(seat for seat in by.seats if seat.role in ISSUES)


def issuable(by: Staff) -> Choices:
    """The scopes of which `by` may issue recaps; at most two queries."""
    seats = issuing_seats(by)
    return choices_for(Staff(by.officer_id, by.name, seats)) if seats else Choices(())


def office_for(code: str, *, by: Staff) -> Seat | None:
    """The seat in which `by` issues recaps of that scope; None without one."""
    for seat in issuing_seats(by):
        if code in choices_for(alone(seat)):
            return seat
    return None


def office_of(issued: Snapshot, *, by: Staff) -> Seat | None:
    """The seat in which `by` may issue it anew: in the very office that issued it."""
    own = tuple(s for s in issuing_seats(by) if s.agency_id == issued.office_id)
    return office_for(issued.scope, by=Staff(by.officer_id, by.name, own))


def nobody() -> str:
    """Why, to who is no office of that recap."""
    return _("Hanya Admin Instansi atau Meja Nasional yang menerbitkan rekap ini.")


def not_over(month: Period, *, scope: Scope, at: datetime) -> str:
    """Why the recap of that month cannot be issued yet; empty where it can."""
    if at >= month.ends_at(scope.zone):
        return ""
    return _("%(month)s belum berakhir. Rekapnya dapat diterbitkan mulai %(day)s.") % {
        "month": date_format(month.first, "F Y"),
        "day": date_format(month.last + ONE_DAY, "j F Y"),
    }


def reads_issued(by: Staff) -> bool:
    """Whether there can be issued recaps for `by` to read."""
    return by.has(*READS_ISSUED)
