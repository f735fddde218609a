"""What the holder does: follow up, note, draft, have approved, answer."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.actions.filing import Upload
from agencies.models import Officer
from agencies.principals import Principal, Staff
from agencies.workdays import local_date
from complaints import extending, similarity, workflow
from complaints.actions.mentioning import named
from complaints.actions.recording import NotAllowed
from complaints.actions.taking import Taking, followed_up, record, taking
from complaints.actions.texts import said
from complaints.deadlines import ClockKind, effects
from complaints.models import Answer, Complaint
from complaints.workflow import State

NAMES = {
    similarity.Warning.NO_DATE: gettext_lazy("belum menyebut tanggal"),
    similarity.Warning.NO_PLACE: gettext_lazy("belum menyebut tempat"),
    similarity.Warning.NO_DOCUMENT: gettext_lazy("belum menyebut dokumen atau bukti"),
    similarity.Warning.PERSONAL_DATA: gettext_lazy("memuat NIK atau nomor telepon"),
    similarity.Warning.NEAR_COPY: gettext_lazy("hampir sama dengan jawaban lain"),
}


class NeedsConfirmation(Exception):  # noqa: N818 - a question, not an error
    """The answer can be sent once these warnings are confirmed knowingly."""

    def __init__(self, warnings: Sequence[similarity.Warning]) -> None:
        super().__init__(", ".join(str(NAMES[one]) for one in warnings))
        self.warnings = tuple(warnings)


def follow_up(
    *,
    complaint_id: int,
    text: str,
    uploads: Sequence[Upload] = (),
    by: Principal,
    at: datetime,
) -> Complaint:
    """Tell the complainant of progress; the first one is what counts.

    While the complainant is awaited it corrects or adds, and their time starts anew.
    """
    words = said(text, "text")
    step = workflow.FOLLOW_UP
    with taking(step, complaint_id, by=by, at=at, text=words, uploads=uploads) as case:
        waiting = case.complaint.state == State.AWAITING_COMPLAINANT
        case.target = State.AWAITING_COMPLAINANT if waiting else State.IN_PROGRESS
        if waiting:
            case.clocks.apply(effects.CORRECTED)
        followed_up(case)
    return case.complaint


def note(
    *,
    complaint_id: int,
    text: str,
    mentioned: Iterable[Officer] = (),
    uploads: Sequence[Upload] = (),
    by: Principal,
    at: datetime,
) -> Complaint:
    """An internal note: changes no state, stops no clock.

    Tells the colleagues who are `mentioned`, or named in the text as @nama.pengguna.
    """
    words = said(text, "text")
    step = workflow.NOTE
    with taking(step, complaint_id, by=by, at=at, text=words, uploads=uploads) as case:
        case.mentioned = named(case.complaint, words, mentioned, by=by, at=at)
        if case.mentioned:
            case.facts = {"mentioned": [one.name for one in case.mentioned]}
    return case.complaint


def answer(
    *,
    complaint_id: int,
    text: str,
    confirmed: Iterable[str] = (),
    begun_from: Mapping[str, int] | None = None,
    uploads: Sequence[Upload] = (),
    by: Principal,
    at: datetime,
) -> Complaint:
    """Send the final answer: it reaches the complainant at once.

    `begun_from`: the template and its version that it started from, if any. Raises
    `ValidationError` for an empty text or a template, `NeedsConfirmation` for
    warnings that are not among `confirmed`.
    """
    words = said(text, "text")
    step = workflow.ANSWER
    with taking(step, complaint_id, by=by, at=at, text=words, uploads=uploads) as case:
        warnings = _checked(case, words, confirmed, has_evidence=bool(uploads))
        _send(case, words, warnings=warnings)
        case.facts |= {"begun_from": dict(begun_from)} if begun_from else {}
    return case.complaint


def submit_answer(
    *,
    complaint_id: int,
    text: str,
    confirmed: Iterable[str] = (),
    begun_from: Mapping[str, int] | None = None,
    by: Principal,
    at: datetime,
) -> Complaint:
    """Put a draft before the unit's leader, or before the desk where none approves."""
    words = said(text, "text")
    step = workflow.SUBMIT_ANSWER
    with taking(step, complaint_id, by=by, at=at, text=words) as case:
        warnings = _checked(case, words, confirmed, has_evidence=False)
        needs_leader = case.complaint.holder.needs_approval
        stage = Answer.Stage.SUBMITTED if needs_leader else Answer.Stage.APPROVED
        _waiting(case.complaint).update(stage=Answer.Stage.SENT_BACK)
        _draft(case, words, stage=stage, warnings=warnings)
        case.facts = {"begun_from": dict(begun_from)} if begun_from else {}
    return case.complaint


