"""What the clock does by itself: lapse, close, hand over. Safe to run twice."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from agencies.models import Agency, Notice
from complaints import notifications, workflow
from complaints.actions.closing import auto_close, lapse
from complaints.actions.deriving import derive_all
from complaints.actions.histories import keep_history
from complaints.actions.recording import NotAllowed
from complaints.deadlines import ClockKind
from complaints.models import Clock, Complaint, Event
from complaints.workflow import Who


def lapse_due(*, at: datetime, limit: int = 200) -> int:
    """Archive what nobody completed in time; how many it archived."""
    return _each(ClockKind.COMPLETION, lapse, at=at, limit=limit)


def close_due(*, at: datetime, limit: int = 200) -> int:
    """Close what nobody replied to in time; how many it closed."""
    return _each(ClockKind.REPLY, auto_close, at=at, limit=limit)


def _each(
    kind: ClockKind, act: Callable[..., Complaint], *, at: datetime, limit: int
) -> int:
    """Each case in a transaction of its own; what moved meanwhile is left alone."""
    due = Clock.objects.lapsed(kind, at).values_list("complaint", flat=True)
    done = 0
    for complaint_id in list(due[:limit]):
        try:
            act(complaint_id=complaint_id, at=at)
        except NotAllowed:
            continue
        done += 1
    return done


def hand_over_due(*, at: datetime, limit: int) -> list[Complaint]:
    """Hand over up to `limit` due cases, oldest first, but those another has locked.

    Must run inside a transaction, which the caller shares for what it adds of its own.
    A number of statements that does not depend on how many there are.
    """
    due = list(
        Complaint.objects.escalation_due(at).select_for_update(skip_locked=True)[:limit]
    )
    if not due:
        return []
    ids = [complaint.pk for complaint in due]
    region = Agency.objects.filter(pk=OuterRef("root")).values("region")
    Complaint.objects.filter(pk__in=ids).update(
        handed_over_at=Coalesce(F("handed_over_at"), at),
        handed_over_run=F("run"),
        handed_over_region=Coalesce(Subquery(region, CharField()), Value("")),
        escalate_at=None,
    )
    keep_history(Complaint, ids, at=at, change="~", reason=workflow.HAND_OVER.name)
    events = Event.objects.bulk_create(_event(complaint, at) for complaint in due)
    told = (
        notice
        for event, complaint in zip(events, due, strict=True)
        for notice in notifications.about(event, complaint)
    )
    Notice.objects.bulk_create(told, ignore_conflicts=True)
    return due


def withdraw_hand_over(case_ids: Sequence[int], *, at: datetime) -> None:
    """The Ombudsman's clock runs again: as before the hand-over of this run.

    The event of it stays. Must run in a transaction that has these cases locked.
    """
    before = Event.objects.filter(
        complaint=OuterRef("pk"), step=workflow.HAND_OVER.name, run__lt=OuterRef("run")
    ).order_by("-run")
    Complaint.objects.filter(pk__in=case_ids).update(
        handed_over_at=Case(When(Exists(before), then=F("handed_over_at"))),
        handed_over_region=Case(
            When(Exists(before), then=F("handed_over_region")), default=Value("")
        ),
        handed_over_run=Coalesce(Subquery(before.values("run")[:1]), 0),
    )
    derive_all(case_ids)
    keep_history(Complaint, list(case_ids), at=at, change="~", reason="calendar")


def _event(complaint: Complaint, at: datetime) -> Event:
    return Event(
        complaint=complaint,
        step=workflow.HAND_OVER.name,
        at=at,
        from_state=complaint.state,
        to_state=complaint.state,
        from_holder_id=complaint.holder_id,
        to_holder_id=complaint.holder_id,
        run=complaint.run,
        capacity=Who.SYSTEM.value,
        is_public=workflow.HAND_OVER.is_public,
    )
