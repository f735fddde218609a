"""May this principal take this step of a review now? For the button and the lock."""

from datetime import datetime

from django.utils.translation import gettext as _

from agencies.models import TeamMember
from agencies.principals import Principal, Staff
from agencies.roles import Role
from agencies.workdays import WIB, local_date
from complaints import permissions, workflow
from complaints.workflow import Who
from escalation import ladder
from escalation.ladder import ReviewStep
from escalation.models import Escalation


def refusal(
    step: ReviewStep,
    escalation: Escalation,
    *,
    by: Principal,
    at: datetime,
    mine: frozenset[Who] | None = None,
) -> str | None:
    """Why `by` may not take this step, in words for the screen; None if they may.

    `mine` are the capacities towards the case when the caller has asked for them.
    """
    if not is_before(escalation, by=by):
        return _("Hanya Ombudsman wilayah ini dengan surat tugas yang berlaku.")
    if escalation.state not in step.sources:
        return _("Telaah berstatus %(state)s.") % {
            "state": escalation.get_state_display()
        }
    if step.by_reviewer and not _may_review(step, escalation, by=by, at=at):
        return _("Hanya pemeriksa yang mengambilnya: %(name)s.") % {
            "name": escalation.reviewer
        }
    if step is ladder.RECORD_CORRECTION and not escalation.recommended_until:
        return _("Belum ada tindakan korektif yang diminta.")
    if step is ladder.ASK_EXPLANATION:
        asking, complaint = workflow.ASK_EXPLANATION, escalation.complaint
        return permissions.refusal(asking, complaint, by=by, at=at, mine=mine)
    return None


def is_before(escalation: Escalation, *, by: Principal) -> bool:
    """Whether `by` sits in an Ombudsman's office that reviews this region."""
    return isinstance(by, Staff) and any(
        escalation.region_code.startswith(seat.region_code)
        for seat in by.seats
        if seat.role == Role.OMBUDSMAN
    )


def is_reviewer(escalation: Escalation, *, by: Principal) -> bool:
    """Who took it, or holds the seat of who took it and is away."""
    if not isinstance(by, Staff):
        return False
    return escalation.reviewer_id in {by.officer_id, *by.persons(Role.OMBUDSMAN)}


def _may_review(
    step: ReviewStep, escalation: Escalation, *, by: Principal, at: datetime
) -> bool:
    """The reviewer; a colleague gives back what lies with somebody who is gone."""
    if is_reviewer(escalation, by=by):
        return True
    reviewer = escalation.reviewer
    if step is not ladder.RELEASE or reviewer is None:
        return False
    serves = TeamMember.objects.staff(reviewer, local_date(at, WIB))
    return not is_before(escalation, by=serves)
