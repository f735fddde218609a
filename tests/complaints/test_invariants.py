"""Cases walked at random through steps of the right people keep what must be true.

A few walks with every `make test`, a hundred thousand steps with `make prove`, in
halves: one for each worker. LAPOR_STEPS=2000 takes a look.
"""

import os
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import F, Value
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from agencies.models import Holiday
from agencies.principals import Receipt
from agencies.workdays import Calendar
from complaints import actions
from complaints.actions import dating
from complaints.actions.timing import Timekeeper
from complaints.api import shown
from complaints.deadlines import ClockFacts, Due, due
from complaints.models import Complaint, Event, Policy
from complaints.querysets import ClockQuerySet, ComplaintQuerySet
from tests.cast import Cast
from tests.complaints import invariants
from tests.complaints.browsing import NAMELESS
from tests.complaints.cases import NOW, ONE_DAY, at_unit
from tests.complaints.invariants import (
    check,
    check_late,
    check_moved_by_decree,
    check_step,
    forget_calendars,
)
from tests.complaints.living import Life

LONGEST = int(os.environ.get("LAPOR_STEPS", "100000"))


def _live(
    cast: Cast, *, walks: int, steps: int, is_fixed: bool = True
) -> dict[str, int]:
    """Walk, and say how often each step was taken; `is_fixed`: the same walks again."""
    Life.cast, Life.taken = cast, {}
    patient = settings(
        max_examples=walks,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        derandomize=is_fixed,
        report_multiple_bugs=False,
        phases=[Phase.generate],  # shrinking would walk for minutes
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Life, settings=patient)
    return Life.taken


@NAMELESS
def test_a_few_walks_keep_every_case_true(cast: Cast) -> None:
    taken = _live(cast, walks=5, steps=40)

    assert sum(taken.values()) >= 60


def another_policy(case: Complaint) -> None:
    policy = Policy.objects.get()
    policy.pk, policy.version, policy.valid_from = None, 2, case.received_at.date()
    policy.save()
    forget_calendars()


def another_day_off(case: Complaint) -> None:
    day = case.received_at.date() + timedelta(days=2)
    Holiday.objects.create(
        date=day, kind=Holiday.Kind.JOINT_LEAVE, name="Cuti", known_from=day.min
    )
    forget_calendars()


def a_clock_goes_on(case: Complaint) -> None:
    settlement = case.clocks.filter(kind="settlement")
    actions.withdraw(complaint_id=case.pk, by=Receipt(case.pk), at=NOW + ONE_DAY)
    check(case_again(case))
    settlement.update(stopped_at=None, is_met=None)


def case_again(case: Complaint) -> Complaint:
    return Complaint.objects.select_related("root").get(pk=case.pk)


CORRUPTED: dict[str, Callable[[Complaint], object]] = {
    "a due date": lambda case: case.clocks.filter(kind="settlement").update(
        due_at=case.received_at + timedelta(days=90)
    ),
    "a column": lambda case: Complaint.objects.filter(pk=case.pk).update(
        late_after=None
    ),
    "day 60": lambda case: Complaint.objects.filter(pk=case.pk).update(
        escalate_at=None
    ),
    "a gap in custody": lambda case: case.dispositions.filter(kind="received").update(
        ended_at=case.received_at
    ),
    "another holder": lambda case: Complaint.objects.filter(pk=case.pk).update(
        holder=case.root
    ),
    "a clock that stands still": lambda case: case.clocks.filter(
        kind="first_follow_up"
    ).update(paused_at=case.received_at),
    "a state that no event tells of": lambda case: Complaint.objects.filter(
        pk=case.pk
    ).update(state="in_progress"),
    "a version of the limits that the case never knew": another_policy,
    "a limit that no version says": lambda case: case.clocks.filter(
        kind="ombudsman"
    ).update(
        limit_days=61, due_date=F("due_date") + ONE_DAY, due_at=F("due_at") + ONE_DAY
    ),
    "a day off that the dates do not know": another_day_off,
    "a clock that goes on when the case has ended": a_clock_goes_on,
    "a third hold": lambda case: Complaint.objects.filter(pk=case.pk).update(holds=3),
}


