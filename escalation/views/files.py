"""Attachments of an escalated case, for those who may see its review."""

from datetime import datetime

from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from agencies.principals import Staff
from complaints.models import Complaint
from complaints.views.files import file_of
from escalation.views.asking import desk, seen_escalation
from escalation.views.texts import shows_names


@require_safe
@desk
def file(
    request: HttpRequest, *, staff: Staff, at: datetime, number: str, pk: int
) -> FileResponse:
    case = seen_escalation(number, by=staff, at=at).complaint
    return file_of(case, pk, name=_neutral(case, pk, by=staff))


def _neutral(case: Complaint, pk: int, *, by: Staff) -> str:
    """What to call it where its own name may hold one of a person; empty: as it is."""
    if shows_names(case, by):
        return ""
    place = case.attachments.filter(pk__lte=pk).count()
    return gettext("lampiran-%(number)d") % {"number": place}
