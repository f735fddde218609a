"""A review that one reviewer began and another goes on with."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from agencies.models import Deputy, TeamMember
from agencies.principals import Receipt
from agencies.workdays import WIT, end_of_day
from complaints import actions as steps
from complaints.models import Complaint
from escalation import actions
from escalation.ladder import Correction, Outcome, State
from escalation.models import Escalation
from escalation.views import words
from tests.cast import Cast
from tests.complaints import cases

DAY_61 = cases.NOW + timedelta(days=61)
LATER = DAY_61 + timedelta(hours=1)
ON = DAY_61.date()
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def taken(cast: Cast, due_case: Complaint) -> Escalation:
    actions.escalate_due(at=DAY_61)
    return actions.take(
        escalation_id=Escalation.objects.get().pk,
        by=cast.staff("reviewer_jatim", ON),
        at=DAY_61,
    )


def released(taken: Escalation, by: object) -> Escalation:
    return actions.release(
        escalation_id=taken.pk,
        reason="Cuti.",
        by=by,  # type: ignore[arg-type]
        at=LATER,
    )


def test_corrective_action_is_followed_by_whoever_takes_the_review_next(
    cast: Cast, taken: Escalation
) -> None:
    first = {"by": cast.staff("reviewer_jatim", ON), "at": LATER}
    asked = actions.recommend(escalation_id=taken.pk, text="Tambal.", **first)
    until = asked.recommended_until
    released(taken, first["by"])

    waiting = Escalation.objects.by_urgency(LATER).get()
    assert (waiting.state, waiting.recommended_until) == (State.QUEUED, until)
    second = {"by": cast.staff("reviewer_national", ON), "at": LATER}
    actions.take(escalation_id=taken.pk, **second)
    closing = {"outcome": Outcome.NOT_FOUND, "summary": "Isi."}
    with pytest.raises(ValidationError, match="Catat dahulu"):
        actions.close(escalation_id=taken.pk, **closing, **second)
    done = {"correction": Correction.DONE, "text": "Foto diperiksa."}
    actions.record_correction(escalation_id=taken.pk, **done, **second)
    after = actions.close(escalation_id=taken.pk, **closing, **second)
    assert (after.correction, after.outcome) == (Correction.DONE, Outcome.NOT_FOUND)


def test_corrective_action_is_late_from_the_midnight_of_the_instansi(
    cast: Cast,
) -> None:
    """In the list as on its row: in Papua two hours before it is in Jakarta."""
    case = cases.received(cast).dispose(cast.jayapura, "admin_national").case
    actions.escalate_due(at=DAY_61)
    review = Escalation.objects.get(complaint=case)
    by = {"by": cast.staff("reviewer_national", ON), "at": DAY_61}
    actions.take(escalation_id=review.pk, **by)
    until = actions.recommend(
        escalation_id=review.pk, text="Isi.", **by
    ).recommended_until
    assert until
    midnight = end_of_day(until, WIT)

    for at, is_late in ((midnight - MINUTE, False), (midnight + MINUTE, True)):
        row = Escalation.objects.by_urgency(at).select_related("complaint").get()
        assert ("lewat" in words.chip(row, at=at)["words"]) is is_late
        assert Escalation.objects.by_urgency(at).overdue(at).exists() is is_late


@pytest.mark.parametrize("is_answered", [True, False])
def test_a_question_that_the_end_of_the_case_cut_off_was_not_answered(
    cast: Cast, taken: Escalation, is_answered: bool
) -> None:
    by = cast.staff("reviewer_jatim", ON)
    asked = {"escalation_id": taken.pk, "by": by, "at": LATER}
    actions.ask_explanation(question="Mengapa?", **asked)
    case = {"complaint_id": taken.complaint_id}
    if is_answered:
        liaison = cast.staff("liaison_pu", ON)
        steps.explain(text="Hujan.", by=liaison, at=LATER + MINUTE, **case)
    citizen = Receipt(taken.complaint_id)
    steps.withdraw(by=citizen, at=LATER + 2 * MINUTE, **case)
    desk = cast.staff("admin_surabaya", ON)
    steps.reopen(reason="Keliru.", by=desk, at=LATER + 3 * MINUTE, **case)

    row = Escalation.objects.by_urgency(LATER + HOUR).select_related("complaint").get()

    said = "Klarifikasi dijawab" if is_answered else "Klarifikasi tidak dijawab"
    assert words.chip(row, at=LATER + HOUR)["words"] == said


def test_nobody_takes_a_review_from_a_colleague_who_serves(
    cast: Cast, taken: Escalation
) -> None:
    with pytest.raises(actions.NotAllowed, match="Hanya pemeriksa yang mengambilnya"):
        released(taken, cast.staff("reviewer_national", ON))


def test_what_lies_with_a_reviewer_who_is_gone_is_given_back_by_a_colleague(
    cast: Cast, taken: Escalation
) -> None:
    TeamMember.objects.filter(officer=cast.reviewer_jatim).update(left_on=ON)
    colleague = cast.staff("reviewer_national", ON)
    with pytest.raises(actions.NotAllowed, match="Hanya pemeriksa yang mengambilnya"):
        actions.recommend(escalation_id=taken.pk, text="Isi.", by=colleague, at=LATER)

    assert released(taken, colleague).state == State.QUEUED
    again = actions.take(escalation_id=taken.pk, by=colleague, at=LATER)
    assert again.reviewer == cast.reviewer_national


def test_who_holds_the_seat_of_a_reviewer_who_is_away_goes_on_with_the_review(
    cast: Cast, taken: Escalation
) -> None:
    seat = TeamMember.objects.get(officer=cast.reviewer_jatim)
    Deputy.objects.create(
        seat=seat,
        officer=cast.nobody,
        starts_on=ON,
        ends_on=date(2025, 12, 31),
        basis="SP 1/2025",
    )
    by = cast.staff("nobody", ON)

    after = actions.recommend(escalation_id=taken.pk, text="Isi.", by=by, at=LATER)

    assert after.state == State.RECOMMENDED
    assert after.reviewer == cast.reviewer_jatim
    assert after.events.latest("pk").by == cast.nobody
