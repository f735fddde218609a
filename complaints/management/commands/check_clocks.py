"""Derive every stored due date again from its facts, and name those that differ."""

from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from complaints.actions.rederiving import differences

MOST_NAMED = 20


class Command(BaseCommand):
    help = "Hitung kembali semua tenggat dari faktanya; gagal bila ada yang berbeda."

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(islice(differences(), MOST_NAMED))
        for one in found:
            self.stdout.write(
                f"{one.number} {one.kind}: {one.stored:%Y-%m-%d %H:%M} tersimpan,"
                f" {one.derived:%Y-%m-%d %H:%M} menurut faktanya (UTC)"
            )
        if found:
            raise CommandError("Ada tenggat yang tidak mengikuti faktanya.")
        self.stdout.write("Semua tenggat mengikuti faktanya.")
