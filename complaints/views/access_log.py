"""The access log, for the auditor alone: read in pages, taken away on record."""

import csv
from collections.abc import Iterator
from datetime import datetime
from functools import wraps
from io import StringIO
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from agencies.actions import record_access
from agencies.forms import address
from agencies.models import AccessEntry
from agencies.principals import Staff
from agencies.roles import Role
from agencies.workdays import WIB
from complaints.forms.access_log import AccessFilter
from complaints.views import paging
from complaints.views.asking import View, staff_page
from complaints.views.export import harmless

MOST_ROWS = 10_000


def auditors_only(view: View) -> View:
    """To everybody else the page does not exist."""

    @require_safe
    @staff_page
    @wraps(view)
    def guarded(request: HttpRequest, *, staff: Staff, at: datetime) -> Any:
        if not staff.has(Role.AUDITOR):
            raise Http404
        return view(request, staff=staff, at=at)

    return guarded


@auditors_only
def access_log(request: HttpRequest, *, staff: Staff, at: datetime) -> HttpResponse:
    form = AccessFilter(request.GET)
    found = paging.Page([], "", "")
    if form.is_valid():
        found = paging.page(
            form.narrowed(_entries()),
            order="-at",
            after=request.GET.get("sesudah", ""),
            before=request.GET.get("sebelum", ""),
        )
    context = {
        "nav": "audit",
        "form": form,
        "rows": found.rows,
        "zone": WIB,
        "clear_url": reverse("complaints:access_log") if form.kept else "",
        "export_url": _url("complaints:access_log_export", form) if found.rows else "",
        "page": {
            "words": gettext("yang terbaru di atas"),
            "previous_url": found.before and _url(LOG, form, sebelum=found.before),
            "next_url": found.after and _url(LOG, form, sesudah=found.after),
        },
    }
    status = 200 if form.is_valid() else 400
    return render(request, "complaints/kerja/access_log.html", context, status=status)


@auditors_only
def export(request: HttpRequest, *, staff: Staff, at: datetime) -> HttpResponseBase:
    """At most 10,000 rows of what was asked, the newest; the taking is a row too."""
    form = AccessFilter(request.GET)
    if not form.is_valid():
        return access_log(request)
    rows = form.narrowed(_entries()).order_by("-at", "-pk")[:MOST_ROWS]
    record_access(
        kind=AccessEntry.Kind.EXPORT,
        by=staff,
        at=at,
        subject="catatan akses",
        reason=urlencode(form.kept),
        address=address(request),
    )
    response = StreamingHttpResponse(
        _lines(rows), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="catatan-akses.csv"'
    return response


LOG = "complaints:access_log"


def _entries() -> QuerySet[AccessEntry]:
    return AccessEntry.objects.select_related("officer", "agency")


def _url(name: str, form: AccessFilter, **more: str) -> str:
    query = urlencode({**form.kept, **more})
    return f"{reverse(name)}?{query}" if query else reverse(name)


def _lines(rows: QuerySet[AccessEntry]) -> Iterator[str]:
    yield "\ufeff" + _line(
        [
            gettext("Waktu"),
            gettext("Nama pengguna"),
            gettext("Petugas"),
            gettext("Instansi"),
            gettext("Perbuatan"),
            gettext("Tentang"),
            gettext("Alasan"),
            gettext("Alamat jaringan"),
        ]
    )
    for row in rows.iterator(chunk_size=500):
        yield _line(_cells(row))


def _cells(row: AccessEntry) -> list[str]:
    return [
        row.at.isoformat(),
        row.officer.username if row.officer else "",
        row.officer.name if row.officer else "",
        row.agency.name if row.agency else "",
        row.get_kind_display(),
        row.subject,
        row.reason,
        row.address,
    ]


def _line(cells: list[str]) -> str:
    written = StringIO()
    csv.writer(written).writerow([harmless(cell) for cell in cells])
    return written.getvalue()
