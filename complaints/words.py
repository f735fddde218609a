"""Dates, figures and deadlines as people in Indonesia write them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from django.utils import dateformat, formats, timezone
from django.utils.translation import ngettext

from agencies.language import gettext, pgettext, said_once

DeadlineState = Literal["running", "late", "paused", "kept", "missed"]
DayUnit = Literal["working", "calendar"]
Tone = Literal["late", "soon", "calm", "kept", "paused"]

SOON_DAYS = 2


@dataclass(frozen=True)
class Chip:
    """A few words with an icon; `tone` decides the form, never the words."""

    tone: Tone
    icon: str
    words: str


def local_date(value: date | datetime, zone: str | tzinfo | None = None) -> date:
    """The day of `value` in `zone` (the current one if not given)."""
    if isinstance(value, datetime):
        return local_time(value, zone).date()
    return value


def local_time(value: datetime, zone: str | tzinfo | None = None) -> datetime:
    """`value` on the clocks of `zone`: an IANA name, a tzinfo, or the current zone."""
    place = ZoneInfo(zone) if isinstance(zone, str) and zone else zone or None
    return timezone.localtime(value, place)


@said_once
def short_date(day: date) -> str:
    """Sel, 3 Nov 2020."""
    return dateformat.format(day, pgettext("format tanggal pendek", "D, j M Y"))


@said_once
def long_date(day: date) -> str:
    """Selasa, 3 November 2020."""
    return dateformat.format(day, pgettext("format tanggal panjang", "l, j F Y"))


@said_once
def day_date(day: date) -> str:
    """Sel, 3 Nov: for a year that goes without saying."""
    return dateformat.format(day, pgettext("format tanggal tanpa tahun", "D, j M"))


def near_date(day: date, *, this_year: int) -> str:
    """Sel, 3 Nov this year, Sel, 3 Nov 2020 of any other."""
    return day_date(day) if day.year == this_year else short_date(day)


@said_once
def plain_date(day: date) -> str:
    """3 Nov 2020: inside a sentence, of another year."""
    return dateformat.format(day, pgettext("format tanggal bertahun", "j M Y"))


@said_once
def bare_date(day: date) -> str:
    """3 Nov: inside a sentence."""
    return dateformat.format(day, pgettext("format tanggal singkat", "j M"))


def clock_time(value: datetime) -> str:
    """09.14 WIB, for an instant already put into its zone."""
    moment = dateformat.format(value, pgettext("format jam", "H.i"))
    return f"{moment} {value.tzname()}"


def moment(value: datetime) -> str:
    """Sen, 19 Okt 2020, 09.14 WIB, for an instant already put into its zone."""
    return f"{short_date(value.date())}, {clock_time(value)}"


def closing_time(due_at: datetime, zone: str) -> str:
    """24.00, or the hour at which a clock ends where an office counts hours."""
    local = local_time(due_at, zone)
    if local.time() == time.min:
        return _midnight()
    return dateformat.format(local, pgettext("format jam", "H.i"))


def _midnight() -> str:
    return pgettext("format jam", "H.i").replace("H", "24").replace("i", "00")


def limit(value: datetime) -> str:
    """Rab, 2 Des 2026, 24.00 WIB: a limit ends with its day, not where the next begins.

    For an instant already put into its zone.
    """
    if value.time() != time.min:
        return moment(value)
    return gettext("%(day)s, 24.00 %(zone)s") % {
        "day": short_date(value.date() - timedelta(days=1)),
        "zone": value.tzname(),
    }


def thousands(value: int | Decimal) -> str:
    """4.088 in Indonesian, 4,088 in English."""
    return formats.number_format(value, use_l10n=True, force_grouping=True)


def percent(value: float | Decimal, decimals: int = 0) -> str:
    """86 % in Indonesian, 86% in English; halves are rounded up."""
    step = Decimal(1).scaleb(-decimals)
    rounded = Decimal(str(value)).quantize(step, rounding=ROUND_HALF_UP)
    figure = formats.number_format(rounded, decimal_pos=decimals)
    said = pgettext("persen", "%(figure)s %%") % {"figure": figure}
    return said.replace(" ", "\u00a0")  # never at the end of a line alone


def zone_name(zone: str | tzinfo | None, on: date) -> str:
    """WIB, WITA or WIT (elsewhere that zone's own short name) on the day `on`."""
    noon = datetime(
        on.year, on.month, on.day, 12, tzinfo=timezone.get_default_timezone()
    )
    return local_time(noon, zone).tzname() or ""


def deadline_chip(
    *,
    state: DeadlineState,
    days: int = 0,
    unit: DayUnit = "working",
    zone: str = "",
    due_date: date | None = None,
    since: date | None = None,
    until: str = "",
) -> Chip:
    """How a clock stands, in words.

    `days` counts up from 0 in `unit`: days left for a running clock (0 is today), days
    over for a late or missed one. `since` is the day on which a paused clock stopped,
    `until` the time of day at which a running one ends (else 24.00).
    """
    if state == "paused":
        return Chip("paused", "pause", _paused(since))
    if state == "kept":
        return Chip("kept", "check", gettext("Ditepati"))
    if state == "missed":
        return Chip("late", "alert", _over(days, unit).capitalize())
    if state == "late":
        return Chip("late", "alert", _over(days, unit))
    if days == 0:
        return Chip("soon", "clock", _today(zone, due_date, until))
    return Chip("soon" if days <= SOON_DAYS else "calm", "clock", _left(days, unit))


def _paused(since: date | None) -> str:
    if since is None:
        return gettext("Berhenti")
    return gettext("Berhenti sejak %(day)s") % {"day": bare_date(since)}


def _today(zone: str, due_date: date | None, until: str) -> str:
    if due_date is None or not zone:
        return gettext("hari ini")
    facts = {"time": until or _midnight(), "zone": zone_name(zone, due_date)}
    return gettext("hari ini, s.d. %(time)s %(zone)s") % facts


def _left(days: int, unit: DayUnit) -> str:
    if unit == "calendar":
        words = ngettext(
            "%(days)s hari kalender lagi", "%(days)s hari kalender lagi", days
        )
    else:
        words = ngettext("%(days)s hari kerja lagi", "%(days)s hari kerja lagi", days)
    return words % {"days": thousands(days)}


def _over(days: int, unit: DayUnit) -> str:
    if days == 0:
        return gettext("lewat tenggat")
    if unit == "calendar":
        words = ngettext(
            "lewat %(days)s hari kalender", "lewat %(days)s hari kalender", days
        )
    else:
        words = ngettext("lewat %(days)s hari kerja", "lewat %(days)s hari kerja", days)
    return words % {"days": thousands(days)}
