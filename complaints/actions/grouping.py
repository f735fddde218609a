"""Cases of one matter: merged under a parent (induk), or split for several units."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Agency
from agencies.principals import Principal, Staff
from complaints import disposition, workflow
from complaints.actions.indexing import index_part
from complaints.actions.recording import NotAllowed, append, save, tell
from complaints.actions.taking import LEADING, Taking, taking
from complaints.actions.timing import Timekeeper
from complaints.actions.verifying import classified, classify
from complaints.deadlines import effects
from complaints.models import Complaint, Disposition
from complaints.workflow import State, Who


def merge(*, complaint_id: int, into: int, by: Principal, at: datetime) -> Complaint:
    """Let a case follow a parent of the same desk; it keeps its number and clocks.

    Where it is still at work it goes to where the parent is; one that waits for its
    complainant joins when they have spoken.
    """
    if complaint_id == into:
        raise ValidationError({"into": _("Laporan tidak dapat digabung ke dirinya.")})
    with transaction.atomic():
        rows = Complaint.objects.select_for_update(of=("self",)).order_by("pk")
        pair = {row.pk: row for row in rows.filter(pk__in=[complaint_id, into])}
        if into not in pair:
            raise ValidationError({"into": _("Laporan induk tidak ditemukan.")})
        with taking(workflow.MERGE, complaint_id, by=by, at=at) as case:
            _accept(case.complaint, pair[into])
            case.complaint.induk = pair[into]
            case.facts = {"induk": pair[into].number}
            if case.complaint.state in LEADING:
                _draw_level(case, pair[into])
    return case.complaint


def _accept(child: Complaint, parent: Complaint) -> None:
    if parent.root_id != child.root_id or parent.state not in LEADING:
        raise NotAllowed(_("Induk harus laporan di instansi ini yang belum dijawab."))
    if parent.induk_id:
        raise NotAllowed(_("Laporan itu sendiri mengikuti induk lain."))


def _draw_level(case: Taking, parent: Complaint) -> None:
    """The case goes to the hand that holds its parent, into the same state."""
    child = case.complaint
    moves = child.holder_id != parent.holder_id
    if parent.classification:
        classify(child, classified(parent.classification))
        case.clocks.classify(parent.classification)
    if disposition.is_accused(child, parent.holder):
        raise NotAllowed(disposition.ACCUSED)
    if moves:
        down = not parent.holder.is_root
        kind = Disposition.Kind.DISPOSED if down else Disposition.Kind.RECEIVED
        case.pass_to(parent.holder, kind=kind, giver=child.root)
    case.target = State(parent.state)
    child.awaits_verification = parent.awaits_verification
    case.draw_level(() if moves else case.clocks.running)


def unmerge(*, complaint_id: int, by: Principal, at: datetime) -> Complaint:
    """Let the case stand for itself again."""
    with taking(workflow.UNMERGE, complaint_id, by=by, at=at) as case:
        case.facts = {
            "induk": case.complaint.induk.number if case.complaint.induk else ""
        }
        case.complaint.induk = None
    return case.complaint


def split(
    *, complaint_id: int, units: Sequence[Agency], by: Principal, at: datetime
) -> list[Complaint]:
    """A part for each unit, with the same words and day of receipt."""
    if len({unit.pk for unit in units}) < max(2, len(units)):
        raise ValidationError({"units": _("Pilih paling sedikit dua unit, sekali.")})
    with taking(workflow.SPLIT, complaint_id, by=by, at=at) as case:
        whole = case.complaint
        for unit in units:
            reason = disposition.refusal(whole, unit)
            if reason and unit.pk != whole.holder_id:
                raise NotAllowed(f"{unit}: {reason}")
        parts = [_part(whole, unit, by=by, at=at) for unit in units]
        case.facts = {"parts": [part.number for part in parts]}
    return parts


COPIED = (
    "original_title",
    "original_text",
    "original_kind",
    "title",
    "classification",
    "category",
    "region",
    "place",
    "incident_date",
    "reported_agency",
    "is_anonymous",
    "is_secret",
    "received_at",
)


def _part(whole: Complaint, unit: Agency, *, by: Principal, at: datetime) -> Complaint:
    part = Complaint(
        **{name: getattr(whole, name) for name in COPIED},
        channel=whole.channel,
        entered_by_id=by.officer_id if isinstance(by, Staff) else None,
        split_from=whole,
        state=State.FORWARDED,
        holder=unit,
        root_id=unit.root_id,
        awaits_verification=unit.is_root,
    )
    part.root = unit.root
    clocks = Timekeeper(part, at=at, is_new=True)
    clocks.apply(effects.SPLIT_TO_ROOT if unit.is_root else effects.SPLIT_TO_UNIT)
    clocks.classify(part.classification)
    clocks.derive()
    save(part, by=by, at=at)
    clocks.write()
    Disposition.objects.create(
        complaint=part,
        kind=Disposition.Kind.DISPOSED,
        from_agency=whole.holder,
        to_agency=unit,
        given_by_id=part.entered_by_id,
        given_at=at,
    )
    index_part(part, whole)
    event = append(
        part,
        step=workflow.DISPOSE,
        by=by,
        at=at,
        capacity=Who.VERIFIER,
        before=State.RECEIVED,
        holder=whole.holder,
        facts={"split_from": whole.number},
    )
    tell(event, part)
    return part
