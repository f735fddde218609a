"""How cases are spread over months, hours, topics and agencies: the real counts."""

import csv
from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

DATA = Path(__file__).parent / "data"
WIB = ZoneInfo("Asia/Jakarta")
T = TypeVar("T")

# The example unit that does the work of each agency of the counts; the rest is done
# by the instansi itself.
UNIT_OF = {
    "Dinas Sumber Daya Air dan Bina Marga": "pu",
    "Dinas Lingkungan Hidup": "dlh",
    "Dinas Sosial": "dinsos",
    "Dinas Perhubungan": "dishub",
    "Dinas Kependudukan dan Pencatatan Sipil": "dukcapil",
    "Dinas Pendidikan": "dispendik",
    "Dinas Kesehatan": "dinkes",
    "Dinas Komunikasi dan Informatika": "diskominfo",
    "RSUD dr. Mohamad Soewandhie": "rsud",
}


class Draw(Generic[T]):
    """Values drawn by their weight."""

    def __init__(self, weighed: Iterable[tuple[T, float]], random: Random) -> None:
        pairs = list(weighed)
        self.values: Sequence[T] = [value for value, _ in pairs]
        self.sums = list(accumulate(weight for _, weight in pairs))
        self.random = random

    def __call__(self) -> T:
        at = bisect(self.sums, self.random.random() * self.sums[-1])
        return self.values[min(at, len(self.values) - 1)]


@dataclass(frozen=True, slots=True)
class Topic:
    """What a complaint is about, and the unit that such complaints go to."""

    title: str
    unit: str


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def topics(random: Random) -> Draw[Topic]:
    return Draw(
        [
            (
                Topic(row["topik"], UNIT_OF.get(row["instansi_terbanyak"], "")),
                int(row["jumlah"]),
            )
            for row in rows("surabaya_topik")
        ],
        random,
    )


def answer_hours(random: Random) -> Draw[tuple[float, float, float]]:
    """Quantiles (p10, p50, p90) of the hours to a first answer, by how usual."""
    return Draw(
        [
            (
                (float(row["jam_p10"]), float(row["jam_p50"]), float(row["jam_p90"])),
                int(row["jumlah"]),
            )
            for row in rows("surabaya_instansi")
        ],
        random,
    )


def instants(random: Random, *, now: datetime, days: int) -> Draw[datetime]:
    """Hours of the last `days` by month, weekday and hour; each stands for its hour."""
    months = [int(row["jumlah"]) for row in rows("surabaya_bulanan")]
    week = [
        [int(row[str(hour)]) for hour in range(24)]
        for row in rows("surabaya_hari_jam_wib")
    ]
    weighed = []
    for back in range(1, days + 1):
        day = (now - timedelta(days=back)).astimezone(WIB).date()
        month = months[back // 31 % len(months)]
        for hour, weight in enumerate(week[day.weekday()]):
            begun = datetime.combine(day, time(hour), tzinfo=WIB).astimezone(UTC)
            weighed.append((begun, month * weight))
    return Draw(weighed, random)


def zipf(values: Sequence[T], random: Random) -> Draw[T]:
    """The first gets most: 5 % of 594 agencies get about 60 % of the cases."""
    return Draw([(value, rank**-1.1) for rank, value in enumerate(values, 1)], random)
