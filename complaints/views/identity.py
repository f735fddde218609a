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
from complaints import actions
from complaints.privacy import UnreadableError
from complaints.views.asking import workbench
from complaints.views.case import page, read, readings


@require_POST
@workbench
@sensitive_variables("identity")
def identity(
    request: HttpRequest, *, staff: Staff, at: datetime, number: str
) -> HttpResponse:
    """The case's page with the identity on it, while the reading is open."""
    case = read(number, staff=staff, at=at)
    reading = readings(staff, at=at).filter(complaint=case).first()
    try:
        if reading is None:
            raise actions.NotAllowed(gettext("Izin membaca sudah berakhir."))
        identity = actions.read_identity(
            reading_id=reading.pk, by=staff, at=at, address=address(request)
        )
    except actions.NotAllowed as refused:
        messages.error(request, str(refused))
        return redirect("complaints:case", number=number)
    except UnreadableError:
        messages.error(request, gettext("Identitas ini tidak dapat dibuka."))
        return redirect("complaints:case", number=number)
    return page(
        request, case, staff=staff, at=at, identity=identity, until=reading.open_until
    )
