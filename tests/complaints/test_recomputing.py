"""A decree that comes late moves open clocks: previewed, applied as a batch, undone."""

from datetime import UTC, date, datetime

import pytest

from complaints.actions import NotAllowed, recomputing
from complaints.models import Clock, ClockMove, Complaint
from tests.cast import Cast
from tests.complaints.cases import Walk
from tests.registry import small_registry

RECEIVED = datetime(2020, 5, 18, 3, tzinfo=UTC)  # Monday, 10.00 WIB
DECREE_DAY = date(2020, 5, 20)  # 22 May becomes a working day again
APPLIED = datetime(2020, 5, 20, 7, tzinfo=UTC)


@pytest.fixture
def cast(db: None) -> Cast:
    return small_registry()


@pytest.fixture
def case(cast: Cast) -> Complaint:
    walk = Walk(cast, at=RECEIVED).receive(chosen_agency=cast.surabaya)
    return walk.case


def verification(case: Complaint) -> Clock:
    return Clock.objects.get(complaint=case, kind="verification")


def test_three_working_days_from_18_may_2020_end_on_26_may_as_first_known(
    case: Complaint,
) -> None:
    assert verification(case).due_date == date(2020, 5, 26)


def test_the_decree_of_20_may_brings_them_to_22_may(case: Complaint) -> None:
    _, moved = recomputing.apply(known_on=DECREE_DAY, reason="SKB", at=APPLIED)

    case.refresh_from_db()
    assert verification(case).due_date == date(2020, 5, 22)
    assert case.late_after == verification(case).due_at
    assert moved.moved == 1
    assert case.history.count() == 2


def test_a_preview_says_what_would_move_and_moves_nothing(case: Complaint) -> None:
    moved = recomputing.preview(known_on=DECREE_DAY, at=APPLIED)

    assert (moved.looked_at, moved.moved, moved.become_late) == (1, 1, 0)
    assert verification(case).due_date == date(2020, 5, 26)
    assert not ClockMove.objects.exists()


def test_applied_later_nobody_becomes_late_on_a_day_that_was_past(
    case: Complaint,
) -> None:
    monday_after = datetime(2020, 5, 26, 3, tzinfo=UTC)

    _, moved = recomputing.apply(known_on=DECREE_DAY, reason="SKB", at=monday_after)

    assert verification(case).due_date == date(2020, 5, 26)
    assert moved.become_late == 0


def test_what_was_applied_can_be_undone_once(case: Complaint) -> None:
    batch, _ = recomputing.apply(known_on=DECREE_DAY, reason="SKB", at=APPLIED)

    restored = recomputing.undo(recalculation_id=batch.pk, at=APPLIED)

    case.refresh_from_db()
    assert restored == 1
    assert verification(case).due_date == date(2020, 5, 26)
    assert case.late_after == verification(case).due_at
    with pytest.raises(NotAllowed):
        recomputing.undo(recalculation_id=batch.pk, at=APPLIED)


def test_applying_twice_moves_nothing_the_second_time(case: Complaint) -> None:
    recomputing.apply(known_on=DECREE_DAY, reason="SKB", at=APPLIED)

    _, moved = recomputing.apply(known_on=DECREE_DAY, reason="SKB", at=APPLIED)

    assert moved.moved == 0


def test_the_ombudsman_clock_knows_no_working_days_and_stays(case: Complaint) -> None:
    before = Clock.objects.get(complaint=case, kind="ombudsman").due_at

    recomputing.apply(known_on=DECREE_DAY, reason="SKB", at=APPLIED)

    assert Clock.objects.get(complaint=case, kind="ombudsman").due_at == before
