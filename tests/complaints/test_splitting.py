"""A case for several units: a part for each."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from agencies.models import Notice
from complaints import actions
from complaints.actions import NotAllowed
from complaints.models import Complaint
from complaints.views import timeline
from complaints.workflow import Classification, State
from tests.cast import Cast
from tests.complaints.browsing import NAMELESS
from tests.complaints.cases import (
    Walk,
    at_city,
    at_unit,
    received,
    verification,
)

pytestmark = NAMELESS


def _split(walk: Walk, *units: object) -> list[Complaint]:
    return actions.split(
        complaint_id=walk.pk,
        units=units,  # type: ignore[arg-type]
        by=walk.staff("admin_surabaya"),
        at=walk.at,
    )


def _handled(cast: Cast) -> Walk:
    return at_city(cast).take(
        actions.handle, "admin_surabaya", verification=verification()
    )


def test_each_part_goes_to_its_unit_with_the_words_and_the_day_of_the_whole(
    cast: Cast,
) -> None:
    walk = _handled(cast)

    parts = _split(walk, cast.dinas_pu, cast.dinas_kesehatan)

    whole = walk.case
    assert [part.holder for part in parts] == [cast.dinas_pu, cast.dinas_kesehatan]
    for part in parts:
        assert part.state == State.FORWARDED
        assert part.original_text == whole.original_text
        assert part.received_at == whole.received_at
        kinds = set(part.clocks.running().values_list("kind", flat=True))
        assert kinds == {"first_follow_up", "settlement"}
        assert part.clocks.get(kind="settlement").due_date == date(2025, 7, 25)
    heard = Notice.objects.filter(complaint_id__in=[part.pk for part in parts])
    assert heard.count() == 2


def test_the_whole_is_answered_once_all_its_parts_are(cast: Cast) -> None:
    walk = _handled(cast)
    parts = _split(walk, cast.dinas_pu, cast.dinas_kesehatan)

    for part, by in zip(parts, ["liaison_pu", "liaison_kesehatan"], strict=True):
        with pytest.raises(NotAllowed, match="setelah semua bagian"):
            walk.answer(by="admin_surabaya")
        one = Walk(cast, at=walk.at)
        one.pk = part.pk
        one.answer(by=by)

    assert walk.answer(by="admin_surabaya").case.state == State.AWAITING_COMPLAINANT


def test_a_part_is_not_split_again_and_a_unit_gets_one_part(cast: Cast) -> None:
    walk = _handled(cast)
    with pytest.raises(ValidationError, match="dua unit, sekali"):
        _split(walk, cast.dinas_pu, cast.dinas_pu)
    part = _split(walk, cast.dinas_pu, cast.rsud)[0]

    one = Walk(cast, at=walk.at)
    one.pk = part.pk
    with pytest.raises(NotAllowed, match="tidak dapat dipecah lagi"):
        _split(one, cast.dinas_kesehatan, cast.inspektorat)


def test_what_is_missing_is_asked_for_on_the_whole_not_on_a_part(cast: Cast) -> None:
    """A part has no receipt and no contact: its complainant would never hear of it."""
    walk = _handled(cast)
    one = Walk(cast, at=walk.at)
    one.pk = _split(walk, cast.dinas_pu, cast.rsud)[0].pk

    with pytest.raises(NotAllowed, match="pada laporan utuh"):
        one.hold(by="liaison_pu")

    assert one.case.state == State.FORWARDED
    assert walk.hold(by="admin_surabaya").case.state == State.ON_HOLD


@pytest.mark.parametrize("said_on", ["whole", "part"])
def test_the_whole_and_its_parts_are_secret_together(said_on: str, cast: Cast) -> None:
    walk = _handled(cast)
    parts = _split(walk, cast.dinas_pu, cast.rsud)
    wanted = {"is_anonymous": True, "is_secret": False}
    one = Walk(cast, at=walk.at)
    one.pk, by = (walk.pk, walk.citizen) if said_on == "whole" else (parts[0].pk, None)

    one.take(actions.tighten_privacy, by or "liaison_pu", **wanted)

    for case in Complaint.objects.order_by("pk"):
        assert (case.is_anonymous, case.is_secret) == (True, False)
        event = case.events.get(step="tighten_privacy")
        assert event.facts["is_anonymous"]
        assert event.capacity == "complainant"


def test_an_unclassified_case_is_verified_before_it_is_split(cast: Cast) -> None:
    walk = received(cast, chosen_agency=cast.surabaya)

    with pytest.raises(NotAllowed, match="Verifikasi dahulu"):
        _split(walk, cast.dinas_pu, cast.rsud)

    assert Complaint.objects.count() == 1


def test_who_withdraws_the_whole_withdraws_its_open_parts(cast: Cast) -> None:
    walk = _handled(cast)
    first, second = _split(walk, cast.dinas_pu, cast.rsud)
    _taken_back(first, walk, by="liaison_pu")
    assert walk.case.is_open  # of a part alone
    walk.wait(hours=1).take(actions.withdraw, walk.citizen, text="Sudah beres.")

    second.refresh_from_db()
    assert (second.state, second.end_reason) == (State.ARCHIVED, "withdrawn")
    assert not second.clocks.running().exists()
    event = second.events.latest("pk")
    assert (event.step, event.text) == ("withdraw", "")
    assert event.facts["said_on"] == walk.case.number
    shown = timeline.for_staff(second, [event], files=[], url=str)
    assert shown[0]["text"] == f"Dikatakan pelapor pada laporan {walk.case.number}."
    assert first.events.filter(step="withdraw").count() == 1


def test_who_withdraws_for_the_complainant_ends_no_part_about_their_own_unit(
    cast: Cast,
) -> None:
    walk = at_unit(cast, reported_agency=cast.dinas_pu)
    _other, about_them = _split(walk, cast.dinas_kesehatan, cast.rsud)
    actions.reclassify(
        complaint_id=about_them.pk,
        classification=Classification.SUPERVISORY,
        reason="Diduga pungutan liar.",
        by=walk.staff("admin_surabaya"),
        at=walk.at,
    )

    walk.take(actions.withdraw, "liaison_pu", text="Dicabut lewat telepon.")

    assert [part.is_open for part in walk.case.parts.order_by("pk")] == [False, True]


def _taken_back(part: Complaint, walk: Walk, *, by: str) -> None:
    actions.withdraw(complaint_id=part.pk, by=walk.staff(by), at=walk.at, text="Beres.")
