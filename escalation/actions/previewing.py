"""A row of the ladder tried on past cases, before it holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from agencies.workdays import NoCalendar, instant, local_date
from complaints.actions.recomputing import CHUNK
from complaints.actions.trying import MOST, PAST_DAYS, Calendars, calendar_of
from complaints.deadlines import ClockKind
from complaints.models import Clock
from complaints.rulebook import received_on
from escalation.ladder import MORNING, Level, Rung, newest_rows
from escalation.models import LadderRung


@dataclass
class Preview:
    """Of so many deadlines, how many the row would have told of, and how many were.

    `was` is by the rows that held for each case. Of the cases received in the last
    `days`; at most `MOST` deadlines, the newest first.
    """

    looked_at: int = 0
    would: int = 0
    was: int = 0
    days: int = PAST_DAYS


def preview_rung(*, row: Rung, at: datetime) -> Preview:
    """What the row would have done for cases of the last `PAST_DAYS`.

    Told is a deadline that still ran, not standing still, on the morning of its day.
    """
    found, calendars = Preview(), Calendars()
    ladder = LadderRung.objects.ladder()
    for clock in _clocks(row, since=at - timedelta(days=PAST_DAYS), until=at):
        case, key = clock.complaint, (row.level, ClockKind(clock.kind))
        rows = newest_rows(received_on(case), ladder=ladder, agency_id=case.root_id)
        held = rows.get(key)
        if held is not None and held.agency_id != row.agency_id and not row.agency_id:
            continue  # its instansi has a row of its own
        found.looked_at += 1
        found.would += _is_told(row, clock, calendars, at=at)
        found.was += held is not None and _is_told(held, clock, calendars, at=at)
    return found


def _is_told(row: Rung, clock: Clock, calendars: Calendars, *, at: datetime) -> bool:
    if not row.is_told:
        return False
    due_date = clock.due_date
    if row.level == Level.CONSENT and clock.policy:
        started_on = local_date(clock.started_at, clock.zone)
        due_date = started_on + timedelta(days=clock.policy.consent_day)
    try:
        day = row.first_day(due_date, calendar_of(clock, calendars))
    except NoCalendar:
        return False
    morning = instant(day, MORNING, clock.zone)
    stood_or_stopped = clock.stopped_at or clock.paused_at
    return morning <= at and not (stood_or_stopped and stood_or_stopped <= morning)


def _clocks(row: Rung, *, since: datetime, until: datetime) -> Iterator[Clock]:
    """Of the cases that the row would be for, the newest first; memory is flat."""
    rows = Clock.objects.filter(
        is_historical=False,
        calendar_on__isnull=False,
        kind__in=[kind.value for kind in row.clocks],
        complaint__received_at__range=(since, until),
    )
    if row.agency_id is not None:
        rows = rows.filter(complaint__root=row.agency_id)
    found = rows.select_related("policy", "complaint__root").order_by("-pk")
    return found.defer("complaint__original_text")[:MOST].iterator(CHUNK)
