"""A row of the queue: what it is, who sent it here, and how its deadline stands."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import F, Prefetch
from django.urls import reverse

from agencies.language import gettext
from agencies.principals import Staff
from agencies.workdays import local_date
from complaints import words
from complaints.models import Clock, Complaint, Disposition
from complaints.querysets import ComplaintQuerySet
from complaints.stripping import Words, words_of
from complaints.views import clocks
from complaints.views.calendars import Calendars
from complaints.workflow import ENDED, State

CASE = (
    *("number", "title", "place", "state", "channel", "received_at"),
    *("is_anonymous", "is_secret", "awaits_verification"),
    *("next_due_at", "late_after", "answered_at", "ended_at"),  # lists run by these
    *("consent", "split_from"),  # say whose name may be read
)
# Said of related rows: as words beside the case, for an object more a row is dearer.
NAMES = {
    "holder_name": F("holder__name"),
    "holder_zone": F("holder__zone"),
    "topic": F("category__name"),
    "region_name": F("region__name"),
    "officer_name": F("assignee__name"),
}
CLOCK = (
    *("complaint", "kind", "zone", "started_at", "stopped_at", "paused_at", "is_met"),
    *("due_at", "due_date", "limit_days", "limit_unit", "not_before"),
    *("calendar_on", "region_codes", "six_days", "extended_to", "extended_on"),
    *("policy__version", "policy__office_opens", "policy__office_closes"),
    "policy__counts_hours",
)
NUMBER = "NOMOR"  # stands for one in an address
HAND = ("complaint", "given_at")


def with_parts(rows: ComplaintQuerySet) -> ComplaintQuerySet:
    """All that a row shows and nothing more, in two queries more than the rows."""
    running = Clock.objects.running().select_related("policy").only(*CLOCK)
    held = Disposition.objects.filter(ended_at=None).only(*HAND)
    given = held.annotate(giver=F("from_agency__name"))
    return (
        rows.annotate(**NAMES)
        .only(*CASE)
        .prefetch_related(
            Prefetch("clocks", running, to_attr="running_clocks"),
            Prefetch("dispositions", given, to_attr="open_hands"),
        )
    )


def shown(
    cases: Iterable[Complaint],
    *,
    by: Staff,
    at: datetime,
    calendars: Calendars,
    with_state: bool,
) -> list[dict[str, Any]]:
    """Of cases `with_parts`; `with_state`: the list mixes states, so each says its."""
    cases = list(cases)
    words = words_of(cases, by=by)
    address = reverse("complaints:case", args=[NUMBER])
    return [
        {
            **_facts(case, words[case.pk], url=address.replace(NUMBER, case.number)),
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


def _facts(case: Any, words: Words, *, url: str) -> dict[str, Any]:
    places = [words(case.place), case.region_name or ""]
    return {
        "number": case.number,
        "url": url,
        "title": words(case.title),
        "topic": case.topic or "",
        "place": ", ".join(part for part in places if part),
        "is_anonymous": case.is_anonymous,
        "is_secret": case.is_secret,
        "holder": case.holder_name,
        "officer": gettext("Petugas: %(officer)s") % {"officer": case.officer_name}
        if case.officer_name
        else gettext("Belum ada petugas"),
    }


def _sender(case: Any, *, at: datetime) -> str:
    if not case.open_hands:
        return ""
    hand = case.open_hands[0]
    name = hand.giver or gettext("pelapor")
    return sender(name, given_at=hand.given_at, at=at, zone=case.holder_zone)


def _deadline(case: Any, *, at: datetime, calendars: Calendars) -> dict[str, Any]:
    if case.state in ENDED and case.ended_at:
        day = words.plain_date(local_date(case.ended_at, case.holder_zone))
        return {"due": gettext("Berakhir %(day)s") % {"day": day}}
    clock = clocks.next_clock(case, case.running_clocks)
    if clock is None:
        return {"due": gettext("Tanpa tenggat")}
    facts = clocks.standing(clock, at=at, calendars=calendars)
    return {
        "chip": words.deadline_chip(**facts) if facts else None,
        "is_late": facts is not None and facts["state"] == "late",
        "due": _due(case, at=at),
    }


def _due(case: Any, *, at: datetime) -> str:
    """The last day, and who is awaited; with the year where it is another than now."""
    clock = clocks.awaited_clock(case, case.running_clocks)
    if clock is None:
        return ""
    day = clock.due_date
    this_year = local_date(at, clock.zone).year
    if case.state in {State.ON_HOLD, State.AWAITING_COMPLAINANT}:
        said = words.bare_date(day) if day.year == this_year else words.plain_date(day)
        return gettext("Pelapor menjawab s.d. %(day)s") % {"day": said}
    said = words.near_date(day, this_year=this_year)
    return gettext("Tenggat %(day)s") % {"day": said}
