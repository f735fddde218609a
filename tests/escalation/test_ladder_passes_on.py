"""A case that another hand has before anybody heard of its deadline."""

from datetime import date, timedelta

import pytest

from agencies.models import Notice
from agencies.workdays import WIB, end_of_day
from complaints.models import Clock
from escalation import actions
from escalation.models import LadderStep
from tests.cast import Cast
from tests.complaints import cases
from tests.complaints.cases import Walk
from tests.escalation.test_ladder import FRIDAY, MONDAY

HOUR = timedelta(hours=1)
DUE = date(2025, 7, 14)


@pytest.fixture
def walk(cast: Cast) -> Walk:
    """Its settlement ends on Monday, its first follow-up on Tuesday."""
    walk = cases.at_unit(cast, at=cases.NOW + timedelta(days=1))
    clocks = Clock.objects.filter(complaint=walk.pk, kind="settlement")
    clocks.update(due_date=DUE, due_at=end_of_day(DUE, WIB))
    return walk


def passed_on(walk: Walk, *, at: object) -> None:
    walk.at = at  # type: ignore[assignment]
    walk.return_up("liaison_pu").dispose(walk.cast.dinas_kesehatan, "admin_surabaya")


def reminded(walk: Walk) -> set[str]:
    """Units that a notice, not withdrawn, names the case to as theirs to pursue."""
    told = Notice.objects.filter(effect_key__startswith="ladder:reminder:")
    alive = told.filter(dead_at=None, body__contains=walk.case.number)
    return set(alive.values_list("agency__code", flat=True))


@pytest.mark.parametrize("is_told_already", [True, False])
def test_the_hand_that_has_it_now_hears_instead(
    cast: Cast, walk: Walk, is_told_already: bool
) -> None:
    """Whether it waits for the unit's next notice or in one that has not left."""
    if is_told_already:
        actions.climb(at=FRIDAY)
        assert reminded(walk) == {"dinas-pu"}
    else:
        cases.at_unit(cast)  # what its unit hears of today
        Clock.objects.filter(complaint=walk.pk).update(paused_at=FRIDAY)
        actions.climb(at=FRIDAY)
        Clock.objects.filter(complaint=walk.pk).update(paused_at=None)
        actions.climb(at=FRIDAY + HOUR)
        assert LadderStep.objects.filter(notice=None).count() == 1
    passed_on(walk, at=FRIDAY + 2 * HOUR)

    assert actions.climb(at=FRIDAY + 3 * HOUR).withdrawn == 1

    assert reminded(walk) == {"dinas-kesehatan"}
    [step] = LadderStep.objects.filter(clock__complaint=walk.pk, level="reminder")
    assert step.agency == cast.dinas_kesehatan


def test_what_was_heard_is_not_told_again(cast: Cast, walk: Walk) -> None:
    actions.climb(at=FRIDAY)
    Notice.objects.update(sent_at=FRIDAY)
    passed_on(walk, at=FRIDAY + HOUR)

    assert actions.climb(at=FRIDAY + 2 * HOUR).withdrawn == 0

    actions.climb(at=MONDAY)
    assert "dinas-kesehatan" not in reminded(walk) - {"dinas-pu"}
