"""A clock's proof, laid out for the screen: its chip, its sentence, its days."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from django.utils.formats import date_format

from agencies.language import gettext, pgettext, said_once
from agencies.workdays import DayOff
from complaints import words
from complaints.deadlines import DayLine, DayStatus, Proof, Unit
from complaints.words import Chip


class ShownClock(Protocol):
    """What a view says of a clock.

    `proof` is as of today for a running clock, as of the day it stopped for another;
    None for a clock of imported history, of which only the facts are known.
    """

    label: str
    due_date: date
    due_at: datetime
    zone: str
    proof: Proof | None
    is_late: bool
    stopped_at: datetime | None
    is_met: bool | None


@dataclass(frozen=True)
class Cell:
    """A day in the grid: `form` is how it is drawn, `spoken` what is read aloud."""

    big: str
    small: str
    form: str
    spoken: str


@dataclass(frozen=True)
class Skipped:
    """Days that were not counted for one and the same reason."""

    days: str
    name: str
    source: str


def chip(clock: ShownClock) -> Chip:
    """How the clock stands, in words."""
    proof = clock.proof
    days = proof.days_left if proof else 0
    unit = _unit(proof)
    if clock.stopped_at is not None:
        state: words.DeadlineState = "kept" if clock.is_met else "missed"
        return words.deadline_chip(state=state, days=abs(days), unit=unit)
    if clock.is_late:
        return words.deadline_chip(state="late", days=abs(min(days, 0)), unit=unit)
    if proof and proof.paused_on:
        return words.deadline_chip(state="paused", since=proof.paused_on)
    if proof is None:
        until = gettext("s.d. %(day)s") % {"day": words.day_date(clock.due_date)}
        return Chip("calm", "clock", until)
    return words.deadline_chip(
        state="running",
        days=days,
        unit=unit,
        zone=clock.zone,
        due_date=clock.due_date,
        until=words.closing_time(clock.due_at, clock.zone),
    )


def summary(clock: ShownClock) -> str:
    """Hari ke-8 dari 14 · s.d. Rab, 11 Nov 2020, 24.00 WIB."""
    if clock.stopped_at is not None:
        return _stopped(clock, words.local_date(clock.stopped_at, clock.zone))
    until = gettext("s.d. %(day)s, %(time)s %(zone)s") % {
        "day": words.short_date(clock.due_date),
        "time": words.closing_time(clock.due_at, clock.zone),
        "zone": words.zone_name(clock.zone, clock.due_date),
    }
    return f"{_nth(clock.proof)} · {until}" if clock.proof else until


def _stopped(clock: ShownClock, day: date) -> str:
    if not clock.is_met:
        return gettext("Tenggat %(due)s, terjadi %(day)s") % {
            "due": words.bare_date(clock.due_date),
            "day": words.short_date(day),
        }
    if clock.proof is None:
        return words.short_date(day)
    return f"{words.bare_date(day)}, {_nth(clock.proof).lower()}"


def _nth(proof: Proof) -> str:
    facts = {"number": proof.number, "total": proof.total}
    return gettext("Hari ke-%(number)s dari %(total)s") % facts


def _unit(proof: Proof | None) -> words.DayUnit:
    calendar = proof and proof.facts.limit.unit is Unit.CALENDAR_DAYS
    return "calendar" if calendar else "working"


def limit(proof: Proof) -> str:
    """14 hari kerja."""
    if _unit(proof) == "calendar":
        return gettext("%(days)s hari kalender") % {"days": proof.facts.limit.days}
    return gettext("%(days)s hari kerja") % {"days": proof.facts.limit.days}


def cells(proof: Proof) -> list[Cell]:
    """Every day of the proof, in order."""
    until = proof.paused_on or proof.on
    return [_cell(line, line.day <= until) for line in proof.lines]


@said_once
def _cell(line: DayLine, is_past: bool) -> Cell:
    form, small, reason = _drawn(line, is_past)
    marks = [form, "now" if line.is_today else "", "end" if line.is_due else ""]
    spoken = [words.day_date(line.day), reason]
    spoken += [gettext("hari ini")] if line.is_today else []
    spoken += [gettext("tenggat")] if line.is_due else []
    return Cell(
        big=str(line.day.day),
        small=small,
        form=" ".join(mark for mark in marks if mark),
        spoken=", ".join(spoken),
    )


def _drawn(line: DayLine, is_past: bool) -> tuple[str, str, str]:
    """Its form, what stands in small, and the words for it."""
    if line.status is DayStatus.START:
        return "zero", "0", gettext("hari ke-0")
    if line.status is DayStatus.WEEKEND:
        return "off", "–", gettext("akhir pekan, dilewati")
    if line.status is DayStatus.PAUSED:
        return "off", pgettext("hari", "jeda"), gettext("jam berhenti, dilewati")
    if line.status is DayStatus.OFF:
        return "off", _kind(line), _name(line)
    if is_past:
        said = gettext("hari ke-%(number)s, dihitung")
        return "cnt", str(line.number), said % {"number": line.number}
    said = gettext("hari ke-%(number)s, akan dihitung")
    return "", str(line.number), said % {"number": line.number}


def _kind(line: DayLine) -> str:
    if line.day_off and line.day_off.kind == "cuti_bersama":
        return pgettext("hari", "cuti")
    return pgettext("hari", "libur")


def _name(line: DayLine) -> str:
    return line.day_off.name if line.day_off else gettext("hari libur")


def skipped(proof: Proof) -> list[Skipped]:
    """Why days were left out, each reason once, in the order in which they came."""
    reasons: dict[tuple[str, str], list[date]] = {}
    for line in proof.lines:
        if line.status in {DayStatus.WEEKEND, DayStatus.PAUSED, DayStatus.OFF}:
            reasons.setdefault(_reason(line), []).append(line.day)
    return [Skipped(_spans(days), *reason) for reason, days in reasons.items()]


def _reason(line: DayLine) -> tuple[str, str]:
    if line.status is DayStatus.WEEKEND:
        return "", gettext("Akhir pekan kantor ini")
    if line.status is DayStatus.PAUSED:
        return "", gettext("Jam berhenti: menunggu kelengkapan dari pelapor")
    off = line.day_off
    if off is None:
        return gettext("hari libur"), ""
    if off.provisional:
        return off.name, off.decree + gettext(" (sementara)")
    return off.name, f"{off.decree}, {_issued(off)}"


def _issued(off: DayOff) -> str:
    """The day on which its decree was issued, if that is on record."""
    if off.decided_on is None:
        return gettext("hari penetapannya tidak tercatat")
    return gettext("ditetapkan %(day)s") % {"day": date_format(off.decided_on, "j F Y")}


def _spans(days: list[date]) -> str:
    """24–25, 31 Okt; 1, 7–8 Nov."""
    months: dict[tuple[int, int], list[date]] = {}
    for day in days:
        months.setdefault((day.year, day.month), []).append(day)
    return "; ".join(
        f"{', '.join(_runs([day.day for day in month]))} {_month(month[0])}"
        for month in months.values()
    )


def _runs(numbers: list[int]) -> list[str]:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [str(r[0]) if len(r) == 1 else f"{r[0]}–{r[-1]}" for r in runs]


def _month(day: date) -> str:
    return words.bare_date(day).split(" ", 1)[1]


def note(proof: Proof) -> str:
    """Kebijakan v1 · kalender menurut keputusan s.d. 3 Nov 2020 · zona WIB."""
    parts = [
        gettext("Kebijakan v%(version)s") % {"version": proof.facts.policy_version},
        gettext("kalender menurut keputusan s.d. %(day)s")
        % {"day": words.short_date(proof.calendar_known_on)},
        gettext("zona %(zone)s")
        % {"zone": words.zone_name(proof.facts.zone, proof.on)},
    ]
    if proof.due.is_provisional:
        parts.append(gettext("sementara: belum ada keputusan untuk tahun itu"))
    if not proof.facts.pauses:
        parts.append(gettext("tidak ada jeda"))
    return " · ".join(parts)
