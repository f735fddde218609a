"""The recap of a region and a period: a table, JSON or CSV."""

import csv
import json
from argparse import ArgumentParser
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.exports import recap_lines, recap_table
from reports.recaps import (
    BadPeriod,
    BadScope,
    Period,
    Scope,
    as_data,
    recap,
    region_scope,
)


class Command(BaseCommand):
    help = "Received, closed, followed up and how fast, for a region and its units."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="first", metavar="DATE")
        parser.add_argument("--to", dest="last", metavar="DATE")
        parser.add_argument("--month", metavar="YYYY-MM")
        parser.add_argument("--scope", default="ID", help="region code, or ID")
        parser.add_argument("--as-of", metavar="INSTANT")
        parser.add_argument(
            "--format", choices=["table", "json", "csv"], default="table"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            scope = region_scope(options["scope"])
            period = _period(options)
            as_of = _as_of(options["as_of"], scope)
        except (BadPeriod, BadScope) as error:
            raise CommandError(str(error)) from error
        found = recap(scope=scope, period=period, at=as_of or now, is_now=as_of is None)
        if options["format"] == "json":
            self.stdout.write(json.dumps(as_data(found), ensure_ascii=False))
        elif options["format"] == "csv":
            csv.writer(self.stdout).writerows(recap_lines(found))
        else:
            self.stdout.write(recap_table(found))


def _period(options: dict[str, Any]) -> Period:
    """Raises `BadPeriod`."""
    if options["month"]:
        return Period.month(options["month"])
    try:
        first, last = (date.fromisoformat(options[key]) for key in ("first", "last"))
    except (TypeError, ValueError) as error:
        raise BadPeriod(
            _("Beri --month 2020-01, atau --from dan --to seperti 2020-01-31.")
        ) from error
    return Period(first, last)


def _as_of(text: str | None, scope: Scope) -> datetime | None:
    """None is now; a naive instant is told in the zone of the scope."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadPeriod(_("Saat ditulis seperti 2020-06-30T23:59:59.")) from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(scope.zone))
    return moment