def approve_answer(*, complaint_id: int, by: Principal, at: datetime) -> Complaint:
    """The leader approves: the answer goes to the desk, or out where none releases."""
    with taking(workflow.APPROVE_ANSWER, complaint_id, by=by, at=at) as case:
        draft = _waiting(case.complaint).get(stage=Answer.Stage.SUBMITTED)
        if case.complaint.root.needs_release:
            draft.stage = Answer.Stage.APPROVED
            draft.save(update_fields=["stage"])
            return case.complaint
        _pass_on(case, draft)
    return case.complaint


def release_answer(*, complaint_id: int, by: Principal, at: datetime) -> Complaint:
    """The desk on the way passes the approved answer up, to the complainant."""
    with taking(workflow.RELEASE_ANSWER, complaint_id, by=by, at=at) as case:
        _pass_on(case, _waiting(case.complaint).get(stage=Answer.Stage.APPROVED))
    return case.complaint


def send_back_answer(
    *, complaint_id: int, reason: str, by: Principal, at: datetime
) -> Complaint:
    """Leader or desk gives the draft back, saying what to mend."""
    text = said(reason, "reason")
    step = workflow.SEND_BACK_ANSWER
    with taking(step, complaint_id, by=by, at=at, text=text) as case:
        _waiting(case.complaint).update(stage=Answer.Stage.SENT_BACK)
    return case.complaint


def ask_extension(
    *,
    complaint_id: int,
    reason: str,
    until: date,
    interim: str,
    by: Principal,
    at: datetime,
) -> Complaint:
    """Ask the coordinator for more time; the interim reply is what is public of it."""
    words, why = said(interim, "interim"), said(reason, "reason")
    step = workflow.ASK_EXTENSION
    with taking(step, complaint_id, by=by, at=at, text=words) as case:
        _allowed_extension(case, until)
        case.facts = {"until": until.isoformat(), "reason": why}
    return case.complaint


def grant_extension(*, complaint_id: int, by: Principal, at: datetime) -> Complaint:
    """Grant what was asked last: only the settlement's due date moves."""
    with taking(workflow.GRANT_EXTENSION, complaint_id, by=by, at=at) as case:
        asked = case.complaint.events.filter(step="ask_extension").latest("pk")
        until = date.fromisoformat(asked.facts["until"])
        _allowed_extension(case, until)
        case.clocks.extend(to=until)
        case.facts = {"until": until.isoformat()}
    return case.complaint


def _checked(
    case: Taking, text: str, confirmed: Iterable[str], *, has_evidence: bool
) -> list[str]:
    check = similarity.check_answer(
        text, complaint=case.complaint, has_evidence=has_evidence
    )
    if check.refused:
        raise ValidationError({"text": check.refused})
    known = set(confirmed)
    if missing := [one for one in check.warnings if one.value not in known]:
        raise NeedsConfirmation(missing)
    return [one.value for one in check.warnings]


def _send(case: Taking, text: str, *, warnings: list[str]) -> None:
    case.complaint.answered_at = case.at
    case.facts = {"confirmed": warnings}
    followed_up(case)
    case.clocks.apply(effects.ANSWERED)
    _draft(case, text, stage=Answer.Stage.SENT, warnings=warnings)


def _pass_on(case: Taking, draft: Answer) -> None:
    """Send a waiting answer: the approver's step is followed by `answer` itself."""
    record(case, before=case.complaint.state, holder=case.complaint.holder)
    case.step = workflow.ANSWER
    case.text = draft.text
    case.target = State.AWAITING_COMPLAINANT
    case.is_public = True
    case.complaint.answered_at = case.at
    followed_up(case)
    case.clocks.apply(effects.ANSWERED)
    case.facts = {"confirmed": draft.warnings, "written_by": draft.written_by_id}
    draft.stage, draft.sent_at = Answer.Stage.SENT, case.at
    draft.save(update_fields=["stage", "sent_at"])


def _draft(
    case: Taking, text: str, *, stage: Answer.Stage, warnings: list[str]
) -> None:
    author = case.by.officer_id if isinstance(case.by, Staff) else None
    if author is None:
        raise NotAllowed(_("Jawaban ditulis oleh petugas."))
    Answer.objects.create(
        complaint=case.complaint,
        stage=stage,
        text=text,
        written_by_id=author,
        written_at=case.at,
        sent_at=case.at if stage is Answer.Stage.SENT else None,
        warnings=warnings,
    )


def _waiting(complaint: Complaint) -> QuerySet[Answer]:
    return complaint.answers.filter(stage__in=Answer.WAITING)


def _allowed_extension(case: Taking, until: date) -> None:
    clock = case.clocks.running[ClockKind.SETTLEMENT]
    today = local_date(case.at, clock.zone)
    if until <= today or until <= clock.due_date:
        raise ValidationError({"until": _("Pilih tanggal sesudah tenggat sekarang.")})
    latest = extending.latest(case.complaint)
    if latest and until > latest:
        raise ValidationError(
            {"until": _("Paling lama sampai %(day)s.") % {"day": f"{latest:%d-%m-%Y}"}}
        )
