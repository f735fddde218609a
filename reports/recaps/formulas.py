"""The formulas of the national evaluation, each once, with its source (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from complaints.workflow import State

BY_SYSTEM = "by_system"  # `Complaint.ended_how` after `auto_close`
# Answered cases wait for the complainant and count as being worked on (workflow.md §7).
COLUMN_OF: Mapping[str, str] = {
    State.RECEIVED: "unverified",
    State.ON_HOLD: "on_hold",
    State.FORWARDED: "forwarded",
    State.IN_PROGRESS: "in_progress",
    State.AWAITING_COMPLAINANT: "in_progress",
    State.CLOSED: "closed",
    State.ARCHIVED: "archived",
}


def percent(part: int, whole: int) -> int | None:
    """Rounded to a whole number, halves up, as the evaluation prints it; None of 0."""
    if not whole:
        return None
    share = Decimal(100 * part) / Decimal(whole)
    return int(share.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def tenth(value: Decimal | None) -> Decimal | None:
    """One decimal, halves up."""
    if value is None:
        return None
    return value.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Cases by state: T = S + P + B + V + D + A, of which closed by the system."""

    closed: int = 0
    in_progress: int = 0
    forwarded: int = 0
    unverified: int = 0
    on_hold: int = 0
    archived: int = 0
    closed_by_system: int = 0

    @property
    def received(self) -> int:
        return (
            self.closed
            + self.in_progress
            + self.forwarded
            + self.unverified
            + self.on_hold
            + self.archived
        )

    @property
    def followed_up(self) -> int:
        """Tindak lanjut: selesai + proses (KemenPANRB; Jawa Timur, semester I 2020)."""
        return self.closed + self.in_progress

    @property
    def not_followed_up(self) -> int:
        return self.received - self.followed_up

    @property
    def followed_up_percent(self) -> int | None:
        """(S + P) / T with the archived ones in T: 3,515 of 4,088 is 86."""
        return percent(self.followed_up, self.received)

    @property
    def received_without_archived(self) -> int:
        """The other denominator: whether archived cases count in T is unsettled."""
        return self.received - self.archived

    @property
    def followed_up_percent_without_archived(self) -> int | None:
        return percent(self.followed_up, self.received_without_archived)

    @property
    def closed_percent(self) -> int | None:
        """Selesai: S / T (3,309 of 4,088 is 81)."""
        return percent(self.closed, self.received)

    @property
    def in_progress_percent(self) -> int | None:
        """Proses: P / T (206 of 4,088 is 5)."""
        return percent(self.in_progress, self.received)

    @classmethod
    def of(cls, rows: "list[tuple[str, str, int]]") -> "Counts":
        """From (state, how it ended, how many), in any order."""
        found = dict.fromkeys(set(COLUMN_OF.values()), 0)
        by_system = 0
        for state, ended_how, count in rows:
            found[COLUMN_OF[state]] += count
            if state == State.CLOSED and ended_how == BY_SYSTEM:
                by_system += count
        return cls(closed_by_system=by_system, **found)


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Instansi in all, with a decree in force, with a login (workflow.md §7).

    Keterhubungan = with a decree on the last day / all (Jambi: 11 of 12 is 92);
    keaktifan = with a login in the month before that day / all (38 of 39 is 97).
    """

    agencies: int = 0
    connected: int = 0
    active: int = 0

    @property
    def connected_percent(self) -> int | None:
        return percent(self.connected, self.agencies)

    @property
    def active_percent(self) -> int | None:
        return percent(self.active, self.agencies)


@dataclass(frozen=True, kw_only=True)
class Speed:
    """Rata-rata tindak lanjut (RTL): first follow-up − first disposition to that unit.

    Over the `cases` that have a first follow-up; calendar days by the instants, working
    days by the local days (None without a calendar for them).
    """

    cases: int = 0
    elapsed: timedelta = timedelta()
    working_days: int | None = None

    @property
    def mean_days(self) -> Decimal | None:
        if not self.cases:
            return None
        seconds = Decimal(str(self.elapsed.total_seconds()))
        return tenth(seconds / Decimal(86_400) / self.cases)

    @property
    def mean_working_days(self) -> Decimal | None:
        if not self.cases or self.working_days is None:
            return None
        return tenth(Decimal(self.working_days) / self.cases)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Open cases without any follow-up, by their age in days since they came in."""

    cases: int = 0
    mean_age: timedelta | None = None
    oldest_age: timedelta | None = None
    up_to_5: int = 0
    up_to_14: int = 0
    up_to_60: int = 0
    over_60: int = 0

    @property
    def mean_days(self) -> Decimal | None:
        return _days(self.mean_age)

    @property
    def oldest_days(self) -> Decimal | None:
        return _days(self.oldest_age)


def _days(age: timedelta | None) -> Decimal | None:
    if age is None:
        return None
    return tenth(Decimal(str(age.total_seconds())) / Decimal(86_400))


@dataclass(frozen=True, kw_only=True)
class Punctuality:
    """One kind of clock: in time or late, still open or closed.

    Open and late is in the denominator: waiting longer never makes the share better.
    """

    open_in_time: int = 0
    open_late: int = 0
    closed_in_time: int = 0
    closed_late: int = 0

    @property
    def judged(self) -> int:
        """Those whose outcome is known: all but the ones open and in time."""
        return self.open_late + self.closed_in_time + self.closed_late

    @property
    def in_time_percent(self) -> int | None:
        return percent(self.closed_in_time, self.judged)
