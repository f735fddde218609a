"""Showing an identity for a reading that was granted; each showing is on record."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from agencies.forms import address
from agencies.principals import Staff
from agencies.views.asking import note_refusal
from agencies.views.factors import fresh_factor
from complaints import actions, privacy
from complaints.models import IdentityReading
from complaints.privacy import UnreadableError
from complaints.views.asking import workbench
from complaints.views.case import page, read
from complaints.views.whole import readings


@require_POST
@workbench
@fresh_factor
@sensitive_variables("seen")
def identity(
    request: HttpRequest, *, staff: Staff, at: datetime, number: str
) -> HttpResponse:
    """The case's page with the identity on it, while the reading is open."""
    case = read(number, staff=staff, at=at)
    reading = readings(staff, at=at).filter(complaint=case).first()
    seen = opened(request, reading, staff=staff, at=at)
    if seen is None:
        return redirect("complaints:case", number=number)
    until = reading.open_until if reading else None
    return page(request, case, staff=staff, at=at, identity=seen, until=until)


@sensitive_variables("identity")
def opened(
    request: HttpRequest, reading: IdentityReading | None, *, staff: Staff, at: datetime
) -> privacy.Identity | None:
    """The identity, its showing on record; None: why not stands in a message."""
    try:
        if reading is None:
            raise actions.NotAllowed(gettext("Izin membaca sudah berakhir."))
        identity = actions.read_identity(
            reading_id=reading.pk, by=staff, at=at, address=address(request)
        )
    except actions.NotAllowed as refused:
        note_refusal(request, about="", words=str(refused))
        messages.error(request, str(refused))
    except UnreadableError:
        messages.error(request, gettext("Identitas ini tidak dapat dibuka."))
    else:
        return identity
    return None
