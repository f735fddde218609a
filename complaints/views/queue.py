"""The officer's queue: tabs, filters that live in the address, pages by key."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext

from agencies.models import Agency, TeamMember
from agencies.principals import Staff
from agencies.roles import AgencyKind, Role
from agencies.workdays import WIB, NoCalendar, local_date
from complaints.filters import PERIODS, ComplaintFilter
from complaints.forms.desk import topics
from complaints.models import Complaint
from complaints.querysets import ComplaintQuerySet
from complaints.views import paging, rows, tabs
from complaints.views.asking import today, workbench
from complaints.views.calendars import Calendars
from complaints.views.tabs import Tab

FILTERS = ("q", "holder", "category", "received", "scope")
MAY_ENTER = (Role.ADMIN_NASIONAL, Role.ADMIN_INSTANSI, Role.PEJABAT_PENGHUBUNG)


@workbench
def queue(request: HttpRequest, *, staff: Staff, at: datetime) -> HttpResponse:
    desk = scoped(staff, request.GET, at=at)
    numbers = tabs.counts(desk, staff=staff, at=at)
    tab = tabs.BY_KEY.get(request.GET.get("antrean", "")) or tabs.first_filled(numbers)
    found = paging.page(
        rows.with_parts(filtered(tab.rows(desk, at), request.GET, at=at)),
        order=tab.order,
        after=request.GET.get("sesudah", ""),
        before=request.GET.get("sebelum", ""),
    )
    calendars = Calendars()
    shown = rows.shown(
        found.rows, at=at, calendars=calendars, with_state=tab.mixes_states
    )
    kept = _kept(request.GET)
    context = {
        "nav": "antrean",
        "today": today(at),
        "is_working_day": _is_working_day(calendars, at),
        "late_here": sum(
            (row["deadline"] or {}).get("state") == "late" for row in shown
        ),
        "tabs": [_tab(one, numbers, tab, kept) for one in tabs.TABS],
        "filters": _filters(request.GET, tab, staff),
        "rows": shown,
        "page": _page(found, tab, kept, numbers[tab.key]),
        "export_url": _url("complaints:export", tab, kept) if shown else "",
        "enter_url": reverse("complaints:enter") if staff.has(*MAY_ENTER) else "",
        "covers": _covered(staff, at),
        "empty": _empty(tab, kept),
    }
    return render(request, "complaints/kerja/queue.html", context)


def scoped(staff: Staff, asked: QueryDict, *, at: datetime) -> ComplaintQuerySet:
    """The work of one's own desk, or all that one may see."""
    seen = Complaint.objects.visible_to(staff, today(at))
    if asked.get("scope") != "all":
        seen = seen.at_desk_of(staff)
    return seen.filter(induk=None)


def filtered(
    rows_of_tab: ComplaintQuerySet, asked: QueryDict, *, at: datetime
) -> ComplaintQuerySet:
    """What the address asks for; a value that makes no sense is left out."""
    chosen = _kept(asked)
    found: ComplaintQuerySet = ComplaintFilter(chosen, queryset=rows_of_tab, at=at).qs
    return found


def _kept(asked: QueryDict) -> dict[str, str]:
    return {name: str(asked[name]) for name in FILTERS if asked.get(name)}


def _url(name: str, tab: Tab, kept: Mapping[str, str], **more: str) -> str:
    query = urlencode({"antrean": tab.key, **kept, **more})
    return f"{reverse(name)}?{query}"


def _tab(
    tab: Tab, numbers: Mapping[str, Any], current: Tab, kept: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "url": _url("complaints:queue", tab, kept),
        "label": tab.label,
        "count": numbers[tab.key],
        "is_current": tab is current,
        "is_fire": tab.is_fire and bool(numbers[tab.key]),
    }


def _page(
    found: paging.Page, tab: Tab, kept: Mapping[str, str], number: str | int
) -> dict[str, str]:
    said = number if isinstance(number, str) else number_format(number)
    words = gettext("%(here)s laporan di halaman ini, yang paling mendesak di atas")
    if set(kept) <= {"scope"}:
        words = gettext("%(here)s dari %(number)s, yang paling mendesak di atas")
    if tab.key == "selesai":
        words = gettext("%(here)s laporan di halaman ini, yang terbaru di atas")
    return {
        "words": words % {"here": len(found.rows), "number": said},
        "previous_url": found.before
        and _url("complaints:queue", tab, kept, sebelum=found.before),
        "next_url": found.after
        and _url("complaints:queue", tab, kept, sesudah=found.after),
    }


