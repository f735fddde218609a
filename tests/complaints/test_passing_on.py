"""Where a case may go, and back: disposition, returns, the desk that decides."""

from datetime import UTC, date, datetime

import pytest

from agencies.models import TeamDecree
from complaints import actions
from complaints.actions import NotAllowed, policies
from complaints.models import Complaint, Disposition
from complaints.workflow import Classification, State
from tests.cast import Cast
from tests.complaints.browsing import NAMELESS
from tests.complaints.cases import (
    NOW,
    Walk,
    at_city,
    at_unit,
    day_of,
    received,
    verification,
)


def test_a_case_goes_from_the_national_desk_to_a_unit_and_its_custody_is_kept(
    cast: Cast,
) -> None:
    walk = at_unit(cast)

    hands = walk.case.dispositions.order_by("given_at").values_list(
        "kind", "from_agency", "to_agency"
    )

    assert list(hands) == [
        ("received", None, cast.national_desk.pk),
        ("disposed", cast.national_desk.pk, cast.surabaya.pk),
        ("disposed", cast.surabaya.pk, cast.dinas_pu.pk),
    ]


def test_a_unit_outside_the_tree_is_refused_in_words(cast: Cast) -> None:
    walk = at_city(cast)

    with pytest.raises(NotAllowed, match="bukan bawahan meja Anda"):
        walk.dispose(cast.malang_pu, "admin_surabaya")

    assert walk.case.holder == cast.surabaya


def test_a_province_disposes_to_the_regency_in_its_territory_and_then_watches(
    cast: Cast,
) -> None:
    walk = received(cast).dispose(cast.jatim, "admin_national")

    walk.dispose(cast.malang, "admin_jatim")

    assert walk.case.root == cast.malang
    seen = Complaint.objects.visible_to(walk.staff("admin_jatim"), day_of(NOW))
    assert walk.case in seen
    with pytest.raises(NotAllowed):
        walk.dispose(cast.malang_pu, "admin_jatim")


def test_a_closed_unit_takes_no_cases(cast: Cast) -> None:
    walk = at_city(cast)
    type(cast.dinas_pu).objects.filter(pk=cast.dinas_pu.pk).update(is_active=False)

    with pytest.raises(NotAllowed, match="bukan bawahan"):
        walk.to_unit()


def test_the_decree_that_expired_yesterday_gives_no_right(cast: Cast) -> None:
    walk = at_city(cast)
    decree = TeamDecree.objects.filter(agency=cast.surabaya, valid_until=None)
    decree.update(valid_until=day_of(NOW))
    today = walk.staff("admin_surabaya")
    walk.wait(days=1)

    with pytest.raises(NotAllowed, match="SK yang berlaku"):
        walk.to_unit()

    assert today.seats
    assert walk.staff("admin_surabaya").seats == ()
    assert walk.case.state == State.FORWARDED
    assert walk.case.dispositions.count() == 2


def test_a_returned_case_goes_to_the_desk_that_gave_it_with_the_reason(
    cast: Cast,
) -> None:
    walk = at_unit(cast).take(
        actions.return_up,
        "liaison_pu",
        reason="Ini jalan provinsi.",
        proposed=cast.jatim_pu,
    )

    event = walk.case.events.get(step="return_up")
    assert walk.case.holder == cast.surabaya
    assert walk.case.state == State.RECEIVED
    assert event.text == "Ini jalan provinsi."
    assert event.facts == {"proposed": cast.jatim_pu.pk, "bounces": 1}


def test_a_case_that_the_desk_took_from_a_unit_returns_to_the_desk_not_to_that_unit(
    cast: Cast,
) -> None:
    walk = at_unit(cast).dispose(cast.dinas_kesehatan, "admin_surabaya")

    walk.return_up("liaison_kesehatan")

    assert walk.case.holder == cast.surabaya


def test_a_case_that_nobody_disposed_returns_to_the_national_desk(cast: Cast) -> None:
    walk = received(cast, chosen_agency=cast.dinas_pu)
    assert walk.case.holder == cast.surabaya

    walk.return_up("admin_surabaya")

    assert walk.case.holder == cast.national_desk


