"""Attachments of an escalated case, for those who may see its review."""

from datetime import datetime

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from agencies.principals import Staff
from complaints.views.files import download
from escalation.views.asking import desk, seen_escalation


@require_safe
@desk
def file(
    request: HttpRequest, *, staff: Staff, at: datetime, number: str, pk: int
) -> FileResponse:
    escalation = seen_escalation(number, by=staff, at=at)
    found = escalation.complaint.attachments.filter(pk=pk).first()
    if found is None:
        raise Http404
    return download(found)
