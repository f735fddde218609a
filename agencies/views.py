"""Signing in: by password, on record, and to the first page of one's office."""

from datetime import datetime
from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from agencies.forms import LOCKED, SignInForm, record_wrong_try
from agencies.models import AccessEntry, Officer, TeamMember
from agencies.principals import Staff
from agencies.roles import Role
from agencies.workdays import WIB, local_date


class SignIn(LoginView):
    """Django's own, which also writes down that somebody came in.

    Activity (keaktifan) counts these rows by the instansi of the first seat.
    """

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        # With `next`, a page has sent them here because they may not enter it.
        self.redirect_authenticated_user = "next" not in request.GET
        return super().dispatch(request, *args, **kwargs)

    authentication_form = SignInForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "at": timezone.now()}

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """A wrong password is on record; after too many, none is looked at (429)."""
        response = super().form_invalid(form)
        if form.has_error(NON_FIELD_ERRORS, LOCKED):
            response.status_code = 429
        elif form.has_error(NON_FIELD_ERRORS):
            name = form.cleaned_data["username"]
            record_wrong_try(self.request, name=name, at=timezone.now())
        return response

    @transaction.atomic
    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        at = timezone.now()
        staff = staff_of(self.request, at=at)
        AccessEntry.objects.create(
            kind=AccessEntry.Kind.LOGIN,
            officer_id=staff.officer_id,
            agency_id=staff.seats[0].root_id if staff.seats else None,
            at=at,
        )
        return response

    def get_default_redirect_url(self) -> str:
        """Reviewers have a workbench of their own."""
        user = self.request.user
        if isinstance(user, Officer):
            staff = staff_of(self.request, at=timezone.now())
            if staff.seats and all(s.role == Role.OMBUDSMAN for s in staff.seats):
                return "/ombudsman/"
        return super().get_default_redirect_url()


def staff_of(request: HttpRequest, *, at: datetime) -> Staff:
    """Who has just signed in, with the seats in force that day."""
    user = request.user
    if not isinstance(user, Officer):
        raise TypeError("nobody is signed in")
    return TeamMember.objects.staff(user, local_date(at, WIB))
