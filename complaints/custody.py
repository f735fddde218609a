"""Who held a case how many working days, and whose the lateness is (pure).

The day on which a case is passed on counts for whoever passes it on: for the next hand
it is day 0. Days that the complainant had (a question, an answer to reply to) are held
but never late. A day past a promise is charged once, to whoever held the case that day:
a promise of one hand alone (verification, first follow-up) only to its own agency, or
to those whose place it took when the tree of agencies changed.
"""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, timedelta

from agencies.workdays import ONE_DAY, Calendar, NoCalendar
from complaints.deadlines import ClockKind

OF_ONE_HAND = (ClockKind.VERIFICATION, ClockKind.FIRST_FOLLOW_UP)


@dataclass(frozen=True)
class Stretch:
    """The days in (`after`, `until`]."""

    after: date
    until: date

    def __iter__(self) -> Iterator[date]:
        days = max((self.until - self.after).days, 0)
        return (self.after + ONE_DAY * n for n in range(1, days + 1))


@dataclass(frozen=True, kw_only=True)
class Hand:
    """One holder's stretch, in days of its own zone, by its own calendar.

    `row` is the position of the custody row it comes from; `is_desk_wait` when an
    approved answer waited in it for the desk above the holder.
    """

    row: int
    agency_id: int
    days: Stretch
    calendar: Calendar
    is_desk_wait: bool = False


@dataclass(frozen=True, kw_only=True)
class Overdue:
    """The days past a promise, until it was kept; `agency_ids`: whose alone it was.

    An heir and those it came after; None: of whoever held the case.
    """

    days: Stretch
    agency_ids: frozenset[int] | None = None


@dataclass(frozen=True, kw_only=True)
class Share:
    """What one hand had of the case, in working days of that office.

    `waiting` of `held` were the complainant's; `late` are charged to this hand. All are
    None where no calendar is known.
    """

    hand: Hand
    held: int | None
    waiting: int | None
    late: int | None


def shares(
    hands: Iterable[Hand], *, overdue: Sequence[Overdue], waits: Iterable[Stretch]
) -> list[Share]:
    """What each hand is to answer for, in the order given."""
    awaited = frozenset(day for wait in waits for day in wait)
    return [_share(hand, overdue, awaited) for hand in hands]


def with_desk_waits(
    hands: Iterable[Hand], waits: Sequence[tuple[Stretch, int, Calendar]]
) -> list[Hand]:
    """Days in which a holder's answer waited for a desk are taken out for the desk.

    `waits`: (days, agency of the desk, its calendar), oldest first.
    """
    parted: list[Hand] = []
    for hand in hands:
        rest = hand
        for days, desk_id, calendar in waits:
            inside = _common(rest.days, days)
            if inside is None or hand.agency_id == desk_id:
                continue
            before = Stretch(rest.days.after, inside.after)
            parted += [replace(rest, days=before)] if list(before) else []
            parted.append(
                replace(
                    hand,
                    agency_id=desk_id,
                    days=inside,
                    calendar=calendar,
                    is_desk_wait=True,
                )
            )
            rest = replace(rest, days=Stretch(inside.until, rest.days.until))
        parted.append(rest)
    return parted


def _common(one: Stretch, other: Stretch) -> Stretch | None:
    after, until = max(one.after, other.after), min(one.until, other.until)
    return Stretch(after, until) if until - after > timedelta(0) else None


def _share(hand: Hand, overdue: Sequence[Overdue], awaited: AbstractSet[date]) -> Share:
    try:
        worked = [day for day in hand.days if hand.calendar.is_working_day(day)]
    except NoCalendar:
        return Share(hand=hand, held=None, waiting=None, late=None)
    own = [day for day in worked if day not in awaited]
    late = _late_days(hand.agency_id, overdue)
    return Share(
        hand=hand,
        held=len(worked),
        waiting=len(worked) - len(own),
        late=sum(day in late for day in own),
    )


def _late_days(agency_id: int, overdue: Sequence[Overdue]) -> frozenset[date]:
    return frozenset(
        day
        for one in overdue
        if one.agency_ids is None or agency_id in one.agency_ids
        for day in one.days
    )
