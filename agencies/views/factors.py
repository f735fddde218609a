"""Which factors a session has seen, and whether the last one is fresh enough.

The library keeps a list of them in the session: reading it costs nothing.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

RECORDS = "account_authentication_methods"
ELSEWHERE = "oidc"
OWNER = "account_authentication_methods_user"
View = Callable[..., HttpResponseBase]


def has_factor(request: HttpRequest) -> bool:
    """Whether a second factor was used, or enrolled, in this session."""
    return any(seen.get("method") == "mfa" for seen in _seen(request))


def is_fresh(request: HttpRequest, *, at: datetime) -> bool:
    """Whether the strongest of them was used in the last few minutes.

    What another provider says was used there leads in, and is none of them.
    """
    here = [seen for seen in _seen(request) if seen.get("type") != ELSEWHERE]
    has_own = any(seen.get("method") == "mfa" for seen in here)
    wanted = "mfa" if has_own else "password"
    since = (at - settings.FRESH_FACTOR).timestamp()
    return any(
        seen.get("method") == wanted and seen.get("at", 0) >= since for seen in here
    )


def fresh_factor(view: View) -> View:
    """For a view with `at`: with a fresh factor, or first to show one.

    Asked before the view looks for any row, so that the answer tells of none. Only
    what GET shows can be gone on with, so a POST goes back to the page it came from:
    `back` is that page's part of the address.
    """

    @wraps(view)
    def guarded(
        request: HttpRequest, *, at: datetime, **kwargs: Any
    ) -> HttpResponseBase:
        if not is_fresh(request, at=at):
            messages.info(request, stale())
            back = request.path_info.rstrip("/").rpartition("/")[0] + "/"
            return HttpResponseRedirect(show_again(request, back))
        return view(request, at=at, **kwargs)

    return guarded


def stale() -> str:
    return gettext("Untuk membuka identitas, tunjukkan dahulu bahwa ini benar Anda.")


def stale_with_link(request: HttpRequest) -> SafeString:
    """For a form that was sent too late: what was typed stays where it is."""
    return format_html(
        '{} <a href="{}" target="_blank">{}</a> {}',
        stale(),
        show_again(request, "/akun/"),
        gettext("Buka di tab lain,"),
        gettext("lalu kirim lagi di sini."),
    )


def show_again(request: HttpRequest, back: str) -> str:
    """The page on which to show the factor once more, and then go on to `back`."""
    ways = get_adapter().get_reauthentication_methods(request.user)
    page = ways[0]["url"] if ways else "/akun/"
    return f"{page}?{urlencode({'next': back})}"


def _seen(request: HttpRequest) -> list[dict[str, Any]]:
    """What was shown by who is signed in now, and by nobody before them."""
    session = request.session
    found = session.get(RECORDS)
    if not isinstance(found, list) or session.get(OWNER) != session.get(SESSION_KEY):
        return []
    return found
