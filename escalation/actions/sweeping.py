"""What the clock does when day 60 is over: hand over and escalate, exactly once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models.functions import Now

from agencies.models import Notice
from complaints.actions import hand_over_due
from complaints.actions.histories import keep_history
from complaints.models import Complaint
from escalation import notifications
from escalation.ladder import OPEN, State
from escalation.models import Escalation, ReviewEvent, Sweep

BATCH = 1000
MOST_LISTED = 200  # cases that a result names; its counts are of all


@dataclass(frozen=True)
class Done:
    """What the sweep did with one case: `is_escalated`, or it had one already."""

    number: str
    due_at: datetime | None
    is_escalated: bool


@dataclass(frozen=True)
class SweepResult:
    """`due` = `escalated` + `skipped`; `cases` are the first of them, oldest first."""

    due: int
    escalated: int
    skipped: int
    cases: tuple[Done, ...] = ()


def escalate_due(
    *, at: datetime, batch: int = BATCH, by: Sweep.By = Sweep.By.BEAT
) -> SweepResult:
    """Escalate all that is due at `at`, oldest first, in batches of one transaction.

    Any number may run at once, and be killed anywhere: what one has locked the others
    pass over, and what was not committed is due again.
    """
    sweep = Sweep.objects.create(ran_at=at, by=by)
    result = _added(_batches(at=at, batch=batch))
    Sweep.objects.filter(pk=sweep.pk).update(
        due=result.due,
        escalated=result.escalated,
        skipped=result.skipped,
        finished_at=Now(),  # the database's clock: `at` may be any instant
    )
    return result


def preview_due(*, at: datetime, batch: int = BATCH) -> SweepResult:
    """What `escalate_due` would do, by doing it and taking it all back."""
    with transaction.atomic():
        result = _added(_batches(at=at, batch=batch))
        transaction.set_rollback(True)
    return result


def _batches(*, at: datetime, batch: int) -> Iterator[list[Done]]:
    while done := _escalate(at=at, limit=batch):
        yield done


def _escalate(*, at: datetime, limit: int) -> list[Done]:
    """One batch: cases handed over, escalations, their history, notices."""
    with transaction.atomic():
        due = hand_over_due(at=at, limit=limit)
        numbers = {complaint.pk: complaint.number for complaint in due}
        made = open_queued(due, at=at)
        told = [(pk, numbers[case], region) for pk, case, region in made]
        if told:
            notices = notifications.opened(told, at=at)
            Notice.objects.bulk_create(notices, ignore_conflicts=True)
    escalated = {case for _pk, case, _region in made}
    return [Done(c.number, c.escalate_at, c.pk in escalated) for c in due]


def open_queued(due: list[Complaint], *, at: datetime) -> list[tuple[int, int, str]]:
    """Open an escalation for each case that has none for its run and none open.

    The cases must be locked, with `escalate_at` as it was when it ran out. Returns
    (id, complaint id, region code) of those made.
    """
    instants = [(case.pk, case.escalate_at or at) for case in due]
    again = Escalation.objects.queue_again(instants, at=at)
    _record(again, at=at, change="~")
    made = Escalation.objects.open_queued(instants, at=at)
    _record(made, at=at, change="+")
    return again + made


def _record(made: list[tuple[int, int, str]], *, at: datetime, change: str) -> None:
    if made:
        ids = [pk for pk, _case, _region in made]
        keep_history(Escalation, ids, at=at, change=change, reason=OPEN.name)
        ReviewEvent.objects.bulk_create(
            ReviewEvent(escalation_id=pk, step=OPEN.name, at=at, to_state=State.QUEUED)
            for pk in ids
        )


def _added(batches: Iterator[list[Done]]) -> SweepResult:
    due = escalated = 0
    listed: list[Done] = []
    for done in batches:
        due += len(done)
        escalated += sum(one.is_escalated for one in done)
        listed += done[: MOST_LISTED - len(listed)]
    return SweepResult(due, escalated, due - escalated, tuple(listed))
