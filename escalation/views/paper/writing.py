"""Days, hours and texts as the paper writes them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext

from agencies.workdays import local_date, local_time, zone_label

MOST_SIGNS = 300_000  # of texts on one paper, so that it can be printed at all


class Texts:
    """Texts as lines, shortened once the paper has had its fill of them."""

    def __init__(self, shown: Callable[[str], str]) -> None:
        self.left = MOST_SIGNS
        self.shown = shown

    def lines(self, text: str) -> list[str]:
        kept = self.shown(text)[: max(self.left, 0)]
        self.left -= len(text)
        cut = [gettext("… (selengkapnya di layar)")] if self.left < 0 else []
        return [*kept.splitlines(), *cut] if kept or cut else []


def day(value: Any) -> str:
    return date_format(value, "j M Y")


def moment(value: datetime, zone: str) -> str:
    return f"{day(local_date(value, zone))}, {hour(value, zone)}"


def hour(value: datetime, zone: str) -> str:
    return f"{local_time(value, zone):%H.%M} {zone_label(zone)}"