def _filters(asked: QueryDict, tab: Tab, staff: Staff) -> dict[str, Any]:
    selects = [
        _select(asked, "holder", gettext("Pemegang"), _holders(staff)),
        _select(asked, "category", gettext("Topik"), _topics()),
        _select(asked, "received", gettext("Diterima"), _periods()),
    ]
    hidden = [("antrean", tab.key)]
    if staff.at(*OWN_DESK):
        scopes = [("", gettext("Meja saya")), ("all", gettext("Semua yang terlihat"))]
        selects.append(_select(asked, "scope", gettext("Lingkup"), scopes))
    return {
        "action": reverse("complaints:queue"),
        "q": asked.get("q", ""),
        "placeholder": gettext("mis. jalan berlubang"),
        "selects": [one for one in selects if len(one["options"]) > 1],
        "hidden": hidden,
        "clear_url": _url("complaints:queue", tab, {}) if _kept(asked) else "",
    }


OWN_DESK = (
    Role.ADMIN_NASIONAL,
    Role.ADMIN_INSTANSI,
    Role.PEJABAT_PENGHUBUNG,
    Role.PIMPINAN,
)


def _select(
    asked: QueryDict, name: str, label: str, options: list[Any]
) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "options": options,
        "value": asked.get(name, ""),
    }


def _holders(staff: Staff) -> list[tuple[Any, str]]:
    """Units below one's instansi; for those who see all, the instansi."""
    roots = staff.at(Role.ADMIN_INSTANSI)
    known = Agency.objects.filter(is_active=True).order_by("name")
    if roots:
        known = known.filter(root__in=roots)
    elif not staff.at(Role.PEJABAT_PENGHUBUNG, Role.PIMPINAN):
        known = known.filter(registry="id").exclude(kind=AgencyKind.UNIT)
    else:
        known = known.none()
    return [("", gettext("Semua pemegang")), *known.values_list("pk", "name")]


def _topics() -> list[tuple[str, str]]:
    below = [
        (code, f"{branch}: {name}" if name != branch else name)
        for branch, group in topics()
        for code, name in group
    ]
    return [("", gettext("Semua topik")), *below]


def _periods() -> list[tuple[str, str]]:
    words = gettext("%(days)s hari terakhir")
    return [("", gettext("Kapan saja"))] + [
        (days, words % {"days": days}) for days, _ in PERIODS
    ]


def _is_working_day(calendars: Calendars, at: datetime) -> bool | None:
    day = local_date(at, WIB)
    try:
        return calendars.known(day).is_working_day(day)
    except NoCalendar:
        return None


def _covered(staff: Staff, at: datetime) -> list[str]:
    """Names of units that hold cases and have no active seat, covered from here."""
    roots = staff.at(Role.ADMIN_INSTANSI)
    if not roots:
        return []
    acting = TeamMember.objects.in_force(today(at)).filter(
        agency=OuterRef("pk"), role=Role.PEJABAT_PENGHUBUNG
    )
    holds = Complaint.objects.open().filter(holder=OuterRef("pk"))
    units = Agency.objects.filter(root__in=roots, kind=AgencyKind.UNIT, is_active=True)
    found = units.filter(~Exists(acting), Exists(holds)).order_by("name")
    return list(found.values_list("name", flat=True)[:5])


def _empty(tab: Tab, kept: Mapping[str, str]) -> dict[str, str]:
    if kept:
        return {
            "title": gettext("Tidak ada yang cocok"),
            "text": gettext("Ubah kata pencarian, atau hapus saringan."),
            "url": _url("complaints:queue", tab, {}),
            "label": gettext("Hapus saringan"),
            "icon": "search",
        }
    return {
        "title": gettext("Tidak ada yang menunggu di sini"),
        "text": gettext("Semua laporan di daftar ini sudah ditangani."),
        "url": _url("complaints:queue", tabs.BY_KEY["diproses"], {}),
        "label": gettext("Buka Diproses"),
        "icon": "inbox",
    }
