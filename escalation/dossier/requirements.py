"""What a reviewer must know of a case before the law allows a review: plain facts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agencies.roles import AgencyKind
from agencies.workdays import local_date
from complaints.deadlines import PROMISED, is_late
from complaints.models import Attachment, Clock, Complaint, Consent, Disposition
from complaints.workflow import State

FEWEST_WORDS = 10  # of an account that says who, what and where
OLDEST_YEARS = 2  # UU 37/2008 pasal 24: the event is no more than two years past

Verdict = Literal["ok", "no", "ask"]


@dataclass(frozen=True)
class Check:
    """A formal requirement: met, not met, or to be asked for."""

    verdict: Verdict
    words: str
    detail: str = ""


@dataclass(frozen=True)
class Evidence:
    """A file of the case by the hash of its content."""

    pk: int
    name: str
    size: int
    is_image: bool
    sha256: str
    added_at: datetime


def formal_requirements(
    complaint: Complaint, hands: list[Disposition]
) -> tuple[Check, ...]:
    """UU 37/2008 pasal 24 and 36, as far as the case itself can tell."""
    return (
        _agency_asked(complaint, hands),
        _recent(complaint),
        _consent(complaint),
        _unsettled(complaint),
        _told(complaint),
        _accused(complaint),
        _no_court(),
    )


def missing_first(checks: Iterable[Check]) -> list[Check]:
    """What is not met, then what is to be asked, then what is met."""
    order: tuple[Verdict, ...] = ("no", "ask", "ok")
    return sorted(checks, key=lambda check: order.index(check.verdict))


def evidence(
    files: Iterable[Attachment], *, with_names: bool = True
) -> tuple[Evidence, ...]:
    """Each file by its hash; without names only by its place and kind."""
    return tuple(
        Evidence(
            pk=file.pk,
            name=file.name if with_names else _neutral(number, file),
            size=file.size,
            is_image=file.media_type.startswith("image/"),
            sha256=file.sha256,
            added_at=file.added_at,
        )
        for number, file in enumerate(files, start=1)
    )


def _neutral(number: int, file: Attachment) -> str:
    """Who named a file may have put a name of a person in it."""
    return _("Lampiran %(number)d (%(kind)s)") % {
        "number": number,
        "kind": file.media_type,
    }


def _agency_asked(complaint: Complaint, hands: list[Disposition]) -> Check:
    """Whether an agency (or its superior) had the case before the Ombudsman."""
    reached = [hand for hand in hands if not _is_national(hand)]
    if not reached:
        return Check(
            "no",
            _("Instansi sudah diminta lebih dahulu"),
            _("Laporan ini belum pernah sampai ke instansi."),
        )
    first = reached[0]
    day = local_date(first.given_at, complaint.root.zone)
    return Check(
        "ok",
        _("Instansi sudah diminta lebih dahulu"),
        _("%(agency)s menerimanya pada %(day)s.")
        % {"agency": first.to_agency.name, "day": _said(day)},
    )


def _is_national(hand: Disposition) -> bool:
    return hand.to_agency.kind == AgencyKind.NATIONAL_DESK


def _recent(complaint: Complaint) -> Check:
    """The event's age on the day it was reported."""
    words = _("Peristiwa belum lewat dua tahun")
    happened = complaint.incident_date
    if happened is None:
        return Check("ask", words, _("Tanggal kejadian tidak disebut; tanyakan."))
    received_on = local_date(complaint.received_at, complaint.root.zone)
    verdict: Verdict = "ok" if received_on <= _years_after(happened) else "no"
    return Check(
        verdict,
        words,
        _("Terjadi %(day)s, dilaporkan %(received)s.")
        % {"day": _said(happened), "received": _said(received_on)},
    )


def _years_after(day: date) -> date:
    """The last day (inclusive); 29 February ends with 28 February."""
    try:
        return day.replace(year=day.year + OLDEST_YEARS)
    except ValueError:
        return day.replace(year=day.year + OLDEST_YEARS, day=28)


def _said(day: date) -> str:
    return date_format(day, "j F Y")


def _unsettled(complaint: Complaint) -> Check:
    """Whether the agency settled it after all; until when it had been promised."""
    words = _("Instansi tidak menyelesaikannya sebagaimana mestinya")
    if complaint.state == State.CLOSED:
        return Check("no", words, _("Laporan sudah berstatus selesai."))
    if complaint.state == State.AWAITING_COMPLAINANT:
        return Check("ask", words, _("Sudah dijawab; pelapor belum menanggapi."))
    promised = [
        (one.due_at, one.due_date)
        for one in complaint.clocks.all()
        if one.kind in PROMISED and not one.stopped_at and not _stands_in_time(one)
    ]
    if not promised:
        return Check("ask", words, _("Tidak ada tenggat yang berjalan."))
    day = _said(min(promised)[1])
    return Check("ok", words, _("Belum selesai; tenggat %(day)s.") % {"day": day})


def _stands_in_time(clock: Clock) -> bool:
    since = clock.paused_at
    return since is not None and not is_late(due_at=clock.due_at, at=since)


def _told(complaint: Complaint) -> Check:
    """An account of the event, long enough to be one (pasal 24 ayat 1 huruf b)."""
    words = _("Uraian peristiwa")
    count = len(complaint.original_text.split())
    detail = _("%(count)d kata dari pelapor.") % {"count": count}
    return Check("ok" if count >= FEWEST_WORDS else "ask", words, detail)


def _accused(complaint: Complaint) -> Check:
    words = _("Pihak yang dilaporkan jelas")
    if complaint.reported_agency:
        return Check("ok", words, complaint.reported_agency.name)
    return Check("ok", words, complaint.holder.name)


def _no_court() -> Check:
    """Nothing in a case can tell: the reviewer asks (pasal 36 ayat 1 huruf b)."""
    return Check(
        "ask",
        _("Tidak sedang diperiksa pengadilan"),
        _("Tidak tercatat di sistem; tanyakan kepada pelapor."),
    )


def _consent(complaint: Complaint) -> Check:
    words = _("Pelapor menyetujui Ombudsman membaca identitas")
    if complaint.consent == Consent.GIVEN and complaint.consent_at:
        day = local_date(complaint.consent_at, complaint.root.zone)
        return Check("ok", words, _("Disetujui %(day)s.") % {"day": _said(day)})
    return Check(
        "ask",
        words,
        _("%(state)s; ditelaah tanpa identitas.")
        % {"state": complaint.get_consent_display() or _("Belum ditanya")},
    )
