"""What a new version of the limits would have sent to the Ombudsman."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.workdays import WIB, NoCalendar, local_date
from complaints.management.policy_files import read_policy
from escalation.actions import simulating
from escalation.actions.simulating import Simulated

SHOWN = 20  # numbers of cases that the table names


class Command(BaseCommand):
    help = (
        "Runs the sweep, the ladder and automatic closing under the policy in FILE"
        " (JSON, as for try_policy) over copies of past cases; nothing is kept."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--policy", type=Path, required=True, metavar="FILE")
        parser.add_argument(
            "--from", type=date.fromisoformat, required=True, dest="since"
        )
        parser.add_argument("--most", type=int, default=simulating.MOST)
        parser.add_argument("--format", choices=["table", "json"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        since: date = options["since"]
        if not simulating.OLDEST >= local_date(at, WIB) - since >= timedelta(0):
            raise CommandError(_("--from: pilih hari dalam dua tahun terakhir."))
        try:
            found = simulating.simulate(
                said=read_policy(options["policy"]),
                since=since,
                at=at,
                most=options["most"],
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except NoCalendar as error:
            raise CommandError(
                _("Tidak ada kalender untuk tahun %(year)d.") % {"year": error.year}
            ) from error
        if options["format"] == "json":
            self.stdout.write(json.dumps(asdict(found), default=str))
        else:
            self.stdout.write("\n".join(_lines(found)))


def _lines(found: Simulated) -> Iterator[str]:
    yield _("%(cases)d laporan yang diterima %(since)s sampai %(until)s") % {
        "cases": found.cases,
        "since": found.since.isoformat(),
        "until": local_date(found.until, WIB).isoformat(),
    }
    if found.is_capped:
        yield _("(dibatasi: yang lebih baru tidak disimulasikan)")
    yield _("Ke Ombudsman: dahulu %(went)d, dengan kebijakan ini %(would)d.") % {
        "went": found.went,
        "would": found.would_go,
    }
    for said, numbers in (
        (_("Bertambah"), found.added),
        (_("Tidak jadi"), found.dropped),
    ):
        if numbers:
            rest = f" … (+{len(numbers) - SHOWN})" if len(numbers) > SHOWN else ""
            yield f"{said}: {', '.join(numbers[:SHOWN])}{rest}"
    for name, before, after in found.agencies:
        yield f"  {name:<40}{before:>8}{after:>8}"
    yield _("Ditutup sistem %(closed)d, tidak dilengkapi %(lapsed)d.") % {
        "closed": found.closed_by_system,
        "lapsed": found.lapsed,
    }
    for level, count in found.rungs.items():
        yield f"  {level:<40}{count:>8}"
    yield _("Simulasi; tidak ada yang disimpan dan tidak ada pesan yang terkirim.")
