"""Rows into cases: checked one by one, written batch by batch, never twice."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain, islice

from django.db import connection, transaction
from django.utils.translation import gettext as _

from complaints.intake.files import rows as rules
from complaints.intake.files import tables
from complaints.intake.files.registry import Directory, Found, NotFound
from complaints.intake.files.rows import CaseRow, Problem, Refused
from complaints.intake.files.timetable import COUNTRY, Timetable
from complaints.models import Channel, Complaint

BATCH = 5_000  # cases in memory at a time, and in one transaction
ONE_IMPORT_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext(%s))"
Pair = tuple[CaseRow, Found]
Key = tuple[int, str]  # root and the source's own number


@dataclass(slots=True)
class ImportResult:
    """What became of the rows; `reasons` counts them by (is_refused, reason).

    `already` were there from an earlier run and were left as they are.
    """

    imported: int = 0
    already: int = 0
    refused: int = 0
    warned: int = 0
    reasons: Counter[tuple[bool, str]] = field(default_factory=Counter)

    @property
    def read(self) -> int:
        return self.imported + self.already + self.refused


def import_rows(
    rows: Iterable[CaseRow | Refused],
    *,
    registry: str = COUNTRY,
    at: datetime,
    tell: Callable[[Problem], None] | None = None,
    batch: int = BATCH,
) -> ImportResult:
    """Bring rows in as history, each once by its instansi and source number.

    One transaction a batch: what was written stays when a later batch fails, and the
    next run leaves it alone. `tell` hears of every refused or odd row. Nothing is
    noticed, escalated or closed, and no identity is made.
    """
    load = Load(registry, at=at, tell=tell)
    stream = iter(rows)
    while chunk := list(islice(stream, batch)):
        load.take(chunk)
    return load.result


class Load:
    """One run of an import."""

    def __init__(
        self,
        registry: str,
        *,
        at: datetime,
        tell: Callable[[Problem], None] | None,
    ) -> None:
        self.registry, self.at, self.tell = registry, at, tell
        self.directory = Directory(registry)
        self.times = Timetable(registry=registry, known_on=at.astimezone(UTC).date())
        self.result = ImportResult()
        self.first_id: int | None = None

    def take(self, chunk: list[CaseRow | Refused]) -> None:
        """Write one batch, all of it or nothing."""
        self.directory.learn_regions(r.region for r in chunk if isinstance(r, CaseRow))
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(ONE_IMPORT_AT_A_TIME, [f"import {self.registry}"])
            fresh = self._fresh(list(self._sound(chunk)))
            written = self._write(fresh)
        self.result.imported += written

    def _sound(self, chunk: Iterable[CaseRow | Refused]) -> Iterator[Pair]:
        for row in chunk:
            if isinstance(row, Refused):
                self._refuse(row, row.reason, row.detail)
                continue
            if reason := self._refusal(row):
                self._refuse(row, reason)
                continue
            try:
                yield row, self.directory.find(row)
            except NotFound as missing:
                self._refuse(row, missing.reason, missing.value)

    def _refusal(self, row: CaseRow) -> str | None:
        return rules.refusal(row, at=self.at)

    def _fresh(self, pairs: list[Pair]) -> list[Pair]:
        """Those that are not there yet; a number that the file repeats is refused."""
        there = self._there(pairs)
        met: set[Key] = set()
        fresh = []
        for row, found in pairs:
            key = (found.root.pk, row.source_id)
            if key in met or self._is_from_this_run(there.get(key)):
                self._refuse(row, _("Nomor asal berulang dalam berkas."))
            elif key in there:
                self.result.already += 1
            else:
                fresh.append((row, found))
            met.add(key)
        return fresh

    def _there(self, pairs: Iterable[Pair]) -> dict[Key, int]:
        """Key of the case by instansi and source number, of those that exist."""
        numbers = [row.source_id for row, _found in pairs]
        roots = {found.root.pk for _row, found in pairs}
        # Said twice (`exclude`) so that the partial unique index serves.
        known = Complaint.objects.filter(
            channel=Channel.IMPORT, root__in=roots, source_id__in=numbers
        ).exclude(source_id="")
        rows = known.values_list("root_id", "source_id", "pk")
        return {(root, number): pk for root, number, pk in rows}

    def _is_from_this_run(self, pk: int | None) -> bool:
        return pk is not None and self.first_id is not None and pk >= self.first_id

    def _write(self, fresh: list[Pair]) -> int:
        """How many of them became cases."""
        if not fresh:
            return 0
        names = tables.fresh_ids(len(fresh))
        cases = [
            tables.Case(pk, number, row, found)
            for (pk, number), (row, found) in zip(names, fresh, strict=True)
        ]
        first, last = names[0][0], names[-1][0]
        self.first_id = self.first_id or first
        each = chain.from_iterable
        tables.copy_rows("complaints_complaint", list(map(tables.complaint, cases)))
        tables.copy_rows("complaints_event", list(each(map(tables.events, cases))))
        tables.copy_rows("complaints_disposition", list(each(map(tables.hands, cases))))
        clocks = each(tables.clocks(case, self.times) for case in cases)
        tables.copy_rows("complaints_clock", list(clocks))
        tables.copy_rows("complaints_casesearch", list(map(tables.search, cases)))
        tables.write_pauses(first_id=first, last_id=last)
        tables.write_history(first_id=first, last_id=last, at=self.at)
        for row, _found in fresh:
            self._warn(row, rules.oddities(row))
        return len(fresh)

    def _warn(self, row: CaseRow, reasons: Iterable[str]) -> None:
        reasons = list(reasons)
        self.result.warned += bool(reasons)
        for reason in reasons:
            self._tell(row, reason, is_refused=False)

    def _refuse(self, row: CaseRow | Refused, reason: str, detail: str = "") -> None:
        self.result.refused += 1
        self._tell(row, reason, detail, is_refused=True)

    def _tell(
        self,
        row: CaseRow | Refused,
        reason: str,
        detail: str = "",
        *,
        is_refused: bool,
    ) -> None:
        self.result.reasons[is_refused, reason] += 1
        if self.tell is not None:
            self.tell(
                Problem(
                    line=row.line,
                    source_id=row.source_id,
                    is_refused=is_refused,
                    reason=reason,
                    detail=detail,
                )
            )
