"""A row of the queue: what it is, who sent it here, and how its deadline stands."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext

from agencies.workdays import local_date
from complaints import words
from complaints.masking import masked
from complaints.models import Clock, Complaint, Disposition
from complaints.querysets import ComplaintQuerySet
from complaints.views import clocks
from complaints.views.calendars import Calendars
from complaints.workflow import ENDED, State

CASE = (
    *("number", "title", "place", "state", "channel", "received_at"),
    *("is_anonymous", "is_secret", "awaits_verification"),
    *("next_due_at", "late_after", "answered_at", "ended_at"),  # lists run by these
    *("holder__name", "holder__zone", "category__name", "region__name"),
    "assignee__name",
)
CLOCK = (
    *("complaint", "kind", "zone", "started_at", "stopped_at", "paused_at", "is_met"),
    *("due_at", "due_date", "limit_days", "limit_unit", "not_before"),
    *("calendar_on", "region_codes", "six_days", "extended_to", "extended_on"),
    *("policy__version", "policy__office_opens", "policy__office_closes"),
    "policy__counts_hours",
)
HAND = ("complaint", "given_at", "from_agency__name")


def with_parts(rows: ComplaintQuerySet) -> ComplaintQuerySet:
    """All that a row shows and nothing more, in two queries more than the rows."""
    running = Clock.objects.running().select_related("policy").only(*CLOCK)
    held = Disposition.objects.filter(ended_at=None).select_related("from_agency")
    return (
        rows.select_related("holder", "category", "region", "assignee")
        .only(*CASE)
        .prefetch_related(
            Prefetch("clocks", running, to_attr="running_clocks"),
            Prefetch("dispositions", held.only(*HAND), to_attr="open_hands"),
        )
    )


def shown(
    cases: Iterable[Complaint], *, at: datetime, calendars: Calendars, with_state: bool
) -> list[dict[str, Any]]:
    """`with_state`: the list mixes states, so each row says its own."""
    return [
        {
            **_facts(case),
            "sender": _sender(case, at=at),
            **_deadline(case, at=at, calendars=calendars),
            "state": case.get_state_display() if with_state else "",
        }
        for case in cases
    ]


def sender(name: str, *, given_at: datetime, at: datetime, zone: str) -> str:
    """From whom it came and when: with the year where it is another than now."""
    day, today = local_date(given_at, zone), local_date(at, zone)
    return gettext("Dari %(sender)s, %(day)s") % {
        "sender": name,
        "day": words.bare_date(day)
        if day.year == today.year
        else words.short_date(day),
    }


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
        "holder": case.holder.name,
        "officer": gettext("Petugas: %(officer)s") % {"officer": case.assignee.name}
        if case.assignee
        else gettext("Belum ada petugas"),
    }


def _sender(case: Complaint, *, at: datetime) -> str:
    hands: list[Disposition] = getattr(case, "open_hands", [])
    if not hands:
        return ""
    giver, given_at = hands[0].from_agency, hands[0].given_at
    name = giver.name if giver else gettext("pelapor")
    return sender(name, given_at=given_at, at=at, zone=case.holder.zone)


def _deadline(case: Complaint, *, at: datetime, calendars: Calendars) -> dict[str, Any]:
    if case.state in ENDED and case.ended_at:
        day = words.plain_date(local_date(case.ended_at, case.holder.zone))
        return {"due": gettext("Berakhir %(day)s") % {"day": day}}
    clock = clocks.next_clock(case, getattr(case, "running_clocks", []))
    if clock is None:
        return {"due": gettext("Tanpa tenggat")}
    facts = clocks.standing(clock, at=at, calendars=calendars)
    return {
        "chip": words.deadline_chip(**facts) if facts else None,
        "is_late": facts is not None and facts["state"] == "late",
        "due": _due(case, clock, at=at),
    }


def _due(case: Complaint, clock: Clock, *, at: datetime) -> str:
    """The last day, and who is awaited; with the year where it is another than now."""
    day = clock.due_date
    is_this_year = day.year == local_date(at, clock.zone).year
    if case.state in {State.ON_HOLD, State.AWAITING_COMPLAINANT}:
        said = words.bare_date(day) if is_this_year else words.plain_date(day)
        return gettext("Pelapor menjawab s.d. %(day)s") % {"day": said}
    said = words.day_date(day) if is_this_year else words.short_date(day)
    return gettext("Tenggat %(day)s") % {"day": said}
