"""Taking a case in: from the portal, SMS, a partner, or a member of staff."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from agencies.actions.filing import Upload
from agencies.models import Agency, Region
from agencies.principals import Application, Principal, Staff
from agencies.workdays import local_date
from complaints import notifications, privacy
from complaints.actions import writing
from complaints.actions.attaching import attach_all
from complaints.actions.indexing import search_text
from complaints.actions.recording import actor
from complaints.actions.texts import UNSTORABLE
from complaints.actions.timing import Timekeeper
from complaints.deadlines import effects
from complaints.masking import masked
from complaints.models import (
    CaseSearch,
    Category,
    Channel,
    Clock,
    Complaint,
    Disposition,
    Event,
)
from complaints.workflow import RECEIVE, Kind, State, Who

TITLE_LENGTH = 200
TEXT_LENGTH = 20_000  # characters; what is longer belongs into an attachment
PLACE_LENGTH = 200
IDENTITY_LENGTHS = {"name": 120, "nik": 20, "phone": 30, "email": 254, "address": 500}
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, kw_only=True)
class Report:
    """What somebody brings, as they said it."""

    title: str
    text: str
    kind: Kind
    channel: Channel
    region: Region | None = None
    place: str = ""
    incident_date: date | None = None
    category: Category | None = None
    chosen_agency: Agency | None = None
    reported_agency: Agency | None = None
    is_anonymous: bool = False
    is_secret: bool = False
    source_id: str = ""
    identity: privacy.Identity = field(default_factory=privacy.Identity)
    uploads: Sequence[Upload] = ()


@dataclass(frozen=True)
class Received:
    """A case and the secret that opens its status page: shown once, kept hashed."""

    complaint: Complaint
    receipt_code: str
    clocks: tuple[Clock, ...] = ()


def receive(
    *, report: Report, by: Principal, at: datetime, receipt_code: str = ""
) -> Received:
    """Take a report in and queue it: at the chosen instansi, else the national desk.

    `receipt_code` is given by a form that may be sent twice: the database takes one
    case for it (`IntegrityError`). Raises `ValidationError` by field, in the sender's
    words; nothing is then kept.
    """
    with transaction.atomic():
        return receive_within(report=report, by=by, at=at, receipt_code=receipt_code)


def receive_within(
    *, report: Report, by: Principal, at: datetime, receipt_code: str = ""
) -> Received:
    """As `receive`, inside a transaction of the caller, who undoes it all if it raises.

    For a partner's way in, where the answer that is kept commits with the case.
    """
    queue = _queue(report)
    check(report, on=local_date(at, queue.zone))
    code = receipt_code or privacy.new_receipt_code()
    complaint = _case(report, queue, by=by, at=at, code=code)
    case_id, event_id, complaint.number = writing.draw()
    complaint.pk = case_id
    clocks = _clocks(complaint, at=at)
    event = _event(complaint, event_id, by=by, at=at)
    writing.insert(
        [
            complaint,
            writing.history_of(complaint, by=by, at=at),
            event,
            *clocks,
            *_rest(report, complaint, at=at),
            *notifications.about(event, complaint),
        ]
    )
    attach_all(report.uploads, event=event)
    return Received(complaint, code, clocks)


def check(report: Report, *, on: date) -> None:
    """Raises `ValidationError` naming each field and what to do about it."""
    wrong = {
        "title": _text_error(report.title, most=TITLE_LENGTH),
        "text": _text_error(report.text, most=TEXT_LENGTH),
        "place": _text_error(report.place, most=PLACE_LENGTH, required=False),
        "incident_date": _date_error(report.incident_date, on=on),
        **identity_errors(report.identity),
    }
    if found := {name: error for name, error in wrong.items() if error}:
        raise ValidationError(found)


def _text_error(text: str, *, most: int, required: bool = True) -> str | None:
    if UNSTORABLE.search(text):
        return _("Ada karakter yang tidak dapat disimpan; hapus lalu ketik ulang.")
    if required and not text.strip():
        return _("Bagian ini belum diisi.")
    if len(text) > most:
        return _("Terlalu panjang: %(length)d karakter, paling banyak %(most)d.") % {
            "length": len(text),
            "most": most,
        }
    return None


def identity_errors(identity: privacy.Identity) -> dict[str, str | None]:
    """What is wrong with the identity, by field; never with what was typed in it."""
    found = {
        name: _text_error(getattr(identity, name), most=most, required=False)
        for name, most in IDENTITY_LENGTHS.items()
    }
    digits = re.sub(r"[\s.-]", "", identity.nik)
    if digits and not re.fullmatch(r"[0-9]{16}", digits):
        found["nik"] = _("NIK terdiri dari 16 angka.")
    if identity.phone and not privacy.is_phone(identity.phone):
        found["phone"] = _("Nomor telepon terdiri dari 8 sampai 15 angka.")
    if identity.email and not EMAIL.fullmatch(identity.email):
        found["email"] = _("Alamat surel belum benar; contoh: nama@contoh.id.")
    return found


def _date_error(day: date | None, *, on: date) -> str | None:
    if day is None:
        return None
    if day > on:
        return _("Tanggal kejadian belum terjadi; periksa kembali.")
    return (
        _("Tanggal kejadian terlalu lama; periksa tahunnya.")
        if day.year < 1945
        else None
    )


def _queue(report: Report) -> Agency:
    """The root of the agency that was chosen, or the national desk."""
    chosen = report.chosen_agency
    if chosen is None:
        return Agency.objects.national_desk()
    return chosen if chosen.is_root else chosen.root


def _case(
    report: Report, queue: Agency, *, by: Principal, at: datetime, code: str
) -> Complaint:
    return Complaint(
        receipt_hash=privacy.receipt_hash(code),
        channel=report.channel,
        partner_id=by.partner_id if isinstance(by, Application) else None,
        source_id=report.source_id,
        entered_by_id=by.officer_id if isinstance(by, Staff) else None,
        original_title=report.title,
        original_text=report.text,
        original_kind=report.kind,
        title=working_title(report.title),
        category=report.category,
        region=report.region,
        place=report.place.strip(),
        incident_date=report.incident_date,
        reported_agency=report.reported_agency,
        is_anonymous=report.is_anonymous,
        is_secret=report.is_secret,
        has_contact=report.identity.has_contact,
        state=State.RECEIVED,
        holder=queue,
        root=queue,
        received_at=at,
    )


def _clocks(complaint: Complaint, *, at: datetime) -> tuple[Clock, ...]:
    """The first clocks of the case, unsaved, and its columns that follow from them."""
    keeper = Timekeeper(complaint, at=at, is_new=True)
    keeper.apply(effects.RECEIVED)
    keeper.derive()
    return tuple(keeper.running.values())


def _event(complaint: Complaint, pk: int, *, by: Principal, at: datetime) -> Event:
    via = "" if isinstance(by, Application) else complaint.channel
    named: dict[str, Any] = dict(
        actor(by, complaint, capacity=Who.COMPLAINANT, via=via)
    )
    return Event(
        pk=pk,
        complaint=complaint,
        step=RECEIVE.name,
        at=at,
        to_state=complaint.state,
        to_holder=complaint.holder,
        capacity=Who.COMPLAINANT.value,
        is_public=True,
        facts={"channel": complaint.channel, "kind": complaint.original_kind},
        **named,
    )


def _rest(report: Report, complaint: Complaint, *, at: datetime) -> list[Model]:
    """Custody, identity and search text of a new case, unsaved."""
    custody = Disposition(
        complaint=complaint,
        kind=Disposition.Kind.RECEIVED,
        to_agency=complaint.holder,
        given_at=at,
    )
    text = search_text(complaint, report.identity)
    search = CaseSearch(complaint=complaint, text=text)
    if not report.identity:
        return [custody, search]
    sealed = privacy.sealed(report.identity, complaint_id=complaint.pk)
    return [custody, search, sealed]


def working_title(said: str) -> str:
    """The title that lists show; what was sent is kept beside it, word for word."""
    return masked(said.strip())[:TITLE_LENGTH]
