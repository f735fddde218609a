"""What falls due, what would escalate and who would drown, if nothing changes."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.principals import SYSTEM
from agencies.workdays import local_date
from complaints.deadlines import ClockKind
from complaints.models import Complaint
from complaints.models.clock import CLOCK_LABELS
from reports.recaps import (
    BadPeriod,
    BadScope,
    Forecast,
    forecast,
    forecast_as_data,
    region_scope,
)

SHOWN = 20  # units in the table; JSON has them all


class Command(BaseCommand):
    help = "What falls due in the next days, what would escalate, and who would drown."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=30)
        parser.add_argument("--scope", default="ID", help="region code, or ID")
        parser.add_argument("--format", choices=["table", "json"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        try:
            scope = region_scope(options["scope"])
            seen = Complaint.objects.visible_to(SYSTEM, local_date(at, scope.zone))
            found = forecast(seen, scope=scope, days=options["days"], at=at)
        except (BadPeriod, BadScope) as error:
            raise CommandError(str(error)) from error
        if options["format"] == "json":
            said = json.dumps(forecast_as_data(found), ensure_ascii=False)
        else:
            said = "\n".join(_lines(found))
        self.stdout.write(said)


def _lines(of: Forecast) -> Iterator[str]:
    yield f"{of.scope.name}, {of.first:%Y-%m-%d} – {of.last:%Y-%m-%d}"
    yield ""
    yield _figure(_("Tenggat yang jatuh tempo"), of.due)
    for kind, count in sorted(of.clocks.items()):
        yield _figure(f"  {CLOCK_LABELS[ClockKind(kind)]}", count)
    yield _figure(_("Akan diteruskan ke Ombudsman"), of.escalating)
    yield _figure(_("Unit yang akan kewalahan"), len(of.drowning))
    if of.units:
        yield ""
        yield from _table(of)


def _figure(label: str, count: int) -> str:
    return f"{label:<34}{count:>8}"


def _table(of: Forecast) -> Iterator[str]:
    unit_head = _("Unit")
    heads = (
        _("Lewat"),
        _("Tempo"),
        _("Ombudsman"),
        _("Dijawab"),
        _("Tersisa"),
    )
    yield f"{unit_head:<44}" + "".join(f"{head:>11}" for head in heads)
    for unit in of.units[:SHOWN]:
        figures = (unit.late, unit.due, unit.escalating, unit.answered, unit.left)
        yield f"{unit.name[:43]:<44}" + "".join(f"{one:>11}" for one in figures)
    rest = len(of.units) - SHOWN
    if rest > 0:
        yield _("dan %(count)d unit lain") % {"count": rest}