def test_the_third_return_within_an_instansi_goes_to_its_own_desk_and_binds(
    cast: Cast,
) -> None:
    walk = at_unit(cast)
    for _ in range(3):
        walk.return_up("liaison_pu")
        assert walk.case.holder == cast.surabaya
        walk.to_unit()

    assert walk.case.is_binding
    with pytest.raises(NotAllowed, match="mengikat"):
        walk.return_up("liaison_pu")


def _between_instansi(cast: Cast) -> Walk:
    """Twice returned by two instansi: the third return is next."""
    walk = at_city(cast).return_up("admin_surabaya")
    return walk.dispose(cast.malang, "admin_national").return_up("admin_malang")


def test_the_third_return_across_instansi_goes_to_the_national_desk_and_binds(
    cast: Cast,
) -> None:
    walk = _between_instansi(cast).to_city().to_unit().return_up("liaison_pu")
    assert walk.case.holder == cast.national_desk

    walk.to_city()

    assert walk.case.is_binding
    with pytest.raises(NotAllowed, match="mengikat"):
        walk.return_up("admin_surabaya")


def test_the_return_that_binds_by_an_instansis_own_rule_binds_whoever_is_next(
    cast: Cast,
) -> None:
    """In Surabaya it is the second; the national desk then disposes to another city."""
    own = {"agency": cast.surabaya.code, "bounces_allowed": 2}
    said = {"valid_from": "2025-07-08", "basis": "Perwali contoh", **own}
    policies.put_in_force(said=said, on=date(2025, 7, 7))
    at = datetime(2025, 7, 9, 2, tzinfo=UTC)
    walk = at_city(cast, at=at).to_unit().return_up("liaison_pu")
    assert not walk.case.is_binding
    walk.return_up("admin_surabaya")
    assert walk.case.holder == cast.national_desk

    walk.dispose(cast.malang, "admin_national")

    assert walk.case.is_binding
    with pytest.raises(NotAllowed, match="mengikat"):
        walk.return_up("admin_malang")


def test_the_national_desk_never_returns(cast: Cast) -> None:
    walk = received(cast)

    with pytest.raises(NotAllowed, match="Meja Nasional tidak mengembalikan"):
        walk.return_up("admin_national")


def test_an_uncovered_unit_is_covered_by_its_superior_and_custody_stays(
    cast: Cast,
) -> None:
    walk = received(cast).dispose(cast.malang, "admin_national")
    walk.dispose(cast.malang_sosial, "admin_malang")

    walk.take(actions.follow_up, "admin_malang", text="Petugas ke lokasi.")

    assert walk.case.state == State.IN_PROGRESS
    assert walk.case.holder == cast.malang_sosial
    held = walk.case.dispositions.get(ended_at=None)
    assert held.to_agency == cast.malang_sosial
    assert held.first_follow_up_at is not None


def test_the_superior_does_not_act_for_a_unit_that_has_its_people(cast: Cast) -> None:
    walk = at_unit(cast)

    with pytest.raises(NotAllowed, match="unit pemegang"):
        walk.take(actions.follow_up, "admin_surabaya", text="Saya saja.")


def test_handling_oneself_is_no_follow_up_and_restarts_no_clock(cast: Cast) -> None:
    walk = at_city(cast).take(
        actions.handle, "admin_surabaya", verification=verification()
    )
    case = walk.case
    assert case.state == State.FORWARDED
    assert case.followed_up_at is None

    with pytest.raises(NotAllowed, match="sudah menangani sendiri"):
        walk.wait(days=2).take(
            actions.handle, "admin_surabaya", verification=verification()
        )


def test_a_verifier_must_choose_one_of_four_classes(cast: Cast) -> None:
    from django.core.exceptions import ValidationError

    walk = received(cast)

    with pytest.raises(ValidationError) as wrong:
        walk.take(
            actions.dispose,
            "admin_national",
            to=cast.surabaya,
            verification=actions.Verification(classification="pengaduan"),
        )

    assert list(wrong.value.message_dict) == ["classification"]
    assert walk.case.state == State.RECEIVED


