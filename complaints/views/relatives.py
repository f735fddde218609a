"""Cases that belong to one: its parent, its parts, those merged into it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from agencies.principals import Staff
from complaints.models import Complaint
from complaints.views.asking import today

MOST_MERGED = 20


def relatives(
    case: Complaint, *, staff: Staff, at: datetime, url: Callable[[Complaint], str]
) -> dict[str, Any]:
    """Only those that `staff` may see: parts and children go other ways than theirs."""
    parts, merged = list(case.parts.all()), list(case.merged.all())
    own = [*parts, *merged, *([case.induk] if case.induk else [])]
    seen = _seen(own, staff=staff, at=at)
    shown = {
        one.pk: {
            "number": one.number,
            "title": one.title,
            "state": one.get_state_display(),
            "url": url(one),
        }
        for one in own
        if one.pk in seen
    }
    return {
        "parent": shown.get(case.induk.pk) if case.induk else None,
        "parts": [shown[one.pk] for one in parts if one.pk in seen],
        "merged": [shown[one.pk] for one in merged if one.pk in seen][:MOST_MERGED],
    }


def _seen(cases: list[Complaint], *, staff: Staff, at: datetime) -> set[int]:
    if not cases:
        return set()
    rows = Complaint.objects.visible_to(staff, today(at))
    wanted = [one.pk for one in cases]
    return set(rows.filter(pk__in=wanted).values_list("pk", flat=True))
