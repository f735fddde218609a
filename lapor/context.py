"""What every page of the staff knows: in whose name one acts, and where one may go."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext

from agencies.models import TeamMember
from agencies.principals import Staff
from agencies.roles import Role


@dataclass(frozen=True)
class Item:
    """An entry of the masthead; `key` marks the current one."""

    key: str
    url: str
    label: str


@dataclass(frozen=True)
class Acting:
    """In whose name: the first seat in force, and how many others there are."""

    person: str
    agency: str
    role: str
    decree: str
    valid_until: date | None
    others: tuple[str, ...]
    nav: tuple[Item, ...]


NOBODY = Acting("", "", "", "", None, (), ())


def acting(request: HttpRequest) -> dict[str, Any]:
    """`acting`, looked up only where a template shows it."""
    return {"acting": SimpleLazyObject(lambda: _acting(request))}


def _acting(request: HttpRequest) -> Acting:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return NOBODY
    staff = getattr(request, "staff", None) or TeamMember.objects.staff(
        user, timezone.localdate()
    )
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
