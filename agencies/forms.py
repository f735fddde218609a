"""What is asked at the door of who may be anybody, and from where they ask."""

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class ForgottenForm(forms.Form):
    username = forms.CharField(label=_("Nama pengguna"), max_length=80)


def address(request: HttpRequest) -> str:
    """The network address of who asks; behind a proxy, what the proxy saw."""
    if getattr(settings, "SECURE_PROXY_SSL_HEADER", None):
        forwarded = request.headers.get("X-Forwarded-For", "")
        if last := forwarded.rpartition(",")[2].strip():
            return last[:45]
    return str(request.META.get("REMOTE_ADDR", ""))[:45]
