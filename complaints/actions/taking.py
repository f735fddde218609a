"""The one path of every step: lock, refuse or change, save, append event, notify."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from agencies.models import Agency, Notice, Officer
from agencies.principals import Application, Principal, Receipt, Staff
from agencies.workdays import local_date
from complaints import notifications, permissions
from complaints.actions.timing import Timekeeper
from complaints.models import Complaint, Event
from complaints.workflow import ENDED, State, Step, Who


class NotAllowed(PermissionDenied):
    """The step is refused; its text is the reason, in words for the screen."""


@dataclass
class Taking:
    """A case while a step is taken on it; the verb fills in its own facts."""

    step: Step
    complaint: Complaint
    clocks: Timekeeper
    by: Principal
    at: datetime
    capacity: Who
    text: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    target: State | None = None
    is_public: bool | None = None
    event: Event | None = None

    def move_to(self, holder: Agency) -> None:
        """Give the case into another hand; a person inside the old one lets go."""
        self.complaint.holder = holder
        self.complaint.root_id = holder.root_id
        self.complaint.assignee = None


@contextmanager
def taking(
    step: Step,
    complaint_id: int,
    *,
    by: Principal,
    at: datetime,
    text: str = "",
    via: str = "",
) -> Iterator[Taking]:
    """Lock and check; let the verb fill in; then save and record. All or nothing.

    Raises `NotAllowed` with the reason, `Complaint.DoesNotExist` for an unknown id.
    """
    with transaction.atomic():
        complaint, *children = _locked(complaint_id)
        case = _begin(step, complaint, by=by, at=at, text=text)
        before, holder = complaint.state, complaint.holder
        case.clocks.stop(*step.stops)
        yield case
        _end(case)
        case.event = _record(case, before=before, holder=holder, via=via)
        told = notifications.about(case.event, complaint)
        Notice.objects.bulk_create(told, ignore_conflicts=True)
        for child in children:
            _repeat(case, child, via=via)


def _locked(complaint_id: int) -> list[Complaint]:
    """The case and the open cases merged into it, locked in order of id."""
    rows = list(
        Complaint.objects.select_for_update(of=("self",))
        .select_related("holder", "root")
        .filter(pk__in=_family(complaint_id))
        .order_by("pk")
    )
    case = next((row for row in rows if row.pk == complaint_id), None)
    if case is None:
        raise Complaint.DoesNotExist(f"no complaint {complaint_id}")
    return [case, *(row for row in rows if row is not case and row.state not in ENDED)]


def _family(complaint_id: int) -> list[int]:
    merged = Complaint.objects.filter(induk=complaint_id).values_list("pk", flat=True)
    return [complaint_id, *merged]


def _begin(
    step: Step, complaint: Complaint, *, by: Principal, at: datetime, text: str
) -> Taking:
    on = local_date(at, complaint.holder.zone)
    mine = permissions.capacities(complaint, by=by, on=on)
    if reason := permissions.refusal(step, complaint, by=by, at=at, mine=mine):
        raise NotAllowed(reason)
    capacity = permissions.capacity(step, complaint, by=by, mine=mine) or Who.SYSTEM
    clocks = Timekeeper(complaint, at=at)
    return Taking(step, complaint, clocks, by, at, capacity, text=text)


def _end(case: Taking) -> None:
    """The case's new state and columns, saved with their history."""
    complaint = case.complaint
    complaint.state = case.target or case.step.target or State(complaint.state)
    if complaint.state in ENDED and complaint.ended_at is None:
        complaint.ended_at = case.at
    elif complaint.state not in ENDED:
        complaint.ended_at = None
    case.clocks.derive()
    save(complaint, by=case.by)
    case.clocks.write()


def save(complaint: Complaint, *, by: Principal) -> None:
    """Save with a history row that names the officer, if one did it."""
    person = Officer(pk=by.officer_id) if isinstance(by, Staff) else None
    complaint._history_user = person  # simple-history's own door
    complaint.save()


def record_also(case: Taking) -> None:
    """An internal event for a step that ends in another one (approved, then sent)."""
    _record(case, before=case.complaint.state, holder=case.complaint.holder, via="")


def _record(case: Taking, *, before: str, holder: Agency, via: str) -> Event:
    public = case.step.is_public if case.is_public is None else case.is_public
    return Event.objects.create(
        complaint=case.complaint,
        step=case.step.name,
        at=case.at,
        from_state=before,
        to_state=case.complaint.state,
        from_holder=holder,
        to_holder=case.complaint.holder,
        run=case.complaint.run,
        is_public=public,
        text=case.text,
        facts=case.facts,
        capacity=case.capacity.value,
        **actor(case.by, case.complaint, capacity=case.capacity, via=via),
    )


def actor(
    by: Principal, complaint: Complaint, *, capacity: Who, via: str = ""
) -> Mapping[str, Any]:
    """Who an event names: officer and agency, or how the complainant came."""
    if isinstance(by, Staff):
        behalf = {"via": "staff"} if capacity is Who.COMPLAINANT else {}
        return {"by_id": by.officer_id, "by_agency_id": _name(by, complaint), **behalf}
    if isinstance(by, Application):
        return {"partner_id": by.partner_id, "via": via or "partner"}
    return {"via": via or "receipt"} if isinstance(by, Receipt) else {}


def _name(staff: Staff, complaint: Complaint) -> int | None:
    """The seat that fits best: the holder's, its instansi's, else the first."""
    ids = [seat.agency_id for seat in staff.seats]
    for wanted in (complaint.holder_id, complaint.root_id):
        if wanted in ids:
            return wanted
    return ids[0] if ids else None


def _repeat(case: Taking, child: Complaint, *, via: str) -> None:
    """What staff do to a parent happens to each open child, on its own clocks."""
    if case.step.name not in REPEATED or child.state not in case.step.sources:
        return
    parent = case.complaint
    before, holder = child.state, child.holder
    clocks = Timekeeper(child, at=case.at)
    twin = Taking(
        case.step,
        child,
        clocks,
        case.by,
        case.at,
        case.capacity,
        text=case.text,
        facts={**case.facts, "induk": parent.number},
        target=State(parent.state),
        is_public=case.is_public,
    )
    for name in FOLLOWED:
        setattr(child, name, getattr(parent, name))
    for name in FIRST_TIMES:
        setattr(child, name, getattr(child, name) or getattr(parent, name))
    clocks.repeat(case.clocks.done)
    _end(twin)
    twin.event = _record(twin, before=before, holder=holder, via=via)
    told = notifications.about(twin.event, child)
    Notice.objects.bulk_create(told, ignore_conflicts=True)


# Staff steps that a child follows, and the columns that it then takes over.
REPEATED = frozenset(
    {
        "dispose",
        "handle",
        "return_up",
        "request_completion",
        "archive",
        "follow_up",
        "answer",
    }
)
FOLLOWED = (
    "holder",
    "root_id",
    "awaits_verification",
    "state_before_hold",
    "holds",
    "ended_how",
    "end_reason",
)
FIRST_TIMES = ("followed_up_at", "answered_at")
