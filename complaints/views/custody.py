"""Who held a case how many working days, and who was late: the ledger of its rows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext

from agencies.models import Agency
from agencies.workdays import local_date
from complaints.custody import (
    OF_ONE_HAND,
    Hand,
    Overdue,
    Share,
    Stretch,
    shares,
    with_desk_waits,
)
from complaints.deadlines import ClockKind
from complaints.models import Answer, Clock, Complaint, Disposition, Event
from complaints.views.calendars import Calendars

OF_WHOEVER_HOLDS = (ClockKind.SETTLEMENT, ClockKind.EXPLANATION)
OF_THE_COMPLAINANT = (ClockKind.REPLY, ClockKind.COMPLETION)
TO_THE_DESK = ("submit_answer", "approve_answer")
FROM_THE_DESK = ("release_answer", "send_back_answer")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the ledger: a hand of the case, or a desk its answer waited for."""

    holder: Agency
    share: Share
    hand: Disposition
    after: Disposition | None
    is_last: bool


def ledger(
    case: Complaint,
    hands: Sequence[Disposition],
    *,
    at: datetime,
    calendars: Calendars,
) -> dict[str, Any]:
    """Every stretch of the case's life, oldest first, and their sums.

    Asks nothing of the database where `case` has its clocks, events and answers read.
    """
    found = lines(case, hands, at=at, calendars=calendars)
    return {
        "spans": [_span(line) for line in found],
        "total": sum(line.share.held or 0 for line in found),
        "late": sum(line.share.late or 0 for line in found),
        "bounces": _bounces(case),
    }


def lines(
    case: Complaint,
    hands: Sequence[Disposition],
    *,
    at: datetime,
    calendars: Calendars,
) -> list[Line]:
    """Who had the case when, and what of its lateness is theirs."""
    holding = _holding(hands, at=at, calendars=calendars)
    waits = list(_desk_waits(case, at=at))
    desk_calendar = calendars.of_agency(case.root, on=local_date(at, case.root.zone))
    parted = with_desk_waits(
        holding, [(days, case.root_id, desk_calendar) for days in waits]
    )
    clocks = list(case.clocks.all())
    charged = shares(
        parted,
        overdue=list(_overdue(clocks, hands, at=at)),
        waits=_complainants_days(clocks, at=at),
    )
    return [_line(share, case, hands, parted) for share in charged]


def _holding(
    hands: Sequence[Disposition], *, at: datetime, calendars: Calendars
) -> list[Hand]:
    """Each day is one hand's: where zones differ, it is the day of who passes it on."""
    found, ended_at, until = list[Hand](), None, date.min
    for row, hand in enumerate(hands):
        office = hand.to_agency
        days = _days(hand.given_at, hand.ended_at or at, office.zone)
        if hand.given_at == ended_at:
            days = Stretch(until, max(until, days.until))
        ended_at, until = hand.ended_at, max(until, days.until)
        calendar = calendars.of_agency(office, on=local_date(at, office.zone))
        found.append(Hand(row=row, agency_id=office.pk, days=days, calendar=calendar))
    return found


def _line(
    share: Share, case: Complaint, hands: Sequence[Disposition], parted: Sequence[Hand]
) -> Line:
    row = share.hand.row
    hand, last = hands[row], [one for one in parted if one.row == row][-1]
    return Line(
        holder=case.root if share.hand.is_desk_wait else hand.to_agency,
        share=share,
        hand=hand,
        after=hands[row + 1] if row + 1 < len(hands) else None,
        is_last=share.hand is last,
    )


def _days(since: datetime, until: datetime, zone: str) -> Stretch:
    return Stretch(local_date(since, zone), local_date(until, zone))


def _overdue(
    clocks: Iterable[Clock], hands: Sequence[Disposition], *, at: datetime
) -> Iterator[Overdue]:
    """What ran past its due date, by one hand alone or by whoever held the case."""
    for clock in clocks:
        alone = clock.kind in OF_ONE_HAND
        if not (alone or clock.kind in OF_WHOEVER_HOLDS):
            continue
        ended = local_date(clock.stopped_at or at, clock.zone)
        yield Overdue(
            days=Stretch(clock.due_date, ended),
            agency_ids=_of_one(clock, hands) if alone else None,
        )


def _of_one(clock: Clock, hands: Sequence[Disposition]) -> frozenset[int]:
    """Its agency, and those that followed one another while the clock ran.

    Every other way to another hand stops such a clock.
    """
    ids = {clock.agency_id}
    for before, hand in pairwise(hands):
        ran = clock.started_at < hand.given_at <= (clock.stopped_at or hand.given_at)
        if ran and hand.kind == Disposition.Kind.FOLLOWED:
            ids |= {before.to_agency_id, hand.to_agency_id}
    return frozenset(ids)


def _complainants_days(clocks: Iterable[Clock], *, at: datetime) -> list[Stretch]:
    return [
        _days(clock.started_at, clock.stopped_at or at, clock.zone)
        for clock in clocks
        if clock.kind in OF_THE_COMPLAINANT
    ]


def _desk_waits(case: Complaint, *, at: datetime) -> Iterator[Stretch]:
    """When an answer lay at the desk, from its events; open while one lies there."""
    zone, since = case.root.zone, None
    for event in sorted(case.events.all(), key=lambda one: (one.at, one.pk)):
        if since and _leaves_the_desk(event, case):
            yield _days(since, event.at, zone)
        if event.step in (*TO_THE_DESK, *FROM_THE_DESK):
            since = event.at if event.step in TO_THE_DESK else None
    if since and any(one.stage == Answer.Stage.APPROVED for one in case.answers.all()):
        yield _days(since, at, zone)


def _leaves_the_desk(event: Event, case: Complaint) -> bool:
    """A leader of the unit gives a draft back too: it never came to the desk."""
    sent_back = event.step == "send_back_answer"
    by_desk = event.by_agency_id == case.root_id != case.holder_id
    return event.step == "release_answer" or (sent_back and by_desk)


def _span(line: Line) -> dict[str, Any]:
    days, hand = line.share.hand.days, line.hand
    is_open = hand.ended_at is None and line.is_last
    return {
        "holder": line.holder.name,
        "from_date": days.after,
        "to_date": None if is_open else days.until,
        "ended_with": _ended_with(line),
        "working_days": line.share.held,
        "waiting_days": line.share.waiting,
        "late_days": line.share.late,
        "is_desk": _is_desk(line),
        "is_current": is_open,
    }


def _is_desk(line: Line) -> bool:
    if line.share.hand.is_desk_wait:
        return True
    return line.after is not None and line.after.kind == Disposition.Kind.DISPOSED


def _ended_with(line: Line) -> str:
    if line.share.hand.is_desk_wait:
        return gettext("Jawaban menunggu diteruskan")
    if not line.is_last:
        return gettext("Jawaban diajukan")
    after, hand = line.after, line.hand
    if after is not None and after.run == hand.run:
        return str(after.get_kind_display()).capitalize()
    return gettext("Berakhir") if hand.ended_at else ""


def _bounces(case: Complaint) -> str:
    """How often the case was sent back as not ours, and what that means."""
    if case.is_binding:
        return gettext(
            "Dikembalikan %(count)d kali; disposisi atasan mengikat dan tidak dapat"
            " dikembalikan lagi."
        ) % {"count": case.bounces}
    if not case.bounces:
        return ""
    return gettext(
        "Dikembalikan %(count)d kali sebagai bukan wewenang; yang ketiga, atau lebih"
        " awal menurut kebijakan instansi, diputus atasan bersama dan mengikat."
    ) % {"count": case.bounces}
