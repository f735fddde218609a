"""The rungs by which an open deadline climbs: who is told, when, and how (pure)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from agencies.workdays import (
    ONE_DAY,
    Calendar,
    add_working_days,
    end_of_day,
    first_working_day,
    local_time,
)
from complaints.deadlines import ClockKind


class Level(TextChoices):
    """How far up an open deadline is told, in the order in which it climbs."""

    REMINDER = "reminder", _("Tenggat dekat")
    SUPERIOR = "superior", _("Hari tenggat")
    DIGEST = "digest", _("Lewat tenggat")
    CONSENT = "consent", _("Pertanyaan persetujuan")


class Recipient(TextChoices):
    """Whom a rung tells. An accused body's place is taken by the national desk."""

    HOLDER = "holder", _("pemegang")
    SUPERIOR = "superior", _("atasan pemegang")
    COORDINATOR = "coordinator", _("koordinator instansi")
    COMPLAINANT = "complainant", _("pelapor")


@dataclass(frozen=True, kw_only=True)
class Rung:
    """Tell `to` of these clocks, `days` working days after the due date, once.

    Negative `days` are before it. Days are those of the recipient's own calendar, the
    complainant's are their instansi's; nothing is told before `MORNING`, nor on a day
    off there where it `is_quiet`. The question of consent counts from the day that the
    policy gives it. A row is for cases received from the day `since` on, until a later
    one of the same level names the clock; one that is not `is_told` takes the rung
    away. `agency_id`: for one instansi, before the national row.
    """

    level: Level
    clocks: frozenset[ClockKind]
    days: int
    to: Recipient
    since: date
    channel: str = "email"
    is_quiet: bool = True
    is_told: bool = True
    agency_id: int | None = None

    def first_day(self, due_date: date, calendar: Calendar) -> date:
        """The day on which it is told of that due date, if all runs as it should."""
        day = add_working_days(
            start=due_date, count=max(self.days, 0), calendar=calendar
        )
        for _n in range(-self.days):
            day -= ONE_DAY
            while not calendar.is_working_day(day):
                day -= ONE_DAY
        if not self.is_quiet:
            return day
        return first_working_day(from_day=day, calendar=calendar)

    def reaches(
        self, *, at: datetime, zone: str, calendar: Calendar
    ) -> datetime | None:
        """Due dates up to which instant are told of now; None while all is quiet."""
        today = morning(at=at, zone=zone)
        if today is None or (self.is_quiet and not calendar.is_working_day(today)):
            return None
        if self.days <= 0:
            ahead = add_working_days(start=today, count=-self.days, calendar=calendar)
            return end_of_day(ahead, zone)
        return end_of_day(_back(today, self.days, calendar), zone)


def morning(*, at: datetime, zone: str) -> date | None:
    """The local day once its morning has come, else None."""
    local = local_time(at, zone)
    return local.date() if local.time() >= MORNING else None


def _back(today: date, days: int, calendar: Calendar) -> date:
    """The last due date that was `days` working days ago."""
    day = today
    while days:
        days -= calendar.is_working_day(day)
        day -= ONE_DAY
    return day


