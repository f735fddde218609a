"""django-axes as the guard of the door, on the access log as its memory.

Axes asks before a password is looked at and hears of each that was wrong. Its own
tables would keep what was typed as a name, which may be a password; the access log
keeps a hash of it (`agencies.actions.record_wrong_try`), so it is the only memory.
"""

from http import HTTPStatus
from typing import Any

from axes.handlers.base import AbstractAxesHandler, AxesBaseHandler
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from agencies import actions, permissions
from agencies.forms import address

Credentials = dict[str, Any] | None


class Tries(AbstractAxesHandler, AxesBaseHandler):
    """What Axes asks and is told, answered by the rule and the action."""

    def is_locked(self, request: HttpRequest, credentials: Credentials = None) -> bool:
        return not permissions.may_try(
            name=_name(credentials), address=address(request), at=timezone.now()
        )

    def user_login_failed(
        self,
        sender: Any,
        credentials: dict[str, Any],
        request: HttpRequest | None = None,
        **kwargs: Any,
    ) -> None:
        """A try that was refused unseen is none: the lock would never open."""
        if request is None or getattr(request, "axes_locked_out", False):
            return
        actions.record_wrong_try(
            name=_name(credentials),
            reason="kata sandi salah",
            address=address(request),
            at=timezone.now(),
        )

    def user_logged_in(
        self, sender: Any, request: HttpRequest, user: Any, **kwargs: Any
    ) -> None:
        """Recorded by `lapor.accounts`, with the instansi it counts for."""

    def user_logged_out(
        self, sender: Any, request: HttpRequest, user: Any, **kwargs: Any
    ) -> None:
        """Who leaves changes nothing about wrong tries."""

    def get_failures(
        self, request: HttpRequest, credentials: Credentials = None
    ) -> int:
        """Asked of by no code of ours; `is_locked` has the rule."""
        return int(self.is_locked(request, credentials))


def too_many(
    request: HttpRequest, response: HttpResponse, credentials: Credentials = None
) -> HttpResponse:
    """The page that was shown anyway, under the status that says why."""
    response.status_code = HTTPStatus.TOO_MANY_REQUESTS
    return response


def _name(credentials: Credentials) -> str:
    return str((credentials or {}).get("username") or "")
