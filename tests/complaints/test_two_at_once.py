"""Two people at one case at the same instant, and one who presses twice."""

import time
from collections.abc import Callable
from threading import Barrier, Thread
from threading import Event as Signal
from typing import Any

import pytest
from django.db import close_old_connections, connection, connections, transaction

from complaints import actions
from complaints.actions import NotAllowed, closing, taking
from complaints.models import Clock, Complaint, Event
from complaints.workflow import State
from tests.cast import Cast
from tests.complaints.cases import ANSWER, Walk, at_city, at_unit, verification
from tests.registry import small_registry

DATABASES = ["default", "identity"]
ON_TWO_CONNECTIONS = pytest.mark.django_db(transaction=True, databases=DATABASES)


def _at_once(*acts: Callable[[], Any]) -> list[str]:
    """Each in a thread with a connection of its own; what each was told."""
    told = [""] * len(acts)
    start = Barrier(len(acts))

    def run(place: int) -> None:
        close_old_connections()
        start.wait()
        try:
            acts[place]()
            told[place] = "done"
        except NotAllowed as refused:
            told[place] = str(refused)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


@ON_TWO_CONNECTIONS
def test_of_two_who_answer_at_once_one_is_told_that_it_is_answered() -> None:
    walk = at_unit(small_registry())
    by = walk.staff("liaison_pu")

    def answer() -> None:
        actions.answer(complaint_id=walk.pk, text=ANSWER, by=by, at=walk.at)

    told = _at_once(answer, answer)

    assert sorted(told) == ["Laporan berstatus Menunggu tanggapan pelapor.", "done"]
    assert walk.case.events.filter(step="answer").count() == 1
    assert walk.case.clocks.filter(kind="reply").count() == 1
    assert walk.case.answers.count() == 1


@ON_TWO_CONNECTIONS
def test_of_two_who_archive_at_once_one_does() -> None:
    walk = at_unit(small_registry())

    told = _at_once(*[_archive(walk)] * 2)

    assert sorted(told) == ["Laporan berstatus Diarsipkan.", "done"]
    assert walk.case.events.filter(step="archive").count() == 1


def _archive(walk: Walk) -> Callable[[], Any]:
    facts = {"reason": "unintelligible", "text": "Tidak terbaca."}
    by, at = walk.staff("admin_surabaya"), walk.at
    return lambda: actions.archive(complaint_id=walk.pk, by=by, at=at, **facts)


