"""Calendars of many clocks and offices from one query."""

from bisect import bisect
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cached_property

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


class Calendars:
    """Days off are read when first asked for; each version is built once."""

    def __init__(self) -> None:
        self._rows: list[tuple[str | None, DecreedDay]] | None = None
        self._built: dict[tuple[int, str, bool], Calendar] = {}

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
        """One is built for each version: from one decree's day to the next."""
        places = sorted(regions)
        key = (bisect(self.versions, on), ",".join(places), six_days)
        if key not in self._built:
            self._built[key] = calendar_as_known(
                [day for region, day in self.rows if not region or region in places],
                known_on=on,
                weekend=SIX_DAY_WEEKEND if six_days else FIVE_DAY_WEEKEND,
            )
        return replace(self._built[key], known_on=on)

    @cached_property
    def versions(self) -> list[date]:
        """The days on which what is known of any day off changes."""
        days = [day for _region, day in self.rows]
        known = {day.known_from for day in days}
        revoked = {day.revoked_from for day in days if day.revoked_from}
        return sorted(known | revoked)

    @property
    def rows(self) -> list[tuple[str | None, DecreedDay]]:
        if self._rows is None:
            self._rows = [
                (
                    region,
                    DecreedDay(
                        day=day,
                        off=DayOff(name, kind, decree, issued, provisional),
                        known_from=known,
                        revoked_from=revoked,
                    ),
                )
                for (
                    region,
                    day,
                    known,
                    revoked,
                    name,
                    kind,
                    decree,
                    issued,
                    provisional,
                ) in (
                    Holiday.objects.values_list(
                        "region",
                        "date",
                        "known_from",
                        "revoked_from",
                        "name",
                        "kind",
                        "decree",
                        "decided_on",
                        "is_provisional",
                    )
                )
            ]
        return self._rows
