"""How a case ends, and how it begins again."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.actions.filing import Upload
from agencies.models import Agency
from agencies.principals import SYSTEM, Principal, Staff
from agencies.workdays import WIB, local_date
from complaints import disposition, permissions, workflow
from complaints.actions.locking import lock_kin
from complaints.actions.recording import NotAllowed, append, save
from complaints.actions.taking import Taking, taking, taking_along
from complaints.actions.texts import said, said_or_not
from complaints.deadlines import effects
from complaints.models import Complaint, Disposition
from complaints.workflow import State, Who


def complete(
    *,
    complaint_id: int,
    text: str,
    uploads: Sequence[Upload] = (),
    by: Principal,
    at: datetime,
) -> Complaint:
    """The complainant adds what was missing; the case stands where it stood."""
    words = said(text, "text")
    step = workflow.COMPLETE
    with taking(step, complaint_id, by=by, at=at, text=words, uploads=uploads) as case:
        case.target = State(case.complaint.state_before_hold)
        case.complaint.state_before_hold = ""
        case.clocks.apply(effects.COMPLETED)
        if not _keeps_up(case.complaint, case.target):
            _leave_induk(case.complaint)
    return case.complaint


def reply(*, complaint_id: int, text: str, by: Principal, at: datetime) -> Complaint:
    """The complainant is not satisfied: the holder goes on."""
    words = said(text, "text")
    with taking(workflow.REPLY, complaint_id, by=by, at=at, text=words) as case:
        _leave_induk(case.complaint)
    return case.complaint


def confirm(
    *,
    complaint_id: int,
    rating: int | None = None,
    text: str = "",
    by: Principal,
    at: datetime,
) -> Complaint:
    """The complainant closes the case, with a rating from 1 to 5 if they like."""
    if rating is not None and not 1 <= rating <= 5:
        raise ValidationError({"rating": _("Nilai dari 1 sampai 5.")})
    words = said_or_not(text, "text")
    with taking(workflow.CONFIRM, complaint_id, by=by, at=at, text=words) as case:
        case.complaint.rating = rating
        case.complaint.ended_how = "confirmed"
        case.facts = {"rating": rating}
    return case.complaint


def withdraw(
    *, complaint_id: int, text: str = "", by: Principal, at: datetime
) -> Complaint:
    """The complainant takes the case back, with its parts: "dicabut pelapor".

    Who writes it down for them ends no part that accuses their own agency.
    """
    words = said_or_not(text, "text")
    with transaction.atomic():
        kin = lock_kin(complaint_id)
        with taking(workflow.WITHDRAW, complaint_id, by=by, at=at, text=words) as case:
            _withdrawn(case)
        for part in kin:
            if part.split_from_id == complaint_id and _may_end(part, by):
                with taking_along(case, part.pk) as twin:
                    _withdrawn(twin)
    return case.complaint


def _may_end(part: Complaint, by: Principal) -> bool:
    accused = isinstance(by, Staff) and permissions.is_accused(part, by)
    return part.is_open and not accused


def _withdrawn(case: Taking) -> None:
    case.complaint.ended_how = case.complaint.end_reason = "withdrawn"


def tighten_privacy(
    *,
    complaint_id: int,
    is_anonymous: bool,
    is_secret: bool,
    by: Principal,
    at: datetime,
) -> Complaint:
    """Towards more only: what is anonim or rahasia stays so.

    The whole and its parts are one person's, and say the same words: all or none.
    """
    wanted = {"is_anonymous": is_anonymous, "is_secret": is_secret}
    with transaction.atomic():
        kin = lock_kin(complaint_id)
        with taking(workflow.TIGHTEN_PRIVACY, complaint_id, by=by, at=at) as case:
            if not _tighten(case.complaint, wanted):
                raise NotAllowed(_("Laporan ini sudah serahasia itu."))
            case.facts = _privacy(case.complaint)
        for one in kin:
            if _tighten(one, wanted):
                _tightened(one, case)
    return case.complaint


def _privacy(complaint: Complaint) -> dict[str, bool]:
    return {name: getattr(complaint, name) for name in ("is_anonymous", "is_secret")}


def _tighten(complaint: Complaint, wanted: Mapping[str, bool]) -> bool:
    """Whether it changed; unsaved."""
    before = _privacy(complaint)
    for name, value in wanted.items():
        setattr(complaint, name, before[name] or value)
    return _privacy(complaint) != before


def _tightened(one: Complaint, case: Taking) -> None:
    """As was said on another case of the same person."""
    save(one, by=case.by, at=case.at)
    append(
        one,
        step=case.step,
        by=case.by,
        at=case.at,
        capacity=case.capacity,
        before=one.state,
        holder=one.holder,
        facts={**_privacy(one), "said_on": case.complaint.number},
    )


def reopen(*, complaint_id: int, reason: str, by: Principal, at: datetime) -> Complaint:
    """Begin again with a new run of the clocks: with the holder, or to be verified.

    A case that was never followed up goes to the queue of its instansi.
    """
    text = said(reason, "reason")
    with taking(workflow.REOPEN, complaint_id, by=by, at=at, text=text) as case:
        complaint = case.complaint
        _leave_induk(complaint)
        by_complainant = case.capacity is Who.COMPLAINANT
        _forget_the_end(complaint, by_complainant=by_complainant)
        again = complaint.followed_up_at is not None
        case.target = State.IN_PROGRESS if again else State.RECEIVED
        complaint.awaits_verification = not again
        hand = _hand(complaint, on=local_date(at, WIB))
        case.pass_to(hand if again else complaint.root, kind=Disposition.Kind.RECEIVED)
        case.clocks.apply(effects.REOPENED if again else effects.REOPENED_TO_VERIFY)
        if again and complaint.classification:
            case.clocks.classify(complaint.classification)
    return case.complaint


def _hand(complaint: Complaint, *, on: date) -> Agency:
    """Whoever held it, unless those it complains of have come to sit there since."""
    to, complaint.reported_agency = disposition.place(complaint, on=on)
    holder = complaint.holder
    return to if disposition.is_accused(complaint, holder) else holder


def lapse(*, complaint_id: int, at: datetime) -> Complaint:
    """Not completed in time: archived by the system; can be reopened."""
    with taking(workflow.LAPSE, complaint_id, by=SYSTEM, at=at) as case:
        case.complaint.ended_how = "lapsed"
        case.complaint.end_reason = "not_completed"
    return case.complaint


def auto_close(*, complaint_id: int, at: datetime) -> Complaint:
    """No reply in time: closed by the system, counted apart from a confirmation."""
    with taking(workflow.AUTO_CLOSE, complaint_id, by=SYSTEM, at=at) as case:
        case.complaint.ended_how = "by_system"
    return case.complaint


def _forget_the_end(complaint: Complaint, *, by_complainant: bool) -> None:
    complaint.run += 1
    complaint.ended_at = None
    complaint.ended_how = complaint.end_reason = ""
    complaint.state_before_hold = ""
    complaint.rating = None
    complaint.reopened_by_complainant |= by_complainant


def _keeps_up(complaint: Complaint, state: State) -> bool:
    """Whether it stands where its parent stands, which may be on hold meanwhile."""
    parent = complaint.induk
    if parent is None or parent.holder_id != complaint.holder_id:
        return parent is None
    return parent.state in (state, State.ON_HOLD)


def _leave_induk(complaint: Complaint) -> None:
    """A child that speaks for itself is one no longer."""
    complaint.induk = None
