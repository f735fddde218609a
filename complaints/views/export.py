"""The list that one sees, as CSV; every download is on record."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from agencies.forms import address
from agencies.models import AccessEntry
from agencies.principals import Staff
from agencies.workdays import local_date
from complaints.models import Complaint
from complaints.querysets import ComplaintQuerySet
from complaints.views import tabs
from complaints.views.asking import today, workbench
from complaints.views.queue import filtered, scoped

MOST_ROWS = 10_000
# What a spreadsheet takes for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@require_safe
@workbench
def export(
    request: HttpRequest, *, staff: Staff, at: datetime
) -> StreamingHttpResponse:
    """The rows of the tab and its filters, at most 10,000, in the queue's order."""
    tab = tabs.BY_KEY.get(request.GET.get("antrean", ""), tabs.TABS[1])
    found = filtered(
        tab.rows(scoped(staff, request.GET, at=at), at), request.GET, at=at
    )
    AccessEntry.objects.create(
        kind=AccessEntry.Kind.EXPORT,
        officer_id=staff.officer_id,
        agency_id=staff.seats[0].root_id,
        at=at,
        subject=f"antrean {tab.key}",
        reason=request.GET.urlencode()[:300],
        address=address(request),
    )
    down = tab.order.startswith("-")
    ordered = found.order_by(tab.order, "-pk" if down else "pk")[:MOST_ROWS]
    response = StreamingHttpResponse(
        _lines(ordered), content_type="text/csv; charset=utf-8"
    )
    name = f"antrean-{tab.key}-{today(at).isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _lines(rows: ComplaintQuerySet) -> Iterator[str]:
    yield "\ufeff" + _line(_heads())  # the mark tells spreadsheets that it is UTF-8
    related = rows.select_related("holder", "category", "region")
    for case in related.defer("original_text").iterator(chunk_size=500):
        yield _line(_cells(case))


def _heads() -> list[str]:
    return [
        gettext("Nomor"),
        gettext("Judul"),
        gettext("Status"),
        gettext("Klasifikasi"),
        gettext("Topik"),
        gettext("Tempat"),
        gettext("Wilayah"),
        gettext("Pemegang"),
        gettext("Diterima"),
        gettext("Tenggat berikutnya"),
        gettext("Anonim"),
        gettext("Rahasia"),
    ]


def _cells(case: Complaint) -> list[str]:
    zone = case.holder.zone
    return [
        case.number,
        case.title,
        case.get_state_display(),
        case.get_classification_display(),
        case.category.name if case.category else "",
        case.place,
        case.region.name if case.region else "",
        case.holder.name,
        local_date(case.received_at, zone).isoformat(),
        _day(case.next_due_at, zone),
        gettext("ya") if case.is_anonymous else "",
        gettext("ya") if case.is_secret else "",
    ]


def _day(instant: datetime | None, zone: str) -> str:
    """The local day that ends with that instant (24:00 is the next day's 00:00)."""
    if instant is None:
        return ""
    return local_date(instant - instant.resolution, zone).isoformat()


def _line(cells: list[str]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow([harmless(cell) for cell in cells])
    return written.getvalue()


def harmless(cell: str) -> str:
    """With a quote before it where a spreadsheet would run it as a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
