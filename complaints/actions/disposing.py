"""Passing a case on: down to a unit, to oneself, or back up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies.models import Agency, Officer, TeamMember
from agencies.principals import Principal
from agencies.workdays import local_date
from complaints import disposition, workflow
from complaints.actions.indexing import index_title
from complaints.actions.receiving import working_title
from complaints.actions.recording import NotAllowed
from complaints.actions.taking import Taking, taking
from complaints.actions.texts import said, said_or_not
from complaints.actions.verifying import classified, classify
from complaints.deadlines import ClockKind, effects
from complaints.models import (
    Category,
    Complaint,
    CopyRecipient,
    Disposition,
)


@dataclass(frozen=True, kw_only=True)
class Verification:
    """What a verifier decides about a case when sending it on; blanks keep it."""

    classification: str = ""
    category: Category | None = None
    title: str = ""


def dispose(
    *,
    complaint_id: int,
    to: Agency,
    instruction: str = "",
    verification: Verification,
    copies: Iterable[Agency] = (),
    by: Principal,
    at: datetime,
) -> Complaint:
    """Give the case to an agency below the desk (disposisi). Raises `NotAllowed`.

    At an instansi's root it waits for verification there; at a unit the first
    follow-up is due. Settlement is dated when the case is first classified.
    """
    words = said_or_not(instruction, "instruction")
    with taking(workflow.DISPOSE, complaint_id, by=by, at=at, text=words) as case:
        complaint, desk = case.complaint, case.complaint.holder
        before = _verify(case, verification)
        if reason := disposition.refusal(complaint, to):
            raise NotAllowed(reason)
        _copy(complaint, copies, at=at)
        complaint.is_binding = _binds(case)
        case.pass_to(
            to,
            kind=Disposition.Kind.DISPOSED,
            giver=complaint.root,
            instruction=words,
        )
        complaint.awaits_verification = to.is_root
        to_root, to_unit = effects.DISPOSED_TO_ROOT, effects.DISPOSED_TO_UNIT
        case.clocks.apply(to_root if to.is_root else to_unit)
        _settle(case, before, desk)
    return case.complaint


def handle(
    *, complaint_id: int, verification: Verification, by: Principal, at: datetime
) -> Complaint:
    """Keep the case at the instansi itself (kelola sendiri): no follow-up yet."""
    with taking(workflow.HANDLE, complaint_id, by=by, at=at) as case:
        desk, root = case.complaint.holder, case.complaint.root
        before = _verify(case, verification)
        if disposition.is_accused(case.complaint, root):
            raise NotAllowed(disposition.ACCUSED)
        case.pass_to(root, kind=Disposition.Kind.HANDLED)
        case.complaint.awaits_verification = False
        case.clocks.apply(effects.HANDLED)
        _settle(case, before, desk)
    return case.complaint


def return_up(
    *,
    complaint_id: int,
    reason: str,
    proposed: Agency | None = None,
    by: Principal,
    at: datetime,
) -> Complaint:
    """Not one's remit: back to whoever gave it. The third time a superior decides."""
    text = said(reason, "reason")
    with taking(workflow.RETURN_UP, complaint_id, by=by, at=at, text=text) as case:
        complaint = case.complaint
        complaint.bounces += 1
        binding = complaint.bounces >= case.clocks.policy.bounces_allowed
        choose = disposition.lowest_common_superior if binding else disposition.giver
        case.facts = {
            "proposed": proposed.pk if proposed else None,
            "bounces": complaint.bounces,
            **({"binding": True} if binding else {}),
        }
        case.pass_to(choose(complaint), kind=Disposition.Kind.RETURNED)
        complaint.awaits_verification = True
        case.clocks.apply(effects.RETURNED)
    return case.complaint


def assign(
    *,
    complaint_id: int,
    to: Officer | None,
    note: str = "",
    handover_id: int | None = None,
    by: Principal,
    at: datetime,
) -> Complaint:
    """Name the person inside the holder who works on it; gives no right.

    `note` and `handover_id` come with a serah terima (`handing.py`).
    """
    with taking(workflow.ASSIGN, complaint_id, by=by, at=at, text=note) as case:
        on = local_date(at, case.complaint.holder.zone)
        people = TeamMember.objects.serving(case.complaint.holder_id, on)
        if to is not None and not people.filter(pk=to.pk).exists():
            raise NotAllowed(_("Petugas ini tidak bertugas di unit pemegang."))
        case.complaint.assignee = to
        case.facts = {"assignee": to.pk if to else None}
        if handover_id is not None:
            case.facts["handover"] = handover_id
    return case.complaint


def _verify(case: Taking, verification: Verification) -> str:
    """Class, topic and title; the class that the case had before."""
    complaint = case.complaint
    before = complaint.classification
    wanted = verification.classification or before
    classify(complaint, classified(wanted))
    complaint.category = verification.category or complaint.category
    if verification.title and verification.title.strip() != complaint.title:
        complaint.title = working_title(said(verification.title, "title", most=200))
        index_title(complaint)
    case.facts = {
        "classification": complaint.classification,
        "category": complaint.category.code if complaint.category else "",
    }
    return before


def _settle(case: Taking, before: str, desk: Agency) -> None:
    """Settlement by the rules of the instansi that has the case now.

    Dated from the first class on, and anew where the class or the rules are others.
    """
    complaint, running = case.complaint, case.clocks.running
    settling = running.get(ClockKind.SETTLEMENT)
    rules = settling.policy if settling else None
    if complaint.classification != before or rules != case.clocks.policy:
        case.clocks.classify(complaint.classification, desk=desk)


def _binds(case: Taking) -> bool:
    """After so many returns, by the rules of this desk or of who returned it last."""
    complaint = case.complaint
    if not complaint.bounces:
        return False
    if complaint.bounces >= case.clocks.policy.bounces_allowed:
        return True
    last = complaint.events.filter(step="return_up").order_by("-pk").first()
    return last is not None and bool(last.facts.get("binding"))


def _copy(complaint: Complaint, copies: Iterable[Agency], *, at: datetime) -> None:
    wanted = list(copies)
    if any(agency.root_id != complaint.root_id for agency in wanted):
        raise ValidationError({"copies": _("Tembusan hanya ke unit instansi ini.")})
    CopyRecipient.objects.bulk_create(
        (CopyRecipient(complaint=complaint, agency=one, since=at) for one in wanted),
        ignore_conflicts=True,
    )
