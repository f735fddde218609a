"""After a restore: erase again what had been erased since the backup was made."""

from argparse import ArgumentParser
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from complaints.actions import ledger


class Command(BaseCommand):
    help = (
        "Ulangi penghapusan identitas menurut catatan di luar basis data, sesudah"
        " cadangan dipulihkan dan sebelum layanan dibuka."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", nargs="?", type=Path, default=settings.ERASURE_LEDGER
        )
        parser.add_argument("--since", type=date.fromisoformat, metavar="DATE")

    def handle(self, **options: Any) -> None:
        path: Path = options["file"]
        day: date | None = options["since"]
        since = datetime.combine(day, time(), tzinfo=UTC) if day else None
        try:
            with path.open(encoding="utf-8") as lines:
                done = ledger.replay(lines, since=since)
        except OSError as error:
            raise CommandError(f"{path}: tidak terbaca.") from error
        except ValueError as error:
            raise CommandError(f"{path}: {error}") from error
        self.stdout.write(
            f"{done.again} dihapus lagi, {done.already} sudah terhapus,"
            f" {done.unknown} tidak ada di basis data ini."
        )
