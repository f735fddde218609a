"""The queue of an office: what was handed over, what burns first."""

from datetime import datetime
from typing import Any, cast
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from agencies.models import Region
from agencies.principals import Staff
from agencies.roles import Role
from agencies.workdays import local_date
from complaints.views import paging
from complaints.views.asking import today
from complaints.workflow import Classification
from escalation import filters
from escalation.ladder import State
from escalation.models import Escalation
from escalation.querysets import EscalationQuerySet
from escalation.views import texts, words
from escalation.views.asking import desk

MOST_COUNTED = 1000
PLACES = (Region.Kind.PROVINCE, Region.Kind.REGENCY, Region.Kind.CITY)


@require_safe
@desk
def queue(request: HttpRequest, *, staff: Staff, at: datetime) -> HttpResponse:
    visible = Escalation.objects.visible_to(staff, today(at))
    chosen = {name: request.GET.get(name, "") for name in filters.PARAMETERS}
    rows = filters.narrowed(visible, chosen, officer_id=staff.officer_id, at=at)
    context = {
        "nav": "ombudsman",
        "today": today(at),
        "open_count": _count(visible.open()),
        "untaken_count": _count(visible.open().queued()),
        "figures_url": reverse("escalation:figures"),
        "filters": _selects(chosen, staff=staff),
        **pile(request, rows, chosen, staff=staff, at=at),
        "empty": {
            "title": gettext("Tidak ada laporan di daftar ini"),
            "text": gettext(
                "Laporan masuk sendiri setelah hari ke-60 berakhir tanpa penyelesaian."
            ),
        },
    }
    return render(request, "escalation/queue.html", context)


def pile(
    request: HttpRequest,
    rows: EscalationQuerySet,
    chosen: dict[str, str],
    *,
    staff: Staff,
    at: datetime,
    current: str = "",
) -> dict[str, Any]:
    """One page of rows for escalation/pile.html, with links to its neighbours."""
    related = rows.select_related(
        "complaint__category", "complaint__region", "root", "reviewer"
    ).defer("complaint__original_text", "summary")
    page = paging.page(
        cast("Any", related),
        order="-closed_at" if chosen["status"] == filters.CLOSED else "burns_at",
        after=request.GET.get("sesudah", ""),
        before=request.GET.get("sebelum", ""),
    )
    found = cast("list[Escalation]", page.rows)
    kept = {name: value for name, value in chosen.items() if value}
    titles = texts.titles([row.complaint for row in found], by=staff)
    return {
        "pile": [
            {
                **_item(row, kept, at=at, current=current),
                "title": titles[row.complaint_id],
            }
            for row in found
        ],
        "page": {
            "words": "",
            "previous_url": _address(kept, sebelum=page.before),
            "next_url": _address(kept, sesudah=page.after),
        },
    }


def _selects(chosen: dict[str, str], *, staff: Staff) -> list[dict[str, Any]]:
    reviewing = [(s.value, s.label) for s in State if s is not State.CLOSED]
    status = [
        ("", gettext("Semua yang terbuka")),
        (filters.MINE, gettext("Yang saya telaah")),
        *reviewing,
        (filters.OVERDUE, gettext("Instansi lewat tenggat")),
        (filters.CLOSED, State.CLOSED.label),
    ]
    options = {
        "status": (gettext("Status telaah"), status),
        "wilayah": (
            gettext("Wilayah"),
            [("", gettext("Semua wilayah")), *_regions(staff)],
        ),
        "usia": (
            gettext("Usia"),
            [("", gettext("Semua usia")), *_ages()],
        ),
        "jenis": (
            gettext("Jenis"),
            [("", gettext("Semua jenis")), *Classification.choices],
        ),
        "persetujuan": (
            gettext("Persetujuan identitas"),
            [
                ("", gettext("Semua persetujuan")),
                (filters.GIVEN, gettext("Disetujui pelapor")),
                (filters.NOT_GIVEN, gettext("Tanpa persetujuan")),
            ],
        ),
    }
    return [
        {"name": name, "label": label, "value": chosen[name], "options": choices}
        for name, (label, choices) in options.items()
    ]


def _ages() -> list[tuple[str, str]]:
    words = gettext("Lebih dari %(days)d hari")
    return [(str(days), words % {"days": days}) for days in filters.AGES]


def _regions(staff: Staff) -> list[tuple[str, str]]:
    """Provinces for the whole country; for a province its regencies and cities."""
    seats = [s for s in staff.seats if s.role in (Role.OMBUDSMAN, Role.AUDITOR)]
    codes = {seat.region_code for seat in seats if seat.region_code}
    everywhere = any(not seat.region_code for seat in seats)
    kinds = (Region.Kind.PROVINCE,) if everywhere else PLACES
    rows = Region.objects.filter(kind__in=kinds)
    if not everywhere:
        rows = rows.filter(Q(pk__in=codes) | Q(parent__in=codes))
    return list(rows.order_by("code").values_list("code", "name"))


def _item(
    row: Escalation, kept: dict[str, str], *, at: datetime, current: str
) -> dict[str, Any]:
    complaint = row.complaint
    zone = row.root.zone
    url = reverse("escalation:case", args=[complaint.number])
    return {
        "number": complaint.number,
        "url": _address(kept, path=url),
        "day": (local_date(at, zone) - local_date(row.received_at, zone)).days,
        "topic": complaint.category.name if complaint.category else "",
        "region": row.root.name,
        "chip": words.chip(row, at=at),
        "is_current": complaint.number == current,
    }


def _address(kept: dict[str, str], *, path: str = "", **key: str) -> str:
    """A link that keeps what was chosen; empty where the key leads nowhere."""
    if key and not any(key.values()):
        return ""
    asked = urlencode(kept | key)
    return f"{path}?{asked}" if asked else path


def _count(rows: EscalationQuerySet) -> int | str:
    """Never an exact count of many: "999+"."""
    found = rows.order_by()[:MOST_COUNTED].count()
    return found if found < MOST_COUNTED else f"{MOST_COUNTED - 1}+"
