"""The sweep by hand: the same action, and what it did to each case."""

import json
from argparse import ArgumentTypeError
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from agencies.workdays import WIB, local_time
from escalation import actions
from escalation.models import Sweep


class Command(BaseCommand):
    help = "Hands every case whose day 60 is over to the Ombudsman, exactly once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--at",
            type=_instant,
            help="as of this instant (ISO 8601; without an offset: WIB)."
            " Default: the database's now",
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="say what it would do, change nothing",
        )
        parser.add_argument("--format", choices=["table", "json"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        at = options["at"] or _now()
        if options["dry_run"]:
            result = actions.preview_due(at=at)
        else:
            result = actions.escalate_due(at=at, by=Sweep.By.COMMAND)
        if options["format"] == "json":
            self.stdout.write(json.dumps(_as_data(result, at, options["dry_run"])))
        else:
            self._table(result, at, dry_run=options["dry_run"])

    def _table(
        self, result: actions.SweepResult, at: datetime, *, dry_run: bool
    ) -> None:
        for case in result.cases:
            what = "diteruskan" if case.is_escalated else "dilewati (sudah ditelaah)"
            due = (
                f"{local_time(case.due_at, WIB):%Y-%m-%d %H:%M}" if case.due_at else ""
            )
            self.stdout.write(f"{case.number:<14}  {due:<16}  {what}")
        unlisted = result.due - len(result.cases)
        if unlisted > 0:
            self.stdout.write(f"… dan {unlisted} laporan lain")
        self.stdout.write(
            f"{'Percobaan, tidak ada yang diubah. ' if dry_run else ''}"
            f"Per {local_time(at, WIB):%Y-%m-%d %H:%M} WIB:"
            f" {result.due} jatuh tempo, {result.escalated} diteruskan,"
            f" {result.skipped} dilewati."
        )


def _as_data(
    result: actions.SweepResult, at: datetime, dry_run: bool
) -> dict[str, Any]:
    return {
        "at": at.isoformat(),
        "dry_run": dry_run,
        "due": result.due,
        "escalated": result.escalated,
        "skipped": result.skipped,
        "cases": [
            {
                "number": case.number,
                "due_at": case.due_at.isoformat() if case.due_at else None,
                "escalated": case.is_escalated,
            }
            for case in result.cases
        ],
    }


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no date and time") from error
    return instant if instant.tzinfo else instant.replace(tzinfo=ZoneInfo(WIB))


def _now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        return cursor.fetchone()[0]
