"""Cases of one matter: children follow their parent (induk)."""

from datetime import date
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from agencies.models import Notice
from complaints import actions
from complaints.actions import NotAllowed
from complaints.models import Complaint
from complaints.workflow import Classification, State
from tests.cast import Cast
from tests.complaints.api_client import CASES, application
from tests.complaints.browsing import Now, body, kerja, opened
from tests.complaints.cases import (
    ANSWER,
    Walk,
    at_city,
    at_unit,
    day_of,
    received,
    verification,
    walk_to,
)


def _merge(child: Walk, parent: Walk, by: str = "admin_surabaya") -> Walk:
    child.take(actions.merge, by, into=parent.pk)
    parent.at = child.at = max(parent.at, child.at)
    return child


def test_a_late_arrival_joins_its_parent_where_that_is(cast: Cast) -> None:
    parent = at_unit(cast).follow_up()
    child = _merge(at_city(cast), parent)

    case = child.case
    assert (case.state, case.holder) == (State.IN_PROGRESS, cast.dinas_pu)
    kinds = set(case.clocks.running().values_list("kind", flat=True))
    assert kinds == {"first_follow_up", "settlement", "ombudsman"}
    assert case.dispositions.get(ended_at=None).to_agency == cast.dinas_pu


def test_a_child_leaves_the_queues(cast: Cast) -> None:
    parent, child = at_city(cast), at_city(cast)
    at_the_desk = Complaint.objects.visible_to(
        child.staff("admin_surabaya"), day_of(child.at)
    )
    assert child.case in at_the_desk.to_verify()

    _merge(child, parent)

    assert child.case not in at_the_desk.to_verify()
    assert parent.case in at_the_desk.to_verify()


def test_what_staff_do_to_the_parent_happens_to_the_child_on_its_own_clocks(
    cast: Cast,
) -> None:
    parent = at_unit(cast)
    child = _merge(received(cast, at=parent.at).wait(days=2).to_city(), parent)
    parent.wait(days=1).follow_up("Lubang diukur.").answer()

    case = child.case
    answered = parent.case.events.get(step="answer")
    event = case.events.get(step="answer")
    assert case.state == State.AWAITING_COMPLAINANT
    assert case.number != parent.case.number
    assert (event.text, event.at) == (answered.text, answered.at)
    assert event.facts["induk"] == parent.case.number
    assert case.followed_up_at == parent.case.followed_up_at
    assert set(case.clocks.running().values_list("kind", flat=True)) == {
        "reply",
        "ombudsman",
    }
    settlement = case.clocks.get(kind="settlement")
    assert settlement.is_met
    assert settlement.started_at == case.received_at


def test_what_staff_write_down_for_the_parents_complainant_is_not_the_childs(
    cast: Cast,
) -> None:
    parent = at_unit(cast)
    child = _merge(at_unit(cast), parent)
    parent.hold().take(actions.complete, "liaison_pu", text="Rumah saya nomor 12.")

    event = child.case.events.get(step="complete")
    assert (event.text, event.by, event.capacity) == ("", None, "system")
    assert child.case.state == parent.case.state


def test_the_childs_complainant_reads_no_number_that_stands_in_the_parents_answer(
    client: Client, cast: Cast, now: Now
) -> None:
    parent = at_unit(cast)
    child = _merge(at_unit(cast), parent)
    words = f"{ANSWER} Kami menghubungi 0812-3456-7890."
    confirmed = ["near_copy", "personal_data"]
    parent.take(actions.answer, "liaison_pu", text=words, confirmed=confirmed)
    Complaint.objects.filter(pk=child.pk).update(partner=cast.partner)

    own, childs = body(client.get(opened(client, parent))), opened(client, child)
    assert "0812-3456-7890" in own
    for page in (
        body(client.get(childs)),
        body(application().get(f"{CASES}/{child.case.number}")),
    ):
        assert "Kami menghubungi [telepon]." in page
    client.force_login(cast.liaison_pu)
    assert "0812-3456-7890" in body(client.get(kerja(child.case)))


def test_a_child_does_not_follow_to_those_it_complains_of(cast: Cast) -> None:
    parent = at_city(cast)
    child = _merge(at_city(cast, reported_agency=cast.dinas_pu), parent)
    other = _merge(at_city(cast, reported_agency=cast.rsud), parent)
    said = {"classification": Classification.SUPERVISORY}

    parent.dispose(cast.dinas_pu, "admin_surabaya", **said)

    assert (child.case.induk, child.case.holder) == (None, cast.surabaya)
    assert (other.case.induk, other.case.holder) == (parent.case, cast.dinas_pu)


def test_a_child_does_not_become_an_accusation_of_who_holds_it(cast: Cast) -> None:
    parent = at_unit(cast)
    child = _merge(at_unit(cast, reported_agency=cast.dinas_pu), parent)
    wanted = {"classification": Classification.SUPERVISORY, "reason": "Pungli."}

    parent.take(actions.reclassify, "admin_surabaya", **wanted)

    case = child.case
    assert (case.induk, case.classification) == (None, Classification.ORDINARY)


