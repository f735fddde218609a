"""The custody ledger: working days of each holder, lateness charged to who was late."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from agencies.models import Holiday
from agencies.workdays import FIVE_DAY_WEEKEND, Calendar, working_days_between
from complaints import actions
from complaints.custody import Hand, Overdue, Stretch, shares, with_desk_waits
from complaints.views import custody
from complaints.views.calendars import Calendars
from tests.complaints.cases import NOW, Walk, at_unit, received
from tests.registry import Cast

NIGHT = datetime(2025, 7, 8, 16, 30, tzinfo=UTC)  # Tuesday, 23.30 in Jakarta
PLAIN = Calendar(days_off={}, years=frozenset({2025}), known_on=date(2025, 1, 1))
MONDAY = date(2025, 7, 7)


def day(number: int) -> date:
    """The Monday of the first week is day 0."""
    return MONDAY + timedelta(days=number)


def hand(after: int, until: int, *, agency: int = 1, row: int = 0) -> Hand:
    days = Stretch(day(after), day(until))
    return Hand(row=row, agency_id=agency, days=days, calendar=PLAIN)


def late(*hands: Hand, overdue: list[Overdue], waits: Any = ()) -> list[int | None]:
    return [one.late for one in shares(hands, overdue=overdue, waits=waits)]


def test_the_day_of_passing_on_counts_for_who_passes_on() -> None:
    first, second = shares([hand(0, 2), hand(2, 7)], overdue=[], waits=[])
    assert (first.held, second.held) == (2, 3)  # Tuesday, Wednesday; Thu, Fri, Monday


def test_a_day_past_two_promises_is_charged_once() -> None:
    past = [
        Overdue(days=Stretch(day(1), day(4))),
        Overdue(days=Stretch(day(2), day(4))),
    ]
    assert late(hand(0, 4), overdue=past) == [3]


def test_lateness_goes_to_whoever_held_the_case_on_that_day() -> None:
    past = [Overdue(days=Stretch(day(1), day(4)))]
    assert late(hand(0, 2), hand(2, 4, agency=2), overdue=past) == [1, 2]


def test_who_came_later_is_not_charged_for_the_promise_of_another() -> None:
    past = [Overdue(days=Stretch(day(1), day(4)), agency_ids=frozenset({1}))]
    assert late(hand(0, 2), hand(2, 4, agency=2), overdue=past) == [1, 0]


def test_the_complainants_days_are_held_and_never_late() -> None:
    past = [Overdue(days=Stretch(day(0), day(4)))]
    [share] = shares([hand(0, 4)], overdue=past, waits=[Stretch(day(1), day(3))])
    assert (share.held, share.waiting, share.late) == (4, 2, 2)


def test_without_a_calendar_nothing_is_said() -> None:
    unknown = Calendar(days_off={}, years=frozenset(), known_on=MONDAY)
    held = Hand(row=0, agency_id=1, days=Stretch(day(0), day(1)), calendar=unknown)
    [share] = shares([held], overdue=[], waits=[])
    assert (share.held, share.late) == (None, None)


def test_an_offices_own_week_is_counted() -> None:
    six = Calendar(
        days_off={},
        years=frozenset({2025}),
        known_on=MONDAY,
        weekend=FIVE_DAY_WEEKEND - {5},
    )
    held = Hand(row=0, agency_id=1, days=Stretch(day(0), day(7)), calendar=six)
    assert shares([held], overdue=[], waits=[])[0].held == 6


def test_days_at_the_desk_are_the_desks() -> None:
    waits = [(Stretch(day(1), day(3)), 9, PLAIN)]
    parted = with_desk_waits([hand(0, 4)], waits)
    assert [(one.agency_id, one.days) for one in parted] == [
        (1, Stretch(day(0), day(1))),
        (9, Stretch(day(1), day(3))),
        (1, Stretch(day(3), day(4))),
    ]
    assert sum(len(list(one.days)) for one in parted) == len(list(hand(0, 4).days))


def spans(walk: Walk) -> list[tuple[str, int, int]]:
    found = ledger(walk)["spans"]
    return [(s["holder"], s["working_days"], s["late_days"]) for s in found]


def ledger(walk: Walk) -> dict[str, Any]:
    case = walk.case
    hands = list(
        case.dispositions.select_related("to_agency").order_by("given_at", "pk")
    )
    return custody.ledger(case, hands, at=walk.at, calendars=Calendars())


@pytest.fixture
def unit(cast: Cast) -> Walk:
    """With Dinas PU since Monday 7 July; its first follow-up is due on the 14th."""
    return at_unit(cast)


def test_the_unit_that_did_nothing_is_late_and_the_desks_are_not(
    cast: Cast, unit: Walk
) -> None:
    unit.wait(days=9)  # Wednesday the 16th
    assert spans(unit) == [
        (cast.national_desk.name, 0, 0),
        (cast.surabaya.name, 0, 0),
        (cast.dinas_pu.name, 7, 2),
    ]


def test_a_desk_that_slept_is_charged_and_not_the_unit_after_it(cast: Cast) -> None:
    walk = Walk(cast).receive().to_city().wait(days=8).to_unit()  # due on the 10th
    walk.wait(days=1)
    assert spans(walk)[1:] == [
        (cast.surabaya.name, 6, 3),
        (cast.dinas_pu.name, 1, 0),
    ]


def test_a_holiday_of_the_place_is_no_day_of_its_holder(cast: Cast, unit: Walk) -> None:
    Holiday.objects.create(
        date=date(2025, 7, 9),
        name="Hari jadi",
        kind="libur_daerah",
        region=cast.regions["35.78"],
        known_from=date(2025, 1, 1),
    )
    unit.wait(days=4)
    assert spans(unit)[-1] == (cast.dinas_pu.name, 3, 0)


def test_time_on_hold_is_the_complainants(unit: Walk) -> None:
    unit.wait(days=1).hold().wait(days=3).complete().wait(days=3)
    [last] = [one for one in ledger(unit)["spans"] if one["is_current"]]
    assert (last["working_days"], last["waiting_days"], last["late_days"]) == (5, 3, 0)


def test_an_answer_that_lies_at_the_desk_is_the_desks_delay(
    cast: Cast, unit: Walk
) -> None:
    cast.surabaya.needs_release = True
    cast.surabaya.save()
    text = "Pada 9 Juli 2025 ditambal di Kedungdoro; berita acara 12/PU/2025."
    unit.follow_up().wait(days=1)
    unit.take(actions.submit_answer, "liaison_pu", text=text, confirmed=["near_copy"])
    unit.wait(days=21)  # settlement was due on the 25th; now it is the 29th

    assert spans(unit)[2:] == [
        (cast.dinas_pu.name, 1, 0),
        (cast.surabaya.name, 15, 2),
        (cast.dinas_pu.name, 0, 0),
    ]
    unit.take(actions.release_answer, "admin_surabaya").wait(days=1)
    assert spans(unit)[3] == (cast.surabaya.name, 15, 2)


@pytest.mark.parametrize("comes_back", [True, False])
def test_no_day_is_two_hands_nor_nobodys_where_it_passes_between_zones(
    cast: Cast, comes_back: bool
) -> None:
    """At 23.30 in Jakarta it is the next day in Papua already."""
    walk = received(cast)
    desk, there = "admin_national", cast.jayapura
    walk.at = NIGHT
    walk.dispose(there, desk)
    if comes_back:  # and goes again in the same night, which is Papua's next day
        walk.return_up("admin_jayapura").dispose(there, desk)
    walk.at = NIGHT + timedelta(days=6)
    walk.return_up("admin_jayapura")
    walk.at = NOW + timedelta(days=14)

    spans = ledger(walk)["spans"]

    ends = [(span["from_date"], span["to_date"]) for span in spans]
    assert all(before[1] == after[0] for before, after in pairwise(ends))
    calendar = Calendars().known(MONDAY)
    days = working_days_between(after=MONDAY, until=day(14), calendar=calendar)
    assert ledger(walk)["total"] == days == 10


def test_bounces_are_counted_and_the_third_binds(cast: Cast, unit: Walk) -> None:
    assert ledger(unit)["bounces"] == ""
    unit.return_up("liaison_pu").to_unit().return_up("liaison_pu")
    assert "Dikembalikan 2 kali" in ledger(unit)["bounces"]
    unit.to_unit().return_up("liaison_pu").to_unit()
    said = ledger(unit)["bounces"]
    assert "Dikembalikan 3 kali" in said
    assert "mengikat dan tidak dapat dikembalikan" in said
    assert unit.case.is_binding


def test_the_days_of_all_hands_add_up_to_those_of_the_case(unit: Walk) -> None:
    unit.wait(days=2).return_up("liaison_pu").wait(days=5).to_unit().wait(days=6)
    days = Stretch(NOW.date(), unit.at.date())
    worked = sum(one.weekday() < 5 for one in days)
    assert ledger(unit)["total"] == worked