def is_found(case: Complaint) -> bool:
    try:
        check(case_again(case))
    except AssertionError:
        return True
    return False


def test_what_is_not_true_is_found(cast: Cast) -> None:
    """The control: the check of the walks fails on each of these."""
    case = at_unit(cast).case
    for what, corrupt in CORRUPTED.items():
        forget_calendars()
        assert not is_found(case)
        with transaction.atomic():
            corrupt(case)
            assert is_found(case), what
            transaction.set_rollback(True)
    forget_calendars()


NEVER = (
    Event(step="dispose", from_state="closed", to_state="forwarded"),
    Event(step="confirm", from_state="awaiting_complainant", to_state="archived"),
    Event(step="note", from_state="received", to_state="forwarded"),
)


def test_a_step_that_the_design_does_not_know_is_found() -> None:
    """The control of no illegal state."""
    for event in NEVER:
        with pytest.raises(AssertionError, match=event.step):
            check_step(event)


def never_late(*args: object, **kwargs: object) -> bool:
    return False


ELSEWHERE: dict[str, tuple[object, str, object]] = {
    "detail": (invariants, "is_late", never_late),
    "API": (shown, "is_late", never_late),
    "report": (invariants, "late_in_reports", lambda at: Value(value=False)),
    "list": (ComplaintQuerySet, "late", lambda rows, at: rows.none()),
    "list of clocks": (ClockQuerySet, "late", lambda rows, at: rows.none()),
}


def test_a_place_that_says_late_otherwise_is_found(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of late: each place in turn says that nothing is."""
    at_unit(cast)
    later = NOW + 40 * ONE_DAY
    check_late(at=later)
    for place in ELSEWHERE.values():
        with monkeypatch.context() as broken:
            broken.setattr(*place)
            with pytest.raises(AssertionError):
                check_late(at=later)


def test_a_due_date_that_a_decree_moved_into_the_past_is_found() -> None:
    on = NOW.date()
    ahead, past = {1: (on + ONE_DAY, NOW)}, {1: (on - ONE_DAY, NOW)}

    check_moved_by_decree(ahead, ahead, on=on)
    check_moved_by_decree(past, past, on=on)
    with pytest.raises(AssertionError):
        check_moved_by_decree(ahead, past, on=on)


def without_a_floor(facts: ClockFacts, calendar: Calendar, **kept: object) -> Due:
    return due(facts, calendar)


def resumed_undated(clocks: Timekeeper) -> None:
    for clock in clocks.running.values():
        if clock.paused_at:
            clock.pauses.filter(until_at=None).update(until_at=clocks.at)
            clock.paused_at = None
            clocks._touch(clock)


BROKEN: dict[str, tuple[object, str, object]] = {
    "a decree may move a date into the past": (dating, "recomputed", without_a_floor),
    "days of a hold are lost": (Timekeeper, "resume", resumed_undated),
    "an extension is not counted": (Timekeeper, "extend", lambda clocks, to: None),
    "a class is not a limit": (Timekeeper, "_relimit", lambda clocks, of: None),
}


@NAMELESS
@pytest.mark.prove
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_rule_is_found_by_walking(
    what: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(*BROKEN[what])

    with pytest.raises(AssertionError):
        _live(cast, walks=200, steps=60)


# What a walk of any length has met: the words, and what comes from outside.
OFTEN = {
    *("request_completion", "complete", "ask_extension", "reopen", "reclassify"),
    *("merge", "dispose", "return_up", "decree", "policy", "sweep", "receive"),
}


@NAMELESS
@pytest.mark.prove
@pytest.mark.timeout(4 * 3600)
@pytest.mark.parametrize("half", [1, 2])
def test_a_hundred_thousand_steps_keep_every_case_true(
    cast: Cast, half: int, capsys: pytest.CaptureFixture[str]
) -> None:
    taken: dict[str, int] = {}
    while sum(taken.values()) < LONGEST / 2:
        found = _live(cast, walks=100, steps=60, is_fixed=False)
        for step, times in found.items():
            taken[step] = taken.get(step, 0) + times

    with capsys.disabled():
        print(f"\n{sum(taken.values())} steps: {dict(sorted(taken.items()))}")
    assert set(taken) >= OFTEN
