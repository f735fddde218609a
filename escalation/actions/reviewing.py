"""What a reviewer does with an escalated case: one path for every step."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Notice, Officer
from agencies.principals import Principal, Staff
from agencies.roles import Role
from agencies.workdays import local_date
from complaints import actions as steps_of_the_case
from complaints.actions import NotAllowed
from complaints.actions.texts import said
from complaints.deadlines import ClockKind
from complaints.models import Clock, Complaint, Policy
from escalation import ladder, notifications, permissions
from escalation.actions.sweeping import open_queued
from escalation.ladder import (
    DECIDED,
    Correction,
    Maladministration,
    Outcome,
    ReviewStep,
)
from escalation.models import Escalation, ReviewEvent


@dataclass
class Reviewing:
    """A review while a step is taken on it; the verb fills in its own facts."""

    escalation: Escalation
    text: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


def take(*, escalation_id: int, by: Staff, at: datetime) -> Escalation:
    """Become the reviewer. Of two who press at once the second is told who was first.

    Raises `NotAllowed`, as all of these do.
    """
    with _reviewing(ladder.TAKE, escalation_id, by=by, at=at) as review:
        review.escalation.reviewer_id = by.officer_id
        review.escalation.taken_at = at
    return review.escalation


def release(*, escalation_id: int, reason: str, by: Staff, at: datetime) -> Escalation:
    """Give it back to the queue for somebody else.

    Corrective action that was asked for goes on: whoever takes it next follows it.
    """
    text = said(reason, "reason")
    step = ladder.RELEASE
    with _reviewing(step, escalation_id, by=by, at=at, text=text) as review:
        review.escalation.reviewer = None
        review.escalation.taken_at = None
    return review.escalation


def ask_explanation(
    *, escalation_id: int, question: str, by: Staff, at: datetime
) -> Escalation:
    """Ask the holder; the question is a step of the case, with a clock of its own."""
    text = said(question, "question")
    step = ladder.ASK_EXPLANATION
    with _reviewing(step, escalation_id, by=by, at=at, text=text) as review:
        steps_of_the_case.ask_explanation(
            complaint_id=review.escalation.complaint_id, question=text, by=by, at=at
        )
    return review.escalation


def recommend(*, escalation_id: int, text: str, by: Staff, at: datetime) -> Escalation:
    """Ask the agency for corrective action, within the days that policy gives."""
    words = said(text, "text")
    step = ladder.RECOMMEND
    with _reviewing(step, escalation_id, by=by, at=at, text=words) as review:
        until = _last_day(review.escalation.complaint, at=at)
        _recommended(review.escalation, until=until)
        review.facts = {"until": until.isoformat()}
    return review.escalation


def record_correction(
    *, escalation_id: int, correction: str, text: str, by: Staff, at: datetime
) -> Escalation:
    """Say whether the agency did what it was asked to. Raises `ValidationError`."""
    if correction not in Correction.values:
        raise ValidationError(
            {"correction": _("Pilih apakah tindakan korektif dilaksanakan.")}
        )
    words = said(text, "text")
    step = ladder.RECORD_CORRECTION
    with _reviewing(step, escalation_id, by=by, at=at, text=words) as review:
        review.escalation.correction = correction
        review.escalation.corrected_at = at
        review.facts = {"correction": correction}
    return review.escalation


def _recommended(escalation: Escalation, *, until: date) -> None:
    """Corrective action asked for, or anew: nothing came of it yet."""
    escalation.recommended_until = until
    escalation.correction, escalation.corrected_at = "", None


def close(
    *,
    escalation_id: int,
    outcome: str,
    maladministration: str = "",
    summary: str,
    by: Staff,
    at: datetime,
) -> Escalation:
    """End the review for this run of the clock; the case itself goes on as it was.

    Where a later run ran out meanwhile, its own escalation takes the place at once.
    Raises `ValidationError` by field.
    """
    how, kind = _outcome(outcome, maladministration)
    text = said(summary, "summary")
    with transaction.atomic():
        escalation = _end(escalation_id, how, kind, text=text, by=by, at=at)
        _open_later_run(escalation, at=at)
    return escalation


def _end(
    escalation_id: int, how: Outcome, kind: str, *, text: str, by: Staff, at: datetime
) -> Escalation:
    step = ladder.CLOSE
    with _reviewing(step, escalation_id, by=by, at=at, text=text) as review:
        escalation = review.escalation
        _followed(escalation, how)
        # Before this row changes: a sweep that holds the case must not wait for it.
        # Without a join: who waited for the lock would miss a case that moved.
        case = Complaint.objects.select_for_update()
        escalation.complaint = case.get(pk=escalation.complaint_id)
        escalation.closed_at = at
        escalation.outcome, escalation.maladministration = how, kind
        escalation.summary = text
        review.facts = {"outcome": how, "maladministration": kind}
    return escalation


@contextmanager
def _reviewing(
    step: ReviewStep, escalation_id: int, *, by: Staff, at: datetime, text: str = ""
) -> Iterator[Reviewing]:
    """Lock and check; let the verb fill in; then save and record. All or nothing."""
    with transaction.atomic():
        escalation = (
            Escalation.objects.select_for_update(of=("self",))
            .select_related("complaint__holder", "complaint__root", "reviewer")
            .get(pk=escalation_id)
        )
        if reason := permissions.refusal(step, escalation, by=by, at=at):
            raise NotAllowed(reason)
        review = Reviewing(escalation, text=text)
        yield review
        before, escalation.state = escalation.state, step.target
        _save(escalation, by=by)
        event = _record(step, review, before=before, by=by, at=at)
        told = notifications.about(event, escalation)
        Notice.objects.bulk_create(told, ignore_conflicts=True)


def _save(escalation: Escalation, *, by: Staff) -> None:
    # simple-history's own door
    escalation._history_user = Officer(pk=by.officer_id)  # type: ignore[attr-defined]
    escalation.save()


def _record(
    step: ReviewStep, review: Reviewing, *, before: str, by: Staff, at: datetime
) -> ReviewEvent:
    return ReviewEvent.objects.create(
        escalation=review.escalation,
        step=step.name,
        at=at,
        by_id=by.officer_id,
        by_agency_id=_office(by, review.escalation),
        from_state=before,
        to_state=step.target,
        text=review.text,
        facts=review.facts,
    )


def _office(by: Principal, escalation: Escalation) -> int | None:
    """In whose name: the reviewer's office nearest to the region."""
    seats = by.seats if isinstance(by, Staff) else ()
    fitting = [
        seat
        for seat in seats
        if seat.role == Role.OMBUDSMAN
        and escalation.region_code.startswith(seat.region_code)
    ]
    nearest = max(fitting, key=lambda seat: len(seat.region_code), default=None)
    return nearest.agency_id if nearest else None


