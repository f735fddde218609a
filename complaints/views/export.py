"""The list that one sees, as CSV or XLSX; every download is on record."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import datetime
from itertools import chain, islice
from tempfile import TemporaryFile
from typing import IO, Any
from urllib.parse import unquote_plus, urlencode

from django.db.models import Prefetch
from django.http import FileResponse, HttpRequest, QueryDict, StreamingHttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe
from openpyxl import Workbook

from agencies.actions import record_access
from agencies.forms import address
from agencies.models import AccessEntry
from agencies.principals import Staff
from agencies.workdays import local_date
from complaints.masking import masked
from complaints.models import Clock
from complaints.querysets import ComplaintQuerySet
from complaints.stripping import Words, words_of
from complaints.views import clocks, narrowing, tabs
from complaints.views.asking import today, workbench

MOST_ROWS = 10_000
AT_ONCE = 500  # rows in memory
# What a spreadsheet takes for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
STEERING = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # no sheet can hold these


@require_safe
@workbench
def export(
    request: HttpRequest, *, staff: Staff, at: datetime
) -> StreamingHttpResponse:
    """The rows of the tab and its filters, at most 10,000, in the queue's order."""
    asked = request.GET
    by_key = {tab.key: tab for tab in tabs.tabs_of(staff)}
    tab = by_key.get(asked.get("antrean", ""), tabs.BY_KEY["tindak-lanjut"])
    desk = narrowing.scoped(staff, asked, at=at)
    found = narrowing.filtered(tab.rows(desk, at), asked, at=at)
    record_access(
        kind=AccessEntry.Kind.EXPORT,
        by=staff,
        at=at,
        subject=f"antrean {tab.key}",
        reason=_asked(asked),
        address=address(request),
    )
    down = tab.order.startswith("-")
    ordered = found.order_by(tab.order, "-pk" if down else "pk")[:MOST_ROWS]
    name = f"antrean-{tab.key}-{today(at).isoformat()}"
    if asked.get("bentuk") == "xlsx":
        return FileResponse(
            _sheet(ordered, by=staff), as_attachment=True, filename=f"{name}.xlsx"
        )
    response = StreamingHttpResponse(
        _lines(ordered, by=staff), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _asked(query: QueryDict) -> str:
    """How the list was narrowed, and that words were sought, not which: people are
    sought by name, and nothing is erased from the log.
    """
    names = ("antrean", *narrowing.FILTERS, "bentuk")
    said = {name: query[name] for name in names if query.get(name)}
    return masked(unquote_plus(urlencode(said | ({"q": "…"} if "q" in said else {}))))


def _sheet(rows: ComplaintQuerySet, *, by: Staff) -> IO[bytes]:
    """Written row by row into a file without a name, to be sent in pieces."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(gettext("Antrean"))
    for cells in chain([_heads()], _told(rows, by=by)):
        sheet.append([harmless(STEERING.sub("", cell)) for cell in cells])
    file = TemporaryFile()  # noqa: SIM115 (closed by the answer that sends it)
    book.save(file)
    file.seek(0)
    return file


def _lines(rows: ComplaintQuerySet, *, by: Staff) -> Iterator[str]:
    yield "\ufeff" + _line(_heads())  # the mark tells spreadsheets that it is UTF-8
    for cells in _told(rows, by=by):
        yield _line(cells)


def _told(rows: ComplaintQuerySet, *, by: Staff) -> Iterator[list[str]]:
    """What stands in each row, as this reader may read it."""
    related = rows.select_related("holder", "category", "region")
    running = Clock.objects.running().only("complaint", "due_at", "due_date")
    timed = Prefetch("clocks", running, to_attr="running_clocks")
    told = related.prefetch_related(timed).defer("original_text")
    found = told.iterator(chunk_size=AT_ONCE)
    while cases := list(islice(found, AT_ONCE)):
        words = words_of(cases, by=by)
        yield from (_cells(case, words[case.pk]) for case in cases)


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


def _cells(case: Any, words: Words) -> list[str]:
    """Of a case with its `running_clocks`; the deadline as the list says it."""
    zone, clock = case.holder.zone, clocks.next_clock(case, case.running_clocks)
    return [
        case.number,
        words(case.title),
        case.get_state_display(),
        case.get_classification_display(),
        case.category.name if case.category else "",
        words(case.place),
        case.region.name if case.region else "",
        case.holder.name,
        local_date(case.received_at, zone).isoformat(),
        clock.due_date.isoformat() if clock else "",
        gettext("ya") if case.is_anonymous else "",
        gettext("ya") if case.is_secret else "",
    ]


def _line(cells: list[str]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow([harmless(cell) for cell in cells])
    return written.getvalue()


def harmless(cell: str) -> str:
    """With a quote before it where a spreadsheet would run it as a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
