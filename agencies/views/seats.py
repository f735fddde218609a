"""For people with two seats: act in one of them, or in all."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.models import Officer
from agencies.views.asking import SEAT, staff_of
from agencies.views.signing_in import first_page
from agencies.workdays import WIB, local_date


@require_POST
@login_required
def act_in(request: HttpRequest) -> HttpResponse:
    """Remember the seat for this session; whatever is none of theirs means all.

    It only narrows: each request asks anew which seats are in force.
    """
    on = local_date(timezone.now(), WIB)
    staff_of(request, on=on)
    every = request.every_seat  # type: ignore[attr-defined]
    wanted = request.POST.get("seat", "")
    known = {str(seat.member_id): seat.member_id for seat in every.seats}
    request.session[SEAT] = known.get(wanted, 0)
    chosen = every.acting_in(request.session[SEAT])
    user = request.user
    if not isinstance(user, Officer):
        return redirect(settings.LOGIN_REDIRECT_URL)
    return redirect(first_page(user, chosen))
