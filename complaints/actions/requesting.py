"""What a complainant asks about their own data: to see, correct or erase it."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agencies.models import AccessEntry, Notice
from agencies.principals import Principal, Receipt, Staff
from agencies.workdays import WIB, local_date
from complaints import notifications, permissions, privacy
from complaints.actions.erasing import erase
from complaints.actions.indexing import index_name
from complaints.actions.receiving import identity_errors
from complaints.actions.recording import NotAllowed, save
from complaints.actions.texts import said
from complaints.masking import masked
from complaints.models import (
    Complainant,
    Complaint,
    Erasure,
    PrivacyPolicy,
    SubjectRequest,
)
from complaints.workflow import Who

Kind, Outcome = SubjectRequest.Kind, SubjectRequest.Outcome
MAY_ASK = frozenset({Who.COMPLAINANT, Who.HOLDER, Who.VERIFIER})


def ask_about_data(
    *,
    complaint_id: int,
    kind: str,
    by: Principal,
    at: datetime,
    change: Mapping[str, str] | None = None,
) -> SubjectRequest:
    """The complainant asks, or a member of staff for them; a custodian decides.

    `change` are the fields that a correction says anew. Raises `NotAllowed`, and
    `ValidationError` by field.
    """
    with transaction.atomic():
        complaint = _locked(complaint_id)
        if not _mine(complaint, by=by, at=at) & MAY_ASK:
            raise NotAllowed(_("Hanya pelapor, atau unit pemegang atas namanya."))
        if reason := refusal_to_ask(complaint, kind):
            raise NotAllowed(reason)
        request = SubjectRequest(
            complaint=complaint,
            kind=Kind(kind),
            asked_at=at,
            asked_by_id=by.officer_id if isinstance(by, Staff) else None,
            due_at=at + PrivacyPolicy.in_force(_day(at)).answer_within,
        )
        if request.kind == Kind.CORRECT:
            _seal(request, change or {})
        _insert(request)
        _tell(notifications.about_request(request, complaint, on=_day(at)))
    return request


def refusal_to_ask(complaint: Complaint, kind: str) -> str | None:
    """Why this cannot be asked about the case now; None if it can."""
    if complaint.split_from_id is not None:
        return _("Ini bagian dari laporan lain; mintalah pada laporan utuh.")
    if complaint.erased_at is not None and kind != Kind.SEE:
        return _("Identitas pada laporan ini sudah dihapus.")
    return None


def decide_request(
    *, request_id: int, outcome: str, reason: str = "", by: Staff, at: datetime
) -> SubjectRequest:
    """A custodian fulfils the request at once, or refuses it with a reason.

    Raises `NotAllowed`, `ValidationError`, and `UnreadableError` where the key of what
    is to be corrected is not at hand.
    """
    with transaction.atomic():
        asked = SubjectRequest.objects.get(pk=request_id)
        complaint = _locked(asked.complaint_id)
        request = SubjectRequest.objects.select_for_update().get(pk=request_id)
        if Who.CUSTODIAN not in _mine(complaint, by=by, at=at):
            raise NotAllowed(_("Hanya kustodian yang memutuskan."))
        if request.decided_at is not None:
            raise NotAllowed(_("Permintaan ini sudah dijawab."))
        if request.asked_by_id == by.officer_id:
            raise NotAllowed(_("Yang meminta tidak dapat memutuskan sendiri."))
        request.outcome = Outcome(outcome)
        if request.outcome == Outcome.REFUSED:
            request.reason = masked(said(reason, "reason", most=300))
        change, request.change = request.change, None
        request.decided_at, request.decided_by_id = at, by.officer_id
        request.save()
        # Before an erasure: there is nobody to tell after it.
        _tell(notifications.about_decision(request, complaint))
        if request.outcome == Outcome.DONE:
            _fulfil(request, complaint, bytes(change or b""), by=by, at=at)
    return request


def data_copy(*, request_id: int, by: Receipt, at: datetime) -> privacy.Identity:
    """The identity, for the copy that a fulfilled request lets its complainant fetch.

    Logged first, as every reading; raises `NotAllowed`.
    """
    request = SubjectRequest.objects.select_related("complaint").get(pk=request_id)
    if request.complaint_id != by.complaint_id or not is_open(request, at=at):
        raise NotAllowed(_("Salinan ini tidak tersedia atau sudah berakhir."))
    with transaction.atomic():
        AccessEntry.objects.create(
            kind=AccessEntry.Kind.IDENTITY,
            agency_id=None,
            at=at,
            subject=request.complaint.number,
            reason="salinan data untuk pelapor sendiri",
        )
    if request.complaint.erased_at is not None:
        return privacy.Identity()
    return privacy.opened(request.complaint_id)


def is_open(request: SubjectRequest, *, at: datetime) -> bool:
    """Whether the copy may be fetched now."""
    if request.kind != Kind.SEE or request.outcome != Outcome.DONE:
        return False
    decided = request.decided_at or at
    days = PrivacyPolicy.in_force(_day(decided)).copy_days
    return at <= decided + timedelta(days=days)


def kept_changes() -> QuerySet[SubjectRequest]:
    """Rows that hold a sealed correction; `about` says what each is bound to."""
    return SubjectRequest.objects.filter(change__isnull=False)


def about(request: SubjectRequest) -> str:
    """What the correction is sealed to: it opens for no other case."""
    return f"change:{request.complaint_id}"


def remind_of_requests(*, at: datetime) -> int:
    """Once for each request whose limit has passed undecided; how many notices."""
    late = SubjectRequest.objects.waiting().filter(due_at__lt=at)
    told: list[Notice] = []
    for request in late.select_related("complaint"):
        told += notifications.about_request(
            request, request.complaint, on=_day(at), late_at=at
        )
    return _tell(told)


def _locked(complaint_id: int) -> Complaint:
    rows = Complaint.objects.select_for_update(of=("self",))
    return rows.select_related("holder", "root").get(pk=complaint_id)


def _mine(complaint: Complaint, *, by: Principal, at: datetime) -> frozenset[Who]:
    return permissions.capacities(
        complaint, by=by, on=local_date(at, complaint.holder.zone)
    )


def _seal(request: SubjectRequest, change: Mapping[str, str]) -> None:
    """Keep the new values sealed until the decision; the screen names the fields."""
    told = {name: value.strip() for name, value in change.items() if value.strip()}
    if not told:
        raise ValidationError({"change": _("Isi paling sedikit satu data baru.")})
    wrong = identity_errors(privacy.Identity(**told))
    if found := {name: error for name, error in wrong.items() if error}:
        raise ValidationError(found)
    request.changed = sorted(told)
    request.change = privacy.seal_text(json.dumps(told), about=about(request))


def _insert(request: SubjectRequest) -> None:
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError as error:
        raise NotAllowed(_("Permintaan yang sama masih menunggu jawaban.")) from error


def _fulfil(
    request: SubjectRequest,
    complaint: Complaint,
    change: bytes,
    *,
    by: Staff,
    at: datetime,
) -> None:
    if request.kind == Kind.ERASE:
        erase(complaint_id=complaint.pk, why=Erasure.Why.ASKED, at=at)
    elif request.kind == Kind.CORRECT:
        if complaint.erased_at is not None:
            raise NotAllowed(_("Identitas pada laporan ini sudah dihapus."))
        told = json.loads(privacy.open_text(change, about=about(request)))
        _correct(complaint, told, by=by, at=at)


def _correct(
    complaint: Complaint, told: Mapping[str, str], *, by: Staff, at: datetime
) -> None:
    newer, identity = privacy.corrected(complaint.pk, told)
    index_name(complaint, identity)
    names = [field.name for field in Complainant._meta.fields if not field.primary_key]
    values = {name: getattr(newer, name) for name in names}
    if not Complainant.objects.filter(pk=complaint.pk).update(**values):
        newer.save(force_insert=True)
    if not complaint.has_contact and {"phone", "email"} & set(told):
        complaint.has_contact = True
        save(complaint, by=by, at=at)


def _tell(notices: list[Notice]) -> int:
    return len(Notice.objects.bulk_create(notices, ignore_conflicts=True))


def _day(at: datetime) -> date:
    return local_date(at, WIB)
