"""Which clocks run after each step: the decision table of the design, §4."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest

from complaints import actions
from complaints.models import Complaint, Policy
from complaints.proofs import facts
from complaints.workflow import Classification
from tests.cast import Cast
from tests.complaints.cases import NOW, Walk, at_city, at_unit, received, verification

VERIFYING = {"verification"}
FIRST = {"first_follow_up"}
SETTLING = {"settlement"}
ALWAYS = {"ombudsman"}
HELD = {"completion"}


def _running(case: Complaint) -> set[str]:
    return set(case.clocks.running().values_list("kind", flat=True))


def _paused(case: Complaint) -> set[str]:
    waiting = case.clocks.running().filter(paused_at__isnull=False)
    return set(waiting.values_list("kind", flat=True))


# What was done: the walk, the clocks that run after it, and those that stand still.
Row = tuple[Callable[[Cast], Walk], set[str], set[str]]
TABLE: dict[str, Row] = {
    "receive": (received, VERIFYING | ALWAYS, set()),
    "dispose to an instansi": (at_city, VERIFYING | SETTLING | ALWAYS, set()),
    "dispose to a unit": (at_unit, FIRST | SETTLING | ALWAYS, set()),
    "handle": (
        lambda c: at_city(c).take(
            actions.handle, "admin_surabaya", verification=verification()
        ),
        FIRST | SETTLING | ALWAYS,
        set(),
    ),
    "the desk takes it from the unit to another": (
        lambda c: at_unit(c).dispose(c.dinas_kesehatan, "admin_surabaya"),
        FIRST | SETTLING | ALWAYS,
        set(),
    ),
    "return_up": (
        lambda c: at_unit(c).return_up("liaison_pu"),
        VERIFYING | SETTLING | ALWAYS,
        set(),
    ),
    "return_up after a follow-up": (
        lambda c: at_unit(c).follow_up().return_up("liaison_pu"),
        VERIFYING | SETTLING | ALWAYS,
        set(),
    ),
    "follow_up": (lambda c: at_unit(c).follow_up(), SETTLING | ALWAYS, set()),
    "request_completion before it was classified": (
        lambda c: received(c).hold("admin_national"),
        VERIFYING | HELD | ALWAYS,
        VERIFYING,
    ),
    "request_completion at the unit": (
        lambda c: at_unit(c).hold(),
        FIRST | SETTLING | HELD | ALWAYS,
        FIRST | SETTLING,
    ),
    "complete": (
        lambda c: at_unit(c).hold().complete(),
        FIRST | SETTLING | ALWAYS,
        set(),
    ),
    "answer at once": (lambda c: at_unit(c).answer(), {"reply"} | ALWAYS, set()),
    "answer": (lambda c: at_unit(c).follow_up().answer(), {"reply"} | ALWAYS, set()),
    "follow_up while the complainant is awaited": (
        lambda c: at_unit(c).answer().follow_up(),
        {"reply"} | ALWAYS,
        set(),
    ),
    "reply": (
        lambda c: _replied(at_unit(c).answer()),
        ALWAYS,
        set(),
    ),
    "confirm": (lambda c: at_unit(c).answer().confirm(), set(), set()),
    "archive": (lambda c: at_unit(c).archive(), set(), set()),
    "archive on hold": (lambda c: at_unit(c).hold().archive(), set(), set()),
    "withdraw on hold": (
        lambda c: _withdrawn(at_unit(c).hold()),
        set(),
        set(),
    ),
    "reopen after a follow-up": (
        lambda c: at_unit(c).answer().confirm().reopen(),
        SETTLING | ALWAYS,
        set(),
    ),
    "reopen before any": (
        lambda c: at_unit(c).archive().reopen(),
        VERIFYING | ALWAYS,
        set(),
    ),
    "note": (
        lambda c: at_unit(c).take(actions.note, "liaison_pu", text="Cek."),
        FIRST | SETTLING | ALWAYS,
        set(),
    ),
    "ask_explanation": (
        lambda c: _questioned(at_unit(c).hand_over()),
        {"explanation"} | FIRST | SETTLING | ALWAYS,
        set(),
    ),
    "explain": (
        lambda c: _questioned(at_unit(c).hand_over()).take(
            actions.explain, "liaison_pu", text="Anggaran menunggu."
        ),
        FIRST | SETTLING | ALWAYS,
        set(),
    ),
}


def _replied(walk: Walk) -> Walk:
    return walk.take(actions.reply, walk.citizen, text="Belum ditambal.")


def _withdrawn(walk: Walk) -> Walk:
    return walk.take(actions.withdraw, walk.citizen)


def _questioned(walk: Walk) -> Walk:
    return walk.take(actions.ask_explanation, "reviewer_jatim", question="Mengapa?")


@pytest.mark.parametrize("done", TABLE)
def test_after_each_step_these_clocks_run(done: str, cast: Cast) -> None:
    walked, running, paused = TABLE[done]

    case = walked(cast).case

    assert _running(case) == running
    assert _paused(case) == paused


def test_settlement_counts_from_the_day_received_however_late_it_is_classified(
    cast: Cast,
) -> None:
    walk = received(cast).wait(days=4).to_city()

    clock = walk.case.clocks.get(kind="settlement")

    assert clock.started_at == walk.case.received_at
    assert clock.due_date == date(2025, 7, 25)  # 14 working days after 7 July


def test_settlement_counts_from_the_first_completion_where_it_was_held_before(
    cast: Cast,
) -> None:
    walk = received(cast).hold("admin_national").wait(days=3).complete()
    completed_at = walk.case.events.get(step="complete").at

    clock = walk.to_city().case.clocks.get(kind="settlement")

    assert clock.started_at == completed_at
    assert clock.due_date == date(2025, 7, 30)  # 14 working days after 10 July


def test_a_hold_moves_the_agencys_due_dates_and_leaves_the_ombudsmans(
    cast: Cast,
) -> None:
    walk = at_unit(cast)
    before = dict(walk.case.clocks.running().values_list("kind", "due_date"))

    walk.hold().wait(days=7).complete()
    after = dict(walk.case.clocks.running().values_list("kind", "due_date"))

    assert before["first_follow_up"] == date(2025, 7, 14)
    assert after["first_follow_up"] == date(2025, 7, 21)
    assert after["settlement"] == date(2025, 8, 1)
    assert after["ombudsman"] == before["ombudsman"] == date(2025, 9, 5)


def test_reclassifying_changes_the_limit_and_not_the_start(cast: Cast) -> None:
    walk = at_unit(cast)

    walk.take(
        actions.reclassify,
        "admin_surabaya",
        classification=Classification.SUPERVISORY,
        reason="Ada pungutan liar.",
    )

    clock = walk.case.clocks.get(kind="settlement")
    assert clock.limit_days == 60
    assert clock.started_at == walk.case.received_at
    assert clock.due_date == date(2025, 9, 30)


def test_reclassifying_moves_no_due_date_into_the_past(cast: Cast) -> None:
    walk = at_unit(cast).wait(days=10)

    walk.take(
        actions.reclassify,
        "admin_surabaya",
        classification=Classification.INFORMATION,  # five working days
        reason="Hanya bertanya.",
    )

    clock = walk.case.clocks.get(kind="settlement")
    assert clock.due_date == date(2025, 7, 17)  # the day on which it was done
    assert walk.case.clocks.late(walk.at).filter(kind="settlement").count() == 0


def test_a_reopened_case_runs_its_clocks_anew(cast: Cast) -> None:
    walk = at_unit(cast).answer().confirm().wait(days=5).reopen()

    runs = walk.case.clocks.filter(kind="ombudsman").order_by("run")

    assert [clock.run for clock in runs] == [1, 2]
    assert runs[0].stopped_at is not None
    assert walk.case.escalate_at == runs[1].due_at
    assert walk.case.run == 2


def test_an_answered_case_is_not_handed_over_while_the_complainant_is_awaited(
    cast: Cast,
) -> None:
    walk = at_unit(cast).answer()
    assert walk.case.escalate_at is None

    walk.take(actions.reply, walk.citizen, text="Belum.")

    clock = walk.case.clocks.get(kind="ombudsman")
    assert walk.case.escalate_at == clock.due_at


def test_a_clock_that_stopped_in_time_was_met_and_one_after_its_last_day_was_not(
    cast: Cast,
) -> None:
    in_time = at_unit(cast).wait(days=7).follow_up()  # Monday 14 July, day 5
    late = at_unit(cast).wait(days=8).follow_up()

    def met(walk: Walk) -> bool | None:
        return walk.case.clocks.get(kind="first_follow_up").is_met

    assert met(in_time) is True
    assert met(late) is False


def test_an_instansi_with_stricter_limits_of_its_own_runs_by_them(cast: Cast) -> None:
    policy = cast.policy
    policy.pk, policy.version, policy.agency = None, 2, cast.surabaya
    policy.limits = {
        **policy.limits,
        "verification": {"days": 1, "unit": "working_days"},
        "first_follow_up": {"days": 2, "unit": "working_days"},
    }
    policy.save()

    walk = at_city(cast)
    verification_due = walk.case.clocks.running().get(kind="verification").due_date
    first = walk.to_unit().case.clocks.get(kind="first_follow_up")

    assert verification_due == date(2025, 7, 8)
    assert (first.policy.version, first.due_date) == (2, date(2025, 7, 9))


def test_a_case_that_was_answered_once_is_not_settled_again_in_the_same_run(
    cast: Cast,
) -> None:
    walk = _replied(at_unit(cast).answer()).return_up("liaison_pu").to_unit()

    clock = walk.case.clocks.get(kind="settlement")

    assert clock.stopped_at is not None
    assert clock.is_met


def test_only_the_clocks_that_the_policy_names_stand_still_on_hold(cast: Cast) -> None:
    Policy.objects.filter(pk=cast.policy.pk).update(paused_kinds=["settlement"])

    case = at_unit(cast).hold().case

    assert _paused(case) == SETTLING


def test_settlement_may_count_from_the_day_it_is_classified(cast: Cast) -> None:
    Policy.objects.filter(pk=cast.policy.pk).update(settlement_from="classified")

    case = received(cast).wait(days=4).to_city().case

    clock = case.clocks.get(kind="settlement")
    assert clock.started_at == case.events.get(step="dispose").at


def test_what_comes_after_closing_counts_from_the_next_day_where_the_policy_says(
    cast: Cast,
) -> None:
    evening = NOW + timedelta(hours=10)  # Monday, 19:00 in Surabaya
    by_the_day = received(cast, at=evening).case.clocks.get(kind="verification")
    hours = {"office_opens": time(8), "office_closes": time(16)}
    Policy.objects.filter(pk=cast.policy.pk).update(**hours)

    by_hours = received(cast, at=evening).case.clocks.get(kind="verification")

    assert by_the_day.due_date == date(2025, 7, 10)
    assert by_hours.due_date == date(2025, 7, 11)


def test_where_hours_are_counted_a_clock_ends_at_the_hour_it_began(cast: Cast) -> None:
    hours = {"office_opens": time(8), "office_closes": time(16)}
    Policy.objects.filter(pk=cast.policy.pk).update(**hours)
    with_the_day = received(cast, at=NOW).case.clocks.get(kind="verification")
    Policy.objects.filter(pk=cast.policy.pk).update(counts_hours=True)

    by_the_hour = received(cast, at=NOW).case.clocks.get(kind="verification")

    assert with_the_day.due_at == datetime(2025, 7, 10, 17, tzinfo=UTC)  # 24:00 WIB
    assert by_the_hour.due_at == NOW + timedelta(days=3)
    known = facts(by_the_hour, []).office_hours
    assert known is not None
    assert known.counts_hours
