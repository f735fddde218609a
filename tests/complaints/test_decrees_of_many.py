"""A decree over very many open clocks: statements, time and memory."""

import resource
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import Holiday
from complaints.actions import decreeing, recomputing
from complaints.actions.dating import Dated, Dates
from complaints.actions.decreeing import Change, Decree
from complaints.models import Clock, Complaint
from escalation.actions.withdrawing import Withdrawing
from tests.cast import Cast
from tests.complaints import cases
from tests.complaints.invariants import check, forget_calendars
from tests.complaints.many import copied

APPLIED = cases.NOW + timedelta(days=2)
DECREE = Decree(
    number="SKB 99/2025",
    decided_on=date(2025, 7, 7),
    year=2025,
    changes=(
        Change(
            is_added=True,
            day=date(2025, 7, 11),
            kind=Holiday.Kind.JOINT_LEAVE,
            name="Cuti contoh",
        ),
    ),
)


def _walks(cast: Cast) -> list[cases.Walk]:
    """Begun on different days, so that they run out on different ones."""
    return [
        cases.at_unit(cast, at=cases.NOW - cases.ONE_DAY * days) for days in range(5)
    ]


def _statements(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as said:
        act()
    return len(said)


def test_a_decree_takes_as_many_statements_however_many_clocks_it_moves(
    cast: Cast,
) -> None:
    walks = _walks(cast)

    def preview() -> object:
        return decreeing.preview_decree(decree=DECREE, at=APPLIED)

    few = _statements(preview)
    copied(walks, each=60)
    assert _statements(preview) == few
    applied = _statements(
        lambda: decreeing.apply_decree(decree=DECREE, at=APPLIED, by_id=None)
    )
    assert applied <= 40


def test_after_the_commit_only_what_the_batch_did_not_see_is_read_again(
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    walks, read, dated = _walks(cast), list[list[int]](), Dates.of

    def as_one_more_comes(dates: Dates, ids: list[int]) -> Dated:
        read.append(ids)
        if len(read) == 1:  # the batch has found its cases already
            walks.append(cases.received(cast, at=APPLIED))
        return dated(dates, ids)

    monkeypatch.setattr(Dates, "of", as_one_more_comes)
    with django_capture_on_commit_callbacks(execute=True):
        decreeing.apply_decree(decree=DECREE, at=APPLIED)

    *seen, late = walks
    assert read == [[walk.pk for walk in seen], [late.pk]]


def test_cases_and_history_follow_their_clocks_there_and_back(cast: Cast) -> None:
    walks = _walks(cast)
    before = list(Complaint.objects.order_by("pk").values("late_after", "next_due_at"))

    batch, moved = decreeing.apply_decree(decree=DECREE, at=APPLIED)
    assert moved.moved >= 5
    after = list(Complaint.objects.order_by("pk").values("late_after", "next_due_at"))
    assert after != before
    forget_calendars()
    for walk in walks:
        check(walk.case)
        latest = walk.case.history.latest("history_id")  # type: ignore[attr-defined]
        assert latest.late_after == walk.case.late_after
        assert latest.history_change_reason == "calendar"

    forget_calendars()

    decreeing.undo_decree(recalculation_id=batch.pk, at=APPLIED)
    back = list(Complaint.objects.order_by("pk").values("late_after", "next_due_at"))
    assert back == before


@pytest.mark.prove
@pytest.mark.timed
@pytest.mark.timeout(1800)
def test_a_hundred_thousand_open_clocks_are_previewed_and_moved_in_time(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    copied(_walks(cast), each=10_000)
    open_clocks = Clock.objects.running().filter(limit_unit="working_days").count()
    assert open_clocks >= 100_000
    held = _megabytes()

    started = time.monotonic()
    also = Withdrawing(at=APPLIED)  # as the screen asks: what escalations it ends
    seen = decreeing.preview_decree(decree=DECREE, at=APPLIED, look=also.look)
    previewed = time.monotonic() - started
    started = time.monotonic()
    batch, moved = decreeing.apply_decree(decree=DECREE, at=APPLIED)
    applied = time.monotonic() - started
    started = time.monotonic()
    undone = decreeing.undo_decree(recalculation_id=batch.pk, at=APPLIED)
    taken_back = time.monotonic() - started
    grown = _megabytes() - held

    with capsys.disabled():
        print(
            f"\n{open_clocks} open clocks, {moved.moved} moved: preview"
            f" {previewed:.1f} s, apply {applied:.1f} s, undo {taken_back:.1f} s,"
            f" memory +{grown:.0f} MB"
        )
    assert seen.moved == moved.moved == undone
    assert previewed <= 10
    assert applied <= 60
    assert grown <= 64


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def test_a_chunk_is_what_is_in_memory_at_a_time() -> None:
    assert recomputing.CHUNK <= 5_000
