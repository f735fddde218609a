"""Due dates counted day by day from the rows, without a line of the engine's."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from agencies.models import Holiday
from complaints.models import Clock, ClockPause

DAY = timedelta(days=1)
SATURDAY, SUNDAY = 5, 6


@cache
def days_off(known_on: date, regions: tuple[str, ...]) -> frozenset[date]:
    """Every day that a decree known on that day makes a day off there."""
    return frozenset(
        row.date
        for row in Holiday.objects.all()
        if row.known_from <= known_on
        and (row.revoked_from is None or known_on < row.revoked_from)
        and (row.region_id is None or row.region_id in regions)
    )


class Naive:
    """One clock, one day after the other."""

    def __init__(self, clock: Clock, pauses: Collection[ClockPause]) -> None:
        self.clock, self.zone = clock, ZoneInfo(clock.zone)
        assert clock.calendar_on
        self.off = days_off(clock.calendar_on, tuple(clock.region_codes))
        self.skipped: set[date] = set()
        self.pauses = sorted(
            (self._day(pause.from_at), self._day(pause.until_at))
            for pause in pauses
            if pause.until_at
        )

    def due(self) -> tuple[date, datetime]:
        """The last day, and the midnight that ends it."""
        last = self._end()
        for asked, ended in self.pauses:
            in_time = asked <= last
            day = asked
            while day < ended:
                day += DAY
                self.skipped.add(day)
            last = max(last, self._end())
            if in_time:
                last = max(last, self._first_working(ended))
        midnight = datetime.combine(last + DAY, time(), tzinfo=self.zone)
        return last, midnight.astimezone(UTC)

    def _end(self) -> date:
        clock = self.clock
        last = self._after(self._day(clock.started_at), clock.limit_days or 0)
        if clock.extended_to:
            last = max(last, self._extended())
        return max(last, clock.not_before or last)

    def _first_working(self, day: date) -> date:
        while not self._works(day):
            day += DAY
        return day

    def _extended(self) -> date:
        granted, on = self.clock.extended_to, self.clock.extended_on
        assert granted
        if on is None or granted <= on:
            return granted
        left, day = 0, on
        while day < granted:
            day += DAY
            left += self._works(day)
        return max(granted, self._after(on, left)) if left else granted

    def _after(self, day: date, days: int) -> date:
        while days:
            day += DAY
            if self._works(day) and day not in self.skipped:
                days -= 1
        return day

    def _works(self, day: date) -> bool:
        if self.clock.limit_unit == "calendar_days":
            return True
        free = (SUNDAY,) if self.clock.six_days else (SATURDAY, SUNDAY)
        return day.weekday() not in free and day not in self.off

    def _day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()
