"""Days from and until, both counted, in the zone of a scope (pure)."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Self

from django.utils.translation import gettext as _

from agencies.workdays import end_of_day, instant

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


class BadPeriod(ValueError):  # noqa: N818 (a statement, like NotAllowed)
    """No period; the message says why, in Indonesian."""


@dataclass(frozen=True)
class Period:
    """Local days, the first and the last inclusive. Raises `BadPeriod` if reversed."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise BadPeriod(_("Periode berakhir sebelum dimulai."))
        if not 2000 <= self.first.year <= self.last.year <= 2100:
            raise BadPeriod(_("Periode di luar tahun 2000–2100."))

    @classmethod
    def month(cls, text: str) -> Self:
        """Of "2020-01". Raises `BadPeriod`."""
        if not MONTH.fullmatch(text):
            raise BadPeriod(_("Bulan ditulis seperti 2020-01."))
        first = date.fromisoformat(f"{text}-01")
        return cls(first, first.replace(day=monthrange(first.year, first.month)[1]))

    def starts_at(self, zone: str) -> datetime:
        return instant(self.first, time.min, zone).astimezone(UTC)

    def ends_at(self, zone: str) -> datetime:
        """The instant 24:00 of the last day, no longer in the period."""
        return end_of_day(self.last, zone)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def whole_months(self) -> int:
        """How many months it is made of; 0 when it cuts one."""
        last_day = monthrange(self.last.year, self.last.month)[1]
        if self.first.day != 1 or self.last.day != last_day:
            return 0
        years = self.last.year - self.first.year
        return years * 12 + self.last.month - self.first.month + 1


def month_before(day: date) -> date:
    """The same day of the month before, or that month's last one."""
    year, month = divmod(day.year * 12 + day.month - 2, 12)
    month += 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
