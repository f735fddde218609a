"""Showing an identity to a reviewer, for a reading that was granted; each on record."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from agencies.principals import Staff
from agencies.views.factors import fresh_factor
from complaints.views.identity import opened
from escalation.views.asking import desk, seen_escalation
from escalation.views.case import open_reading, page


@require_POST
@desk
@fresh_factor
@sensitive_variables("seen")
def identity(
    request: HttpRequest, *, staff: Staff, at: datetime, number: str
) -> HttpResponse:
    """The case's page with the identity on it, while the reading is open."""
    escalation = seen_escalation(number, by=staff, at=at)
    reading = open_reading(escalation.complaint, staff=staff, at=at)
    seen = opened(request, reading, staff=staff, at=at)
    if seen is None:
        return redirect("escalation:case", number=number)
    return page(request, escalation, staff=staff, at=at, identity=seen)
