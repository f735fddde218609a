"""Opened, open and closed as of an instant, over the cases of every registry."""

import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.recaps import LogFigures, figures_as_of

LABELS = {
    "opened": _("Dibuka"),
    "open": _("Masih terbuka"),
    "open_late": _("  di antaranya lewat target"),
    "closed": _("Berakhir"),
    "closed_late": _("  di antaranya sesudah target"),
}


class Command(BaseCommand):
    help = (
        "Cases opened, open and closed as of an instant (naive: each log's own time)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-of", metavar="INSTANT")
        parser.add_argument("--registry", default="", help="only this registry")
        parser.add_argument("--format", choices=["table", "json"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        moment = _instant(options["as_of"])
        figures = figures_as_of(moment, registry=options["registry"])
        if options["format"] == "json":
            self.stdout.write(json.dumps(figures.as_data()))
        else:
            self.stdout.write(_table(figures))


def _instant(text: str | None) -> datetime:
    if text is None:
        return timezone.now()
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(_("Saat ditulis seperti 2015-06-30T23:59:59.")) from error


def _table(figures: LogFigures) -> str:
    data = figures.as_data()
    return "\n".join(f"{LABELS[name]:<32}{data[name]:>10}" for name in LABELS)
