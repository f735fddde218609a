"""An issued recap as files: always in Indonesian, the same bytes each time."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.principals import Staff
from agencies.views.asking import record_export
from escalation.dossier import NotPrinted, printed
from reports.exports import issued_workbook
from reports.models import Snapshot
from reports.views.issued import paper, reader, seen, url_of

LANGUAGE = "id"  # of official documents (UU 24/2009 pasal 27)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@reader
def as_pdf(
    request: HttpRequest, *, staff: Staff, at: datetime, pk: int
) -> HttpResponse:
    of = seen(pk, by=staff, at=at)
    try:
        with translation.override(LANGUAGE):
            pdf = printed(paper.facts(of), template=paper.TEMPLATE)
    except NotPrinted:
        words = _("Rekap belum dapat dicetak; coba lagi beberapa saat lagi.")
        messages.error(request, words)
        return redirect(url_of(of))
    return _taken(request, of, pdf, "pdf", "application/pdf", at=at)


@require_safe
@reader
def as_xlsx(
    request: HttpRequest, *, staff: Staff, at: datetime, pk: int
) -> HttpResponse:
    of = seen(pk, by=staff, at=at)
    with translation.override(LANGUAGE):
        book = issued_workbook(of)
    return _taken(request, of, book, "xlsx", XLSX, at=at)


@require_safe
@reader
def as_json(
    request: HttpRequest, *, staff: Staff, at: datetime, pk: int
) -> HttpResponse:
    """What was frozen with its hash, so that anybody can check it."""
    of = seen(pk, by=staff, at=at)
    answer = JsonResponse({"sha256": of.sha256, "content": of.content})
    record_export(request, subject=f"rekap {of.number} json", at=at)
    return answer


def _taken(
    request: HttpRequest,
    of: Snapshot,
    body: bytes,
    suffix: str,
    media_type: str,
    *,
    at: datetime,
) -> HttpResponse:
    record_export(request, subject=f"rekap {of.number} {suffix}", at=at)
    answer = HttpResponse(body, content_type=media_type)
    name = f"{of.number.lower().replace('/', '-')}.{suffix}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
