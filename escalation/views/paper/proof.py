"""The annex: each day of each clock, counted or skipped, and who did what to it."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext

from complaints import proofs
from complaints.deadlines import DayLine, DayStatus
from complaints.models import Complaint
from complaints.proofs import ShownClock
from escalation.views.paper.writing import moment

MOST_DAYS = 3_000  # on one paper; its attachment has them all
FILE = "bukti-jam.json"


def annex(labels: Sequence[str], shown: Sequence[ShownClock]) -> dict[str, Any]:
    """`labels` are what the paper calls the clocks, in the order of `shown`."""
    left, printed = MOST_DAYS, []
    for label, clock in zip(labels, shown, strict=True):
        lines = (clock.proof.lines if clock.proof else ())[: max(left, 0)]
        left -= len(clock.proof.lines) if clock.proof else 0
        days = [_day(line) for line in lines]
        printed.append({"label": label, "deeds": _deeds(clock), "days": days})
    note = gettext("Hari selebihnya ada dalam lampiran %(file)s.") % {"file": FILE}
    return {
        "annex": [one for one in printed if one["days"] or one["deeds"]],
        "annex_note": note if left < 0 else "",
        "deed_heads": [gettext("Waktu"), gettext("Langkah"), gettext("Oleh")],
        "day_heads": [gettext("Hari"), gettext("Ke-"), gettext("Keterangan")],
    }


def attached(
    case: Complaint, shown: Sequence[ShownClock], *, at: datetime
) -> dict[str, str]:
    """The same as a file inside the paper, for machines."""
    return {
        "name": FILE,
        "json": json.dumps(as_data(case, shown, at=at)),
        "words": gettext("Bukti setiap jam: hari demi hari, dengan keputusannya"),
    }


def as_data(
    case: Complaint, shown: Sequence[ShownClock], *, at: datetime
) -> dict[str, Any]:
    """The proofs of all clocks of a case; nothing of who complained."""
    return {
        "number": case.number,
        "at": at.isoformat(),
        "clocks": [proofs.as_data(clock) for clock in shown],
    }


def _deeds(clock: ShownClock) -> list[list[str]]:
    return [
        [moment(deed.at, clock.zone), deed.label, deed.agency_name or "–"]
        for deed in clock.deeds
    ]


def _day(line: DayLine) -> list[str]:
    number = "" if line.number is None else str(line.number)
    return [date_format(line.day, "D j M Y"), number, _remark(line)]


def _remark(line: DayLine) -> str:
    off = line.day_off
    reasons = {
        DayStatus.START: gettext("mulai"),
        DayStatus.EXTRA: gettext("tambahan"),
        DayStatus.WEEKEND: gettext("akhir pekan"),
        DayStatus.PAUSED: gettext("jeda"),
        DayStatus.OFF: f"{off.name} ({off.decree or '–'})" if off else "",
    }
    parts = [reasons.get(line.status, ""), gettext("tenggat") if line.is_due else ""]
    return ", ".join(part for part in parts if part)
