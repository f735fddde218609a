"""What every page of the staff knows: in whose name one acts, and where one may go."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext

from agencies.principals import Staff
from agencies.querysets import Moment, Statement, fetched
from agencies.roles import Role
from agencies.views.asking import chosen_seat, staff_of
from agencies.workdays import WIB, local_date
from complaints import notifications


@dataclass(frozen=True)
class Item:
    """An entry of the masthead; `key` marks the current one."""

    key: str
    url: str
    label: str


@dataclass(frozen=True)
class Choice:
    """A seat of who has several; `member` 0 is all of them at once."""

    member: int
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Acting:
    """In whose name: the first seat acted in, and how many others there are."""

    person: str
    agency: str
    role: str
    decree: str
    valid_until: date | None
    others: tuple[str, ...]
    nav: tuple[Item, ...]
    seats: tuple[Choice, ...] = ()  # to choose from; none for who has one seat


NOBODY = Acting("", "", "", "", None, (), ())


def acting(request: HttpRequest) -> dict[str, Any]:
    """`acting` and `unread` notices, looked up only where a template shows them."""
    return {
        "acting": SimpleLazyObject(lambda: _acting(request)),
        "unread": SimpleLazyObject(lambda: _unread(request)),
        "factor_is_optional": not settings.MFA_IS_REQUIRED,
    }


MOST_UNREAD = 100  # counted no further: "99+"


def _unread(request: HttpRequest) -> str:
    """How many notices wait to be read: one statement, empty where there are none."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ""
    at = timezone.now()
    on = local_date(at, WIB)
    counted = _unread_of(staff_of(request, on=on), on)
    ((number,),) = fetched(f"SELECT {counted.sql}", counted.at(at))
    return "99+" if number == MOST_UNREAD else str(number or "")


@lru_cache(maxsize=512)
def _unread_of(staff: Staff, on: date) -> Statement:
    """Written once a day for who has the same seats."""
    moment = Moment.on(on)
    shown = notifications.shown_to(staff, on=on, at=moment)
    return Statement.counting(shown.unread_by(staff), moment, most=MOST_UNREAD)


def _acting(request: HttpRequest) -> Acting:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return NOBODY
    staff = staff_of(request, on=local_date(timezone.now(), WIB))
    nav = tuple(_nav(staff))
    if not staff.seats:
        return Acting(staff.name, "", "", "", None, (), nav)
    seat, *others = staff.seats
    return Acting(
        person=staff.name,
        agency=seat.agency_name,
        role=seat.title,
        decree=seat.decree_number,
        valid_until=seat.decree_valid_until,
        others=tuple(other.agency_name for other in others),
        nav=nav,
        seats=_choices(request),
    )


def _choices(request: HttpRequest) -> tuple[Choice, ...]:
    every: Staff = request.every_seat  # type: ignore[attr-defined]
    if len(every.seats) < 2:
        return ()
    chosen = chosen_seat(request)
    named = [
        (seat.member_id, f"{seat.title}, {seat.agency_name}") for seat in every.seats
    ]
    several = [(0, gettext("Semua jabatan")), *named]
    known = chosen in dict(several)
    return tuple(
        Choice(member, label, member == (chosen if known else 0))
        for member, label in several
    )


WORKBENCH = (
    Role.ADMIN_NASIONAL,
    Role.ADMIN_INSTANSI,
    Role.PEJABAT_PENGHUBUNG,
    Role.PIMPINAN,
    Role.KSP,
    Role.AUDITOR,
    Role.CUSTODIAN,
)


def _nav(staff: Staff) -> list[Item]:
    """Only what is there, and only for those who may enter it."""
    entries = [
        ("antrean", "complaints:queue", gettext("Antrean"), WORKBENCH),
        (
            "verifikasi",
            "admin:index",
            gettext("Verifikasi"),
            (Role.ADMIN_NASIONAL, Role.ADMIN_INSTANSI),
        ),
        (
            "ombudsman",
            "escalation:queue",
            gettext("Ombudsman"),
            (Role.OMBUDSMAN,),
        ),
        (
            "audit",
            "complaints:access_log",
            gettext("Catatan akses"),
            (Role.AUDITOR,),
        ),
        (
            "data",
            "complaints:requests",
            gettext("Data pelapor"),
            (Role.CUSTODIAN,),
        ),
        ("rekap", "reports:recap", gettext("Rekap"), tuple(Role)),
        ("bantuan", "help", gettext("Bantuan"), tuple(Role)),
    ]
    items = []
    for key, name, label, roles in entries:
        url = _url(name)
        if url and staff.has(*roles):
            items.append(Item(key, url, label))
    return items


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
