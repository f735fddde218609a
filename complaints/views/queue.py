"""The officer's queue: tabs, filters that live in the address, pages by key."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext

from agencies.models import Agency, TeamMember
from agencies.principals import Staff
from agencies.querysets import Moment, Statement, fetched
from agencies.roles import INSTANSI_KINDS, AgencyKind, Role
from agencies.workdays import WIB, NoCalendar, local_date
from complaints.models import Complaint
from complaints.views import (
    bulk,
    counting,
    elsewhere,
    narrowing,
    paging,
    rows,
    saved,
    tabs,
)
from complaints.views.asking import today, workbench
from complaints.views.calendars import Calendars
from complaints.views.tabs import Tab

HANDS_OVER = (Role.ADMIN_INSTANSI, Role.PEJABAT_PENGHUBUNG)
MAY_ENTER = (Role.ADMIN_NASIONAL, Role.ADMIN_INSTANSI, Role.PEJABAT_PENGHUBUNG)


@workbench
def queue(request: HttpRequest, *, staff: Staff, at: datetime) -> HttpResponse:
    asked = request.GET
    desk = narrowing.scoped(staff, asked, at=at)
    own = tabs.tabs_of(staff)
    views = saved.views_of(staff)
    lists = saved.lists_of(views, tabs=own, staff=staff, at=at)
    numbers = counting.numbers(
        {
            **counting.of_tabs(
                staff, on=today(at), everything=narrowing.reaches_all(asked)
            ),
            **counting.of_lists(lists, on=today(at)),
        },
        at=at,
    )
    by_key = {tab.key: tab for tab in own}
    tab = by_key.get(asked.get("antrean", "")) or tabs.first_filled(own, numbers)
    found = paging.page(
        rows.with_parts(narrowing.filtered(tab.rows(desk, at), asked, at=at)),
        order=tab.order,
        after=asked.get("sesudah", ""),
        before=asked.get("sebelum", ""),
    )
    kept = narrowing.kept(asked)
    context = {
        "nav": "antrean",
        "today": today(at),
        "tabs": [_tab(one, numbers, tab, kept) for one in own],
        "filters": narrowing.filter_bar(
            asked,
            tab=tab.key,
            clear_url=_url("complaints:queue", tab, {}),
            staff=staff,
        ),
        "views": saved.shown(views, numbers, here=saved.address(tab.key, kept)),
        "save_url": _url("complaints:views", tab, kept),
        "page": _page(found, tab, kept, numbers[tab.key]),
        "enter_url": reverse("complaints:enter") if staff.has(*MAY_ENTER) else "",
        "handover_url": reverse("complaints:handover")
        if staff.has(*HANDS_OVER)
        else "",
        "covers": _covered(staff, today(at)),
        "covered_by": _covered_by(staff, at),
        "empty": {}
        if found.rows
        else _empty(asked, tab, other=_other(tab, own, numbers), staff=staff, at=at),
        **_list(found, tab, kept, staff=staff, at=at),
    }
    return render(request, "complaints/kerja/queue.html", context)


def _list(
    found: paging.Page, tab: Tab, kept: Mapping[str, str], *, staff: Staff, at: datetime
) -> dict[str, Any]:
    """The rows, and what can be done with all of them."""
    calendars = Calendars()
    shown = rows.shown(
        found.rows, by=staff, at=at, calendars=calendars, with_state=tab.mixes_states
    )
    late = sum(row.get("is_late", False) for row in shown)
    files = [
        (_url("complaints:export", tab, kept, bentuk=form), label)
        for form, label in (("csv", "CSV"), ("xlsx", "XLSX"))
    ]
    steps = bulk.steps_of(staff)
    return {
        "is_working_day": _is_working_day(calendars, at),
        "late_here": late,
        "rows": shown,
        "exports": files if shown else [],
        "bulk": {"steps": [(one.name, one.label) for one in steps]} if steps else None,
        "bulk_from": saved.address(tab.key, kept),
    }


def _url(name: str, tab: Tab, kept: Mapping[str, str], **more: str) -> str:
    return f"{reverse(name)}?{saved.address(tab.key, {**kept, **more})}"


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
    if tab.is_done:
        words = gettext("%(here)s laporan di halaman ini, yang terbaru di atas")
    return {
        "words": words % {"here": len(found.rows), "number": said},
        "previous_url": found.before
        and _url("complaints:queue", tab, kept, sebelum=found.before),
        "next_url": found.after
        and _url("complaints:queue", tab, kept, sesudah=found.after),
    }


def _is_working_day(calendars: Calendars, at: datetime) -> bool | None:
    day = local_date(at, WIB)
    try:
        return calendars.known(day).is_working_day(day)
    except NoCalendar:
        return None


def _covered(staff: Staff, on: date) -> list[str]:
    """Names of bodies that hold cases and have no active seat, covered from here.

    At an instansi and at a unit those below; at the national desk the instansi.
    """
    asked = _covered_from(staff, on)
    if asked is None:
        return []
    return [name for (name,) in fetched(asked.sql, list(asked.values))]


@lru_cache(maxsize=512)
def _covered_from(staff: Staff, on: date) -> Statement | None:
    """The question is the same all day; its answer is not."""
    if staff.has(Role.ADMIN_INSTANSI, Role.ADMIN_NASIONAL):
        found = _without_seat(staff, on)
    elif covers := {unit for seat in staff.seats for unit in seat.covers}:
        found = Agency.objects.filter(pk__in=covers)
    else:
        return None
    holds = Complaint.objects.open().filter(holder=OuterRef("pk"))
    rows = found.filter(Exists(holds), is_active=True).order_by("name")
    return Statement.of(rows.values_list("name")[:5], Moment.on(on))


def _without_seat(staff: Staff, on: date) -> QuerySet[Agency]:
    """Below a coordinator's own desk, down to where somebody acts."""
    acting = TeamMember.objects.acting(on)
    empty = Agency.objects.filter(~Exists(acting.filter(agency=OuterRef("pk"))))
    roots = staff.at(Role.ADMIN_INSTANSI)
    if not roots:
        return empty.filter(kind__in=INSTANSI_KINDS, registry="id")
    between = acting.upwards(OuterRef("pk")).exclude(agency__in=roots)
    below = empty.filter(root__in=roots, kind=AgencyKind.UNIT)
    return below.filter(Q(parent__in=roots) | ~Exists(between))


