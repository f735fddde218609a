"""Pages that begin after a case: the thousandth costs what the first one does."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.http import base36_to_int, int_to_base36
from django.utils.translation import gettext as _
from rest_framework.request import Request

from complaints.models import Complaint

PAGE = 50


@dataclass(frozen=True)
class Page:
    """Cases, newest first, and the address of the page after them."""

    rows: list[Complaint]
    next: str | None


def page(cases: QuerySet[Complaint], *, request: Request) -> Page:
    """The page that `cursor` in the address begins. Raises `ValidationError`."""
    ordered = cases.order_by("-pk")
    if cursor := request.query_params.get("cursor"):
        ordered = ordered.filter(pk__lt=_below(cursor))
    rows = list(ordered[: PAGE + 1])
    if len(rows) <= PAGE:
        return Page(rows, None)
    query: Any = request.query_params.copy()
    query["cursor"] = int_to_base36(rows[PAGE - 1].pk)
    return Page(rows[:PAGE], f"{request.path}?{query.urlencode()}")


def _below(cursor: str) -> int:
    try:
        found = base36_to_int(cursor)
    except ValueError:
        found = -1
    if not 0 <= found < 2**63:
        raise ValidationError({"cursor": _("Halaman ini tidak dikenal.")})
    return found
