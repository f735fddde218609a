"""The real calendar of 2018-2026, read from the package data, for tests."""

import csv
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import holidays

from agencies.workdays import (
    FIVE_DAY_WEEKEND,
    JOINT_LEAVE,
    NATIONAL,
    Calendar,
    DayOff,
    DecreedDay,
    calendar_as_known,
)

DATA = Path(__file__).parent.parent / "agencies" / "data" / "holidays"
TODAY = date(2026, 11, 1)


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def decreed_days() -> tuple[DecreedDay, ...]:
    """Every day off of 2018-2026 with the decree that made it and when.

    A day that no dated decree names counts as always known.
    """
    dated = list(_replayed(rows("skb_perubahan.csv")))
    named = {(row.day, row.off.kind) for row in dated}
    undated = [
        DecreedDay(
            day=date.fromisoformat(row["tanggal"]),
            off=DayOff(row["keterangan"], row["jenis"], row["dasar"]),
        )
        for row in rows("hari_libur_2018_2026.csv")
        if (date.fromisoformat(row["tanggal"]), row["jenis"]) not in named
    ]
    return (*undated, *dated)


def _replayed(changes: list[dict[str, str]]) -> Iterator[DecreedDay]:
    """Each day that a decree added, until a later one took it back."""
    standing: dict[tuple[date, str], DecreedDay] = {}
    for row in sorted(changes, key=lambda row: row["tanggal_ditetapkan"]):
        day, on = (
            date.fromisoformat(row["tanggal_libur"]),
            date.fromisoformat(row["tanggal_ditetapkan"]),
        )
        key = (day, row["jenis"])
        if row["aksi"] == "-":
            gone = standing.pop(key)
            yield DecreedDay(
                day=day, off=gone.off, known_from=gone.known_from, revoked_from=on
            )
            continue
        off = DayOff(row["keterangan"], row["jenis"], row["nomor_skb"], on)
        standing[key] = DecreedDay(day=day, off=off, known_from=on)
    yield from standing.values()


@cache
def provisional_2027() -> tuple[DecreedDay, ...]:
    """2027 as the package `holidays` guesses it; no decree has been issued."""
    kinds = {"public": NATIONAL, "government": JOINT_LEAVE}
    return tuple(
        DecreedDay(day=day, off=DayOff(name, kind, provisional=True))
        for category, kind in kinds.items()
        for day, name in holidays.country_holidays(
            "ID", years=2027, categories=category
        ).items()
    )


@cache
def calendar(
    known_on: date = TODAY, weekend: frozenset[int] = FIVE_DAY_WEEKEND
) -> Calendar:
    """2018-2026 as decreed up to that day, 2027 provisional."""
    return calendar_as_known(
        decreed_days() + provisional_2027(), known_on=known_on, weekend=weekend
    )
