"""A decree that is applied while people take steps: nothing of either is lost."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from threading import Thread

import pytest
from django.db import connections, transaction

from complaints.actions import decreeing, recomputing
from complaints.actions.rederiving import differences
from complaints.models import Clock, ClockMove
from tests.complaints.cases import Walk, at_unit, received
from tests.complaints.test_decrees import APPLIED, decree
from tests.registry import small_registry

ON_TWO_CONNECTIONS = pytest.mark.django_db(
    transaction=True, databases=["default", "identity"]
)
A_MOMENT = 0.5  # seconds in which the other runs until it must wait


@contextmanager
def while_in_flight(act: Callable[[], object]) -> Iterator[None]:
    """A step that is not committed yet when `act` runs on a connection of its own."""

    def run() -> None:
        try:
            act()
        finally:
            connections.close_all()

    other = Thread(target=run)
    with transaction.atomic():
        yield
        other.start()
        other.join(A_MOMENT)
    other.join(60)
    assert not other.is_alive()


def apply() -> object:
    return decreeing.apply_decree(decree=decree(), at=APPLIED)


def answered_in_flight() -> Walk:
    walk = at_unit(small_registry())
    walk.at = APPLIED
    with while_in_flight(apply):
        walk.answer()
    return walk


@ON_TWO_CONNECTIONS
def test_what_was_answered_meanwhile_stays_as_it_was_judged() -> None:
    walk = answered_in_flight()

    judged = Clock.objects.get(complaint=walk.pk, kind="first_follow_up")
    assert (judged.due_date, judged.is_met) == (date(2025, 7, 14), True)
    assert not ClockMove.objects.filter(clock=judged).exists()
    reply = Clock.objects.get(complaint=walk.pk, kind="reply")
    assert reply.due_date == date(2025, 7, 24)
    assert not list(differences())


@ON_TWO_CONNECTIONS
def test_without_the_lock_it_would_be_dated_anew_after_it_was_judged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control."""
    monkeypatch.setattr(recomputing, "lock_cases", lambda ids: None)

    walk = answered_in_flight()

    judged = Clock.objects.get(complaint=walk.pk, kind="first_follow_up")
    assert judged.due_date != date(2025, 7, 14)


@ON_TWO_CONNECTIONS
def test_a_case_received_meanwhile_is_dated_after_the_decree_is_committed() -> None:
    cast = small_registry()
    with while_in_flight(apply):
        walk = received(cast, at=APPLIED)

    verification = Clock.objects.get(complaint=walk.pk, kind="verification")
    assert verification.due_date == date(2025, 7, 15)
    assert walk.case.late_after == verification.due_at
    assert not list(differences())


@ON_TWO_CONNECTIONS
def test_without_the_second_look_it_would_keep_the_old_date(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control."""
    monkeypatch.setattr(recomputing, "_catch_up", lambda batch_id, seen, look: None)
    cast = small_registry()
    with while_in_flight(apply):
        received(cast, at=APPLIED)

    assert list(differences())


@ON_TWO_CONNECTIONS
def test_taking_a_decree_back_dates_what_was_received_meanwhile() -> None:
    cast = small_registry()
    batch, _ = decreeing.apply_decree(decree=decree(), at=APPLIED)
    with while_in_flight(
        lambda: decreeing.undo_decree(recalculation_id=batch.pk, at=APPLIED)
    ):
        walk = received(cast, at=APPLIED)

    verification = Clock.objects.get(complaint=walk.pk, kind="verification")
    assert verification.due_date == date(2025, 7, 14)
    assert not list(differences())