def test_the_childs_custody_follows_without_a_gap(cast: Cast) -> None:
    parent, child = at_city(cast), at_city(cast)
    _merge(child, parent)
    parent.to_unit().return_up("liaison_pu")
    parent.dispose(cast.dinas_kesehatan, "admin_surabaya")

    hands = list(child.case.dispositions.order_by("given_at", "pk"))

    assert [hand.to_agency for hand in hands] == [
        cast.national_desk,
        cast.surabaya,
        cast.dinas_pu,
        cast.surabaya,
        cast.dinas_kesehatan,
    ]
    for hand, following in pairwise(hands):
        assert hand.ended_at == following.given_at


def test_staff_do_not_work_on_a_child_but_on_its_parent(cast: Cast) -> None:
    child = _merge(at_unit(cast), at_unit(cast))

    with pytest.raises(NotAllowed, match="mengikuti induknya"):
        child.follow_up()
    child.take(actions.note, "liaison_pu", text="Sama dengan induknya.")


@pytest.mark.parametrize("ending", ["reply", "reopen"])
def test_a_child_that_speaks_for_itself_is_one_no_longer(
    ending: str, cast: Cast
) -> None:
    parent = at_unit(cast)
    child = _merge(at_unit(cast), parent)
    parent.answer()
    child.at = parent.at
    if ending == "reply":
        child.take(actions.reply, child.citizen, text="Di depan rumah saya belum.")
    else:
        child.confirm().reopen()

    assert child.case.induk is None
    assert child.case.state == State.IN_PROGRESS
    assert parent.case.state == State.AWAITING_COMPLAINANT
    child.follow_up("Akan kami periksa.")


def test_a_child_that_was_answered_is_not_dragged_back_by_its_parent(
    cast: Cast,
) -> None:
    parent = at_unit(cast)
    child = _merge(at_unit(cast), parent)
    parent.answer()
    parent.take(actions.reply, parent.citizen, text="Belum.").follow_up("Kami cek.")

    assert parent.case.state == State.IN_PROGRESS
    assert child.case.state == State.AWAITING_COMPLAINANT


def test_when_the_parent_is_withdrawn_the_child_stands_for_itself(cast: Cast) -> None:
    parent = at_unit(cast)
    child = _merge(at_unit(cast), parent)

    parent.take(actions.withdraw, parent.citizen)
    child.at = parent.at

    assert child.case.induk is None
    assert child.case.events.filter(step="unmerge", capacity="system").exists()
    assert child.follow_up().case.state == State.IN_PROGRESS


def test_archiving_the_parent_archives_the_child_and_tells_both(cast: Cast) -> None:
    parent = at_unit(cast, identity=_reachable())
    child = _merge(at_unit(cast, identity=_reachable()), parent)

    parent.archive()

    case = child.case
    assert (case.state, case.end_reason) == (State.ARCHIVED, "unintelligible")
    assert not case.dispositions.filter(ended_at=None).exists()
    told = Notice.objects.filter(channel=Notice.Channel.CONTACT)
    assert {notice.complaint_id for notice in told} == {parent.pk, child.pk}


def _reachable() -> object:
    from complaints.privacy import Identity

    return Identity(phone="081234567890")


def test_a_question_to_the_parent_holds_the_child_and_its_answer_frees_it(
    cast: Cast,
) -> None:
    parent = at_unit(cast)
    child = _merge(at_unit(cast), parent)
    parent.hold()
    assert child.case.state == State.ON_HOLD

    parent.take(actions.complete, parent.citizen, text="Rumah nomor 12, RT 3.")

    case = child.case
    event = case.events.get(step="complete")
    assert case.state == State.FORWARDED
    assert event.text == ""  # what the parent's complainant wrote is theirs
    assert event.capacity == "system"
    assert not case.clocks.running().filter(paused_at__isnull=False).exists()


def test_a_childs_own_hold_before_it_is_merged_ends_by_itself(cast: Cast) -> None:
    parent = at_unit(cast).follow_up()
    child = _merge(at_unit(cast).hold(), parent)
    assert child.case.state == State.ON_HOLD

    child.complete()

    assert child.case.state == State.FORWARDED
    assert child.case.induk is None  # the parent went on meanwhile


def test_a_case_follows_only_a_parent_of_the_same_desk_that_is_at_work(
    cast: Cast,
) -> None:
    child = at_city(cast)
    elsewhere = received(cast).dispose(cast.malang, "admin_national")
    answered = walk_to(State.AWAITING_COMPLAINANT, cast)
    follower = _merge(at_city(cast), at_city(cast))

    for parent, why in [
        (elsewhere, "di instansi ini"),
        (answered, "belum dijawab"),
        (follower, "mengikuti induk lain"),
    ]:
        with pytest.raises(NotAllowed, match=why):
            _merge(child, parent)

    with pytest.raises(ValidationError, match="ke dirinya"):
        _merge(child, child)
    with pytest.raises(ValidationError, match="tidak ditemukan"):
        child.take(actions.merge, "admin_surabaya", into=0)
    assert child.case.induk is None


