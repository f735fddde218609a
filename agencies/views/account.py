"""One's own account: factors, sessions, password; how one last came in."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import IndexView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from agencies import actions
from agencies.models import AccessEntry, Officer
from agencies.views.asking import staff_of
from agencies.views.factors import has_factor
from agencies.workdays import WIB, local_date

LATEST = 10


@method_decorator(never_cache, name="dispatch")
class MyAccount(IndexView):
    """Also where a factor is enrolled by who must have one."""

    template_name = "account/mine.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known: dict[str, Any] = super().get_context_data(**kwargs)
        staff_of(self.request, on=local_date(timezone.now(), WIB))
        every = self.request.every_seat
        must = settings.MFA_IS_REQUIRED and every.needs_factor
        entries = AccessEntry.objects.filter(
            officer_id=self.request.user.pk, kind__in=["login", "failed"]
        )
        return {
            **known,
            "app": known["authenticators"].get("totp"),
            "keys": known["authenticators"].get("webauthn", []),
            "codes": known["authenticators"].get("recovery_codes"),
            "must_enrol": must and not has_factor(self.request),
            "entries": entries.order_by("-at")[:LATEST],
        }


class NewApp(ActivateTOTPView):
    """Who has just shown a code of the new app has shown a factor."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        record_authentication(self.request, self.request.user, "mfa", type="totp")
        return response


class NewKey(AddWebAuthnView):
    """As with an app: the key has just answered."""

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.fields["name"].label = gettext("Nama kunci")
        return form

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        record_authentication(self.request, self.request.user, "mfa", type="webauthn")
        return response


class OldKey(RemoveWebAuthnView):
    """The last factor of an office that needs one stays, a key as well as an app."""

    def form_valid(self, form: Any) -> HttpResponse:
        if get_adapter().can_delete_authenticator(self.get_object()):
            return super().form_valid(form)
        words = gettext(
            "Jabatan Anda memerlukan faktor kedua: pasang dahulu yang lain."
        )
        messages.error(self.request, words)
        return redirect("mfa_index")


class KeyAgain(ReauthenticateWebAuthnView):
    """A wrong answer is said where it was asked for, not at the door."""

    def form_invalid(self, form: Any) -> HttpResponse:
        # The library would make a form anew, and try the answer a second time.
        known = {**self.get_context_data(), "form": form}
        return self.render_to_response(known)


class MyPassword(PasswordChangeView):
    """The present one, then the new one; sessions elsewhere end."""

    template_name = "account/password.html"
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, gettext("Kata sandi sudah diganti."))
        return super().form_valid(form)


@require_POST
@login_required
def end_my_sessions(request: HttpRequest) -> HttpResponse:
    """Everywhere but here."""
    officer = Officer.objects.get(username=request.user.get_username())
    actions.end_sessions(officer=officer)
    update_session_auth_hash(request, officer)
    messages.success(request, gettext("Semua sesi lain sudah diakhiri."))
    return redirect("mfa_index")
