"""Who held a case how many working days."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from agencies.workdays import NoCalendar, local_date, working_days_between
from complaints.models import Disposition
from complaints.views.calendars import Calendars


def ledger(
    hands: Sequence[Disposition], *, at: datetime, calendars: Calendars
) -> dict[str, Any]:
    """Every stretch of the case's life, oldest first, and their sum.

    A day counts for whoever held the case at its end: the day of taking it does not.
    """
    spans = [
        _span(hand, after, at=at, calendars=calendars)
        for hand, after in zip(hands, [*hands[1:], None], strict=True)
    ]
    return {"spans": spans, "total": sum(span["working_days"] for span in spans)}


def _span(
    hand: Disposition,
    after: Disposition | None,
    *,
    at: datetime,
    calendars: Calendars,
) -> dict[str, Any]:
    office = hand.to_agency
    since = local_date(hand.given_at, office.zone)
    until = local_date(hand.ended_at or at, office.zone)
    return {
        "holder": office.name,
        "from_date": since,
        "to_date": until if hand.ended_at else None,
        "ended_with": _ended_with(hand, after),
        "working_days": _days(hand, since, until, at=at, calendars=calendars),
        "is_desk": after is not None and after.kind == Disposition.Kind.DISPOSED,
        "is_current": hand.ended_at is None,
    }


def _ended_with(hand: Disposition, after: Disposition | None) -> str:
    if after is not None and after.run == hand.run:
        return str(after.get_kind_display()).capitalize()
    return gettext("Berakhir") if hand.ended_at else ""


def _days(
    hand: Disposition, since: date, until: date, *, at: datetime, calendars: Calendars
) -> int:
    on = local_date(at, hand.to_agency.zone)
    calendar = calendars.of_agency(hand.to_agency, on=on)
    try:
        return working_days_between(after=since, until=until, calendar=calendar)
    except NoCalendar:
        return 0