def _covered_by(staff: Staff, at: datetime) -> str:
    """Who covers one's own body, for those who read there and cannot act."""
    seat = next((one for one in staff.seats if one.only_reads), None)
    if seat is None:
        return ""
    acts = TeamMember.objects.who_acts(seat.agency_id, today(at)).first()
    return acts.name if acts else gettext("Meja Nasional")


def _other(
    tab: Tab, own: Sequence[Tab], numbers: Mapping[str, str | int]
) -> Tab | None:
    """Another queue in which something waits."""
    found = tabs.first_filled(own, numbers)
    return found if found != tab and numbers.get(found.key) else None


def _empty(
    asked: QueryDict, tab: Tab, *, other: Tab | None, staff: Staff, at: datetime
) -> dict[str, Any]:
    """What to do where nothing is listed; a search says where it would find."""
    if narrowing.kept(asked):
        own = tabs.tabs_of(staff)
        found = elsewhere.found(asked, tabs=own, staff=staff, at=at, address=_queue_url)
        return {
            "title": gettext("Tidak ada yang cocok di “%(list)s”") % {"list": tab.label}
            if found
            else gettext("Tidak ada yang cocok"),
            "text": gettext("Ubah kata pencarian, atau hapus saringan."),
            "url": _url("complaints:queue", tab, {}),
            "label": gettext("Hapus saringan"),
            "icon": "search",
            **(found or {}),
        }
    return {
        "title": gettext("Tidak ada yang menunggu di sini"),
        "text": gettext("Semua laporan di daftar ini sudah ditangani."),
        "url": _url("complaints:queue", other, {}) if other else "",
        "label": gettext("Buka %(queue)s") % {"queue": other.label if other else ""},
        "icon": "inbox",
    }


def _queue_url(tab: Tab, kept: Mapping[str, str]) -> str:
    return _url("complaints:queue", tab, kept)
