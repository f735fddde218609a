"""Date open clocks anew after a decree: a preview, or the batch itself."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from agencies.workdays import WIB, local_date
from complaints.actions import recomputing


class Command(BaseCommand):
    help = "Hitung ulang tenggat jam terbuka menurut kalender yang diketahui pada DATE."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--known-on", type=date.fromisoformat, metavar="DATE")
        parser.add_argument("--apply", metavar="REASON", help="terapkan, dengan alasan")

    def handle(self, **options: Any) -> None:
        at = timezone.now()
        known_on = options["known_on"] or local_date(at, WIB)
        if known_on > local_date(at, WIB):
            raise CommandError("Kalender hari yang akan datang belum diketahui.")
        if options["apply"]:
            batch, moved = recomputing.apply(
                known_on=known_on, reason=options["apply"], at=at
            )
            self.stdout.write(f"Diterapkan sebagai hitung ulang nomor {batch.pk}.")
        else:
            moved = recomputing.preview(known_on=known_on, at=at)
            self.stdout.write("Pratinjau; tidak ada yang disimpan.")
        self.stdout.write(
            f"{moved.looked_at} jam terbuka diperiksa, {moved.moved} pindah:"
            f" {moved.no_longer_late} lepas dari lewat, {moved.become_late} jadi lewat."
        )
