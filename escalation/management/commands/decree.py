"""A decree on days off from a file: previewed, applied, or taken off the calendar."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.workdays import NoCalendar
from complaints.actions import NotAllowed, decreeing
from complaints.actions.decreeing import Decree
from complaints.forms.decree import changes_of_file
from escalation.actions.withdrawing import Withdrawing


class Command(BaseCommand):
    help = "Keputusan hari libur NUMBER: pratinjau dari FILE, --apply, atau --remove."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number")
        parser.add_argument("file", type=Path, nargs="?", metavar="FILE")
        parser.add_argument("--decided-on", type=date.fromisoformat, metavar="DATE")
        parser.add_argument("--year", type=int)
        parser.add_argument("--region", default="")
        parser.add_argument("--apply", action="store_true")
        parser.add_argument("--remove", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        try:
            if options["remove"]:
                days = decreeing.remove_decree(number=options["number"], at=at)
                self.stdout.write(_("Dicabut: %(days)d hari.") % {"days": days})
                return
            decree, also = _decree(options), Withdrawing(at=at)
            if options["apply"]:
                _batch, moved = decreeing.apply_decree(
                    decree=decree, at=at, look=also.follow
                )
            else:
                moved = decreeing.preview_decree(decree=decree, at=at, look=also.look)
                self.stdout.write(_("Pratinjau; tidak ada yang disimpan."))
        except (NotAllowed, ValidationError) as error:
            raise CommandError(
                " ".join(getattr(error, "messages", [str(error)]))
            ) from error
        except NoCalendar as error:
            raise CommandError(
                _("Tidak ada kalender untuk tahun %(year)d.") % {"year": error.year}
            ) from error
        self.stdout.write(
            _(
                "%(looked)d jam terbuka diperiksa, %(moved)d pindah: %(off)d lepas dari"
                " lewat, %(late)d jadi lewat."
            )
            % {
                "looked": moved.looked_at,
                "moved": moved.moved,
                "off": moved.no_longer_late,
                "late": moved.become_late,
            }
        )
        for words, count in also.lines():
            self.stdout.write(f"{words}: {count}")


def _decree(options: dict[str, Any]) -> Decree:
    if None in (options["file"], options["decided_on"], options["year"]):
        raise CommandError(_("Sebutkan FILE, --decided-on dan --year."))
    try:
        text = options["file"].read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(
            _("%(file)s tidak dapat dibaca.") % {"file": options["file"]}
        ) from error
    return Decree(
        number=options["number"],
        decided_on=options["decided_on"],
        year=options["year"],
        region_code=options["region"],
        changes=changes_of_file(text),
    )
