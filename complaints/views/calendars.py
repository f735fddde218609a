"""Calendars of many clocks and offices from one query."""

from bisect import bisect
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from agencies.models import Agency, Holiday
from agencies.workdays import (
    FIVE_DAY_WEEKEND,
    SIX_DAY_WEEKEND,
    Calendar,
    DayOff,
    DecreedDay,
    calendar_as_known,
)
from complaints.actions.timing import region_codes
from complaints.models import Clock

COLUMNS = (
    *("region", "date", "known_from", "revoked_from"),
    *("name", "kind", "decree", "decided_on", "is_provisional"),
)


class Calendars:
    """Days off are read when first asked for; what follows from them is kept."""

    def of_clock(self, clock: Clock) -> Calendar:
        """The version that the clock was dated under."""
        if clock.calendar_on is None:
            raise ValueError("an imported clock has no calendar")
        return self.known(clock.calendar_on, clock.region_codes, clock.six_days)

    def of_agency(self, agency: Agency, *, on: date) -> Calendar:
        """What that office works by, as known on that day."""
        return self.known(on, region_codes(agency), agency.works_six_days)

    def known(
        self, on: date, regions: Iterable[str] = (), six_days: bool = False
    ) -> Calendar:
        return self._decrees.known(on, regions, six_days)

    @cached_property
    def _decrees(self) -> "Decrees":
        return decrees(tuple(Holiday.objects.values_list(*COLUMNS)))


class Decrees:
    """All days off that there are, and each version of a calendar, built once."""

    def __init__(self, rows: Iterable[tuple[Any, ...]]) -> None:
        self._days = [_decreed(*row) for row in rows]
        days = [day for _region, day in self._days]
        known = {day.known_from for day in days}
        revoked = {day.revoked_from for day in days if day.revoked_from}
        # The days on which what is known of any day off changes.
        self._changes = sorted(known | revoked)
        self._version = lru_cache(maxsize=256)(self._built)

    def known(self, on: date, regions: Iterable[str], six_days: bool) -> Calendar:
        """One is built for each version: from one decree's day to the next."""
        version = self._version(
            bisect(self._changes, on), tuple(sorted(regions)), six_days
        )
        return replace(version, known_on=on)

    def _built(self, number: int, places: tuple[str, ...], six_days: bool) -> Calendar:
        """As known from the change of that number on."""
        since = self._changes[number - 1] if number else date.min
        return calendar_as_known(
            [day for region, day in self._days if not region or region in places],
            known_on=since,
            weekend=SIX_DAY_WEEKEND if six_days else FIVE_DAY_WEEKEND,
        )


@lru_cache(maxsize=4)
def decrees(rows: tuple[tuple[Any, ...], ...]) -> Decrees:
    """Of these very rows: a decree holds from the moment that it is read."""
    return Decrees(rows)


def _decreed(
    region: str | None,
    day: date,
    known_from: date,
    revoked_from: date | None,
    *off: Any,
) -> tuple[str | None, DecreedDay]:
    decreed = DecreedDay(
        day=day, off=DayOff(*off), known_from=known_from, revoked_from=revoked_from
    )
    return region, decreed
