"""Take the names of complainants out of what search looks through."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from complaints.actions.indexing import unname_all


class Command(BaseCommand):
    help = (
        "Keluarkan nama pelapor dari indeks pencarian, sekali sesudah memperbarui"
        " aplikasi dari versi sebelum Desember 2026. Boleh dihentikan dan dijalankan"
        " lagi."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", type=int, default=500, metavar="N")

    def handle(self, **options: Any) -> None:
        if options["batch"] < 1:
            raise CommandError("--batch paling sedikit 1.")
        left = 0
        for done, unopened in unname_all(batch=options["batch"]):
            left = unopened
            self.stdout.write(f"{done} laporan diperiksa.")
        if left:
            raise CommandError(
                f"{left} identitas tidak terbuka dengan kunci yang ada; indeksnya"
                " dibiarkan. Berikan kuncinya dan jalankan lagi."
            )
