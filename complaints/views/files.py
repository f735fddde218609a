"""Attachments, for those who may see their case; never run by the browser."""

from datetime import datetime
from mimetypes import guess_extension

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from agencies.principals import Staff
from complaints.models import Attachment, Complaint
from complaints.views.asking import seen_case, workbench


@require_safe
@workbench
def file(
    request: HttpRequest, *, staff: Staff, at: datetime, number: str, pk: int
) -> FileResponse:
    return file_of(seen_case(number, by=staff, at=at), pk)


def file_of(case: Complaint, pk: int, *, name: str = "") -> FileResponse:
    """A file of a case that the caller may see; of no other case.

    Under `name`, with the ending of its kind, where it is given.
    """
    found = case.attachments.filter(pk=pk).first()
    if found is None:
        raise Http404
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
