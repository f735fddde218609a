"""Where the cases are that a search did not find in the list one looks at."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext

from agencies.principals import Staff
from complaints.views import narrowing
from complaints.views.counting import counts
from complaints.views.tabs import ANSWERED, Tab

Address = Callable[[Tab, Mapping[str, str]], str]


def found(
    asked: QueryDict,
    *,
    tabs: Sequence[Tab],
    staff: Staff,
    at: datetime,
    address: Address,
) -> dict[str, Any] | None:
    """Words for the empty list, with links; None where nothing fits anywhere.

    First the other lists of one's desk, and only then all that one may see.
    """
    if here := _counted(asked, tabs=tabs, staff=staff, at=at, address=address):
        return {"text": gettext("Yang cocok ada di daftar lain:"), "links": here}
    if asked.get("scope") == "all":
        return None
    wider = asked.copy()
    wider["scope"] = "all"
    beyond = _counted(wider, tabs=tabs, staff=staff, at=at, address=address)
    if not beyond:
        return None
    return {"text": gettext("Yang cocok ada di luar meja Anda:"), "links": beyond}


def _counted(
    asked: QueryDict,
    *,
    tabs: Sequence[Tab],
    staff: Staff,
    at: datetime,
    address: Address,
) -> list[dict[str, Any]]:
    rows = narrowing.filtered(narrowing.scoped(staff, asked, at=at), asked, at=at)
    # What was answered stands among these too, by its state.
    shown = [tab for tab in tabs if tab.key != ANSWERED]
    numbers = counts(rows, at=at, tabs=shown)
    kept = narrowing.kept(asked)
    return [
        {"url": address(tab, kept), "label": tab.label, "count": numbers[tab.key]}
        for tab in shown
        if numbers[tab.key]
    ]
