"""Every person × situation × step: permitted ones are taken, refused change nothing.

What happens is compared twice: with an oracle that was written from the design by
hand, and with the tables in `step_table/`, so that a change shows in review.
`LAPOR_WRITE_STEP_TABLE=1 pytest tests/complaints/test_step_table.py` writes the tables.
"""

import os
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from agencies.models import Notice
from complaints import permissions
from complaints.actions import NotAllowed
from complaints.models import Clock, Complaint, Disposition, Event, IdentityReading
from complaints.workflow import STEPS, State
from tests.complaints.browsing import NAMELESS
from tests.complaints.oracle import expected
from tests.complaints.situations import (
    BY_THE_SYSTEM,
    EVERYBODY,
    PRESSED,
    SITUATIONS,
    Stand,
    press,
    stand,
)
from tests.registry import small_registry

pytestmark = NAMELESS

TABLES = Path(__file__).parent / "step_table"
WRITING = os.environ.get("LAPOR_WRITE_STEP_TABLE") == "1"
# `receive` makes a case; `hand_over` is the sweep's, over many at once; `succeed`
# follows a change of the registry, which no situation has (test_succession).
ELSEWHERE = {"receive", "hand_over", "succeed"}
WALKED = [name for name in STEPS if name not in ELSEWHERE]


@pytest.mark.parametrize("situation", SITUATIONS)
def test_each_step_is_open_to_those_whom_the_design_names(situation: str) -> None:
    """Everybody is asked; of those refused for one reason the first one presses."""
    here = stand(situation, small_registry())
    found = {step: _outcomes(here, step) for step in WALKED}

    assert found == {step: expected(situation, step) for step in WALKED}
    _compare_with_table(situation, found)


@pytest.mark.prove
@pytest.mark.parametrize("situation", SITUATIONS)
def test_whoever_presses_what_is_closed_changes_nothing(situation: str) -> None:
    here = stand(situation, small_registry())

    for step in WALKED:
        assert _outcomes(here, step, press_all=True) == expected(situation, step)


def test_every_step_is_pressed_or_said_to_be_elsewhere() -> None:
    pressed = {*PRESSED, *BY_THE_SYSTEM, "grant_identity"}

    assert pressed == set(WALKED)


def _outcomes(here: Stand, step: str, *, press_all: bool = False) -> dict[str, str]:
    """Who may take the step, and the state it ends in; the others are refused."""
    before, case = _everything(here), here.walk.case
    outcomes: dict[str, str] = {}
    refused: set[str] = set()
    for name in EVERYBODY:
        by, at = here.principal(name), here.walk.at
        mine = here.capacities(name)
        reason = permissions.refusal(STEPS[step], case, by=by, at=at, mine=mine)
        if reason is None or press_all or reason not in refused:
            refused.add(reason or "")
            outcomes[name] = _pressed(here, step, name, reason)

    assert _everything(here) == before
    return {name: state for name, state in outcomes.items() if state}


def _pressed(here: Stand, step: str, name: str, reason: str | None) -> str:
    """The state it leads to, undone again; "" where it is refused.

    The button says what the lock says; a verb may know more than both.
    """
    if step in BY_THE_SYSTEM and name != "system":
        assert reason
        return ""
    by, at = here.principal(name), here.walk.at
    try:
        with transaction.atomic():
            before = State(here.walk.case.state)
            press(step, here, by=by, at=at)
            state = State(here.walk.case.state)
            taken = Event.objects.filter(complaint=here.walk.pk, step=step, at=at)
            assert taken.exists()
            assert state in STEPS[step].ends(before)
            transaction.set_rollback(True)
    except NotAllowed as refused:
        if reason not in (None, str(refused)):
            pytest.fail(f"the button says {reason!r}, the lock {refused}")
        return ""
    assert reason is None
    return state


def _everything(here: Stand) -> list[Any]:
    """The row and how many rows hang on all cases."""
    tables = (Event, Clock, Disposition, Notice, IdentityReading)
    row = Complaint.objects.filter(pk=here.walk.pk).values_list()[0]
    return [row, *(table.objects.count() for table in tables)]


def _compare_with_table(situation: str, found: dict[str, dict[str, str]]) -> None:
    lines = [f"{step:18} {_told(found[step])}" for step in WALKED]
    file = TABLES / f"{situation}.txt"
    if WRITING:
        TABLES.mkdir(exist_ok=True)
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")

    assert file.read_text(encoding="utf-8").splitlines() == lines


def _told(outcomes: dict[str, str]) -> str:
    return ", ".join(f"{who} → {to}" for who, to in outcomes.items()) or "–"
