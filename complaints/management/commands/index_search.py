"""Write anew what search finds each case by."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from complaints.actions.indexing import index_all


class Command(BaseCommand):
    help = (
        "Susun ulang indeks pencarian semua laporan, misalnya sesudah memperbarui"
        " aplikasi. Boleh dihentikan dan dijalankan lagi."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", type=int, default=500, metavar="N")

    def handle(self, **options: Any) -> None:
        if options["batch"] < 1:
            raise CommandError("--batch paling sedikit 1.")
        for done in index_all(batch=options["batch"]):
            self.stdout.write(f"{done} laporan disusun ulang.")
