"""Attachments of an escalated case, for those who may see its review."""

from datetime import datetime

from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from agencies.principals import Staff
from complaints.views.files import file_of
from escalation.views.asking import desk, seen_escalation


@require_safe
@desk
def file(
    request: HttpRequest, *, staff: Staff, at: datetime, number: str, pk: int
) -> FileResponse:
    return file_of(seen_escalation(number, by=staff, at=at).complaint, pk)
