"""Signing in: the name, the password, the factor; and not by trying them all.

Every wrong one is on record and counted alike; what is said of it does not tell which
part was wrong, or whether there is such an account.
"""

from typing import Any

from allauth.account.forms import ReauthenticateForm as AllauthPasswordAgain
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from agencies import actions, permissions
from agencies.forms import address

LOCKED = "locked"
# How the library fails at what no device has said, beside what is merely wrong.
UNREADABLE = (
    *(forms.ValidationError, AttributeError),
    *(KeyError, TypeError, ValueError),
)


class SignInForm(AuthenticationForm):
    """Django's own, which asks for no password after too many wrong ones."""

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": gettext_lazy("Nama pengguna atau kata sandi salah."),
    }

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except forms.ValidationError:
            if getattr(self.request, "axes_locked_out", False):
                raise too_many_tries() from None
            raise

    def login(
        self, request: HttpRequest, redirect_url: str | None = None
    ) -> HttpResponse:
        """On to the second factor, or in."""
        from allauth.account.internal.flows.login import perform_password_login
        from allauth.account.models import Login

        login = Login(user=self.get_user(), redirect_url=redirect_url)
        return perform_password_login(request, {}, login)


class PasswordAgainForm(AllauthPasswordAgain):
    """The password of who is signed in already."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = forms.CharField(
            label=gettext("Kata sandi"),
            strip=False,
            widget=forms.PasswordInput({"autocomplete": "current-password"}),
        )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        request = context.request
        if not guarded(request, self.user) or not self.user.check_password(password):
            raise refused(request, self.user, reason="kata sandi salah")
        return password


class OneTimeCode:
    """A code of the app, or a recovery code: each opens once, whoever is quicker.

    Mixed into the library's forms, whose memory of used codes each process has alone.
    """

    user: Any
    authenticator: Authenticator

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        worded(self)

    def clean_code(self) -> str:
        request = context.request
        if not guarded(request, self.user):
            raise too_many_tries()
        try:
            with transaction.atomic():
                mine = Authenticator.objects.filter(user=self.user)
                list(mine.select_for_update().order_by("pk"))
                code: str = super().clean_code()  # type: ignore[misc]
                self._use(code)
        except forms.ValidationError:
            raise refused(request, self.user, reason="faktor salah") from None
        return code

    def _use(self, code: str) -> None:
        """Raises `ValidationError` for an app's code that is not newer than the last.

        (RFC 6238, 5.2: one successful use of a code.)
        """
        factor = self.authenticator
        if factor.type != Authenticator.Type.TOTP:
            return
        secret = decrypt(factor.data["secret"])
        step = next(
            step
            for step in totp.yield_hotp_counters_from_time()
            if totp.compare_user_code(
                actual=code,
                expected=totp.format_hotp_value(totp.hotp_value(secret, step)),
            )
        )
        if step <= factor.data.get("step", 0):
            raise forms.ValidationError("used")
        factor.data["step"] = step
        factor.save(update_fields=["data"])


class CodeForm(OneTimeCode, AuthenticateForm):
    """After the password."""


class CodeAgainForm(OneTimeCode, ReauthenticateForm):
    """Before something that wants a fresh factor."""


class NewAppForm(ActivateTOTPForm):
    """The first code of a new app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        worded(self)

    def clean_code(self) -> str:
        try:
            code: str = super().clean_code()
        except forms.ValidationError:
            raise wrong_factor() from None
        return code


class Answer(forms.JSONField):
    """What a device says, once: it is not shown again, wrong as it may be."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (ValueError, RecursionError):  # a number too long, too many brackets
            raise wrong_factor() from None

    def bound_data(self, data: Any, initial: Any) -> Any:
        return None

    def prepare_value(self, value: Any) -> str:
        return ""


class PossessedKey:
    """A passkey's answer; a wrong one is on record."""

    user: Any
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = Answer(widget=forms.HiddenInput)

    def clean_credential(self) -> Authenticator:
        try:
            found: Authenticator = super().clean_credential()  # type: ignore[misc]
        except UNREADABLE:
            raise refused(context.request, self.user, reason="kunci salah") from None
        return found


class KeyForm(PossessedKey, AuthenticateWebAuthnForm):
    """After the password."""


class KeyAgainForm(PossessedKey, ReauthenticateWebAuthnForm):
    """Before something that wants a fresh factor."""


class NewKeyForm(AddWebAuthnForm):
    """The first answer of a new key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = Answer(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        try:
            said: dict[str, Any] = super().clean()
        except UNREADABLE:
            raise wrong_factor() from None
        return said


class KeyAloneForm(PossessedKey, LoginWebAuthnForm):
    """Instead of name and password."""


def worded(form: Any) -> None:
    """The field for a code in our words; phones offer it from the app."""
    field = form.fields["code"]
    field.label = gettext("Kode")
    field.error_messages["required"] = gettext("Tulis kodenya.")
    field.widget = forms.TextInput(
        {"autocomplete": "one-time-code", "autocapitalize": "none"}
    )


def guarded(request: HttpRequest, user: Any) -> bool:
    """Whether this may be tried now; if not, the answer's status will say so."""
    may = permissions.may_try(
        name=user.username, address=address(request), at=timezone.now()
    )
    if not may:
        request.axes_locked_out = True  # type: ignore[attr-defined]  # 429
    return may


def refused(request: HttpRequest, user: Any, *, reason: str) -> forms.ValidationError:
    """Put on record that a factor was wrong; the words for who tried it."""
    if getattr(request, "axes_locked_out", False):
        return too_many_tries()
    actions.record_wrong_try(
        name=user.username if user else "",
        reason=reason,
        address=address(request),
        at=timezone.now(),
    )
    return wrong_factor()


def wrong_factor() -> forms.ValidationError:
    """One answer for wrong, used and old."""
    return forms.ValidationError(
        gettext("Tidak cocok atau sudah terpakai. Coba lagi dengan yang baru."),
        code="wrong",
    )


def too_many_tries() -> forms.ValidationError:
    words = gettext("Terlalu banyak percobaan. Coba lagi sepuluh menit lagi.")
    return forms.ValidationError(words, code=LOCKED)
