"""`load_registry`: regions, agencies, days off, policy and topics. Repeatable."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

import agencies.loading
import complaints.loading
from agencies.loading import DAYS_OFF, Moment, Result
from agencies.workdays import WIB, local_date
from complaints.actions.dating import open_clocks


class Command(BaseCommand):
    help = (
        "Muat registri resmi: wilayah, instansi, hari libur, kebijakan, topik."
        " Dijalankan dua kali tidak mengubah apa pun."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--on",
            metavar="YYYY-MM-DD",
            help="Tanggal berlakunya nama yang berubah (bawaan: hari ini).",
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="Tampilkan apa yang akan berubah, tanpa menyimpan.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        when = Moment(on=_day(options["on"]), at=timezone.now())
        total = Result()
        with transaction.atomic():
            for name, result in _load(when):
                total += result
                self.stdout.write(_line(name, result))
                if name == DAYS_OFF and _moves_clocks(result):
                    self.stdout.write("Jam terbuka menyusul dengan recompute_clocks.")
            if options["dry_run"]:
                transaction.set_rollback(True)
        if not total.added and not total.changed:
            self.stdout.write("Tidak ada yang berubah.")
        elif options["dry_run"]:
            self.stdout.write("Tidak ada yang disimpan (--dry-run).")


def _load(when: Moment) -> Iterator[tuple[str, Result]]:
    yield from agencies.loading.load(when=when)
    yield from complaints.loading.load(when=when)


def _moves_clocks(result: Result) -> bool:
    """Other days off, and clocks that were dated without them."""
    changes = result.added or result.changed
    return bool(changes) and open_clocks().exists()


def _line(name: str, result: Result) -> str:
    return (
        f"{name:<16} {result.added:>6} baru  {result.changed:>6} berubah"
        f"  {result.same:>6} tetap"
    )


def _day(text: str | None) -> date:
    if text is None:
        return local_date(timezone.now(), WIB)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"Bukan tanggal (YYYY-MM-DD): {text}") from None
