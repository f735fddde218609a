"""What django-allauth asks the project: its hooks, with our words and rules."""

import base64
from datetime import date
from hashlib import sha256
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies import actions
from agencies.forms import address
from agencies.models import Officer
from agencies.views.asking import staff_of
from agencies.views.elsewhere import turned_away
from agencies.views.factors import ELSEWHERE, is_fresh
from agencies.views.signing_in import first_page, signed_in_since
from agencies.workdays import WIB, local_date
from lapor.environment import OpenIDConnect

# The library's messages that are worth a line; of the others the page says enough.
SAID = {
    "mfa/messages/totp_activated.txt": _("Aplikasi kode sudah dipakai untuk masuk."),
    "mfa/messages/totp_deactivated.txt": _("Aplikasi kode sudah dihapus."),
    "mfa/messages/webauthn_added.txt": _("Kunci sandi sudah ditambahkan."),
    "mfa/messages/webauthn_removed.txt": _("Kunci sandi sudah dihapus."),
    "mfa/messages/recovery_codes_generated.txt": _(
        "Kode pemulihan sudah dibuat. Simpan sebelum melanjutkan."
    ),
}


class Accounts(DefaultAccountAdapter):
    """Accounts are made by invitation; who comes in is on record."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: Officer) -> None:
        at = timezone.now()
        super().login(request, user)
        signed_in_since(request, at=at)
        staff = staff_of(request, on=local_date(at, WIB))
        actions.record_login(staff=staff, address=address(request), at=at)

    def respond_user_inactive(
        self, request: HttpRequest, user: Officer
    ) -> HttpResponse:
        return turned_away(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        user = request.user
        if not isinstance(user, Officer):
            return str(settings.LOGIN_REDIRECT_URL)
        return first_page(user, staff_of(request, on=_today()))

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        return not is_fresh(self.request, at=timezone.now())

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """A factor where there is one: then the password alone is not enough."""
        ways = super().get_reauthentication_methods(user)
        words = {
            "reauthenticate": gettext("Pakai kata sandi"),
            "mfa_reauthenticate": gettext("Pakai kode"),
            "mfa_reauthenticate:webauthn": gettext("Pakai kunci sandi"),
        }
        factors = [way for way in ways if way["id"] != "reauthenticate"]
        return [{**way, "description": words[way["id"]]} for way in factors or ways]

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        said = message or SAID.get(message_template or "")
        if said:
            messages.add_message(request, level, str(said), extra_tags=extra_tags)


class Factors(DefaultMFAAdapter):
    """Secrets of factors are sealed; an office that needs one keeps its last."""

    def encrypt(self, text: str) -> str:
        return _sealer().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _sealer().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        if not settings.MFA_IS_REQUIRED:
            return True
        others = Authenticator.objects.filter(user=authenticator.user).exclude(
            pk=authenticator.pk
        )
        if others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
            return True
        request = self._request()
        staff_of(request, on=_today())
        return not request.every_seat.needs_factor  # type: ignore[attr-defined]

    def _request(self) -> HttpRequest:
        from allauth.core import context

        request: HttpRequest = context.request
        return request

    def get_totp_label(self, user: Officer) -> str:
        return user.username

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        host = self._request().get_host().partition(":")[0]
        return {"id": host, "name": "LAPOR"}


class Federation(DefaultSocialAccountAdapter):
    """A government's own sign-in: leads to an account that is there, or nowhere.

    Nothing of it is stored: the claim is matched anew each time, so that it ends with
    the account's own entry in the registry.
    """

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Raises `ImmediateHttpResponse` where no account is meant, or several."""
        claims = _claims(sociallogin.account.extra_data)
        officer = None
        if sociallogin.state.get("process") == "login":
            officer = officer_by_claim(claims)
        if officer is None:
            raise ImmediateHttpResponse(turned_away(request))
        sociallogin.user = officer
        if oidc().factor & _ways(claims):
            record_authentication(request, officer, method="mfa", type=ELSEWHERE)

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, **kwargs: Any
    ) -> None:
        raise ImmediateHttpResponse(turned_away(request))


def oidc() -> OpenIDConnect:
    """The provider; nobody gets here without one."""
    return cast("OpenIDConnect", settings.OIDC)


def officer_by_claim(claims: dict[str, Any]) -> Officer | None:
    """The one active account that a verified claim names."""
    said = str(claims.get(oidc().claim) or "").strip()
    by_email = oidc().field == "email"
    if not said or (by_email and claims.get("email_verified") is not True):
        return None
    matched = {"email__iexact": said} if by_email else {"username": said}
    found = list(Officer.objects.filter(is_active=True, **matched)[:2])
    return found[0] if len(found) == 1 else None


def _today() -> date:
    return local_date(timezone.now(), WIB)


def _claims(data: dict[str, Any]) -> dict[str, Any]:
    """Of the token and of what was asked for with it; the token has the last word."""
    return {**(data.get("userinfo") or {}), **(data.get("id_token") or {})}


def _ways(claims: dict[str, Any]) -> frozenset[str]:
    """How the provider says that it was made sure of who this is."""
    ways = claims.get("amr") or []
    listed = ways if isinstance(ways, list) else [ways]
    return frozenset(str(way) for way in [*listed, claims.get("acr")] if way)


def _sealer() -> MultiFernet:
    """Keyed by the secret key; what an older one sealed still opens."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    made = (sha256(b"lapor.accounts.Factors" + key.encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in made])
