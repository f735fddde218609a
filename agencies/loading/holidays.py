"""Days off from the decrees (SKB 3 Menteri), replayed change by change."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import holidays as package
from django.db import connection, transaction
from django.db.models import QuerySet

from agencies.loading import sources
from agencies.loading.writing import (
    REASON,
    Moment,
    Result,
    copy_in,
    record_added,
    reserve_ids,
)
from agencies.models import Holiday

PROVISIONAL_DECREE = "Perkiraan (belum ada SKB)"
PROVISIONAL_KINDS = {
    "public": Holiday.Kind.NATIONAL,
    "government": Holiday.Kind.JOINT_LEAVE,
}
ONE_AT_A_TIME = 4_210_712  # any number, the same for all who guess
Key = tuple[date, str]  # a day and its kind: at most one row of these stands
Identity = tuple[date, str, date]  # and the day from which it is known


def load(*, when: Moment) -> Result:
    """Add the days that are missing, and end those that a decree has ended since.

    A row that people ended or replaced stays as they made it, and a year that they
    entered the decree of is not guessed.
    """
    rows = [*official(), *_guesses(when)]
    known = {_identity(row): row for row in Holiday.objects.filter(region=None)}
    ended = _end_replaced(rows, known, when) + _end_guesses(rows, known, when)
    standing = {_key_of(row) for row in known.values() if row.revoked_from is None}
    fresh = [
        row
        for row in rows
        if _identity(row) not in known
        and (row.revoked_from is not None or _key_of(row) not in standing)
    ]
    _add(fresh, when)
    return Result(len(fresh), ended, len(rows) - len(fresh))


def guess_ahead(*, when: Moment) -> int:
    """Guess this year and the next where nothing is known of them; how many days.

    Else whatever counts into a new year would find none: a guess says that it is one.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        known = _years(Holiday.objects.all())
        if {when.on.year, when.on.year + 1} <= known:
            return 0
        rows = [row for row in _guesses(when) if row.date.year not in known]
        _add(rows, when)
    return len(rows)


def _guesses(when: Moment) -> list[Holiday]:
    """Up to next year, but of no year that a decree has fixed here."""
    decreed = _years(Holiday.objects.filter(is_provisional=False))
    rows = provisional(until_year=when.on.year + 1)
    return [row for row in rows if row.date.year not in decreed]


def _years(rows: QuerySet[Holiday]) -> set[int]:
    """Those that have a calendar by these rows: a national holiday stands."""
    standing = rows.filter(region=None, kind=Holiday.Kind.NATIONAL, revoked_from=None)
    return set(standing.order_by().values_list("date__year", flat=True).distinct())


def _add(rows: list[Holiday], when: Moment) -> None:
    for row, key in zip(rows, reserve_ids(Holiday, len(rows)), strict=True):
        row.pk = key
    copy_in(rows)
    record_added(rows, key="id", at=when.at)


def _end_replaced(
    rows: list[Holiday], known: dict[Identity, Holiday], when: Moment
) -> int:
    """End what the record says a decree took back."""
    ended = 0
    for row in rows:
        old = known.get(_identity(row))
        if old and row.revoked_from and old.revoked_from is None:
            _end(old, row.revoked_from, row.revoking_decree, when)
            ended += 1
    return ended


def _end_guesses(
    rows: list[Holiday], known: dict[Identity, Holiday], when: Moment
) -> int:
    """End the provisional days of years that have a decree by now."""
    decreed = {row.date.year for row in rows if not row.is_provisional}
    guesses = [
        row
        for row in known.values()
        if row.is_provisional and row.revoked_from is None and row.date.year in decreed
    ]
    for guess in guesses:
        _end(guess, when.on, f"SKB {guess.date.year}", when)
    return len(guesses)


def _end(row: Holiday, on: date, decree: str, when: Moment) -> None:
    row.revoked_from, row.revoking_decree = on, decree
    dated: Any = row
    dated._history_date, dated._change_reason = when.at, REASON
    row.save()


def _identity(row: Holiday) -> Identity:
    return row.date, row.kind, row.known_from


def _key_of(row: Holiday) -> Key:
    return row.date, row.kind


def official() -> list[Holiday]:
    """Every day off of the decreed years, those later revoked among them (unsaved)."""
    final = {_key(row): row for row in sources.rows("holidays/hari_libur_2018_2026")}
    changes = sources.rows("holidays/skb_perubahan")
    replayed = list(_replayed(changes, names=final))
    dated = {(row.date, row.kind) for row in replayed}
    first_decrees = _first_decrees(changes)
    undated = (
        _unchanged(row, key, first_decrees)
        for key, row in final.items()
        if key not in dated
    )
    return [*undated, *replayed]


def provisional(*, until_year: int) -> Iterator[Holiday]:
    """The years after the last decreed one up to `until_year`, as a package guesses."""
    decreed = max(row.date.year for row in official())
    for year in range(decreed + 1, until_year + 1):
        for category, kind in PROVISIONAL_KINDS.items():
            days = package.country_holidays(
                "ID", years=year, categories=category, language="id"
            )
            for day, name in sorted(days.items()):
                yield Holiday(
                    date=day,
                    kind=kind,
                    name=name,
                    decree=PROVISIONAL_DECREE,
                    known_from=date(year - 1, 1, 1),
                    is_provisional=True,
                )


def _key(row: sources.Row) -> Key:
    return date.fromisoformat(row["tanggal"]), row["jenis"]


def _replayed(
    changes: Iterable[sources.Row], names: dict[Key, sources.Row]
) -> Iterator[Holiday]:
    """A row for each day that a decree added, closed by the one that took it back."""
    standing: dict[Key, Holiday] = {}
    for change in sorted(changes, key=lambda row: row["tanggal_ditetapkan"]):
        on = date.fromisoformat(change["tanggal_ditetapkan"])
        key = (date.fromisoformat(change["tanggal_libur"]), change["jenis"])
        decree = f"SKB {change['nomor_skb']}"
        if change["aksi"] == "-":
            gone = standing.pop(key)
            gone.revoked_from, gone.revoking_decree = on, decree
            yield gone
            continue
        name = names[key]["keterangan"] if key in names else _named(change)
        standing[key] = Holiday(
            date=key[0],
            kind=key[1],
            name=name,
            decree=decree,
            decided_on=on,
            known_from=on,
        )
    yield from standing.values()


def _named(change: sources.Row) -> str:
    joint = change["jenis"] == Holiday.Kind.JOINT_LEAVE
    return f"Cuti Bersama {change['keterangan']}" if joint else change["keterangan"]


def _first_decrees(changes: Iterable[sources.Row]) -> dict[int, date]:
    """The day on which each year's first decree was issued, where it is on record."""
    return {
        int(row["tahun"]): date.fromisoformat(row["tanggal_ditetapkan"])
        for row in changes
        if row["perubahan_ke"] == "0"
    }


def _unchanged(row: sources.Row, key: Key, first_decrees: dict[int, date]) -> Holiday:
    """Where the record has no date, the day is known from the start of the year before.

    Too early rather than too late: a count that reaches it is never surprised. A day of
    voting is off by a decree of the President, whose day is on no record either.
    """
    day, kind = key
    issued = first_decrees.get(day.year)
    return Holiday(
        date=day,
        kind=kind,
        name=row["keterangan"],
        decree=row["dasar"],
        decided_on=issued if row["dasar"].startswith("SKB") else None,
        known_from=issued or date(day.year - 1, 1, 1),
    )
