"""Open cases follow the tree of agencies; what has ended stays where it was."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from agencies.actions import Proposal, apply_due_changes, record_change
from agencies.models import Agency, AgencyChange, Notice
from complaints import actions, disposition
from complaints.actions import NotAllowed, succeeding
from complaints.models import Clock, Complaint, Event, Succession
from complaints.tasks import change_tree
from complaints.views import custody
from complaints.views.calendars import Calendars
from complaints.workflow import Classification, State
from tests.complaints import invariants
from tests.complaints.cases import NOW, Walk, at_city, at_unit, received, walk_to
from tests.registry import Cast, small_registry

pytestmark = pytest.mark.django_db
TODAY = date(2025, 7, 8)
AT = datetime(2025, 7, 8, 3, tzinfo=UTC)
K = AgencyChange.Kind


@pytest.fixture
def cast() -> Cast:
    return small_registry()


def change(cast: Cast, kind: K, agency: Agency, **said: Any) -> AgencyChange:
    usual = {"on": TODAY, "basis": "Perwali 9/2025", **said}
    proposal = Proposal(agency=Agency.objects.get(pk=agency.pk), kind=kind, **usual)
    return record_change(proposal=proposal, by=cast.admin_national, at=AT)


def merge_pu(cast: Cast) -> None:
    change(cast, K.MERGE, cast.dinas_pu, into=cast.dinas_kesehatan)


def dates_of(walk: Walk) -> list[dict[str, Any]]:
    """The clocks of a case but for whose promises they are."""
    rows = Clock.objects.filter(complaint=walk.pk).order_by("pk").values()
    return [{**row, "agency_id": None} for row in rows]


@pytest.mark.parametrize(
    "state", [State.FORWARDED, State.IN_PROGRESS, State.ON_HOLD, "awaiting_complainant"]
)
def test_an_open_case_goes_to_the_successor_with_its_state_and_clocks(
    cast: Cast, state: State
):
    walk = walk_to(State(state), cast)
    clocks = dates_of(walk)
    merge_pu(cast)

    assert actions.succeed_due(at=AT) == 1

    case = walk.case
    assert (case.holder, case.state) == (cast.dinas_kesehatan, state)
    assert dates_of(walk) == clocks
    invariants.check(case)
    event = Event.objects.filter(complaint=case).latest("pk")
    assert (event.step, event.is_public) == ("succeed", True)
    assert cast.dinas_kesehatan.name in event.text
    assert Notice.objects.filter(agency=cast.dinas_kesehatan).count() == 1


@pytest.mark.parametrize("state", [State.CLOSED, State.ARCHIVED])
def test_what_has_ended_stays_and_follows_when_it_is_reopened(cast: Cast, state: State):
    walk = walk_to(state, cast)
    merge_pu(cast)
    assert actions.succeed_due(at=AT) == 0
    assert walk.case.holder == cast.dinas_pu
    before_verification = walk.case.followed_up_at is None

    walk.at = AT
    walk.reopen()
    moved = actions.succeed_due(at=walk.at)

    assert moved == (not before_verification)  # else the city's desk has it
    assert walk.case.holder == (
        cast.surabaya if before_verification else cast.dinas_kesehatan
    )
    invariants.check(walk.case)


def test_without_a_change_of_the_registry_nothing_moves(cast: Cast):
    walk = at_unit(cast)

    assert actions.succeed_due(at=AT) == 0
    with pytest.raises(NotAllowed):
        actions.succeed(complaint_id=walk.pk, at=AT)


def test_a_unit_under_another_instansi_brings_its_open_cases(cast: Cast):
    walk, ended = at_unit(cast), walk_to(State.CLOSED, cast)
    change(cast, K.MOVE, cast.dinas_pu, into=cast.malang)

    actions.succeed_due(at=AT)

    assert (walk.case.holder, walk.case.root) == (cast.dinas_pu, cast.malang)
    assert ended.case.root == cast.surabaya
    invariants.check(walk.case)
    row = Succession.objects.get()
    assert (row.from_root, row.on) == (cast.surabaya, TODAY)


def test_the_queue_of_a_merged_instansi_is_that_of_its_successor(cast: Cast):
    queued, held = at_city(cast), at_unit(cast)
    change(cast, K.MERGE, cast.surabaya, into=cast.malang)

    assert actions.succeed_due(at=AT) == 2

    assert (queued.case.holder, queued.case.root) == (cast.malang, cast.malang)
    assert queued.case.awaits_verification
    assert (held.case.holder, held.case.root) == (cast.dinas_pu, cast.malang)
    queued.at = AT + timedelta(minutes=1)
    queued.dispose(cast.malang_pu, "admin_malang")


def test_two_successions_in_a_row_are_one_way(cast: Cast):
    walk = at_unit(cast)
    change(cast, K.MERGE, cast.dinas_pu, into=cast.rsud)
    change(cast, K.MERGE, cast.rsud, into=cast.inspektorat)

    actions.succeed_due(at=AT)

    assert walk.case.holder == cast.inspektorat
    assert Succession.objects.count() == 1


def test_a_case_does_not_go_to_those_it_complains_of(cast: Cast):
    accusing = {"classification": Classification.SUPERVISORY}
    walk = received(cast, reported_agency=cast.dinas_pu)
    walk.dispose(cast.surabaya, "admin_national", **accusing)
    walk.dispose(cast.inspektorat, "admin_surabaya", **accusing)
    change(cast, K.MERGE, cast.inspektorat, into=cast.dinas_pu)

    actions.succeed_due(at=AT)

    assert walk.case.holder == cast.surabaya


def test_the_successor_of_those_complained_of_does_not_see_the_case(cast: Cast):
    accusing = {"classification": Classification.SUPERVISORY}
    walk = received(cast, reported_agency=cast.dinas_pu)
    walk.dispose(cast.surabaya, "admin_national", **accusing)
    walk.dispose(cast.dinas_kesehatan, "admin_surabaya", **accusing)
    change(cast, K.MERGE, cast.dinas_pu, into=cast.inspektorat)

    assert actions.succeed_due(at=AT) == 1

    case = walk.case
    assert (case.reported_agency, case.holder) == (
        cast.inspektorat,
        cast.dinas_kesehatan,
    )
    last = Event.objects.filter(complaint=case).latest("pk")
    assert (last.is_public, last.text) == (False, "")
    assert not Succession.objects.exists()
    assert actions.succeed_due(at=AT) == 0


@pytest.mark.parametrize("holder", ["inspektorat", "dinas_kesehatan"])
def test_reopened_it_complains_of_those_who_took_over_since(cast: Cast, holder: str):
    """Weeks after the merger, when nothing looks for cases about who is no more."""
    walk = at_city(cast, reported_agency=cast.dinas_pu)
    said = {"classification": Classification.SUPERVISORY}
    walk.dispose(getattr(cast, holder), "admin_surabaya", **said)
    walk.take(actions.follow_up, f"liaison_{holder.removeprefix('dinas_')}", text="Ya.")
    walk.answer(by=f"liaison_{holder.removeprefix('dinas_')}").confirm()
    merge_pu(cast)
    walk.at = AT + timedelta(days=20)

    walk.reopen()

    accused = walk.staff("liaison_kesehatan")
    assert walk.case.reported_agency == cast.dinas_kesehatan
    assert not Complaint.objects.visible_to(accused, walk.at.date()).exists()
    is_held_by_them = holder == "dinas_kesehatan"
    assert walk.case.holder == (cast.surabaya if is_held_by_them else cast.inspektorat)
    invariants.check(walk.case)


def test_a_successor_gives_back_to_the_desk_that_gave_it(cast: Cast):
    walk = at_unit(cast)
    merge_pu(cast)
    actions.succeed_due(at=AT)

    assert disposition.giver(walk.case) == cast.surabaya


def test_killed_in_the_middle_and_run_again_it_is_the_same(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
):
    walks = [at_unit(cast) for _ in range(4)]
    merge_pu(cast)
    once = succeeding.succeed
    done: list[int] = []

    def dies_at_the_third(*, complaint_id: int, at: datetime) -> Complaint:
        if len(done) == 2:
            raise RuntimeError("killed")
        done.append(complaint_id)
        return once(complaint_id=complaint_id, at=at)

    monkeypatch.setattr(succeeding, "succeed", dies_at_the_third)
    with pytest.raises(RuntimeError):
        actions.succeed_due(at=AT)
    assert Succession.objects.count() == 2
    monkeypatch.undo()

    assert actions.succeed_due(at=AT) == 2
    assert actions.succeed_due(at=AT) == 0
    assert Succession.objects.count() == len(walks)
    for walk in walks:
        assert walk.case.holder == cast.dinas_kesehatan
        assert Event.objects.filter(complaint=walk.pk, step="succeed").count() == 1
        invariants.check(walk.case)


def test_in_batches_of_any_size_all_go_over(cast: Cast):
    walks = [at_unit(cast) for _ in range(5)]
    merge_pu(cast)

    assert [actions.succeed_due(at=AT, limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert {walk.case.holder for walk in walks} == {cast.dinas_kesehatan}


def test_an_heir_is_charged_for_the_promise_it_took_over(cast: Cast):
    """Due on Monday 14 July; the heir has it from the evening of the 16th."""
    walk, on = at_unit(cast), date(2025, 7, 16)
    change(cast, K.MERGE, cast.dinas_pu, into=cast.dinas_kesehatan, on=on)
    at = datetime(2025, 7, 16, 9, tzinfo=UTC)
    apply_due_changes(at=at)
    actions.succeed_due(at=at)

    first = walk.case.clocks.get(kind="first_follow_up")
    assert (first.agency, first.due_date) == (cast.dinas_kesehatan, date(2025, 7, 14))
    hands = walk.case.dispositions.select_related("to_agency").order_by("pk")
    shares = custody.lines(
        walk.case,
        list(hands),
        at=datetime(2025, 7, 24, 9, tzinfo=UTC),
        calendars=Calendars(),
    )
    assert [line.share.late for line in shares][-2:] == [2, 6]


def test_imported_history_stays_as_it_came(cast: Cast):
    walk = at_unit(cast)
    Complaint.objects.filter(pk=walk.pk).update(is_historical=True)
    merge_pu(cast)

    assert actions.succeed_due(at=AT) == 0


def test_on_its_day_a_change_is_applied_and_followed_by_the_task(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
):
    walk = at_unit(cast)
    on = TODAY + timedelta(days=1)
    change(cast, K.DISSOLVE, cast.dinas_pu, on=on)
    monkeypatch.setattr("complaints.tasks._now", lambda: AT)
    change_tree()
    assert walk.case.holder == cast.dinas_pu

    monkeypatch.setattr("complaints.tasks._now", lambda: AT + timedelta(days=1))
    change_tree()

    assert walk.case.holder == cast.surabaya
    events = Event.objects.count()
    change_tree()
    assert Event.objects.count() == events
    assert apply_due_changes(at=AT + timedelta(days=1)) == []


def test_the_preview_says_what_hangs_on_an_agency(cast: Cast):
    at_unit(cast)
    Walk(cast, at=NOW).receive().to_city().dispose(cast.rsud, "admin_surabaya")

    alone = actions.preview_change(
        agency=cast.dinas_pu, carries=False, ends=True, on=TODAY
    )
    with_units = actions.preview_change(
        agency=cast.surabaya, carries=True, ends=True, on=TODAY
    )

    assert (alone.cases, alone.units, alone.seats, alone.decrees) == (1, 0, 2, 0)
    assert (with_units.cases, with_units.units, with_units.decrees) == (2, 5, 1)
    assert with_units.seats > 4
