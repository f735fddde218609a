"""What was promised, who held the case, and the proof of each of its clocks."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from agencies.workdays import DayOff, zone_label
from complaints import words
from complaints.deadlines import DayStatus, Proof, Unit
from complaints.models import Clock, Complaint, Disposition
from complaints.views import clocks, custody
from complaints.views.calendars import Calendars
from escalation.views import promises
from escalation.views.paper.writing import day, moment

TONES = {"kept": "good", "missed": "late", "late": "late", "paused": "calm"}


def kept(case: Complaint, *, at: datetime, calendars: Calendars) -> dict[str, Any]:
    rows = promises.side_by_side(case, at=at, calendars=calendars)
    return {
        "promise_heads": [
            gettext("Jam"),
            gettext("Dijanjikan"),
            gettext("Terjadi"),
            gettext("Hasil"),
        ],
        "promises": [
            {
                "label": row["label"],
                "promised": day(row["promised"]),
                "happened": day(row["happened"]) if row["happened"] else "–",
                **_verdict(row["deadline"]),
            }
            for row in rows
        ],
    }


def _verdict(standing: dict[str, Any]) -> dict[str, str]:
    """How a clock stands, in words and a tone."""
    state, days = standing.get("state", ""), standing.get("days")
    unit = gettext("hari kerja")
    if standing.get("unit") == "calendar":
        unit = gettext("hari kalender")
    facts = {"days": days, "unit": unit}
    words = {
        "kept": gettext("Ditepati"),
        "missed": gettext("Terlewat"),
        "paused": gettext("Berhenti"),
        "running": gettext("%(days)s %(unit)s lagi") % facts,
        "late": gettext("Lewat %(days)s %(unit)s") % facts
        if days
        else gettext("Lewat tenggat"),
    }
    return {"verdict": words.get(state, "–"), "tone": TONES.get(state, "calm")}


def held(
    case: Complaint,
    hands: list[Disposition],
    *,
    at: datetime,
    calendars: Calendars,
) -> dict[str, Any]:
    found = custody.ledger(case, hands, at=at, calendars=calendars)
    return {
        "heads": [
            gettext("Pemegang"),
            gettext("Dari – sampai"),
            gettext("Berakhir dengan"),
            gettext("Hari kerja"),
            gettext("Menunggu pelapor"),
            gettext("Terlambat"),
        ],
        "rows": [
            [
                span["holder"],
                _span(span["from_date"], span["to_date"]),
                span["ended_with"] or "–",
                *(
                    _figure(span[name])
                    for name in ("working_days", "waiting_days", "late_days")
                ),
            ]
            for span in found["spans"]
        ],
        "foot": [
            gettext("Jumlah"),
            "",
            "",
            _figure(found["total"]),
            "",
            _figure(found["late"]),
        ],
        "bounces": found["bounces"],
    }


def _span(since: Any, until: Any) -> str:
    return f"{day(since)} – {day(until) if until else gettext('sekarang')}"


def _figure(number: int | None) -> str:
    return "–" if number is None else str(number)


def proven(case: Complaint, *, at: datetime, calendars: Calendars) -> dict[str, Any]:
    rows = sorted(case.clocks.all(), key=lambda one: (one.started_at, one.pk))
    return {
        "skipped_heads": [gettext("Dilewati"), gettext("Sebab"), gettext("Keputusan")],
        "clocks": [_clock(one, at=at, calendars=calendars) for one in rows],
    }


def _clock(clock: Clock, *, at: datetime, calendars: Calendars) -> dict[str, Any]:
    proof = clocks.proof_of(clock, at=at, calendars=calendars)
    standing = clocks.standing(clock, at=at, calendars=calendars) or {}
    stopped = clock.stopped_at and moment(clock.stopped_at, clock.zone)
    rows = [
        (gettext("Milik"), clock.agency.name if promises.is_of_one_hand(clock) else ""),
        (gettext("Mulai"), moment(clock.started_at, clock.zone)),
        (gettext("Tenggat"), _end(clock)),
        (gettext("Berhenti"), stopped or gettext("masih berjalan")),
        *_proof(clock, proof),
    ]
    return {
        "label": promises.name(clock),
        **_verdict(standing),
        "facts": [[label, str(value)] for label, value in rows if value],
        "skipped": _skipped(proof),
    }


def _end(clock: Clock) -> str:
    """The last day, and the time of day at which it ends: mostly 24.00."""
    hour = words.closing_time(clock.due_at, clock.zone)
    return f"{day(clock.due_date)}, {hour} {zone_label(clock.zone)}"


def _proof(clock: Clock, proof: Proof | None) -> list[tuple[str, str]]:
    if proof is None:
        return []
    unit = gettext("hari kerja")
    if proof.facts.limit.unit is Unit.CALENDAR_DAYS:
        unit = gettext("hari kalender")
    limit = gettext("%(days)s %(unit)s, kebijakan v%(version)s") % {
        "days": proof.facts.limit.days,
        "unit": unit,
        "version": proof.facts.policy_version,
    }
    counted = gettext(
        "hari ke-%(number)s dari %(total)s; akhir pekan %(weekend)s,"
        " jeda %(paused)s hari dilewati"
    ) % {
        "number": proof.number,
        "total": proof.total,
        "weekend": _count(proof, DayStatus.WEEKEND),
        "paused": _count(proof, DayStatus.PAUSED),
    }
    known = gettext("keputusan sampai %(day)s") % {"day": day(proof.calendar_known_on)}
    extended = day(clock.extended_to) if clock.extended_to else ""
    return [
        (gettext("Batas"), limit),
        (gettext("Dihitung"), counted),
        (gettext("Kalender"), known),
        (gettext("Diperpanjang"), extended),
    ]


def _count(proof: Proof, status: DayStatus) -> int:
    return sum(line.status is status for line in proof.lines)


def _skipped(proof: Proof | None) -> list[list[str]]:
    """Days off, each with the decree that makes it one."""
    lines = proof.lines if proof else ()
    return [
        [day(line.day), line.day_off.name, _decree(line.day_off)]
        for line in lines
        if line.status is DayStatus.OFF and line.day_off
    ]


def _decree(off: DayOff) -> str:
    """By which decree, and when that was issued where it is on record."""
    if off.decided_on is None:
        return off.decree or "–"
    issued = gettext("ditetapkan %(day)s") % {"day": day(off.decided_on)}
    return f"{off.decree}, {issued}"
