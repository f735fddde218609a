"""A row of the queue: what it is, who sent it here, and how its deadline stands."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext

from agencies.workdays import local_date
from complaints.masking import masked
from complaints.models import Clock, Complaint, Disposition
from complaints.querysets import ComplaintQuerySet
from complaints.views import clocks
from complaints.views.calendars import Calendars
from complaints.workflow import ENDED, State


def with_parts(rows: ComplaintQuerySet) -> ComplaintQuerySet:
    """All that a row shows, in two queries more than the rows themselves."""
    running = Clock.objects.running().select_related("policy")
    held = Disposition.objects.filter(ended_at=None).select_related("from_agency")
    return (
        rows.select_related("holder", "category", "region", "assignee")
        .defer("original_text")
        .prefetch_related(
            Prefetch("clocks", running, to_attr="running_clocks"),
            Prefetch("dispositions", held, to_attr="open_hands"),
        )
    )


def shown(
    cases: Iterable[Complaint], *, at: datetime, calendars: Calendars, with_state: bool
) -> list[dict[str, Any]]:
    """`with_state`: the list mixes states, so each row says its own."""
    return [
        {
            **_facts(case),
            **_sender(case, at=at),
            **_deadline(case, at=at, calendars=calendars),
            "state": case.get_state_display() if with_state else "",
        }
        for case in cases
    ]


def _facts(case: Complaint) -> dict[str, Any]:
    places = [masked(case.place), case.region.name if case.region else ""]
    return {
        "number": case.number,
        "url": reverse("complaints:case", args=[case.number]),
        "title": case.title,
        "topic": case.category.name if case.category else "",
        "place": ", ".join(part for part in places if part),
        "is_anonymous": case.is_anonymous,
        "is_secret": case.is_secret,
        "is_historical": case.is_historical,
        "holder": case.holder.name,
        "officer": case.assignee.name if case.assignee else "",
        "zone": case.holder.zone,
    }


def _sender(case: Complaint, *, at: datetime) -> dict[str, Any]:
    hands: list[Disposition] = getattr(case, "open_hands", [])
    if not hands:
        return {"sent_by": "", "sent_on": None}
    giver, given_at, zone = hands[0].from_agency, hands[0].given_at, case.holder.zone
    return {
        "sent_by": giver.name if giver else gettext("pelapor"),
        "sent_on": given_at,
        "is_sent_in_other_year": local_date(given_at, zone).year
        != local_date(at, zone).year,
    }


def _deadline(case: Complaint, *, at: datetime, calendars: Calendars) -> dict[str, Any]:
    if case.state in ENDED and case.ended_at:
        day = local_date(case.ended_at, case.holder.zone)
        said = gettext("Berakhir %(day)s") % {"day": date_format(day, "j M Y")}
        return {"deadline": None, "due_words": said}
    clock = clocks.next_clock(case, getattr(case, "running_clocks", []))
    if clock is None:
        return {"deadline": None, "due_words": gettext("Tanpa tenggat")}
    return {
        "deadline": clocks.standing(clock, at=at, calendars=calendars),
        "due_date": clock.due_date,
        "is_other_year": clock.due_date.year != local_date(at, clock.zone).year,
        "due_words": _who_is_awaited(case, clock, at=at),
    }


def _who_is_awaited(case: Complaint, clock: Clock, *, at: datetime) -> str:
    """With the year where it is another than that of today."""
    if case.state not in {State.ON_HOLD, State.AWAITING_COMPLAINANT}:
        return ""
    is_this_year = clock.due_date.year == local_date(at, clock.zone).year
    return gettext("Pelapor menjawab s.d. %(day)s") % {
        "day": date_format(clock.due_date, "j M" if is_this_year else "j M Y")
    }
