"""What is true of every case after every step; asked of the database, not the code."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from agencies.models import Holiday
from agencies.principals import SYSTEM
from agencies.workdays import Calendar
from complaints.api import shown
from complaints.deadlines import due, is_late
from complaints.models import Clock, Complaint, Disposition, Event, Policy
from complaints.proofs import facts
from complaints.workflow import ENDED, State
from reports.recaps.past import is_late as late_in_reports
from tests.complaints.naive import Naive, days_off
from tests.complaints.oracle import DESIGN

OF_THE_AGENCY = {"verification", "first_follow_up", "settlement", "explanation"}
HELD = {"verification", "first_follow_up", "settlement"}
_calendars: dict[tuple[object, ...], Calendar] = {}


def forget_calendars() -> None:
    """For a test that changes days off: what was read before holds no more."""
    _calendars.clear()
    _policies.cache_clear()
    days_off.cache_clear()


def check(case: Complaint) -> None:
    """Raises `AssertionError` naming the case and what is wrong with it."""
    clocks = list(case.clocks.prefetch_related("pauses").select_related("policy"))
    running = {clock.kind: clock for clock in clocks if clock.stopped_at is None}
    for clock in clocks:
        check_clock(clock)
        check_policy(case, clock)
    check_columns(case, running)
    check_which_run(case, running)
    check_custody(case)
    check_events(case)
    check_extension(case, running)
    history = case.history.values_list("state", "holder")  # type: ignore[attr-defined]
    assert history.latest("history_id") == (case.state, case.holder_id)
    assert case.holds <= 2


def check_clock(clock: Clock) -> None:
    """What is stored is what its facts give; a stopped one was judged by its facts."""
    known = facts(clock, clock.pauses.all())
    again = due(known, _calendar(clock))
    assert (again.due_date, again.due_at) == (clock.due_date, clock.due_at), clock.kind
    counted = Naive(clock, clock.pauses.all()).due()
    assert counted == (clock.due_date, clock.due_at), clock.kind
    assert again.is_provisional == clock.is_provisional
    open_pauses = [pause for pause in clock.pauses.all() if pause.until_at is None]
    assert len(open_pauses) == (clock.paused_at is not None)
    if clock.stopped_at is not None:
        assert clock.paused_at is None
        stood = [p for p in clock.pauses.all() if p.until_at == clock.stopped_at]
        if not stood:  # one that stood still was judged by when it began to
            assert clock.is_met == (clock.stopped_at <= clock.due_at)


def check_late(*, at: datetime) -> None:
    """Late is the same in list, detail, report and API, for every case there is."""
    rows = Clock.objects.filter(started_at__lte=at)
    clocks = {clock.pk: clock for clock in rows}
    detail = {
        pk
        for pk, clock in clocks.items()
        if is_late(
            due_at=clock.due_at,
            at=at,
            stopped_at=clock.stopped_at,
            paused_at=clock.paused_at,
        )
    }
    assert set(rows.late(at).values_list("pk", flat=True)) == detail
    in_reports = rows.annotate(in_report=late_in_reports(at)).filter(in_report=True)
    assert set(in_reports.values_list("pk", flat=True)) == detail
    late_cases = {
        clock.complaint_id
        for clock in map(clocks.__getitem__, detail)
        if clock.stopped_at is None and clock.kind in OF_THE_AGENCY
    }
    in_list = Complaint.objects.late(at).values_list("pk", flat=True)
    assert set(in_list) == late_cases
    cases = Complaint.objects.select_related("holder")
    told = zip(cases, shown.lines(cases, by=SYSTEM, at=at), strict=True)
    in_api = {case.pk for case, line in told if line["is_late"]}
    assert in_api == late_cases


def check_moved_by_decree(
    before: dict[int, tuple[date, datetime]],
    after: dict[int, tuple[date, datetime]],
    *,
    on: date,
) -> None:
    """The same clocks run; none ends on a day that was past, unless it did before."""
    assert before.keys() == after.keys()
    for pk, (due_date, _due_at) in after.items():
        assert due_date >= min(before[pk][0], on), pk


def _calendar(clock: Clock) -> Calendar:
    year = clock.started_at.year
    key = (clock.calendar_on, tuple(clock.region_codes), clock.six_days, year)
    if key not in _calendars:
        assert clock.calendar_on
        _calendars[key] = Holiday.objects.calendar(
            known_on=clock.calendar_on,
            years=range(year - 1, 2028),
            region_codes=clock.region_codes,
            six_days=clock.six_days,
        )
    return _calendars[key]


def check_policy(case: Complaint, clock: Clock) -> None:
    """Under the version in force the day the case was received, by its limit there."""
    assert clock.policy
    versions = _policies(received_on(case))
    line = {one.pk: one for one in versions.values()}
    assert clock.policy_id in line, clock.kind
    key = clock.kind
    if clock.kind == "settlement":
        if clock.stopped_at or not case.classification:
            return  # of the class that it had when it stopped
        key = f"settlement:{case.classification}"
    limit = clock.policy.limits[key]
    assert limit == {"days": clock.limit_days, "unit": clock.limit_unit}, key


@cache
def _policies(on: date) -> dict[int | None, Policy]:
    """By agency (None: all) the newest that had begun by that day."""
    rows = Policy.objects.filter(valid_from__lte=on).order_by("valid_from")
    return {row.agency_id: row for row in rows}


def received_on(case: Complaint) -> date:
    return case.received_at.astimezone(ZoneInfo(case.root.zone)).date()


def check_extension(case: Complaint, running: dict[str, Clock]) -> None:
    """Settlement runs to the date that was granted last, and to none if none was."""
    if clock := running.get("settlement"):
        granted = case.events.filter(step="grant_extension", run=clock.run)
        told = granted.order_by("pk").values_list("facts__until", flat=True).last()
        extended_to = clock.extended_to and clock.extended_to.isoformat()
        assert extended_to == told


def check_step(event: Event) -> None:
    """From a state that the design names for the step, to the one that it names."""
    if event.step not in DESIGN:
        return
    sources, _who, to = DESIGN[event.step]
    assert event.from_state in sources.split(), event.step
    wanted = {to} - {"="}
    if to == "=" or event.step in MAY_STAY:
        wanted.add(event.from_state)
    wanted |= TURNS.get(event.step, set())
    assert event.to_state in wanted, event.step


# What goes out with the stroke of the last who must agree: here a desk may follow.
MAY_STAY = {"approve_answer"}
# Where the facts of the case decide between several.
TURNS = {
    "complete": {"received", "in_progress"},
    "follow_up": {"awaiting_complainant"},
    "reopen": {"received"},
    "merge": {"forwarded", "in_progress", "received"},
}


def check_columns(case: Complaint, running: dict[str, Clock]) -> None:
    agency = [
        clock.due_at
        for kind, clock in running.items()
        if kind in OF_THE_AGENCY
        and (clock.paused_at is None or clock.paused_at > clock.due_at)
    ]
    theirs = [
        running[kind].due_at for kind in ("reply", "completion") if kind in running
    ]
    late_after = min(agency, default=None)
    escalate_at: datetime | None = None
    if "ombudsman" in running and case.handed_over_run != case.run:
        escalate_at = running["ombudsman"].due_at
    if case.state == State.AWAITING_COMPLAINANT:
        escalate_at = None
    assert case.late_after == late_after
    assert case.next_due_at == (late_after or min(theirs, default=None))
    assert case.escalate_at == escalate_at


def check_which_run(case: Complaint, running: dict[str, Clock]) -> None:
    if case.state in ENDED:
        assert not running
        return
    held = case.state == State.ON_HOLD
    assert ("completion" in running) == held
    assert ("reply" in running) == (case.state == State.AWAITING_COMPLAINANT)
    assert ("ombudsman" in running) == (case.split_from_id is None)
    paused = {kind for kind, clock in running.items() if clock.paused_at}
    assert paused == (HELD & set(running) if held else set())
    if case.state in (State.RECEIVED, State.FORWARDED):
        assert ("verification" in running) == case.awaits_verification
    if case.state == State.FORWARDED and case.followed_up_at is None:
        assert ("first_follow_up" in running) == (not case.awaits_verification)


def check_custody(case: Complaint) -> None:
    """One hand after another without a gap, but for the time in which it was ended."""
    hands = list(case.dispositions.order_by("given_at", "pk"))
    assert hands
    if case.split_from_id is None:
        assert hands[0].given_at == case.received_at
    for hand, following in pairwise(hands):
        assert hand.ended_at is not None
        if following.run == hand.run:
            assert hand.ended_at == following.given_at
        else:
            assert hand.ended_at <= following.given_at
    last = hands[-1]
    assert (last.ended_at is None) == (case.state not in ENDED)
    if last.ended_at is None:
        assert last.to_agency_id == case.holder_id
    else:
        assert last.ended_at == case.ended_at
    assert _in_hand(hands) <= 1


def _in_hand(hands: Sequence[Disposition]) -> int:
    return sum(hand.ended_at is None for hand in hands)


def check_events(case: Complaint) -> None:
    """Each begins where the one before it ended; the last says how the case is."""
    events = list(case.events.order_by("pk"))
    for event in events:
        check_step(event)
    for event, following in pairwise(events):
        assert following.from_state == event.to_state, following.step
        assert following.from_holder_id == event.to_holder_id, following.step
        assert following.at >= event.at
    last = events[-1]
    assert (last.to_state, last.to_holder_id) == (case.state, case.holder_id)
    assert last.run == case.run
