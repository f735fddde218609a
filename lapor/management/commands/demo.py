"""The demo population: people, half a year of history, and cases around today."""

import json
import secrets
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from agencies.actions import watch_mandates
from agencies.models import Agency, Partner, token_hash
from agencies.workdays import WIB, local_date
from complaints.intake.files import CaseRow, import_rows
from complaints.models import Channel, Complaint
from lapor import progress
from lapor.demo import history, people, today
from lapor.embedded import local

APPLICATION = "Aplikasi Contoh Jawa Timur"
BATCH = 500  # cases of the history in one transaction


class Command(BaseCommand):
    help = "Mengisi contoh: petugas, riwayat Jawa Timur 2020, dan laporan hari ini."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--without-cases", action="store_true", help="hanya petugas dan unit contoh"
        )

    def handle(self, *, without_cases: bool, **_: Any) -> None:
        at = timezone.now()
        people.load_example_units(on=local_date(at, WIB))
        self._write_down_logins()
        self._write_down_token()
        if not without_cases:
            self._history(at)
            self._today(at)
        watch_mandates(at=at)  # so that its list is not empty until beat's first hour

    def _history(self, at: datetime) -> None:
        """What an earlier run brought in is found again and left alone."""
        brought = Complaint.objects.filter(channel=Channel.IMPORT, root__registry="id")
        if brought.count() >= history.TOTAL:
            return
        self.stdout.write("Riwayat Jawa Timur, Januari-Juni 2020 …")
        result = import_rows(self._watched(), at=at, batch=BATCH)
        if result.refused:
            raise CommandError(f"Baris riwayat ditolak: {dict(result.reasons)}")

    def _watched(self) -> Iterator[CaseRow]:
        """The half year; a batch is told when the next one is asked for."""
        for done, row in enumerate(history.rows()):
            if done and done % BATCH == 0:
                progress.show(self.stdout, done, history.TOTAL)
            yield row
        progress.show(self.stdout, history.TOTAL, history.TOTAL)

    def _today(self, at: datetime) -> None:
        """All of today's cases or none: what is killed half-way starts anew."""
        if Complaint.objects.filter(channel=Channel.PORTAL).exists():
            return
        self.stdout.write("Laporan sekitar hari ini, langkah demi langkah …")
        with transaction.atomic():
            for done in today.load_today(at=at):
                progress.show(self.stdout, done, today.planned())

    def _write_down_logins(self) -> None:
        """For `make run` and the README: a login for each role of the demo."""
        logins = [
            {
                "role": role,
                "username": username,
                "password": people.PASSWORD,
                "path": path,
            }
            for role, username, path in people.LOGINS
        ]
        (local.LOCAL / "logins.json").write_text(json.dumps(logins, indent=1))

    def _write_down_token(self) -> None:
        """A token of the example application; a new one where the old one is lost."""
        kept = local.LOCAL / "token"
        known = Partner.objects.filter(name=APPLICATION).first()
        if known and kept.exists() and token_hash(kept.read_text()) == known.token_hash:
            return
        token = secrets.token_urlsafe(32)
        partner = known or Partner(
            name=APPLICATION, agency=Agency.objects.get(code="pemda-35")
        )
        partner.token_hash = token_hash(token)
        partner.save()
        kept.write_text(token)
        kept.chmod(0o600)
