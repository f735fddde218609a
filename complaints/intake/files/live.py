"""Open cases of another system, taken in alive: with clocks, queue and notices."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies.models import Region
from agencies.principals import SYSTEM
from agencies.workdays import NoCalendar
from complaints.actions.receiving import Report, receive
from complaints.intake.files.loading import ImportResult, Load, Pair
from complaints.intake.files.mapping import BadMapping
from complaints.intake.files.registry import Found
from complaints.intake.files.rows import CaseRow, Problem, Refused
from complaints.intake.files.timetable import COUNTRY
from complaints.models import Category, Channel, Policy
from complaints.workflow import State

BATCH = 100  # cases in one transaction: each takes a dozen statements


def receive_rows(
    rows: Iterable[CaseRow | Refused],
    *,
    registry: str = COUNTRY,
    at: datetime,
    tell: Callable[[Problem], None] | None = None,
    batch: int = BATCH,
) -> ImportResult:
    """Receive rows at their instansi, as of the instant the source received them.

    Their clocks count from that instant: moving to another system gives nobody more
    time. All of them wait to be verified, whatever unit had them, and that is told as a
    warning; ended cases are refused. Raises `BadMapping` for another registry than the
    country's, which has no policy to run under.
    """
    if registry != COUNTRY:
        raise BadMapping(_("Impor hidup hanya untuk registri “id”."))
    load = LiveLoad(registry, at=at, tell=tell)
    stream = iter(rows)
    while chunk := list(islice(stream, batch)):
        load.take(chunk)
    return load.result


class LiveLoad(Load):
    """As `Load`, by the action that every other way in takes."""

    def _refusal(self, row: CaseRow) -> str | None:
        if row.is_ended:
            return _("Sudah berakhir; impor sebagai riwayat, tanpa --live.")
        return super()._refusal(row)

    def _write(self, fresh: list[Pair]) -> int:
        return sum(self._receive(row, found) for row, found in fresh)

    def _receive(self, row: CaseRow, found: Found) -> bool:
        try:
            received = receive(
                report=_report(row, found), by=SYSTEM, at=row.received_at
            )
        except ValidationError as wrong:
            self._refuse(row, " ".join(wrong.messages))
            return False
        except (Policy.DoesNotExist, NoCalendar):
            self._refuse(row, _("Diterima sebelum ada aturan tenggat; tanpa --live."))
            return False
        self.first_id = self.first_id or received.complaint.pk
        self._warn(row, self._left_behind(row))
        return True

    def _left_behind(self, row: CaseRow) -> Iterator[str]:
        """What the source knew and a case just received does not."""
        yield from row.oddities
        if row.state is not State.RECEIVED:
            yield _("Masuk ke antrean verifikasi; disposisinya diulang di sini.")


def _report(row: CaseRow, found: Found) -> Report:
    return Report(
        title=row.title,
        text=row.text or row.title,
        kind=row.kind,
        channel=Channel.IMPORT,
        region=Region(pk=found.region_id) if found.region_id else None,
        place=row.place,
        incident_date=row.incident_date,
        category=Category(pk=found.category_id) if found.category_id else None,
        chosen_agency=found.root,
        is_anonymous=row.is_anonymous,
        is_secret=row.is_secret,
        source_id=row.source_id,
    )
