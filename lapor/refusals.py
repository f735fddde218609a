"""Refused tries of people who are signed in, written into the access log.

A try counts when a page of ours answered 403 or 404 to an officer: what one may not
see answers like what does not exist, so both are kept alike. An address that leads to
no page, and a form that was too old, say nothing of rights and are left out; so is a
visitor who has not signed in, who may be a complainant.
"""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from agencies.actions import record_access
from agencies.forms import address
from agencies.models import AccessEntry, Officer
from agencies.views.asking import staff_of
from agencies.workdays import WIB, local_date
from complaints.masking import masked

REFUSED = frozenset({403, 404})
CASE_NUMBER = re.compile(r"[0-9][0-9-]{3,19}")


class RecordRefusals:
    """Writes one entry for each; the answer itself stays as it was."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code in REFUSED and _is_of_rights(request):
            _record(request, response.status_code)
        return response


def _is_of_rights(request: HttpRequest) -> bool:
    signed_in = isinstance(getattr(request, "user", None), Officer)
    reached = request.resolver_match is not None
    return signed_in and reached and not getattr(request, "is_stale_form", False)


def _record(request: HttpRequest, status: int) -> None:
    at = timezone.now()
    record_access(
        kind=AccessEntry.Kind.REFUSED,
        by=staff_of(request, on=local_date(at, WIB)),
        at=at,
        subject=masked(_about(request)),
        reason=masked(f"{request.method} {request.path} ({status})"),
        address=address(request),
    )


def _about(request: HttpRequest) -> str:
    """The number of the case that was asked for, else the address of the page."""
    match = request.resolver_match
    number = str(match.kwargs.get("number", "")) if match else ""
    return number if CASE_NUMBER.fullmatch(number) else request.path
