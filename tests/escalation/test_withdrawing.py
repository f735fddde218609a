"""What a decree takes back with the dates that it moves, as its preview said."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from agencies.models import Holiday, Notice
from agencies.workdays import WIB, end_of_day
from complaints.actions import decreeing
from complaints.actions.decreeing import Change, Decree
from complaints.models import Clock, Complaint
from escalation import actions
from escalation.actions.withdrawing import Withdrawing
from escalation.ladder import Outcome, State
from escalation.models import Escalation, LadderStep
from tests.cast import Cast
from tests.complaints import cases
from tests.complaints.invariants import check_columns
from tests.escalation.test_letters import SETTLED, letters

FRIDAY = datetime(2025, 7, 11, 0, tzinfo=UTC)
MONDAY = FRIDAY + timedelta(days=3)
TUESDAY = FRIDAY + timedelta(days=4)


def decree(day: date, *, at: datetime) -> Decree:
    joint = Holiday.Kind.JOINT_LEAVE
    change = Change(is_added=True, day=day, kind=joint, name="Cuti contoh")
    return Decree(
        number="SKB 99/2025", decided_on=at.date(), year=2025, changes=(change,)
    )


def previewed(said: Decree, *, at: datetime) -> Withdrawing:
    seen = Withdrawing(at=at)
    decreeing.preview_decree(decree=said, at=at, look=seen.look)
    return seen


def test_a_rung_is_counted_and_withdrawn_unless_its_notice_has_left(
    due_case: Complaint, django_capture_on_commit_callbacks: Any
) -> None:
    actions.climb(at=FRIDAY)
    heard = LadderStep.objects.get()
    assert heard.notice
    heard.notice.sent_at = FRIDAY
    heard.notice.save()
    actions.climb(at=MONDAY)
    said = decree(MONDAY.date(), at=MONDAY)

    seen = previewed(said, at=MONDAY)
    assert dict(seen.levels) == {"superior": 1}
    before = LadderStep.objects.count()
    done = Withdrawing(at=MONDAY)
    with django_capture_on_commit_callbacks(execute=True):
        decreeing.apply_decree(decree=said, at=MONDAY, look=done.follow)

    assert done.lines() == seen.lines()
    assert before - LadderStep.objects.count() == seen.levels.total()
    assert list(LadderStep.objects.all()) == [heard]


def over_after_five_working_days(walk: cases.Walk) -> Complaint:
    """As a policy may say: before the Ombudsman on Tuesday."""
    day = date(2025, 7, 14)
    due_at = end_of_day(day, WIB)
    clocks = Clock.objects.filter(complaint=walk.pk, kind="ombudsman")
    clocks.update(limit_unit="working_days", limit_days=5, due_date=day, due_at=due_at)
    Complaint.objects.filter(pk=walk.pk).update(escalate_at=due_at)
    return walk.case


def test_a_review_nobody_took_leaves_the_queue_when_its_clock_runs_again(
    cast: Cast,
) -> None:
    untaken, taken = (
        over_after_five_working_days(cases.at_unit(cast)) for _ in range(2)
    )
    actions.escalate_due(at=TUESDAY)
    by = cast.staff("reviewer_national", TUESDAY.date())
    stays = Escalation.objects.get(complaint=taken)
    actions.take(escalation_id=stays.pk, by=by, at=TUESDAY)
    said = decree(FRIDAY.date(), at=TUESDAY)

    seen = previewed(said, at=TUESDAY)
    done = Withdrawing(at=TUESDAY)
    decreeing.apply_decree(decree=said, at=TUESDAY, look=done.follow)

    assert done.lines() == seen.lines()
    assert (seen.queued, seen.taken) == (1, [taken.number])
    gone = Escalation.objects.get(complaint=untaken)
    assert (gone.state, gone.outcome) == (State.CLOSED, Outcome.MOVED)
    assert gone.events.latest("pk").step == "due_date_moved"
    assert not Escalation.objects.visible_to(by, TUESDAY.date()).filter(pk=gone.pk)
    untaken.refresh_from_db()
    clock = Clock.objects.get(complaint=untaken, kind="ombudsman")
    assert (untaken.handed_over_at, untaken.handed_over_run) == (None, 0)
    assert untaken.escalate_at == clock.due_at == end_of_day(TUESDAY.date(), WIB)
    check_columns(untaken, {one.kind: one for one in untaken.clocks.running()})
    stays.refresh_from_db()
    assert stays.state == State.UNDER_REVIEW


def test_the_office_does_not_hear_of_what_left_the_queue_before_its_letter(
    cast: Cast,
) -> None:
    moved, stays = (over_after_five_working_days(cases.at_unit(cast)) for _ in "ab")
    clocks = Clock.objects.filter(complaint=stays, kind="ombudsman")
    clocks.update(limit_unit="calendar_days")  # no decree moves it
    actions.escalate_due(at=TUESDAY)
    letters(TUESDAY)
    said = decree(FRIDAY.date(), at=TUESDAY)

    decreeing.apply_decree(decree=said, at=TUESDAY, look=Withdrawing(at=TUESDAY).follow)

    letters(TUESDAY + timedelta(minutes=1))
    [to_reviewer] = letters(TUESDAY + SETTLED)[cast.reviewer_jatim.email]
    assert stays.number in to_reviewer
    assert moved.number not in to_reviewer
    assert "1 laporan masuk antrean Ombudsman" in to_reviewer


def test_what_the_office_has_heard_is_not_told_again(cast: Cast) -> None:
    for _n in range(2):
        over_after_five_working_days(cases.at_unit(cast))
    actions.escalate_due(at=TUESDAY)
    letters(TUESDAY)
    assert cast.reviewer_jatim.email in letters(TUESDAY + SETTLED)
    said = decree(FRIDAY.date(), at=TUESDAY)

    look = Withdrawing(at=TUESDAY + SETTLED).follow
    decreeing.apply_decree(decree=said, at=TUESDAY + SETTLED, look=look)

    told = Notice.objects.filter(effect_key__startswith="escalations:")
    assert told.get().dead_at is None
    assert cast.reviewer_jatim.email not in letters(TUESDAY + 2 * SETTLED)

    # Over again, they arrive again.
    actions.escalate_due(at=TUESDAY + timedelta(days=1))
    assert told.count() == 2


def test_it_comes_back_to_the_queue_as_the_one_review_of_its_run(cast: Cast) -> None:
    case = over_after_five_working_days(cases.at_unit(cast))
    actions.escalate_due(at=TUESDAY)
    first = Escalation.objects.get()
    said = decree(FRIDAY.date(), at=TUESDAY)
    follow = Withdrawing(at=TUESDAY).follow
    decreeing.apply_decree(decree=said, at=TUESDAY, look=follow)
    assert actions.escalate_due(at=TUESDAY).due == 0

    done = actions.escalate_due(at=TUESDAY + timedelta(days=1))

    assert (done.due, done.escalated) == (1, 1)
    told = Notice.objects.filter(effect_key__startswith="escalations:")
    arrivals = told.order_by("pk").values_list("created_at", "dead_at")
    assert list(arrivals) == [
        (TUESDAY, TUESDAY),  # withdrawn before anybody heard
        (TUESDAY + timedelta(days=1), None),
    ]
    again = Escalation.objects.get(complaint=case)
    assert (again.pk, again.state, again.outcome) == (first.pk, State.QUEUED, "")
    assert again.opened_at == TUESDAY + timedelta(days=1)
    assert again.history.count() == 3
    case.refresh_from_db()
    assert case.handed_over_at == TUESDAY + timedelta(days=1)


def test_one_whose_clock_stays_over_stays_in_the_queue(cast: Cast) -> None:
    """The control: a day off behind it."""
    day = date(2025, 7, 18)
    over_after_five_working_days(cases.at_unit(cast))
    actions.escalate_due(at=TUESDAY)

    done = Withdrawing(at=TUESDAY)
    decreeing.apply_decree(decree=decree(day, at=TUESDAY), at=TUESDAY, look=done.follow)

    assert done.queued == 0
    assert Escalation.objects.get().state == State.QUEUED
