"""SMS to 1708: "TANGKAB isi aduan", and a complainant's steps from the same number.

Every message gets a reply. What cannot be read as anything is answered with the way to
write it; text without a known keyword is a case all the same, at the national desk.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies.models import Agency
from agencies.principals import Nobody, Receipt
from complaints import actions, privacy
from complaints.actions import NotAllowed, Report
from complaints.models import Channel, Complaint
from complaints.workflow import Kind

TITLE_LENGTH = 80
LEAST_WORDS = 3  # below that a text says nothing that a desk could work with
NUMBER = re.compile(r"([0-9]{2})-?([0-9]{4})-?([0-9]{4,})")


@dataclass(frozen=True)
class Message:
    """A text message as the gateway took it in."""

    message_id: str
    sender: str
    text: str


@dataclass(frozen=True)
class Reply:
    """What goes back to the sender, and the case it is about, if it is about one."""

    text: str
    number: str | None = None


def answer(message: Message, *, at: datetime) -> Reply:
    """Take the message in; writes inside the transaction of the caller."""
    word, _blank, rest = message.text.strip().partition(" ")
    if word.upper() == "STATUS" or word.upper() in STEPS:
        return _about_a_case(word.upper(), rest.strip(), message, at=at)
    return _new_case(message, at=at)


def _new_case(message: Message, *, at: datetime) -> Reply:
    word, _blank, rest = message.text.strip().partition(" ")
    agency = _by_keyword(word)
    text = rest.strip() if agency else message.text.strip()
    if len(text.split()) < LEAST_WORDS:
        return Reply(_how_to_write())
    report = Report(
        title=" ".join(text.split())[:TITLE_LENGTH],
        text=text,
        kind=Kind.COMPLAINT,
        channel=Channel.SMS,
        region=agency.region if agency else None,
        chosen_agency=agency,
        is_secret=True,  # nobody asked the sender whether all may read it
        source_id=message.message_id,
        identity=privacy.Identity(phone=message.sender),
    )
    taken = actions.receive_within(report=report, by=Nobody(), at=at)
    number = taken.complaint.number
    return Reply(_thanks(number, taken.receipt_code, is_sure=bool(agency)), number)


def _by_keyword(word: str) -> Agency | None:
    if not word:
        return None
    named = Agency.objects.filter(sms_keyword=word.upper(), is_active=True)
    return named.select_related("root", "region").first()


def _about_a_case(word: str, rest: str, message: Message, *, at: datetime) -> Reply:
    written, _blank, text = rest.partition(" ")
    case = _own_case(written, sender=message.sender)
    if case is None:
        return Reply(_("Laporan itu tidak ada untuk nomor telepon Anda."))
    if word != "STATUS":
        try:
            STEPS[word](case, text.strip(), at)
        except (NotAllowed, ValidationError) as error:
            return Reply(_refusal(case, error), case.number)
        case.refresh_from_db()
    return Reply(_state(case), case.number)


def _own_case(written: str, *, sender: str) -> Complaint | None:
    """The case of that number if it came from this telephone."""
    parts = NUMBER.fullmatch(written)
    if parts is None:
        return None
    own = Complaint.objects.filter(pk__in=privacy.cases_of_phone(sender))
    return own.select_related("holder").filter(number="-".join(parts.groups())).first()


def _take(act: Callable[..., Any], argument: str) -> Callable[..., None]:
    """A verb that carries the rest of the message as this argument."""

    def take(case: Complaint, text: str, at: datetime) -> None:
        by = Receipt(case.pk, via="sms")
        act(complaint_id=case.pk, by=by, at=at, **{argument: text})

    return take


def _confirm(case: Complaint, text: str, at: datetime) -> None:
    rating = int(text) if re.fullmatch(r"[1-5]", text) else None
    said = "" if rating else text
    by = Receipt(case.pk, via="sms")
    actions.confirm(complaint_id=case.pk, rating=rating, text=said, by=by, at=at)


STEPS: dict[str, Callable[[Complaint, str, datetime], None]] = {
    "LENGKAPI": _take(actions.complete, "text"),
    "TANGGAPI": _take(actions.reply, "text"),
    "SELESAI": _confirm,
    "CABUT": _take(actions.withdraw, "text"),
    "BUKA": _take(actions.reopen, "reason"),
}


def _thanks(number: str, code: str, *, is_sure: bool) -> str:
    received = _(
        "Laporan %(number)s diterima. Kode bukti: %(code)s. Balas STATUS %(number)s."
    ) % {"number": number, "code": code}
    if is_sure:
        return received
    unsure = _(
        "Kata kunci instansi tidak dikenal; Meja Nasional memilahnya. Bila kurang"
        " jelas, Anda akan ditanya."
    )
    return f"{received} {unsure}"


def _state(case: Complaint) -> str:
    return _("Laporan %(number)s: %(state)s. Dipegang %(holder)s.") % {
        "number": case.number,
        "state": case.get_state_display(),
        "holder": case.holder.name,
    }


def _refusal(case: Complaint, error: Exception) -> str:
    reason = (
        " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
    )
    return _("Laporan %(number)s: %(reason)s") % {
        "number": case.number,
        "reason": reason,
    }


def _how_to_write() -> str:
    return _(
        "Pesan belum dapat dibaca. Tulis: KATAKUNCI isi aduan, misalnya TANGKAB jalan"
        " rusak di ... Untuk laporan Anda: STATUS nomor, LENGKAPI nomor isi, TANGGAPI"
        " nomor isi, SELESAI nomor nilai, CABUT nomor, BUKA nomor alasan."
    )
