"""What a complainant was promised, what happened, and what is wanted of them now."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext

from agencies.workdays import local_date
from complaints.actions import ArchiveReason
from complaints.deadlines import PROMISED, ClockKind
from complaints.models import CLOCK_LABELS, Clock, Complaint
from complaints.views import clocks
from complaints.views.calendars import Calendars
from complaints.workflow import State

THEIRS = (ClockKind.COMPLETION, ClockKind.REPLY)
HEADLINES = {
    State.RECEIVED: lambda: gettext("Laporan Anda menunggu verifikasi"),
    State.ON_HOLD: lambda: gettext("Kami memerlukan keterangan dari Anda"),
    State.FORWARDED: lambda: gettext("Laporan Anda sudah diteruskan"),
    State.IN_PROGRESS: lambda: gettext("Laporan Anda sedang dikerjakan"),
    State.AWAITING_COMPLAINANT: lambda: gettext("Laporan Anda sudah dijawab"),
    State.CLOSED: lambda: gettext("Laporan Anda selesai"),
    State.ARCHIVED: lambda: gettext("Laporan Anda diarsipkan"),
}
ENDINGS = {
    "confirmed": lambda: gettext("Anda menyatakannya selesai."),
    "by_system": lambda: gettext(
        "Ditutup otomatis karena tidak ada tanggapan sesudah jawaban."
    ),
    "lapsed": lambda: gettext(
        "Kelengkapan tidak diterima pada waktunya. Anda dapat membukanya kembali."
    ),
    "withdrawn": lambda: gettext("Anda mencabut laporan ini."),
}


def headline(case: Complaint) -> str:
    return HEADLINES[State(case.state)]()


def lead(case: Complaint, rows: Sequence[Clock], *, at: datetime) -> str:
    """One sentence on what comes next, with its date."""
    if case.state in {State.CLOSED, State.ARCHIVED}:
        return _ending(case)
    clock, facts = next_promise(case, rows), {"agency": case.holder.name}
    if clock is None:
        return gettext("Dipegang %(agency)s.") % facts
    facts["day"] = date_format(clock.due_date, "j F Y")
    if clock.kind in PROMISED and clocks.is_late(clock, at=at):
        return gettext("%(agency)s seharusnya bertindak paling lambat %(day)s.") % facts
    words = {
        State.RECEIVED: gettext("%(agency)s memeriksanya paling lambat %(day)s."),
        State.ON_HOLD: gettext("Jawab paling lambat %(day)s agar laporan berlanjut."),
        State.FORWARDED: gettext("%(agency)s menindaklanjuti paling lambat %(day)s."),
        State.IN_PROGRESS: gettext(
            "%(agency)s menyelesaikannya paling lambat %(day)s."
        ),
        State.AWAITING_COMPLAINANT: gettext(
            "Tanggapi paling lambat %(day)s; sesudah itu laporan ditutup."
        ),
    }
    return words[State(case.state)] % facts


def kept(
    rows: Sequence[Clock], *, at: datetime, calendars: Calendars
) -> list[dict[str, Any]]:
    """Promise by promise: the date given, the date it happened, the verdict."""
    return [
        _promise(clock, at=at, calendars=calendars)
        for clock in sorted(rows, key=lambda one: one.due_at)
        if clock.kind in PROMISED or (clock.kind in THEIRS and not clock.stopped_at)
    ]


def still_to_come(case: Complaint, rows: Sequence[Clock]) -> dict[str, Any] | None:
    """The next thing on the timeline, with the date it is promised for."""
    clock = next_promise(case, rows)
    if clock is None:
        return None
    words = {
        State.RECEIVED: gettext("Verifikasi"),
        State.ON_HOLD: gettext("Menunggu kelengkapan dari Anda"),
        State.FORWARDED: gettext("Tindak lanjut pertama"),
        State.IN_PROGRESS: gettext("Jawaban akhir"),
        State.AWAITING_COMPLAINANT: gettext("Menunggu tanggapan Anda"),
    }
    return {"title": words[State(case.state)], "is_next": True, "until": clock.due_date}


def ombudsman_on(rows: Sequence[Clock]) -> date | None:
    """The day after which the Ombudsman sees it, while that clock runs."""
    running = [one for one in rows if one.kind == ClockKind.OMBUDSMAN]
    days = [one.due_date for one in running if not one.stopped_at]
    return days[0] if days else None


def next_promise(case: Complaint, rows: Sequence[Clock]) -> Clock | None:
    """The complainant's own clock while they are awaited, else the agency's next.

    What the Ombudsman asks the agency for was promised to nobody else.
    """
    is_awaited = case.state in {State.ON_HOLD, State.AWAITING_COMPLAINANT}
    wanted = THEIRS if is_awaited else PROMISED
    running = [one for one in rows if one.kind in wanted and not one.stopped_at]
    return min(running, key=lambda one: one.due_at, default=None)


def _promise(clock: Clock, *, at: datetime, calendars: Calendars) -> dict[str, Any]:
    asked_of_them = clock.kind in THEIRS
    return {
        "label": CLOCK_LABELS[ClockKind(clock.kind)],
        "promised": clock.due_date,
        "until": clock.due_date if asked_of_them else None,
        "happened": clock.stopped_at and local_date(clock.stopped_at, clock.zone),
        "deadline": clocks.standing(clock, at=at, calendars=calendars)
        or {"state": "running", "days": 0},
    }


def _ending(case: Complaint) -> str:
    if case.ended_how in ENDINGS:
        return ENDINGS[case.ended_how]()
    if case.end_reason in ArchiveReason.values:
        label = ArchiveReason(case.end_reason).label
        return gettext("Alasan: %(reason)s.") % {"reason": label}
    return ""
