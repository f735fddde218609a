"""Bring every sealed identity under the first key of LAPOR_IDENTITY_KEYS."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from complaints import privacy
from complaints.actions import rotating


class Command(BaseCommand):
    help = (
        "Bungkus ulang kunci setiap identitas dengan kunci pertama dari"
        " LAPOR_IDENTITY_KEYS. Boleh dihentikan dan dijalankan lagi; sesudah selesai"
        " kunci lama boleh dicabut."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", type=int, default=500, metavar="N")

    def handle(self, **options: Any) -> None:
        if options["batch"] < 1:
            raise CommandError("--batch paling sedikit 1.")
        key_id, _key = privacy.current_key()
        total, done = sum(rotating.left().values()), 0
        self.stdout.write(f"{total} baris memakai kunci selain {key_id}.")
        for number in rotating.rotate(batch=options["batch"]):
            done += number
            self.stdout.write(f"{done} dari {total} diperiksa.")
        rotating.wait_for_others()
        if rest := rotating.left():
            said = ", ".join(f"{key}: {rows}" for key, rows in sorted(rest.items()))
            raise CommandError(
                f"Masih ada baris dengan kunci lain ({said}). Jangan cabut kunci itu;"
                " berikan kuncinya, atau periksa baris yang rusak."
            )
        self.stdout.write(f"Semua memakai kunci {key_id}; kunci lain boleh dicabut.")
