"""To a government's own sign-in and back; where none is configured there is neither.

Whom it names is matched by `lapor.accounts.Federation`.
"""

from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from allauth.socialaccount.providers.openid_connect import views as provider
from django.conf import settings
from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from requests import RequestException


def away(request: HttpRequest, provider_id: str) -> HttpResponse:
    """By the button of the door alone: a link elsewhere would sign somebody in.

    A page leads on, for no redirect may: what a form is sent to, and wherever that
    leads on to, has to be of this site (`form-action`).
    """
    answer = _reached(provider.login, request, provider_id, by=("POST",))
    where = answer.headers.get("Location", "")
    if not settings.OIDC or not urlsplit(where).netloc:
        return answer
    known = {"provider": settings.OIDC.app["name"], "where": where}
    return render(request, "account/led_on.html", known)


def back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """With what the provider said, or without."""
    return _reached(provider.callback, request, provider_id, by=("GET", "HEAD"))


def turned_away(request: HttpRequest) -> HttpResponse:
    """One answer for everything that does not lead in."""
    messages.error(request, gettext("Tidak dapat masuk dengan cara itu."))
    return HttpResponseRedirect(reverse("login"))


def _reached(
    view: Callable[[HttpRequest, str], HttpResponse],
    request: HttpRequest,
    provider_id: str,
    *,
    by: Sequence[str],
) -> HttpResponse:
    """A provider that cannot be reached leads nowhere either."""
    if not settings.OIDC or provider_id != settings.OIDC.app["provider_id"]:
        raise Http404
    if request.method not in by:
        return HttpResponseNotAllowed(by)
    try:
        return view(request, provider_id)
    except RequestException:
        return turned_away(request)