@ON_TWO_CONNECTIONS
def test_without_the_lock_both_would_have_archived_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control: the same two, each reading before either writes."""
    walk = at_unit(small_registry())
    both_have_read = Barrier(2)

    def unlocked(complaint_id: int) -> list[Complaint]:
        case = Complaint.objects.select_related("holder", "root").get(pk=complaint_id)
        both_have_read.wait(timeout=30)
        return [case]

    monkeypatch.setattr(taking, "locked", unlocked)

    assert _at_once(*[_archive(walk)] * 2) == ["done", "done"]
    assert walk.case.events.filter(step="archive").count() == 2


@ON_TWO_CONNECTIONS
def test_of_two_desks_that_dispose_at_once_one_wins_and_one_hand_holds() -> None:
    cast = small_registry()
    walk = at_city(cast)
    by = walk.staff("admin_surabaya")

    def dispose(to: Any) -> Callable[[], Any]:
        decided = {"verification": verification(), "to": to}
        return lambda: actions.dispose(
            complaint_id=walk.pk, by=by, at=walk.at, **decided
        )

    told = _at_once(dispose(cast.dinas_pu), dispose(cast.dinas_pu))

    assert sorted(told) == ["Unit ini sudah memegang laporan ini.", "done"]
    assert walk.case.dispositions.filter(ended_at=None).count() == 1
    assert walk.case.events.filter(step="dispose").count() == 2


@ON_TWO_CONNECTIONS
def test_the_complainant_and_the_sweep_do_not_both_end_a_case() -> None:
    walk = at_unit(small_registry()).answer()
    walk.wait(days=40)

    told = _at_once(
        lambda: actions.confirm(complaint_id=walk.pk, by=walk.citizen, at=walk.at),
        lambda: actions.auto_close(complaint_id=walk.pk, at=walk.at),
    )

    case = walk.case
    assert sorted(told) == ["Laporan berstatus Selesai.", "done"]
    assert case.state == State.CLOSED
    assert case.events.filter(step__in=["confirm", "auto_close"]).count() == 1


@ON_TWO_CONNECTIONS
def test_a_merge_and_a_step_on_the_parent_leave_child_and_parent_together() -> None:
    cast = small_registry()
    parent, child = at_unit(cast), at_unit(cast)
    desk, unit = parent.staff("admin_surabaya"), parent.staff("liaison_pu")
    at = child.at

    told = _at_once(
        lambda: actions.merge(complaint_id=child.pk, into=parent.pk, by=desk, at=at),
        lambda: actions.follow_up(
            complaint_id=parent.pk, text="Petugas ke lokasi.", by=unit, at=at
        ),
    )

    assert told == ["done", "done"]
    assert child.case.induk == parent.case
    assert child.case.state == parent.case.state == State.IN_PROGRESS


@ON_TWO_CONNECTIONS
def test_two_cases_that_are_merged_into_each_other_do_not_lock_up() -> None:
    cast = small_registry()
    one, other = at_unit(cast), at_unit(cast)
    desk, at = one.staff("admin_surabaya"), other.at

    def merge(child: Walk, parent: Walk) -> Callable[[], Any]:
        return lambda: actions.merge(
            complaint_id=child.pk, into=parent.pk, by=desk, at=at
        )

    told = _at_once(merge(one, other), merge(other, one))

    assert told.count("done") == 1
    assert [one.case.induk, other.case.induk].count(None) == 1


@ON_TWO_CONNECTIONS
def test_a_withdrawal_and_a_step_on_a_parent_with_an_older_child_do_not_lock_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cast = small_registry()
    child, parent = at_unit(cast), at_unit(cast)
    by, desk, at = parent.staff("liaison_pu"), parent.staff("admin_surabaya"), parent.at
    actions.merge(complaint_id=child.pk, into=parent.pk, by=desk, at=at)
    has_locked = Signal()
    lock_kin = closing.lock_kin

    def slowly(complaint_id: int) -> list[Complaint]:
        kin = lock_kin(complaint_id)
        has_locked.set()
        _until_somebody_waits()
        return kin

    def note() -> None:
        has_locked.wait(30)
        actions.note(complaint_id=parent.pk, text="Ditelepon.", by=by, at=at)

    monkeypatch.setattr(closing, "lock_kin", slowly)

    told = _at_once(
        lambda: actions.withdraw(complaint_id=parent.pk, by=parent.citizen, at=at), note
    )

    assert told == ["done", "done"]
    assert parent.case.state == State.ARCHIVED


@ON_TWO_CONNECTIONS
def test_a_part_that_is_made_while_the_whole_is_withdrawn_is_withdrawn_too() -> None:
    cast = small_registry()
    walk = at_city(cast)
    walk.take(actions.handle, "admin_surabaya", verification=verification())
    by, at, told = walk.staff("admin_surabaya"), walk.at, []

    def withdraw() -> None:
        told.extend(
            _at_once(
                lambda: actions.withdraw(complaint_id=walk.pk, by=walk.citizen, at=at)
            )
        )

    beside = Thread(target=withdraw)
    with transaction.atomic():
        units = [cast.dinas_pu, cast.rsud]
        parts = actions.split(complaint_id=walk.pk, units=units, by=by, at=at)
        beside.start()
        _until_somebody_waits()
    beside.join()

    assert told == ["done"]
    states = Complaint.objects.filter(split_from=walk.pk).values_list(
        "state", flat=True
    )
    assert list(states) == [State.ARCHIVED] * len(parts)


def _until_somebody_waits() -> None:
    """For a row that this transaction holds."""
    waits = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    deadline = time.monotonic() + 30
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute(waits)
            if cursor.fetchone() != (0,):
                return
            time.sleep(0.05)
    raise AssertionError("nobody waits")


@ON_TWO_CONNECTIONS
def test_two_sweeps_hand_a_case_over_once() -> None:
    walk = at_unit(small_registry()).wait(days=61)

    def sweep() -> None:
        with transaction.atomic():
            actions.hand_over_due(at=walk.at, limit=10)

    assert _at_once(sweep, sweep, sweep) == ["done"] * 3
    assert walk.case.events.filter(step="hand_over").count() == 1


PRESSED_TWICE = {
    "dispose": (at_city, lambda walk: walk.to_unit(), "sudah memegang"),
    "return_up": (
        at_unit,
        lambda walk: walk.return_up("liaison_pu"),
        "Hanya|berstatus",
    ),
    "request_completion": (at_unit, lambda walk: walk.hold(), "Ditunda"),
    "archive": (at_unit, lambda walk: walk.archive(), "Diarsipkan"),
    "answer": (at_unit, lambda walk: walk.answer(), "Menunggu tanggapan"),
    "confirm": (
        lambda cast: at_unit(cast).answer(),
        lambda walk: walk.confirm(),
        "Selesai",
    ),
    "reopen": (
        lambda cast: at_unit(cast).answer().confirm(),
        lambda walk: walk.reopen(),
        "Diproses",
    ),
}


@pytest.mark.parametrize("step", PRESSED_TWICE)
def test_pressed_twice_it_is_taken_once(step: str, cast: Cast) -> None:
    begin, press, why = PRESSED_TWICE[step]
    walk = begin(cast)
    before = walk.at
    press(walk)
    after = (walk.case.state, Event.objects.count(), Clock.objects.count())

    walk.at = before
    with pytest.raises(NotAllowed, match=why):
        press(walk)

    assert (walk.case.state, Event.objects.count(), Clock.objects.count()) == after
