"""Signing in: by name and password, and not by trying them all."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest
from django.utils.translation import gettext

from agencies.models import AccessEntry, Officer

# A name from one address: whoever shares either of the two still gets in.
MOST_WRONG, WINDOW = 10, timedelta(minutes=10)
LOCKED = "locked"


class SignInForm(AuthenticationForm):
    """Django's own, which asks for no password after too many wrong ones."""

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def clean(self) -> dict[str, Any]:
        name, request = self.cleaned_data.get("username", ""), self.request
        if request and wrong_tries(request, name=name, at=self.at) >= MOST_WRONG:
            words = gettext("Terlalu banyak percobaan. Coba lagi sepuluh menit lagi.")
            raise forms.ValidationError(words, code=LOCKED)
        return super().clean()


def wrong_tries(request: HttpRequest, *, name: str, at: datetime) -> int:
    """Wrong passwords for this name from this address, lately."""
    return AccessEntry.objects.filter(
        kind=AccessEntry.Kind.REFUSED,
        agency=None,
        at__gt=at - WINDOW,
        subject=_subject(name),
        address=address(request),
    ).count()


def record_wrong_try(request: HttpRequest, *, name: str, at: datetime) -> None:
    """What was typed as a name is not kept: it may be a password."""
    AccessEntry.objects.create(
        kind=AccessEntry.Kind.REFUSED,
        officer=Officer.objects.filter(username=name).first(),
        at=at,
        subject=_subject(name),
        reason="kata sandi salah",
        address=address(request),
    )


def _subject(name: str) -> str:
    return "masuk " + sha256(name.encode()).hexdigest()[:16]


def address(request: HttpRequest) -> str:
    """The network address of who asks; behind a proxy, what the proxy saw."""
    if getattr(settings, "SECURE_PROXY_SSL_HEADER", None):
        forwarded = request.headers.get("X-Forwarded-For", "")
        if last := forwarded.rpartition(",")[2].strip():
            return last[:45]
    return str(request.META.get("REMOTE_ADDR", ""))[:45]
