"""The rungs by which an open deadline climbs: who is told, when, and how (pure)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from agencies.workdays import (
    ONE_DAY,
    Calendar,
    add_working_days,
    end_of_day,
    local_time,
)
from complaints.deadlines import ClockKind


class Level(TextChoices):
    """How far up an open deadline is told, in the order in which it climbs."""

    REMINDER = "reminder", _("Tenggat dekat")
    SUPERIOR = "superior", _("Hari tenggat")
    DIGEST = "digest", _("Lewat tenggat")


class Recipient(TextChoices):
    """Whom a rung tells. An accused body's place is taken by the national desk."""

    HOLDER = "holder", _("pemegang")
    SUPERIOR = "superior", _("atasan pemegang")
    COORDINATOR = "coordinator", _("koordinator instansi")


@dataclass(frozen=True, kw_only=True)
class Rung:
    """Tell `to` of these clocks, `days` working days after the due date, once.

    Negative `days` are before it. Days are those of the recipient's own calendar;
    nothing is told before `MORNING`, nor on a day off there where it `is_quiet`. A row
    holds from the day `since` until a later one of the same level names the clock; one
    that is not `is_told` takes the rung away.
    """

    level: Level
    clocks: frozenset[ClockKind]
    days: int
    to: Recipient
    since: date
    channel: str = "email"
    is_quiet: bool = True
    is_told: bool = True

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
# The first ladder, as migration 0005 wrote it into its table; later rows stand there.
# The complainant's own clocks lapse or close by themselves; near the end of the
# Ombudsman's the complainant is asked for consent (`Policy.consent_day`).
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
)


def rungs_in_force(on: date, *, ladder: Iterable[Rung]) -> tuple[Rung, ...]:
    """The newest row for each level and clock; rows that say the same are one rung."""
    newest = newest_rows(on, ladder=ladder)
    alike: dict[Rung, set[ClockKind]] = {}
    for (_level, kind), rung in newest.items():
        if rung.is_told:
            same = replace(rung, clocks=frozenset(), since=FIRST)
            alike.setdefault(same, set()).add(kind)
    holding = [replace(rung, clocks=frozenset(kinds)) for rung, kinds in alike.items()]
    return tuple(sorted(holding, key=lambda one: (_height(one.level), one.days)))


def newest_rows(
    on: date, *, ladder: Iterable[Rung]
) -> Mapping[tuple[Level, ClockKind], Rung]:
    """By level and clock the row that holds on that day."""
    newest: dict[tuple[Level, ClockKind], Rung] = {}
    for rung in sorted(ladder, key=lambda one: one.since):
        if rung.since <= on:
            newest.update({(rung.level, kind): rung for kind in rung.clocks})
    return newest


def crossed(ladder: Sequence[Rung]) -> tuple[ClockKind, date] | None:
    """A clock and a day on which a higher rung would be told before a lower one."""
    for on in sorted({rung.since for rung in ladder}):
        newest = newest_rows(on, ladder=ladder)
        for kind in sorted({kind for _level, kind in newest}):
            told = [newest.get((level, kind)) for level in Level]
            days = [rung.days for rung in told if rung and rung.is_told]
            if days != sorted(days):
                return kind, on
    return None


def _height(level: Level) -> int:
    return list(Level).index(level)
