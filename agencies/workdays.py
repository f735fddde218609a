"""Working days: which days an office works, and counting them. No database here."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

WIB = "Asia/Jakarta"
WITA = "Asia/Makassar"
WIT = "Asia/Jayapura"
ZONE_LABELS = MappingProxyType({WIB: "WIB", WITA: "WITA", WIT: "WIT"})

ONE_DAY = timedelta(days=1)
SATURDAY, SUNDAY = 5, 6
FIVE_DAY_WEEKEND = frozenset({SATURDAY, SUNDAY})
SIX_DAY_WEEKEND = frozenset({SUNDAY})

NATIONAL = "libur_nasional"
JOINT_LEAVE = "cuti_bersama"
REGIONAL = "libur_daerah"
# A day may be off for two reasons; the screen names the first of these.
KINDS = (NATIONAL, REGIONAL, JOINT_LEAVE)


class NoCalendar(ValueError):  # noqa: N818 (a statement, like NotAllowed)
    """A count reached a year for which no calendar is known, not even a provisional."""

    def __init__(self, year: int) -> None:
        super().__init__(f"no calendar is known for {year}")
        self.year = year


@dataclass(frozen=True)
class DayOff:
    """Why a day is off, and by which decree (`decided_on`: None when not recorded)."""

    name: str
    kind: str
    decree: str = ""
    decided_on: date | None = None
    provisional: bool = False


@dataclass(frozen=True, kw_only=True)
class DecreedDay:
    """A day off as decrees said: known from a day on, until one revoked it."""

    day: date
    off: DayOff
    known_from: date = date.min
    revoked_from: date | None = None

    def is_known(self, on: date) -> bool:
        """Whether it stood on that day: known_from <= on < revoked_from."""
        if on < self.known_from:
            return False
        return self.revoked_from is None or on < self.revoked_from


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """The days off of one office, as the decrees issued up to `known_on` made them.

    `years` are the years that have a calendar at all, the provisional ones among them;
    `weekend` holds weekdays (Monday is 0).
    """

    days_off: Mapping[date, DayOff]
    years: frozenset[int]
    known_on: date
    provisional_years: frozenset[int] = frozenset()
    weekend: frozenset[int] = FIVE_DAY_WEEKEND

    def is_working_day(self, day: date) -> bool:
        """Raises `NoCalendar` for a day in a year without one."""
        if day.year not in self.years:
            raise NoCalendar(day.year)
        return day.weekday() not in self.weekend and day not in self.days_off

    def is_weekend(self, day: date) -> bool:
        return day.weekday() in self.weekend

    def reason_off(self, day: date) -> DayOff | None:
        """The decreed day off; None on a working day and on a plain weekend."""
        return self.days_off.get(day)

    def is_provisional(self, *, after: date, until: date) -> bool:
        """Whether a count over (after, until] touches a year without a decree."""
        first = min(after + ONE_DAY, until)
        years = range(first.year, until.year + 1)
        return not self.provisional_years.isdisjoint(years)


def calendar_as_known(
    decreed: Iterable[DecreedDay],
    *,
    known_on: date,
    weekend: frozenset[int] = FIVE_DAY_WEEKEND,
) -> Calendar:
    """The calendar that stood on `known_on`.

    A year has a calendar once a national holiday of it is known; it is provisional
    while any of its national holidays or joint leave days is. A regional holiday alone
    makes no calendar. Of two reasons for one day the first of `KINDS` is named.
    """
    known = [row for row in decreed if row.is_known(known_on)]
    national = [row for row in known if row.off.kind == NATIONAL]
    guessed = [row for row in known if row.off.provisional and row.off.kind != REGIONAL]
    ranked = sorted(known, key=lambda row: KINDS.index(row.off.kind), reverse=True)
    return Calendar(
        days_off=MappingProxyType({row.day: row.off for row in ranked}),
        years=frozenset(row.day.year for row in national),
        provisional_years=frozenset(row.day.year for row in guessed),
        known_on=known_on,
        weekend=weekend,
    )


def add_working_days(
    *,
    start: date,
    count: int,
    calendar: Calendar,
    skipped: AbstractSet[date] = frozenset(),
) -> date:
    """The `count`-th working day after `start` that is not in `skipped`.

    `start` is day 0 and never counted, working day or not; a count of 0 gives it back.
    Raises `NoCalendar`, and `ValueError` for a negative count.
    """
    if count < 0:
        raise ValueError(f"count must not be negative: {count}")
    day = start
    while count:
        day += ONE_DAY
        count -= calendar.is_working_day(day) and day not in skipped
    return day


def working_days_between(*, after: date, until: date, calendar: Calendar) -> int:
    """Working days in (after, until]; in the other order the same number, negative."""
    if until < after:
        return -working_days_between(after=until, until=after, calendar=calendar)
    days = (after + ONE_DAY * n for n in range(1, (until - after).days + 1))
    return sum(calendar.is_working_day(day) for day in days)


def first_working_day(*, from_day: date, calendar: Calendar) -> date:
    """`from_day` itself when it is a working day, else the next one."""
    return add_working_days(start=from_day - ONE_DAY, count=1, calendar=calendar)


def zone_label(zone: str) -> str:
    """WIB, WITA or WIT; any other zone goes by its IANA name."""
    return ZONE_LABELS.get(zone, zone)


def local_date(at: datetime, zone: str) -> date:
    """The day it is in `zone` at that instant. Raises `ValueError` when naive."""
    return local_time(at, zone).date()


def newest_day(at: datetime) -> date:
    """The latest day that has begun in the country: days come from the east.

    What is to hold from a day on, and never before it was decided, begins after it.
    """
    return local_date(at, WIT)


def local_time(at: datetime, zone: str) -> datetime:
    """The wall clock of `zone` at that instant. Raises `ValueError` when naive."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return at.astimezone(ZoneInfo(zone))


def instant(day: date, clock: time, zone: str) -> datetime:
    """What UTC says when the clocks of `zone` show that time on that day."""
    return datetime.combine(day, clock, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def end_of_day(day: date, zone: str) -> datetime:
    """That day's 24:00 in `zone`, in UTC: the next day's 00:00 is the same instant."""
    return instant(day + ONE_DAY, time.min, zone)
