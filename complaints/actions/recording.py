"""What a step leaves behind: the saved row with its history, an event, notices."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied

from agencies.models import Agency, Notice, Officer
from agencies.principals import Application, Principal, Receipt, Seat, Staff
from complaints import notifications
from complaints.models import Answer, Complaint, Event
from complaints.workflow import Step, Who


class NotAllowed(PermissionDenied):
    """The step is refused; its text is the reason, in words for the screen."""


def save(complaint: Complaint, *, by: Principal, at: datetime) -> None:
    """Save with a history row of that instant that names the officer, if one did it."""
    person = Officer(pk=by.officer_id) if isinstance(by, Staff) else None
    said: Any = complaint  # simple-history's own doors, which no stub knows
    said._history_user, said._history_date = person, at
    complaint.save()


def append(
    complaint: Complaint,
    *,
    step: Step,
    by: Principal,
    at: datetime,
    capacity: Who,
    before: str,
    holder: Agency | None,
    text: str = "",
    facts: Mapping[str, Any],
    is_public: bool | None = None,
    via: str = "",
) -> Event:
    """Append the event of a step; `before` and `holder` are where the case was."""
    return Event.objects.create(
        complaint=complaint,
        step=step.name,
        at=at,
        from_state=before,
        to_state=complaint.state,
        from_holder=holder,
        to_holder=complaint.holder,
        run=complaint.run,
        is_public=step.is_public if is_public is None else is_public,
        text=text,
        facts={**facts, **_as_deputy(by, complaint)},
        capacity=capacity.value,
        **actor(by, complaint, capacity=capacity, via=via),
    )


def tell(
    event: Event, complaint: Complaint, *, mentioned: Iterable[Officer] = ()
) -> None:
    """Leave the notices that the event causes, and those to who is named in it."""
    told = notifications.about(event, complaint)
    told += [notifications.mention(event, complaint, one) for one in mentioned]
    Notice.objects.bulk_create(told, ignore_conflicts=True)


def actor(
    by: Principal, complaint: Complaint, *, capacity: Who, via: str = ""
) -> Mapping[str, Any]:
    """Who an event names: officer and agency, or how the complainant came."""
    if isinstance(by, Staff):
        behalf = {"via": "staff"} if capacity is Who.COMPLAINANT else {}
        return {"by_id": by.officer_id, "by_agency_id": _name(by, complaint), **behalf}
    if isinstance(by, Application):
        return {"partner_id": by.partner_id, "via": via or "partner"}
    if isinstance(by, Receipt):
        return {"via": via or by.via}
    return {"via": via} if via else {}


def _as_deputy(by: Principal, complaint: Complaint) -> Mapping[str, Any]:
    """The office held for somebody who is away, and for whom (Plh.)."""
    seat = _seat(by, complaint) if isinstance(by, Staff) else None
    if seat is None or seat.absent_id is None:
        return {}
    return {"deputy_as": seat.role.value, "deputy_for": seat.absent_id}


def _name(staff: Staff, complaint: Complaint) -> int | None:
    seat = _seat(staff, complaint)
    return seat.agency_id if seat else None


def _seat(staff: Staff, complaint: Complaint) -> Seat | None:
    """The seat that fits best: the holder's, its instansi's, else the first."""
    for wanted in (complaint.holder_id, complaint.root_id):
        for seat in staff.seats:
            if seat.agency_id == wanted:
                return seat
    return staff.seats[0] if staff.seats else None


def drop_drafts(complaint: Complaint) -> None:
    """An answer that waited for approval where the case was is not sent from there."""
    if complaint.holder.needs_approval or complaint.root.needs_release:
        waiting = complaint.answers.filter(stage__in=Answer.WAITING)
        waiting.update(stage=Answer.Stage.SENT_BACK)
