"""Erase identities that were kept for as long as their class says."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from agencies.workdays import WIB, local_date
from complaints.actions import ledger, retaining
from complaints.models import PrivacyPolicy
from complaints.workflow import Classification


class Command(BaseCommand):
    help = "Hapus identitas yang masa simpannya habis, per kelas; perkara tetap ada."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="hitung saja, tidak menghapus"
        )

    def handle(self, **options: Any) -> None:
        at = timezone.now()
        on = local_date(at, WIB)
        try:
            if options["dry_run"]:
                found = retaining.expired(on=on)
            else:
                found = retaining.retain(on=on, at=at)
                ledger.write_out(settings.ERASURE_LEDGER, at=at)
        except PrivacyPolicy.DoesNotExist as missing:
            raise CommandError("Belum ada kebijakan data pribadi.") from missing
        for name, number in found.items():
            label = Classification(name).label if name else "Tanpa klasifikasi"
            self.stdout.write(f"{label}: {number}")
        verb = "akan dihapus" if options["dry_run"] else "dihapus"
        self.stdout.write(f"{found.total()} identitas {verb}.")
