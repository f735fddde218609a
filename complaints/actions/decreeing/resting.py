"""Clocks that counted over the days of a decree: their dates rest on it."""

from collections.abc import Iterable
from datetime import date

from django.db.models import F, Q

from agencies.models import Holiday
from agencies.workdays import WIB, end_of_day
from complaints.deadlines import Unit
from complaints.models import Clock
from complaints.querysets import ClockQuerySet

Span = tuple[date, date]  # both days included


def resting_on(
    spans: Iterable[Span], *, region_code: str | None, since: date
) -> ClockQuerySet:
    """Clocks in working days over one of these spans there, dated as known `since`."""
    over = Q(pk__in=[])
    for first, last in spans:
        over |= Q(started_at__lt=end_of_day(last, WIB), due_date__gte=first)
    clocks = Clock.objects.filter(
        over, limit_unit=Unit.WORKING_DAYS.value, calendar_on__gte=since
    )
    if region_code:
        return clocks.filter(region_codes__contains=[region_code])
    return clocks


def spans_of(days: Iterable[date], *, ended: Iterable[Holiday]) -> set[Span]:
    """These days and those that were ended; of a guess the year, that it is one."""
    spans = {(day, day) for day in days}
    for row in ended:
        year = row.date.year
        whole = date(year, 1, 1), date(year, 12, 31)
        spans.add(whole if row.is_provisional else (row.date, row.date))
    return spans


def judged_between(judged: ClockQuerySet, *, since: date, on: date) -> int:
    """How many of `judged` counted over what another decree changed since that day.

    No version of the calendar knows that one without the one that is entered now.
    """
    others = Holiday.objects.exclude(revoked_from=F("known_from")).filter(
        Q(known_from__range=(since, on)) | Q(revoked_from__range=(since, on))
    )
    both = Q(pk__in=[])
    for row in others:
        changed = row.known_from if row.known_from >= since else row.revoked_from
        both |= Q(
            started_at__lt=end_of_day(row.date, WIB),
            due_date__gte=row.date,
            calendar_on__gte=changed,
            **({"region_codes__contains": [row.region_id]} if row.region_id else {}),
        )
    return judged.filter(both).count()
