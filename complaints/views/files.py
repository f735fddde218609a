"""Attachments, for those who may see their case; never run by the browser."""

from datetime import datetime
from mimetypes import guess_extension

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from agencies.principals import Staff
from complaints import permissions
from complaints.models import Attachment, Complaint
from complaints.stripping import Words, words_for
from complaints.views.asking import seen_case, today, workbench


@require_safe
@workbench
def file(
    request: HttpRequest, *, staff: Staff, at: datetime, number: str, pk: int
) -> FileResponse:
    case = seen_case(number, by=staff, at=at)
    mine = permissions.capacities(case, by=staff, on=today(at))
    return file_of(case, pk, called=words_for(case, by=staff, mine=mine))


def file_of(
    case: Complaint, pk: int, *, name: str = "", called: Words = str
) -> FileResponse:
    """A file of a case that the caller may see; of no other case.

    Under `name`, with the ending of its kind, where it is given; else by its own, in
    the words that its reader may read.
    """
    found = case.attachments.filter(pk=pk).first()
    if found is None:
        raise Http404
    found.name = called(found.name)
    if name:
        found.name = name + (guess_extension(found.media_type) or "")
    return download(found)


def download(found: Attachment) -> FileResponse:
    """The file as a download of the kind that its content showed."""
    if not found.file:  # its sender had it erased
        raise Http404
    try:
        opened = found.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(
        opened,
        as_attachment=True,
        filename=found.name,
        content_type=found.media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