@NAMELESS
def test_the_edited_title_stands_beside_the_original(cast: Cast) -> None:
    walk = received(cast, title="JALAN RUSAK!!!").take(
        actions.dispose,
        "admin_national",
        to=cast.surabaya,
        verification=verification(title="Jalan berlubang di Kedungdoro"),
    )

    assert walk.case.title == "Jalan berlubang di Kedungdoro"
    assert walk.case.original_title == "JALAN RUSAK!!!"


def _accused(cast: Cast) -> Walk:
    return received(cast, reported_agency=cast.dinas_pu).to_city()


def test_a_supervisory_case_is_refused_to_the_unit_that_is_reported(cast: Cast) -> None:
    walk = _accused(cast)

    with pytest.raises(NotAllowed, match="unit terlapor"):
        walk.dispose(
            cast.dinas_pu, "admin_surabaya", classification=Classification.SUPERVISORY
        )

    assert walk.case.holder == cast.surabaya


def test_the_reported_units_people_do_not_see_a_supervisory_case(cast: Cast) -> None:
    walk = _accused(cast).dispose(
        cast.inspektorat,
        "admin_surabaya",
        classification=Classification.SUPERVISORY,
        copies=[cast.dinas_pu],
    )

    def sees(name: str) -> bool:
        staff = walk.staff(name)
        return walk.case in Complaint.objects.visible_to(staff, day_of(walk.at))

    assert walk.case.is_secret
    assert not sees("liaison_pu")
    assert not sees("head_pu")
    assert sees("liaison_inspektorat")
    assert sees("admin_surabaya")
    with pytest.raises(NotAllowed):
        walk.take(actions.note, "liaison_pu", text="Siapa yang melapor?")


def test_a_unit_that_holds_the_case_cannot_be_made_its_accused(cast: Cast) -> None:
    walk = _accused(cast).to_unit()

    with pytest.raises(NotAllowed, match="Unit terlapor memegang"):
        walk.take(
            actions.reclassify,
            "admin_surabaya",
            classification=Classification.SUPERVISORY,
            reason="Pungutan liar.",
        )


def test_an_instansi_cannot_handle_what_is_said_against_itself(cast: Cast) -> None:
    walk = received(cast, reported_agency=cast.surabaya).to_city()

    with pytest.raises(NotAllowed, match="unit terlapor"):
        walk.take(
            actions.handle,
            "admin_surabaya",
            verification=verification(Classification.SUPERVISORY),
        )


def test_a_person_is_named_only_from_the_unit_that_holds_it(cast: Cast) -> None:
    walk = at_unit(cast)

    with pytest.raises(NotAllowed, match="tidak bertugas"):
        walk.take(actions.assign, "liaison_pu", to=cast.liaison_kesehatan)
    walk.take(actions.assign, "liaison_pu", to=cast.liaison_pu)
    assert walk.case.assignee == cast.liaison_pu

    walk.return_up("liaison_pu")
    assert walk.case.assignee is None


def test_copies_read_and_note_and_hold_nothing(cast: Cast) -> None:
    walk = at_city(cast).dispose(
        cast.dinas_pu, "admin_surabaya", copies=[cast.inspektorat]
    )

    walk.take(actions.note, "liaison_inspektorat", text="Kami pantau.")

    held = walk.case.dispositions.values_list("to_agency", flat=True)
    assert cast.inspektorat.pk not in held
    with pytest.raises(NotAllowed):
        walk.take(actions.follow_up, "liaison_inspektorat", text="Kami kerjakan.")


def test_one_hand_holds_a_case_at_a_time(cast: Cast) -> None:
    walk = at_unit(cast).return_up("liaison_pu").to_unit()

    held = Disposition.objects.filter(complaint=walk.pk, ended_at=None)

    assert [hand.to_agency for hand in held] == [cast.dinas_pu]
