"""Bring an agency's old cases in from a CSV file, as a map of its columns says."""

import csv
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.intake.files import (
    BadFile,
    BadMapping,
    FileMap,
    ImportResult,
    Problem,
    import_rows,
    read_cases,
    read_map,
    receive_rows,
    refresh_statistics,
)

REPORT_HEADER = ("baris", "nomor_asal", "hasil", "alasan", "rincian")


class Command(BaseCommand):
    help = "Imports a CSV file (gzip too) of old cases; see docs/import.md for the map."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--mapping", type=Path, required=True)
        parser.add_argument("--report", type=Path)
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument(
            "--live",
            action="store_true",
            help="open cases with running clocks, to be verified; not history",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        report = options["report"] or path.with_name(path.name + ".refused.csv")
        try:
            file_map = read_map(options["mapping"])
            result = run(
                path,
                file_map,
                report=report,
                dry_run=options["dry_run"],
                is_live=options["live"],
            )
        except (BadMapping, BadFile) as error:
            raise CommandError(str(error)) from error
        summary(self.stdout, result, dry_run=options["dry_run"])
        if result.reasons:
            self.stdout.write(_("Rincian per baris: %(path)s") % {"path": report})


def run(
    path: Path,
    file_map: FileMap,
    *,
    report: Path | None,
    dry_run: bool = False,
    is_live: bool = False,
) -> ImportResult:
    """Read the clock, stream the file in, write the report beside it as it goes.

    A dry run does all of it and takes it back. Raises `BadFile`.
    """
    at = timezone.now()
    bring_in = receive_rows if is_live else import_rows
    with _reporter(report) as tell, transaction.atomic() if dry_run else _nothing():
        result = bring_in(
            read_cases(path, file_map), registry=file_map.registry, at=at, tell=tell
        )
        if dry_run:
            transaction.set_rollback(True)
    if not dry_run:
        refresh_statistics()
    return result


@contextmanager
def _nothing() -> Iterator[None]:
    yield


@contextmanager
def _reporter(path: Path | None) -> Iterator[Any]:
    """A function that writes one problem as one line of `path`."""
    if path is None:
        yield None
        return
    try:
        file = path.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise BadFile(
            _("Laporan impor tidak dapat ditulis ke %(path)s; pilih lain: --report.")
            % {"path": path}
        ) from error
    with file:
        writer = csv.writer(file)
        writer.writerow(REPORT_HEADER)
        yield lambda problem: writer.writerow(_as_line(problem))


def _as_line(problem: Problem) -> tuple[Any, ...]:
    outcome = _("ditolak") if problem.is_refused else _("peringatan")
    return problem.line, problem.source_id, outcome, problem.reason, problem.detail


def summary(out: TextIO | Any, result: ImportResult, *, dry_run: bool) -> None:
    """Counts, then each reason with how many rows have it."""
    if dry_run:
        out.write(_("Uji coba: tidak ada yang disimpan."))
    out.write(
        _(
            "%(read)d baris: %(imported)d masuk, %(already)d sudah ada,"
            " %(refused)d ditolak, %(warned)d masuk dengan peringatan."
        )
        % {
            "read": result.read,
            "imported": result.imported,
            "already": result.already,
            "refused": result.refused,
            "warned": result.warned,
        }
    )
    for (is_refused, reason), count in result.reasons.most_common():
        outcome = _("ditolak") if is_refused else _("peringatan")
        out.write(f"  {outcome}: {count} × {reason}")
