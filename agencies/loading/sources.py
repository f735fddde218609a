"""The package data: CSV files whose codes are text."""

import csv
from pathlib import Path

from agencies import workdays

DATA = Path(__file__).parent.parent / "data"
Row = dict[str, str]

# Provinces by the first digits of their code that do not keep Jakarta's time.
WITA_PROVINCES = frozenset({"51", "52", "53", "63", "64", "65"}) | {
    str(code) for code in range(71, 77)
}
WIT_PROVINCES = frozenset({"81", "82"}) | {str(code) for code in range(91, 97)}


def rows(name: str) -> list[Row]:
    """The rows of `data/<name>.csv`; every value is text."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def zone_of(province: str) -> str:
    """The IANA zone of a province by its two-digit code (Keppres 41/1987).

    A province that the list does not name keeps western time, as most do.
    """
    if province in WITA_PROVINCES:
        return workdays.WITA
    return workdays.WIT if province in WIT_PROVINCES else workdays.WIB
