"""When a session ends, and what one opens before a factor is enrolled.

Both read what the session says already: an ordinary request costs nothing more.
"""

from collections.abc import Callable
from datetime import date
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from agencies.views.asking import staff_of
from agencies.views.factors import has_factor
from agencies.workdays import WIB, local_date
from complaints.api import problems

TOUCHED_EVERY = 300  # seconds; a visit is noted no oftener
EXEMPT = "no_factor_on"  # in the session: the day for which none is needed
# What one may open before: to enrol, to show the password again, and to leave.
ENROLMENT = frozenset(
    {
        "login",
        "logout",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_view_recovery_codes",
        "account_reauthenticate",
        "set_language",
        "health",
    }
)
Handler = Callable[[HttpRequest], HttpResponse]


class EndSessions:
    """After so long without a request, and after so long in all.

    The marks are set at the door (`agencies.views.signing_in`); a session without
    them ends by the age of its row.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            self._look(request)
        return self.get_response(request)

    def _look(self, request: HttpRequest) -> None:
        session = request.session
        came_in, seen = session.get("came_in"), session.get("seen")
        if SESSION_KEY not in session or came_in is None or seen is None:
            return
        now = int(timezone.now().timestamp())
        idle, whole = settings.SESSION_IDLE_FOR, settings.SESSION_ENDS_AFTER
        if now - seen > idle.total_seconds() or now - came_in > whole.total_seconds():
            logout(request)
            messages.info(request, gettext("Sesi Anda berakhir. Masuk lagi."))
        elif now - seen > TOUCHED_EVERY:
            session["seen"] = now


class FactorFirst:
    """Who holds an office that needs a factor opens nothing before enrolling one.

    That somebody needs none is remembered for the day: seats change with the date.
    (A seat given or taken ends the session.)
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        if not settings.MFA_IS_REQUIRED or not self._lacks_factor(request):
            return None
        match = request.resolver_match
        if match is not None and match.view_name in ENROLMENT:
            return None
        return _enrol_first(request)

    def _lacks_factor(self, request: HttpRequest) -> bool:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return False
        if SESSION_KEY not in request.session or has_factor(request):
            return False
        today = local_date(timezone.now(), WIB)
        if request.session.get(EXEMPT) == _day(today) or request.user.is_anonymous:
            return False
        staff_of(request, on=today)
        if request.every_seat.needs_factor or request.user.is_superuser:  # type: ignore[attr-defined]
            return True
        request.session[EXEMPT] = _day(today)
        return False


def _enrol_first(request: HttpRequest) -> HttpResponse:
    """To the page of factors; applications and parts of pages are told by 403."""
    page = reverse("mfa_index")
    if request.path_info.startswith("/api/"):
        return problems.problem(HTTPStatus.FORBIDDEN, path=request.path)
    if request.headers.get("HX-Request"):
        response = render(request, "403.html", status=HTTPStatus.FORBIDDEN)
        response.headers["HX-Redirect"] = page
        return response
    return HttpResponseRedirect(page)


def _day(day: date) -> str:
    return day.isoformat()
