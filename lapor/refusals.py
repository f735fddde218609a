"""Refused tries of officers and applications, written into the access log.

A try counts when a page of ours answered 403 or 404: what one may not see answers like
what does not exist, so both are kept alike. So does a step that was refused, whatever
the page then said (`note_refusal`). An address that leads to no page, and a form that
was too old, say nothing of rights and are left out; so is a visitor who has not signed
in, who may be a complainant.
"""

import re
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from agencies.actions import record_access
from agencies.forms import address
from agencies.models import AccessEntry, Officer, Partner
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
        for about, words in _refused(request, response.status_code):
            _record(request, about, words)
        return response


def _refused(request: HttpRequest, status: int) -> list[tuple[str, str]]:
    """What it was about and why, once for each case; none is the rule."""
    if not _is_of_rights(request):
        return []
    asked = f"{request.method} {request.path}"
    noted = getattr(request, "refused", ())
    if noted:
        return [(_about(request, number), f"{asked}, {why}") for number, why in noted]
    return [(_about(request), f"{asked} ({status})")] if status in REFUSED else []


def _is_of_rights(request: HttpRequest) -> bool:
    known = isinstance(getattr(request, "user", None), Officer | Partner)
    reached = request.resolver_match is not None
    return known and reached and not getattr(request, "is_stale_form", False)


def _record(request: HttpRequest, about: str, words: str) -> None:
    at = timezone.now()
    said: dict[str, Any] = {"subject": masked(about), "reason": masked(words)}
    by: Any = request.user
    if isinstance(by, Partner):
        said["agency_id"] = by.agency.root_id
        said["reason"] = masked(f"{by.name}: {words}")
    else:
        said["by"] = staff_of(request, on=local_date(at, WIB))
    record_access(
        kind=AccessEntry.Kind.REFUSED, at=at, address=address(request), **said
    )


def _about(request: HttpRequest, number: str = "") -> str:
    """The number of the case that was asked for, else the address of the page."""
    match = request.resolver_match
    number = number or (str(match.kwargs.get("number", "")) if match else "")
    return number if CASE_NUMBER.fullmatch(number) else request.path
