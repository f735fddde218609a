"""Cases of one matter: merged under a parent (induk), or split for several units."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Agency
from agencies.principals import Principal, Staff
from complaints import disposition, workflow
from complaints.actions.taking import NotAllowed, actor, save, taking
from complaints.actions.timing import Timekeeper
from complaints.deadlines import ClockKind
from complaints.models import CaseSearch, Complaint, Disposition, Event
from complaints.workflow import OPEN, State, Who


def merge(*, complaint_id: int, into: int, by: Principal, at: datetime) -> Complaint:
    """Let a case follow a parent of the same queue; it keeps its number and clocks."""
    if complaint_id == into:
        raise ValidationError({"into": _("Laporan tidak dapat digabung ke dirinya.")})
    with transaction.atomic():
        rows = Complaint.objects.select_for_update(of=("self",)).order_by("pk")
        pair = {row.pk: row for row in rows.filter(pk__in=[complaint_id, into])}
        parent = pair[into]
        with taking(workflow.MERGE, complaint_id, by=by, at=at) as case:
            if parent.root_id != case.complaint.root_id or parent.state not in OPEN:
                raise NotAllowed(_("Induk harus laporan terbuka di antrean yang sama."))
            if parent.induk_id:
                raise NotAllowed(_("Laporan itu sendiri mengikuti induk lain."))
            case.complaint.induk = parent
            case.facts = {"induk": parent.number}
    return case.complaint


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
    if len(units) < 2:
        raise ValidationError({"units": _("Pilih paling sedikit dua unit.")})
    with taking(workflow.SPLIT, complaint_id, by=by, at=at) as case:
        whole = case.complaint
        if not whole.classification:
            raise NotAllowed(_("Verifikasi dahulu: tentukan klasifikasinya."))
        for unit in units:
            refused = disposition.refusal(
                whole, unit, classification=whole.classification
            )
            if refused and unit.pk != whole.holder_id:
                raise NotAllowed(f"{unit}: {refused}")
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
    clocks.start(ClockKind.VERIFICATION if unit.is_root else ClockKind.FIRST_FOLLOW_UP)
    clocks.classify(part.classification)
    clocks.derive()
    save(part, by=by)
    clocks.write()
    Disposition.objects.create(
        complaint=part,
        kind=Disposition.Kind.DISPOSED,
        from_agency=whole.holder,
        to_agency=unit,
        given_by_id=part.entered_by_id,
        given_at=at,
    )
    CaseSearch.objects.create(
        complaint=part, text=f"{part.title}\n{part.original_text}"
    )
    Event.objects.create(
        complaint=part,
        step=workflow.DISPOSE.name,
        at=at,
        from_state=State.RECEIVED,
        to_state=part.state,
        from_holder=whole.holder,
        to_holder=unit,
        capacity=Who.VERIFIER.value,
        facts={"split_from": whole.number},
        **actor(by, whole, capacity=Who.VERIFIER),
    )
    return part
