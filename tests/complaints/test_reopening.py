"""How a case begins again, what the complainant alone decides, and who watches."""

import pytest

from agencies.principals import Application
from complaints import actions
from complaints.actions import NotAllowed
from complaints.models import Complaint, Consent
from complaints.workflow import State
from tests.cast import Cast
from tests.complaints.cases import Walk, at_unit, day_of, received, walk_to


def test_the_complainant_reopens_once(cast: Cast) -> None:
    walk = walk_to(State.CLOSED, cast).reopen()
    assert walk.case.state == State.IN_PROGRESS
    walk.answer().confirm()

    with pytest.raises(NotAllowed, match="sudah pernah Anda buka kembali"):
        walk.reopen()

    assert walk.reopen("admin_surabaya").case.state == State.IN_PROGRESS


def test_the_complainant_reopens_within_thirty_days_of_the_end(cast: Cast) -> None:
    in_time, late = walk_to(State.CLOSED, cast), walk_to(State.CLOSED, cast)
    in_time.at = in_time.case.ended_at  # type: ignore[assignment]
    late.at = late.case.ended_at  # type: ignore[assignment]

    assert in_time.wait(days=30).reopen().case.state == State.IN_PROGRESS
    with pytest.raises(NotAllowed, match="sudah lewat"):
        late.wait(days=30, seconds=1).reopen()


def test_a_partner_that_reopens_for_its_complainant_uses_their_one_time(
    cast: Cast,
) -> None:
    partner = Application(cast.partner.pk, cast.partner.name)
    walk = walk_to(State.CLOSED, cast, by=partner).reopen(partner)
    walk.answer().confirm()

    for somebody in (walk.citizen, partner):
        with pytest.raises(NotAllowed, match="sudah pernah"):
            walk.reopen(somebody)


def test_an_officer_of_the_unit_who_reopens_does_so_for_the_complainant(
    cast: Cast,
) -> None:
    walk = walk_to(State.CLOSED, cast).reopen("liaison_pu")

    event = walk.case.events.get(step="reopen")
    assert (event.capacity, event.via) == ("complainant", "staff")
    assert walk.case.reopened_by_complainant


def test_a_reopened_case_that_nobody_followed_up_is_verified_again(
    cast: Cast,
) -> None:
    case = walk_to(State.ARCHIVED, cast).reopen().case

    assert (case.state, case.holder) == (State.RECEIVED, cast.surabaya)
    assert case.awaits_verification
    assert case.dispositions.get(ended_at=None).to_agency == cast.surabaya


def test_reopening_forgets_how_it_ended(cast: Cast) -> None:
    case = walk_to(State.CLOSED, cast).reopen().case

    assert (case.ended_at, case.ended_how, case.rating) == (None, "", None)


def test_a_stranger_and_a_receipt_of_another_case_reopen_nothing(cast: Cast) -> None:
    walk = walk_to(State.CLOSED, cast)

    with pytest.raises(NotAllowed):
        walk.reopen(received(cast).citizen)
    with pytest.raises(NotAllowed):
        walk.reopen("liaison_kesehatan")


def _tighten(walk: Walk, **switches: bool) -> Complaint:
    walk.take(
        actions.tighten_privacy,
        walk.citizen,
        **{"is_anonymous": False, "is_secret": False, **switches},
    )
    return walk.case


def test_privacy_is_only_ever_tightened(cast: Cast) -> None:
    walk = at_unit(cast, is_secret=True)

    case = _tighten(walk, is_anonymous=True)

    assert case.is_anonymous
    assert case.is_secret  # though the form said it was not
    with pytest.raises(NotAllowed, match="sudah anonim dan rahasia"):
        _tighten(walk, is_anonymous=True)


def test_tightening_nothing_is_refused_and_not_recorded(cast: Cast) -> None:
    walk = at_unit(cast, is_secret=True)

    with pytest.raises(NotAllowed, match="sudah serahasia itu"):
        _tighten(walk, is_secret=True)

    assert not walk.case.events.filter(step="tighten_privacy").exists()


def test_withdrawn_means_archived_at_the_complainants_own_wish(cast: Cast) -> None:
    walk = at_unit(cast).take(
        actions.withdraw, "liaison_pu", text="Lewat telepon, sudah selesai."
    )

    event = walk.case.events.get(step="withdraw")
    assert (walk.case.state, walk.case.end_reason) == (State.ARCHIVED, "withdrawn")
    assert (event.via, event.by) == ("staff", cast.liaison_pu)


def test_the_ombudsman_sees_a_case_of_its_region_once_it_is_handed_over(
    cast: Cast,
) -> None:
    walk = at_unit(cast)

    def sees(name: str) -> bool:
        staff = walk.staff(name)
        return walk.case in Complaint.objects.visible_to(staff, day_of(walk.at))

    assert not sees("reviewer_national")
    walk.hand_over()

    assert sees("reviewer_national")
    assert sees("reviewer_jatim")
    assert not sees("reviewer_kaltim")


def test_day_60_belongs_to_the_agency_and_day_61_to_the_ombudsman(cast: Cast) -> None:
    walk = at_unit(cast)
    last_instant = walk.case.escalate_at
    assert last_instant is not None

    assert actions.hand_over_due(at=last_instant, limit=10) == []
    walk.wait(days=61)
    handed = actions.hand_over_due(at=walk.at, limit=10)

    assert [case.pk for case in handed] == [walk.pk]
    assert actions.hand_over_due(at=walk.at, limit=10) == []
    assert walk.case.events.filter(step="hand_over").count() == 1
    assert walk.case.history.first().history_change_reason == "hand_over"  # type: ignore[attr-defined]
    assert walk.case.escalate_at is None


def test_an_explanation_is_asked_once_at_a_time_and_has_a_clock(cast: Cast) -> None:
    walk = at_unit(cast).hand_over()
    walk.take(actions.ask_explanation, "reviewer_jatim", question="Mengapa lama?")
    with pytest.raises(NotAllowed, match="belum dijawab"):
        walk.take(actions.ask_explanation, "reviewer_national", question="Mengapa?")

    walk.wait(days=14).take(actions.explain, "liaison_pu", text="Anggaran menunggu.")

    assert walk.case.clocks.get(kind="explanation").is_met
    with pytest.raises(NotAllowed, match="Tidak ada permintaan"):
        walk.take(actions.explain, "liaison_pu", text="Lagi.")


def test_consent_is_given_and_taken_back_with_its_text_and_time(cast: Cast) -> None:
    walk = at_unit(cast).take(actions.ask_consent, None)
    with pytest.raises(NotAllowed, match="sudah pernah ditanyakan"):
        walk.take(actions.ask_consent, None)

    walk.take(actions.consent, walk.citizen)
    given_at = walk.case.consent_at
    assert walk.case.consent == Consent.GIVEN
    assert walk.case.events.get(step="consent").text.startswith("Saya setuju")

    walk.take(actions.withdraw_consent, walk.citizen)
    assert walk.case.consent == Consent.WITHDRAWN
    assert walk.case.consent_at != given_at


def test_a_case_from_history_is_touched_by_no_sweep(cast: Cast) -> None:
    walk = at_unit(cast).answer()
    Complaint.objects.filter(pk=walk.pk).update(is_historical=True)
    walk.case.clocks.update(is_historical=True)
    walk.wait(days=200)

    assert actions.close_due(at=walk.at) == 0
    assert actions.hand_over_due(at=walk.at, limit=10) == []
    assert walk.case.state == State.AWAITING_COMPLAINANT
