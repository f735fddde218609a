"""One old case as its source tells it, and what is wrong or odd about it (pure)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from complaints.workflow import (
    ARCHIVE,
    AUTO_CLOSE,
    CONFIRM,
    ENDED,
    LAPSE,
    WITHDRAW,
    Classification,
    Kind,
    State,
)

SOURCE_ID_LENGTH = 80
TITLE_LENGTH = PLACE_LENGTH = 200
END_REASON_LENGTH = 30
TEXT_LENGTH = 100_000  # with the title: a search index takes a megabyte at most
CLOSINGS = frozenset({CONFIRM.name, AUTO_CLOSE.name})
ARCHIVINGS = frozenset({ARCHIVE.name, LAPSE.name, WITHDRAW.name})


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseRow:
    """A case to bring in; instants are aware, agencies go by code or name.

    `agency` is the instansi, `unit` who holds it there (the instansi itself if empty).
    `ended_how` is a step: how a case was closed (empty: the source does not say) or
    archived. `due_at` is the source's own target for settlement; without one a case
    of the country's registry gets the clocks of its day's policy. `facts` go with the
    event of receipt; `late` is what the source says of its own target.
    """

    source_id: str
    title: str
    received_at: datetime
    state: State
    agency: str
    unit: str = ""
    text: str = ""
    kind: Kind = Kind.COMPLAINT
    classification: Classification = Classification.ORDINARY
    category: str = ""
    region: str = ""
    place: str = ""
    incident_date: date | None = None
    is_anonymous: bool = False
    is_secret: bool = False
    disposed_at: datetime | None = None
    followed_up_at: datetime | None = None
    held_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    due_at: datetime | None = None
    late: bool | None = None
    follow_up: str = ""
    answer: str = ""
    ended_how: str = ""
    end_reason: str = ""
    rating: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    oddities: tuple[str, ...] = ()  # what reading it already found
    line: int = 0

    @property
    def first_follow_up_at(self) -> datetime | None:
        """The first follow-up or, where there was none before it, the answer."""
        return self.followed_up_at or self.answered_at

    @property
    def is_ended(self) -> bool:
        return self.state in ENDED


@dataclass(frozen=True, kw_only=True, slots=True)
class Refused:
    """A line that could not be read as a case."""

    line: int
    reason: str
    source_id: str = ""
    detail: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """What the report says of a line: refused, or kept with a warning."""

    line: int
    source_id: str
    is_refused: bool
    reason: str
    detail: str = ""


def refusal(row: CaseRow, *, at: datetime) -> str | None:
    """Why the row cannot be a case, in words; None if it can."""
    return _incomplete(row) or _too_long(row) or _impossible(row, at)


def _incomplete(row: CaseRow) -> str | None:
    if not row.source_id:
        return _("Nomor asal kosong.")
    if not row.title:
        return _("Judul kosong.")
    if row.is_ended and row.ended_at is None:
        return _("Berstatus berakhir tanpa tanggal berakhir.")
    if not row.is_ended and row.ended_at is not None:
        return _("Bertanggal berakhir tetapi statusnya belum berakhir.")
    return None


def _too_long(row: CaseRow) -> str | None:
    if len(row.source_id) > SOURCE_ID_LENGTH:
        return _("Nomor asal lebih dari 80 karakter.")
    if len(row.end_reason) > END_REASON_LENGTH:
        return _("Alasan arsip lebih dari 30 karakter.")
    if len(row.title) + len(row.text) > TEXT_LENGTH:
        return _("Judul dan isi lebih dari 100.000 karakter.")
    return None


def _impossible(row: CaseRow, at: datetime) -> str | None:
    told = (*_on_the_way(row), row.held_at, row.ended_at)
    if any(moment is not None and moment > at for moment in told):
        return _("Bertanggal sesudah saat impor.")
    if row.rating is not None and not 1 <= row.rating <= 5:
        return _("Penilaian di luar 1–5.")
    if row.ended_how and row.ended_how not in _endings(row.state):
        return _("Cara berakhir tidak cocok dengan statusnya.")
    return None


def _endings(state: State) -> frozenset[str]:
    if state is State.CLOSED:
        return CLOSINGS
    return ARCHIVINGS if state is State.ARCHIVED else frozenset()


def oddities(row: CaseRow) -> Iterator[str]:
    """What is strange about a row that is kept all the same, with its facts as sent."""
    yield from row.oddities
    if row.ended_at is not None and row.ended_at < row.received_at:
        yield _("Berakhir sebelum diterima.")
    if any(later < earlier for earlier, later in pairwise(_on_the_way(row))):
        yield _("Urutan tanggalnya terbalik.")
    if row.due_at is not None and row.due_at <= row.received_at:
        yield _("Tenggatnya tidak sesudah tanggal diterima.")
    yield from _shortened(row)
    if _is_mislabelled(row):
        yield _("Tanda terlambat dari sumber tidak cocok dengan tanggalnya.")


def _shortened(row: CaseRow) -> Iterator[str]:
    if len(row.title) > TITLE_LENGTH:
        yield _("Judul lebih dari 200 karakter; lengkapnya disimpan sebagai isi.")
    if len(row.place) > PLACE_LENGTH:
        yield _("Tempat lebih dari 200 karakter; sisanya tidak dibawa.")


def _on_the_way(row: CaseRow) -> list[datetime]:
    """The instants that should follow each other, the end apart."""
    steps = (row.received_at, row.disposed_at, row.followed_up_at, row.answered_at)
    return [at for at in steps if at is not None]


def _is_mislabelled(row: CaseRow) -> bool:
    """The source's late flag contradicts its dates (only where both are known)."""
    if row.late is None or row.due_at is None or row.ended_at is None:
        return False
    return row.late != (row.ended_at > row.due_at)
