"""Cases that belong to one: its parent, parts, those merged into it, those alike."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format

from agencies.principals import Staff
from agencies.workdays import local_date
from complaints.models import Complaint
from complaints.stripping import words_of
from complaints.views.asking import today

# Read of a case that is said beside another.
SAID = ("number", "title", "state", "consent", "split_from")
MOST_MERGED = 20
SIMILAR_WITHIN = timedelta(days=365)
MOST_SIMILAR = 4


def relatives(
    case: Complaint, *, staff: Staff, at: datetime, url: Callable[[Complaint], str]
) -> dict[str, Any]:
    """Only those that `staff` may see: parts and children go other ways than theirs."""
    parts, merged = list(case.parts.all()), list(case.merged.all())
    own = [*parts, *merged, *([case.induk] if case.induk else [])]
    seen = _seen(own, staff=staff, at=at)
    words = words_of((one for one in own if one.pk in seen), by=staff)
    shown = {
        one.pk: {
            "number": one.number,
            "title": words[one.pk](one.title),
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


def similar(case: Complaint, *, staff: Staff, at: datetime) -> list[dict[str, str]]:
    """The newest of the same topic in the same instansi, within a year."""
    if case.category_id is None:
        return []
    near = Complaint.objects.visible_to(staff, today(at)).filter(
        root=case.root_id,
        category=case.category_id,
        received_at__gte=at - SIMILAR_WITHIN,
    )
    if case.region_id:
        near = near.filter(Q(region=case.region_id) | Q(region=None))
    near = near.exclude(pk=case.pk).select_related("holder")
    found = near.only(*SAID, "received_at", "holder__zone")
    others = list(found.order_by("-received_at")[:MOST_SIMILAR])
    words = words_of(others, by=staff)
    return [
        {
            "url": reverse("complaints:case", args=[other.number]),
            "title": words[other.pk](other.title),
            "words": f"{other.number} · {other.get_state_display()} · {_day(other)}",
        }
        for other in others
    ]


def _day(case: Complaint) -> str:
    return date_format(local_date(case.received_at, case.holder.zone), "j M Y")
