"""A new version of the limits from a file: tried on past cases, then put in force."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.workdays import newest_day
from complaints.actions import policies, trying
from complaints.management.policy_files import read_policy
from complaints.models import CLOCK_LABELS


class Command(BaseCommand):
    help = "What would have been late under the policy in FILE (JSON); see draft()."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--days", type=int, default=trying.PAST_DAYS)
        parser.add_argument("--put-in-force", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        on = newest_day(at)
        said = read_policy(options["file"])
        try:
            made = policies.draft(said=said, on=on)
            trial = trying.try_on_past_cases(policy=made, at=at, days=options["days"])
            self.stdout.write("\n".join(_lines(trial, options["days"])))
            if not options["put_in_force"]:
                self.stdout.write(_("Percobaan; tidak ada yang disimpan."))
                return
            policy = policies.put_in_force(said=said, on=on)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(
            _("Versi %(version)d berlaku sejak %(day)s.")
            % {"version": policy.version, "day": policy.valid_from.isoformat()}
        )


def _lines(trial: trying.Trial, days: int) -> Iterator[str]:
    tried = trial.kinds
    yield _("Laporan yang diterima %(days)d hari terakhir:") % {"days": days}
    heads = (_("jam"), _("lewat dulu"), _("akan lewat"), _("jadi lewat"), _("lepas"))
    yield f"{'':<26}" + "".join(f"{head:>13}" for head in heads)
    for kind in sorted(tried):
        one = tried[kind]
        figures = (
            one.looked_at,
            one.was_late,
            one.would_be_late,
            one.newly_late,
            one.no_longer_late,
        )
        label = f"{CLOCK_LABELS[kind]:<26}"
        yield label + "".join(f"{figure:>13}" for figure in figures)
