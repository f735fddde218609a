"""The door: name and password, then the factor; on record, and to one's own desk."""

from datetime import datetime
from typing import Any

from allauth.account.views import LoginView
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.conf import settings
from django.contrib.auth.views import LogoutView
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.generic.edit import FormView

from agencies import actions
from agencies.forms import address
from agencies.models import AccessEntry, Officer
from agencies.principals import Staff
from agencies.roles import Role
from agencies.views.asking import staff_of
from agencies.views.forms import SignInForm
from agencies.workdays import WIB, local_date

COORDINATES = (Role.ADMIN_NASIONAL, Role.ADMIN_INSTANSI)


@method_decorator(never_cache, name="dispatch")
class SignIn(LoginView):
    """The library's, under the field names that everybody knows."""

    form_class = SignInForm
    template_name = "registration/login.html"

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        # With `next`, a page has sent them here because they may not enter it.
        if request.user.is_authenticated and "next" in request.GET:
            return FormView.dispatch(self, request, *args, **kwargs)
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: SignInForm) -> HttpResponse:
        return form.login(self.request, redirect_url=self._next() or None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "next": self._next(),
            "provider": settings.OIDC and settings.OIDC.app,
        }

    def _next(self) -> str:
        """Where they were going; nothing that leads out of here."""
        wanted = self.request.POST.get("next", self.request.GET.get("next", ""))
        inside = url_has_allowed_host_and_scheme(
            wanted, {self.request.get_host()}, require_https=self.request.is_secure()
        )
        return wanted if inside else ""


class KeyAlone(LoginWebAuthnView):
    """A passkey instead of name and password; a wrong one is said at the door too."""

    def form_invalid(self, form: Any) -> HttpResponse:
        door = SignIn()
        door.setup(self.request)
        fresh = SignInForm(self.request)
        return door.render_to_response(door.get_context_data(form=fresh, key=form))


def first_page(officer: Officer, staff: Staff) -> str:
    """Reviewers and coordinators have desks of their own."""
    if staff.seats and all(seat.role == Role.OMBUDSMAN for seat in staff.seats):
        return "/ombudsman/"
    if officer.is_staff and staff.has(*COORDINATES):
        return "/admin/"
    return "/kerja/"


def signed_in_since(request: HttpRequest, *, at: datetime) -> None:
    """Marks by which a session ends (`lapor.sessions`): in seconds of the epoch."""
    request.session["came_in"] = request.session["seen"] = int(at.timestamp())


class SignOut(LogoutView):
    """Out, on record."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            at = timezone.now()
            actions.record_access(
                kind=AccessEntry.Kind.LOGOUT,
                by=staff_of(request, on=local_date(at, WIB)),
                at=at,
                address=address(request),
            )
        return super().post(request, *args, **kwargs)