def test_a_parent_does_not_follow_another(cast: Cast) -> None:
    parent = at_city(cast)
    _merge(at_city(cast), parent)

    with pytest.raises(NotAllowed, match="sendiri induk"):
        _merge(parent, at_city(cast))


def test_a_case_about_a_unit_does_not_follow_one_that_this_unit_holds(
    cast: Cast,
) -> None:
    parent = received(cast).to_city()
    parent.dispose(
        cast.dinas_pu, "admin_surabaya", classification=Classification.SUPERVISORY
    )
    child = received(cast, reported_agency=cast.dinas_pu).to_city()

    with pytest.raises(NotAllowed, match="unit terlapor"):
        _merge(child, parent)

    assert child.case.classification == Classification.ORDINARY


def test_unmerged_it_stands_for_itself_again(cast: Cast) -> None:
    child = _merge(at_unit(cast), at_unit(cast))

    child.take(actions.unmerge, "admin_surabaya")

    assert child.case.induk is None
    assert child.follow_up().case.state == State.IN_PROGRESS


def test_the_parent_reclassified_and_extended_takes_its_children_along(
    cast: Cast,
) -> None:
    parent = at_unit(cast)
    child = _merge(at_unit(cast), parent)
    parent.take(
        actions.reclassify,
        "admin_surabaya",
        classification=Classification.SUPERVISORY,
        reason="Pungutan liar.",
    )
    until = date(2025, 10, 10)
    parent.take(
        actions.ask_extension,
        "liaison_pu",
        reason="Audit berjalan.",
        until=until,
        interim="Sedang diperiksa.",
    ).take(actions.grant_extension, "admin_surabaya")

    case = child.case
    assert (case.classification, case.is_secret) == ("berkadar_pengawasan", True)
    assert case.clocks.get(kind="settlement").due_date == until


def _granted(walk: Walk, until: date) -> Walk:
    walk.take(
        actions.ask_extension,
        "liaison_pu",
        reason="Menunggu aspal.",
        until=until,
        interim="Sedang dikerjakan.",
    )
    return walk.take(actions.grant_extension, "admin_surabaya")


def test_more_time_for_the_parent_takes_none_from_a_child_that_has_more(
    cast: Cast,
) -> None:
    parent, child = at_unit(cast), _granted(at_unit(cast), date(2025, 8, 4))
    _merge(child, parent)

    _granted(parent, date(2025, 7, 30))

    clock = child.case.clocks.get(kind="settlement")
    assert (clock.extended_to, clock.due_date) == (date(2025, 8, 4), date(2025, 8, 4))
    told = child.case.events.filter(step="grant_extension")
    assert told.get().facts["until"] == "2025-08-04"

    _granted(parent, date(2025, 8, 7))
    assert child.case.clocks.get(kind="settlement").due_date == date(2025, 8, 7)


def test_a_child_has_the_limit_of_the_class_that_its_undisposed_parent_gets(
    cast: Cast,
) -> None:
    parent, child = received(cast), received(cast)
    for classification in (Classification.SUPERVISORY, Classification.INFORMATION):
        parent.take(
            actions.reclassify,
            "admin_national",
            classification=classification,
            reason="Isinya lain.",
        )
        if child.case.induk is None:
            child.at = parent.at
            _merge(child, parent, "admin_national")

    assert not parent.case.clocks.filter(kind="settlement").exists()
    case = child.case
    assert case.classification == "permintaan_informasi"
    assert case.clocks.get(kind="settlement").limit_days == 5


def test_a_child_that_was_held_elsewhere_gets_the_clock_of_where_its_parent_is(
    cast: Cast,
) -> None:
    """Found by walking: handled already, held, and merged into one to be verified."""
    parent = at_city(cast)
    child = at_city(cast)
    child.take(actions.handle, "admin_surabaya", verification=verification())
    child.hold(by="admin_surabaya")
    _merge(child, parent)
    parent.wait(days=1).hold(by="admin_surabaya").wait(days=1)
    parent.take(actions.complete, "admin_surabaya", text="Di depan SDN.")

    case = child.case
    running = case.clocks.running().values_list("kind", flat=True)
    assert (case.state, case.awaits_verification) == (State.FORWARDED, True)
    assert set(running) == set(
        parent.case.clocks.running().values_list("kind", flat=True)
    )


def test_a_child_on_hold_stays_on_hold_when_its_parent_is_reclassified(
    cast: Cast,
) -> None:
    parent = at_unit(cast)
    child = _merge(
        received(cast, chosen_agency=cast.surabaya).hold("admin_surabaya"), parent
    )

    parent.take(
        actions.reclassify,
        "admin_surabaya",
        classification=Classification.ASPIRATION,
        reason="Usul.",
    )

    case = child.case
    assert (case.state, case.classification) == (State.ON_HOLD, "aspirasi")
    kinds = set(case.clocks.running().values_list("kind", flat=True))
    assert kinds == {"verification", "completion", "ombudsman"}