def _last_day(complaint: Complaint, *, at: datetime) -> date:
    """Calendar days by the policy that the case began under (workflow.md §5: 30)."""
    zone = complaint.root.zone
    received_on = local_date(complaint.received_at, zone)
    policy = Policy.objects.in_force(root_id=complaint.root_id, on=received_on)
    return local_date(at, zone) + timedelta(days=policy.corrective_days)


def _outcome(outcome: str, maladministration: str) -> tuple[Outcome, str]:
    if outcome not in {one.value for one in DECIDED}:
        raise ValidationError({"outcome": _("Pilih hasil telaah.")})
    how = Outcome(outcome)
    if how is not Outcome.FOUND:
        return how, ""
    if maladministration not in Maladministration.values:
        raise ValidationError(
            {"maladministration": _("Pilih jenis maladministrasi yang ditemukan.")}
        )
    return how, maladministration


def _followed(escalation: Escalation, how: Outcome) -> None:
    """Corrective action is followed until it is done or refused."""
    ended_otherwise = how in (Outcome.WITHDRAWN, Outcome.OUTSIDE)
    if escalation.awaits_correction and not ended_otherwise:
        raise ValidationError(
            {
                "outcome": _(
                    "Catat dahulu apakah tindakan korektif dilaksanakan atau tidak."
                )
            }
        )


def _open_later_run(escalation: Escalation, *, at: datetime) -> None:
    """A run that ran out while this review stood open gets its own review now."""
    complaint = escalation.complaint
    ran_out = escalation.run < complaint.handed_over_run == complaint.run
    if not (complaint.is_open and ran_out):
        return
    clocks = Clock.objects.filter(complaint=complaint, kind=ClockKind.OMBUDSMAN.value)
    complaint.escalate_at = clocks.get(run=complaint.run).due_at
    open_queued([complaint], at=at)
