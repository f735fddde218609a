"""The review of an escalated case: who may take which step, and what it leaves."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, transaction

from agencies.models import Notice, TeamDecree
from agencies.principals import SYSTEM, Nobody, Receipt
from complaints import actions as steps
from complaints.models import Complaint
from complaints.permissions import capacities
from complaints.workflow import Who
from escalation import actions, ladder, permissions
from escalation.ladder import DECIDED, Maladministration, Outcome, State
from escalation.models import Escalation, ReviewEvent
from tests.complaints import cases
from tests.registry import Cast

DAY_61 = cases.NOW + timedelta(days=61)
LATER = DAY_61 + timedelta(hours=1)
ON = DAY_61.date()


@pytest.fixture
def escalation(due_case: Complaint) -> Escalation:
    actions.escalate_due(at=DAY_61)
    return Escalation.objects.get()


@pytest.fixture
def taken(cast: Cast, escalation: Escalation) -> Escalation:
    return actions.take(
        escalation_id=escalation.pk, by=cast.staff("reviewer_jatim", ON), at=DAY_61
    )


# What each step carries besides who and when.
CARRIED: dict[str, dict[str, str]] = {
    "take": {},
    "release": {"reason": "Cuti."},
    "ask_explanation": {"question": "Mengapa belum ditambal?"},
    "recommend": {"text": "Tambal dan pasang rambu."},
    "record_correction": {"correction": "done", "text": "Foto 2 September."},
    "close": {"outcome": "not_found", "summary": "Sesuai prosedur."},
}
ACTIONS: dict[str, Callable[..., Escalation]] = {
    name: getattr(actions, name) for name in CARRIED
}
# The whole table: from each state, the steps its reviewer may take.
ALLOWED = {
    State.QUEUED: {"take"},
    State.UNDER_REVIEW: {"release", "ask_explanation", "recommend", "close"},
    State.EXPLANATION_REQUESTED: {"release", "recommend", "close"},
    State.RECOMMENDED: {"release", "ask_explanation", "record_correction", "close"},
    State.CLOSED: set(),
}


def bring_to(state: State, escalation: Escalation, cast: Cast) -> None:
    reviewer = {"by": cast.staff("reviewer_jatim", ON), "at": DAY_61}
    ways: dict[State, list[str]] = {
        State.QUEUED: [],
        State.UNDER_REVIEW: ["take"],
        State.EXPLANATION_REQUESTED: ["take", "ask_explanation"],
        State.RECOMMENDED: ["take", "recommend", "record_correction"],
        State.CLOSED: ["take", "close"],
    }
    for name in ways[state]:
        ACTIONS[name](escalation_id=escalation.pk, **CARRIED[name], **reviewer)


@pytest.mark.parametrize("name", ACTIONS)
@pytest.mark.parametrize("state", State)
def test_each_step_from_each_state(
    cast: Cast, escalation: Escalation, state: State, name: str
) -> None:
    bring_to(state, escalation, cast)
    escalation.refresh_from_db()
    by = cast.staff("reviewer_jatim", ON)
    refused = permissions.refusal(ladder.STEPS[name], escalation, by=by, at=LATER)
    act, carried = ACTIONS[name], CARRIED[name]
    before = ReviewEvent.objects.count()

    if name in ALLOWED[state]:
        assert refused is None
        after = act(escalation_id=escalation.pk, by=by, at=LATER, **carried)
        assert after.state == ladder.STEPS[name].target
        assert ReviewEvent.objects.latest("pk").step == name
        assert after.history.latest().history_user_id == by.officer_id
    else:
        with pytest.raises(actions.NotAllowed) as told:
            act(escalation_id=escalation.pk, by=by, at=LATER, **carried)
        assert str(told.value) == refused
        assert ReviewEvent.objects.count() == before


STRANGERS = [
    "reviewer_kaltim",
    "admin_national",
    "admin_surabaya",
    "liaison_pu",
    "head_pu",
    "ksp_officer",
    "custodian",
    "auditor",
    "former",
    "nobody",
]


@pytest.mark.parametrize("who", STRANGERS)
def test_nobody_else_takes_it(cast: Cast, escalation: Escalation, who: str) -> None:
    with pytest.raises(actions.NotAllowed, match="Hanya Ombudsman wilayah ini"):
        actions.take(escalation_id=escalation.pk, by=cast.staff(who, ON), at=DAY_61)


@pytest.mark.parametrize("name", sorted(set(ACTIONS) - {"take", "record_correction"}))
def test_only_who_took_it_goes_on(cast: Cast, taken: Escalation, name: str) -> None:
    other = cast.staff("reviewer_national", ON)
    with pytest.raises(actions.NotAllowed, match="Timur Contoh"):
        ACTIONS[name](escalation_id=taken.pk, by=other, at=DAY_61, **CARRIED[name])


@pytest.fixture
def recommended(cast: Cast, taken: Escalation) -> Escalation:
    return actions.recommend(
        escalation_id=taken.pk,
        text="Tambal dan pasang rambu.",
        by=cast.staff("reviewer_jatim", ON),
        at=DAY_61,
    )


@pytest.mark.parametrize("outcome", ["resolved_by_agency", "not_found"])
def test_corrective_action_is_followed_until_its_end(
    cast: Cast, recommended: Escalation, outcome: str
) -> None:
    asked = {"by": cast.staff("reviewer_jatim", ON), "at": LATER}
    ending = {"outcome": outcome, "summary": "Sudah ditambal."}
    with pytest.raises(ValidationError, match="Catat dahulu"):
        actions.close(escalation_id=recommended.pk, **ending, **asked)

    done = actions.record_correction(
        escalation_id=recommended.pk, correction="done", text="Foto.", **asked
    )

    assert (done.state, done.correction, done.corrected_at) == (
        State.RECOMMENDED,
        "done",
        LATER,
    )
    told = Notice.objects.filter(effect_key__startswith="review:").latest("pk")
    assert "dilaksanakan" in told.subject
    actions.close(escalation_id=recommended.pk, **ending, **asked)


def test_a_withdrawn_case_is_closed_whatever_was_asked_for(
    cast: Cast, recommended: Escalation
) -> None:
    closed = actions.close(
        escalation_id=recommended.pk,
        outcome="withdrawn",
        summary="Dicabut.",
        by=cast.staff("reviewer_jatim", ON),
        at=LATER,
    )
    assert closed.outcome == "withdrawn"


def test_a_correction_is_one_of_two(cast: Cast, recommended: Escalation) -> None:
    with pytest.raises(ValidationError, match="Pilih apakah"):
        actions.record_correction(
            escalation_id=recommended.pk,
            correction="mungkin",
            text="Foto.",
            by=cast.staff("reviewer_jatim", ON),
            at=LATER,
        )


def test_asking_anew_forgets_what_came_of_it_before(
    cast: Cast, recommended: Escalation
) -> None:
    asked = {"by": cast.staff("reviewer_jatim", ON), "at": LATER}
    actions.record_correction(
        escalation_id=recommended.pk, correction="refused", text="Menolak.", **asked
    )
    actions.ask_explanation(escalation_id=recommended.pk, question="Apa?", **asked)
    again = actions.recommend(escalation_id=recommended.pk, text="Tambal.", **asked)
    assert again.awaits_correction


def test_of_two_who_take_it_the_second_hears_of_the_first(
    cast: Cast, taken: Escalation
) -> None:
    with pytest.raises(actions.NotAllowed, match="Ditelaah"):
        actions.take(
            escalation_id=taken.pk, by=cast.staff("reviewer_national", ON), at=DAY_61
        )


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("reviewer_jatim", True),
        ("reviewer_national", True),
        ("reviewer_kaltim", False),
        ("auditor", True),
        ("admin_national", True),
        ("admin_surabaya", True),
        ("admin_malang", False),
        ("liaison_pu", False),
        ("ksp_officer", False),
        ("custodian", False),
        ("nobody", False),
    ],
)
def test_who_sees_a_review(
    cast: Cast, escalation: Escalation, who: str, sees: bool
) -> None:
    seen = Escalation.objects.visible_to(cast.staff(who, ON), ON)
    assert seen.exists() is sees


def test_no_complainant_and_no_stranger_sees_a_review(escalation: Escalation) -> None:
    for principal in (Receipt(escalation.complaint_id), Nobody()):
        assert not Escalation.objects.visible_to(principal, ON).exists()
    assert Escalation.objects.visible_to(SYSTEM, ON).exists()


def test_an_accused_coordinator_does_not_see_the_review_of_the_accusation(
    cast: Cast, escalation: Escalation
) -> None:
    Complaint.objects.update(
        classification="berkadar_pengawasan", reported_agency=cast.surabaya
    )
    accused = cast.staff("admin_surabaya", ON)
    assert not Escalation.objects.visible_to(accused, ON).exists()


def test_an_explanation_is_a_step_of_the_case_with_a_clock_of_its_own(
    cast: Cast, taken: Escalation
) -> None:
    actions.ask_explanation(
        escalation_id=taken.pk,
        by=cast.staff("reviewer_jatim", ON),
        at=LATER,
        question="Mengapa belum ditambal?",
    )
    complaint = taken.complaint
    clock = complaint.clocks.get(kind="explanation")
    assert clock.due_date == cases.day_of(LATER) + timedelta(days=14)
    event = complaint.events.get(step="ask_explanation")
    assert (event.text, event.is_public) == ("Mengapa belum ditambal?", False)

    steps.explain(
        complaint_id=complaint.pk,
        text="Menunggu aspal.",
        by=cast.staff("liaison_pu", ON),
        at=LATER,
    )
    clock.refresh_from_db()
    assert clock.is_met
    taken.refresh_from_db()
    assert taken.state == State.EXPLANATION_REQUESTED  # joined, not signalled


def test_an_office_keeps_what_was_handed_to_it_wherever_the_case_goes(
    cast: Cast,
) -> None:
    """Back at the national desk, which lies in no region, the review goes on."""
    walk = cases.at_unit(cast)
    actions.escalate_due(at=DAY_61)
    pk = Escalation.objects.get().pk
    by = cast.staff("reviewer_jatim", ON)
    actions.take(escalation_id=pk, by=by, at=DAY_61)
    walk.at = DAY_61
    walk.return_up("liaison_pu").return_up("admin_surabaya")
    assert walk.case.root.region_id is None

    actions.ask_explanation(escalation_id=pk, question="Mengapa?", by=by, at=LATER)

    assert walk.case.clocks.filter(kind="explanation").exists()
    assert Complaint.objects.visible_to(by, ON).filter(pk=walk.pk).exists()
    stranger = cast.staff("reviewer_kaltim", ON)
    assert not Complaint.objects.visible_to(stranger, ON).filter(pk=walk.pk).exists()
    assert Who.OMBUDSMAN in capacities(walk.case, by=by, on=ON)  # may reopen, read
    assert Who.OMBUDSMAN not in capacities(walk.case, by=stranger, on=ON)


def test_a_question_that_the_case_refuses_changes_nothing(
    cast: Cast, taken: Escalation
) -> None:
    by = cast.staff("reviewer_jatim", ON)
    asked = {"escalation_id": taken.pk, "by": by, "at": LATER}
    actions.ask_explanation(**asked, question="Pertama?")
    before = ReviewEvent.objects.count()
    with pytest.raises(actions.NotAllowed, match="belum dijawab"):
        actions.ask_explanation(**asked, question="Kedua?")
    assert ReviewEvent.objects.count() == before


def test_corrective_action_has_thirty_days_and_the_agency_reads_it(
    cast: Cast, taken: Escalation
) -> None:
    after = actions.recommend(
        escalation_id=taken.pk,
        text="Tambal sebelum musim hujan.",
        by=cast.staff("reviewer_jatim", ON),
        at=LATER,
    )
    assert after.recommended_until == cases.day_of(LATER) + timedelta(days=30)
    told = Notice.objects.filter(effect_key__startswith="review:")
    assert {notice.agency for notice in told} == {cast.dinas_pu, cast.surabaya}
    assert {notice.body for notice in told} == {"Tambal sebelum musim hujan."}


@pytest.mark.parametrize("outcome", DECIDED)
def test_closing_says_how_it_ended(
    cast: Cast, taken: Escalation, outcome: Outcome
) -> None:
    kind = Maladministration.DELAY if outcome == Outcome.FOUND else ""
    after = actions.close(
        escalation_id=taken.pk,
        outcome=outcome,
        maladministration=kind,
        summary="Ringkasan.",
        by=cast.staff("reviewer_jatim", ON),
        at=LATER,
    )
    after.refresh_from_db()
    assert (after.state, after.outcome, after.closed_at) == (
        State.CLOSED,
        outcome,
        LATER,
    )
    assert after.maladministration == kind
    assert after.complaint.is_open  # the agency keeps working


def test_a_case_returned_stays_with_the_agency_and_its_clocks_as_they_were(
    cast: Cast, taken: Escalation
) -> None:
    case = taken.complaint
    before = list(case.clocks.order_by("pk").values())
    after = actions.close(
        escalation_id=taken.pk,
        outcome=Outcome.RETURNED,
        summary="Belum pernah diminta kepada Dinas PU.",
        by=cast.staff("reviewer_jatim", ON),
        at=LATER,
    )
    assert (after.state, after.outcome) == (State.CLOSED, "returned_to_agency")
    assert list(case.clocks.order_by("pk").values()) == before
    assert Complaint.objects.get(pk=case.pk).holder == cast.dinas_pu
    told = Notice.objects.filter(effect_key__startswith="review:")
    assert {notice.agency for notice in told} == {cast.dinas_pu, cast.surabaya}
    assert all("Dikembalikan ke instansi" in notice.subject for notice in told)
    assert actions.escalate_due(at=LATER + timedelta(days=30)).due == 0


def test_closing_tells_the_complainant_the_outcome_and_no_more(cast: Cast) -> None:
    walk = cases.at_unit(cast, identity=cases.IDENTITY)
    actions.escalate_due(at=DAY_61)
    pk = Escalation.objects.get().pk
    by = cast.staff("reviewer_jatim", ON)
    actions.take(escalation_id=pk, by=by, at=DAY_61)
    actions.close(
        escalation_id=pk,
        outcome=Outcome.FOUND,
        maladministration=Maladministration.DELAY,
        summary="Pejabat X lalai.",
        by=by,
        at=LATER,
    )
    notice = Notice.objects.get(effect_key__regex="^review:.*complainant")
    assert notice.complaint_id == walk.pk
    assert "Ditemukan maladministrasi" in notice.body
    assert "Pejabat X" not in notice.body


def test_maladministration_has_a_kind_and_nothing_else_has(
    cast: Cast, taken: Escalation
) -> None:
    by = cast.staff("reviewer_jatim", ON)
    closing = {"escalation_id": taken.pk, "by": by, "at": LATER, "summary": "Isi."}
    with pytest.raises(ValidationError) as wrong:
        actions.close(**closing, outcome=Outcome.FOUND)
    assert list(wrong.value.message_dict) == ["maladministration"]
    with pytest.raises(ValidationError) as wrong:
        actions.close(**closing, outcome="entah")
    assert list(wrong.value.message_dict) == ["outcome"]

    after = actions.close(
        **closing, outcome=Outcome.NOT_FOUND, maladministration=Maladministration.DELAY
    )
    assert after.maladministration == ""


@pytest.mark.parametrize("blank", ["", "   ", "a\0b", "x" * 20_001])
def test_texts_are_asked_for_in_words(
    cast: Cast, taken: Escalation, blank: str
) -> None:
    with pytest.raises(ValidationError):
        actions.recommend(
            escalation_id=taken.pk,
            text=blank,
            by=cast.staff("reviewer_jatim", ON),
            at=LATER,
        )
    taken.refresh_from_db()
    assert taken.state == State.UNDER_REVIEW


def test_released_it_is_anybodys_again(cast: Cast, taken: Escalation) -> None:
    actions.release(
        escalation_id=taken.pk,
        reason="Cuti.",
        by=cast.staff("reviewer_jatim", ON),
        at=LATER,
    )
    after = actions.take(
        escalation_id=taken.pk, by=cast.staff("reviewer_national", ON), at=LATER
    )
    assert after.reviewer == cast.reviewer_national


def test_the_case_may_end_meanwhile_and_the_review_goes_on(
    cast: Cast, escalation: Escalation
) -> None:
    steps.withdraw(
        complaint_id=escalation.complaint_id,
        by=Receipt(escalation.complaint_id),
        at=LATER,
    )
    by = cast.staff("reviewer_jatim", ON)
    actions.take(escalation_id=escalation.pk, by=by, at=LATER)
    after = actions.close(
        escalation_id=escalation.pk,
        outcome=Outcome.WITHDRAWN,
        summary="Dicabut pelapor.",
        by=by,
        at=LATER,
    )
    assert after.outcome == Outcome.WITHDRAWN


def test_an_expired_letter_gives_no_right(cast: Cast, escalation: Escalation) -> None:
    letter = TeamDecree.objects.get(agency=cast.ombudsman_jatim)
    letter.valid_until = date(2025, 8, 31)
    letter.save()
    with pytest.raises(actions.NotAllowed, match="surat tugas yang berlaku"):
        actions.take(
            escalation_id=escalation.pk,
            by=cast.staff("reviewer_jatim", ON),
            at=DAY_61,
        )


def test_the_steps_of_a_review_are_never_changed(taken: Escalation) -> None:
    with pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
        ReviewEvent.objects.update(text="lain")
    with pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
        ReviewEvent.objects.all()._raw_delete("default")