MORNING = time(7)  # local; an office hears of its deadlines once, as it opens
FIRST = date(2018, 1, 1)
MOST_DAYS = 30  # before or after a due date
LONG = frozenset({ClockKind.SETTLEMENT})
SHORT = frozenset(
    {ClockKind.VERIFICATION, ClockKind.FIRST_FOLLOW_UP, ClockKind.EXPLANATION}
)
AGENCY_CLOCKS = SHORT | LONG
TO_OMBUDSMAN = frozenset({ClockKind.OMBUDSMAN})
# The first ladder, as migrations wrote it into its table; later rows stand there. The
# complainant's own clocks lapse or close by themselves.
LADDER: tuple[Rung, ...] = (
    Rung(level=Level.REMINDER, clocks=SHORT, days=-1, to=Recipient.HOLDER, since=FIRST),
    Rung(level=Level.REMINDER, clocks=LONG, days=-3, to=Recipient.HOLDER, since=FIRST),
    Rung(
        level=Level.SUPERIOR,
        clocks=AGENCY_CLOCKS,
        days=0,
        to=Recipient.SUPERIOR,
        since=FIRST,
    ),
    Rung(
        level=Level.DIGEST,
        clocks=AGENCY_CLOCKS,
        days=1,
        to=Recipient.COORDINATOR,
        since=FIRST,
    ),
    Rung(
        level=Level.CONSENT,
        clocks=TO_OMBUDSMAN,
        days=0,
        to=Recipient.COMPLAINANT,
        since=FIRST,
        channel="contact",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The cases that a row is for: received on a day in [`since`, `until`).

    At the instansi `agency_id`; without one at all but the `owners`, each from the day
    on which it has a row of its own.
    """

    since: date
    until: date | None = None
    agency_id: int | None = None
    owners: frozenset[tuple[int, date]] = frozenset()


def scopes(ladder: Iterable[Rung]) -> list[tuple[Rung, Scope]]:
    """Every row that is told, and for which cases; in the order of the ladder.

    Rows that say the same of the same cases are one rung.
    """
    alike: dict[tuple[Rung, Scope], set[ClockKind]] = {}
    for (_level, kind), rows in _by_clock(ladder).items():
        owners = {
            agency_id: mine[0].since
            for agency_id, mine in rows.items()
            if agency_id is not None
        }
        for rung, until in _successive(rows):
            scope = Scope(
                since=rung.since,
                until=until,
                agency_id=rung.agency_id,
                owners=frozenset() if rung.agency_id else frozenset(owners.items()),
            )
            same = replace(rung, clocks=frozenset(), since=FIRST)
            alike.setdefault((same, scope), set()).add(kind)
    holding = [
        (replace(rung, clocks=frozenset(kinds)), scope)
        for (rung, scope), kinds in alike.items()
        if rung.is_told
    ]
    return sorted(
        holding, key=lambda one: (_height(one[0].level), one[0].days, one[1].since)
    )


Rows = dict[int | None, list[Rung]]  # by agency, the oldest first


def _by_clock(ladder: Iterable[Rung]) -> Mapping[tuple[Level, ClockKind], Rows]:
    found: dict[tuple[Level, ClockKind], Rows] = {}
    for rung in sorted(ladder, key=lambda one: one.since):
        for kind in rung.clocks:
            rows = found.setdefault((rung.level, kind), {})
            rows.setdefault(rung.agency_id, []).append(rung)
    return found


def _successive(rows: Rows) -> Iterator[tuple[Rung, date | None]]:
    """Each row, and the day from which the next of its agency holds."""
    for mine in rows.values():
        following = [rung.since for rung in mine[1:]]
        yield from zip(mine, [*following, None], strict=True)


def rungs_in_force(
    on: date, *, ladder: Iterable[Rung], agency_id: int | None = None
) -> tuple[Rung, ...]:
    """What holds for a case received `on`; rows that say the same are one rung."""
    newest = newest_rows(on, ladder=ladder, agency_id=agency_id)
    alike: dict[Rung, set[ClockKind]] = {}
    for (_level, kind), rung in newest.items():
        if rung.is_told:
            same = replace(rung, clocks=frozenset(), since=FIRST)
            alike.setdefault(same, set()).add(kind)
    holding = [replace(rung, clocks=frozenset(kinds)) for rung, kinds in alike.items()]
    return tuple(sorted(holding, key=lambda one: (_height(one.level), one.days)))


def newest_rows(
    on: date, *, ladder: Iterable[Rung], agency_id: int | None = None
) -> Mapping[tuple[Level, ClockKind], Rung]:
    """By level and clock the row for a case received `on`: its instansi's own first."""
    newest: dict[tuple[Level, ClockKind], Rung] = {}
    for key, rows in _by_clock(ladder).items():
        for whose in (agency_id, None):
            begun = [rung for rung in rows.get(whose, []) if rung.since <= on]
            if begun:
                newest[key] = begun[-1]
                break
    return newest


def crossed(ladder: Sequence[Rung]) -> tuple[ClockKind, date] | None:
    """A clock and a day on which a higher rung would be told before a lower one."""
    for on, agency_id in _moments(ladder):
        newest = newest_rows(on, ladder=ladder, agency_id=agency_id)
        for kind in sorted({kind for _level, kind in newest}):
            told = [newest.get((level, kind)) for level in Level]
            days = [rung.days for rung in told if rung and rung.is_told]
            if days != sorted(days):
                return kind, on
    return None


def laxer(ladder: Sequence[Rung]) -> tuple[int, date] | None:
    """An instansi and a day on which its own row tells later than the national one."""
    for on, agency_id in _moments(ladder):
        if agency_id is None:
            continue
        national = newest_rows(on, ladder=ladder)
        own = newest_rows(on, ladder=ladder, agency_id=agency_id)
        for key, rung in national.items():
            mine = own[key]
            if rung.is_told and (not mine.is_told or mine.days > rung.days):
                return agency_id, on
    return None


def _moments(ladder: Sequence[Rung]) -> list[tuple[date, int | None]]:
    """Every day on which something begins, for the country and each with own rows."""
    days = sorted({rung.since for rung in ladder})
    agencies = {rung.agency_id for rung in ladder} | {None}
    return [
        (on, agency_id)
        for on in days
        for agency_id in sorted(agencies, key=lambda pk: pk or 0)
    ]


def _height(level: Level) -> int:
    return list(Level).index(level)
