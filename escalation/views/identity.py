"""Showing an identity to a reviewer, for a reading that was granted; each on record."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from agencies.forms import address
from agencies.principals import Staff
from complaints import actions
from complaints.privacy import UnreadableError
from escalation.views.asking import desk, seen_escalation
from escalation.views.case import open_reading, page


@require_POST
@desk
@sensitive_variables("identity")
def identity(
    request: HttpRequest, *, staff: Staff, at: datetime, number: str
) -> HttpResponse:
    """The case's page with the identity on it, while the reading is open."""
    escalation = seen_escalation(number, by=staff, at=at)
    reading = open_reading(escalation.complaint, staff=staff, at=at)
    try:
        if reading is None:
            raise actions.NotAllowed(gettext("Izin membaca sudah berakhir."))
        identity = actions.read_identity(
            reading_id=reading.pk, by=staff, at=at, address=address(request)
        )
    except actions.NotAllowed as refused:
        messages.error(request, str(refused))
        return redirect("escalation:case", number=number)
    except UnreadableError:
        messages.error(request, gettext("Identitas ini tidak dapat dibuka."))
        return redirect("escalation:case", number=number)
    return page(request, escalation, staff=staff, at=at, identity=identity)
