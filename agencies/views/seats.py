"""For people with two seats: act in one of them, or in all."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
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
    """Remember the seat for this session, or with 0 all of them.

    It only narrows: each request asks anew which seats are in force. What is no seat
    of theirs today is none at all (404), and what was chosen before stays.
    """
    on = local_date(timezone.now(), WIB)
    staff_of(request, on=on)
    every = request.every_seat  # type: ignore[attr-defined]
    wanted = request.POST.get("seat", "")
    known = {str(one): one for one in (0, *(s.member_id for s in every.seats))}
    if wanted not in known:
        raise Http404
    request.session[SEAT] = known[wanted]
    chosen = every.acting_in(request.session[SEAT])
    user = request.user
    if not isinstance(user, Officer):
        return redirect(settings.LOGIN_REDIRECT_URL)
    return redirect(first_page(user, chosen))
