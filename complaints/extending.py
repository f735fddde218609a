"""How much more time there is: for the settlement alone, counted from its own limit."""

from dataclasses import replace
from datetime import date, datetime

from agencies.language import gettext as _
from agencies.workdays import Calendar, add_working_days, local_date
from complaints.deadlines import ClockKind, due
from complaints.models import Clock, Complaint
from complaints.proofs import calendar_of, facts
from complaints.rulebook import policy_of
from complaints.words import short_date


def refusal(case: Complaint, *, at: datetime) -> str | None:
    """Why nobody gets more time for it: there is none left, or it is not ours to give.

    Before the limit is past, and nothing was granted yet, all of it is left.
    """
    clock = _settlement(case)
    if clock is None:
        return _("Jam penyelesaian tidak berjalan.")
    if clock.calendar_on is None:
        return _("Tenggat dari impor tidak diperpanjang di sini.")
    today = local_date(at, clock.zone)
    if today <= clock.due_date and clock.extended_to is None:
        return None
    last = _latest(case, clock)
    if last <= today:
        words = _("Paling lama sampai %(day)s, dan hari itu sudah lewat.")
        return words % {"day": short_date(last)}
    return None if last > clock.due_date else _("Waktu paling lama sudah diberikan.")


def latest(case: Complaint) -> date | None:
    """The last day that can be asked for; None where no settlement is dated by us."""
    clock = _settlement(case)
    if clock is None or clock.calendar_on is None:
        return None
    return _latest(case, clock)


def _settlement(case: Complaint) -> Clock | None:
    """The one that runs, among the clocks that were read with the case."""
    kind = ClockKind.SETTLEMENT.value
    running = (one for one in case.clocks.all() if not one.stopped_at)
    return next((one for one in running if one.kind == kind), None)


def _latest(case: Complaint, clock: Clock) -> date:
    """However often more is granted, it is counted from the limit."""
    policy = policy_of(case)
    calendar = calendar_of(clock, last_year=clock.due_date.year + 1)
    start = _without_extension(clock, calendar)
    return add_working_days(start=start, count=policy.extension_days, calendar=calendar)


def _without_extension(clock: Clock, calendar: Calendar) -> date:
    """When it would run out had nobody granted more time."""
    if clock.extended_to is None:
        return clock.due_date
    known = facts(clock, clock.pauses.all())
    plain = replace(known, extended_to=None, extended_on=None)
    return due(plain, calendar).due_date
