"""Cases walked at random through steps of the right people keep what must be true.

A few walks with every `make test`, a hundred thousand steps with `make prove`, in
halves: one for each worker. LAPOR_STEPS=2000 takes a look.
"""

import os
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from agencies.principals import Principal
from complaints import actions
from complaints.actions import NeedsConfirmation, NotAllowed
from complaints.models import Complaint, Event
from complaints.workflow import STEPS, Step, Who
from tests.cast import Cast
from tests.complaints.cases import ANSWER, Walk, at_unit, received, verification
from tests.complaints.invariants import check, check_late
from tests.complaints.situations import BY_THE_SYSTEM, PRESSED, Stand

WARNINGS = ("no_date", "no_place", "no_document", "near_copy")
LONGEST = int(os.environ.get("LAPOR_STEPS", "100000"))
CASES = 3
TRIES = 8  # steps that are tried until one is open
WAITS = (
    timedelta(),
    timedelta(minutes=7),
    timedelta(hours=9),
    timedelta(days=1),
    timedelta(days=4),
    timedelta(days=13),
)
# Who sits where: the admin of each root, somebody at each unit.
PLACES = {
    "national_desk": "admin_national",
    "surabaya": "admin_surabaya",
    "malang": "admin_malang",
    "dinas_pu": "liaison_pu",
    "dinas_kesehatan": "liaison_kesehatan",
    "malang_pu": "liaison_malang_pu",
    "malang_sosial": "admin_malang",  # nobody of its own: covered
}


class Life(RuleBasedStateMachine):
    """Three cases, one clock, the people of two instansi and the national desk."""

    cast: ClassVar[Cast]
    taken: ClassVar[dict[str, int]] = {}

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.savepoint()
        self.seen = 0  # the last event that was checked
        self.staff: dict[str, Principal] = {}
        self.walks = [received(self.cast) for _ in range(CASES)]
        self.at = self.walks[0].at
        self.people = {
            getattr(self.cast, place).pk: name for place, name in PLACES.items()
        }

    def teardown(self) -> None:
        for walk in self.walks:
            check_late(walk.case, at=self.at)
        transaction.savepoint_rollback(self.undo)

    @rule(
        which=st.integers(0, CASES - 1),
        choice=st.integers(0, 10_000),
        place=st.sampled_from(sorted(PLACES)),
        wait=st.sampled_from(WAITS),
    )
    def take_a_step(self, which: int, choice: int, place: str, wait: timedelta) -> None:
        self.at += wait
        walk = self.walks[which]
        walk.at = self.at
        case = walk.case
        open_now = [
            step
            for name, step in STEPS.items()
            if case.state in step.sources and (name in PRESSED or name in BY_THE_SYSTEM)
        ]
        for turn in range(TRIES):
            step = open_now[(choice + turn) % len(open_now)]
            if self._press(step, which, case, place):
                break

    @rule(wait=st.sampled_from(WAITS))
    def sweep(self, wait: timedelta) -> None:
        self.at += wait
        actions.lapse_due(at=self.at)
        actions.close_due(at=self.at)
        actions.hand_over_due(at=self.at, limit=10)

    @invariant()
    def every_case_is_true(self) -> None:
        """Those that something happened to: every change of a case leaves an event."""
        news = dict(
            Event.objects.filter(pk__gt=self.seen).values_list("pk", "complaint")
        )
        self.seen = max(news, default=self.seen)
        for case in Complaint.objects.filter(pk__in=set(news.values())):
            check(case)

    def _press(self, step: Step, which: int, case: Complaint, place: str) -> bool:
        """Whether it was taken."""
        walk = self.walks[which]
        facts = self._facts(step, which, case, place)
        try:
            with transaction.atomic():
                if step.name in BY_THE_SYSTEM:
                    BY_THE_SYSTEM[step.name](complaint_id=walk.pk, at=self.at)
                else:
                    by = self._right_one(step, walk, case)
                    PRESSED[step.name][0](
                        complaint_id=walk.pk, by=by, at=self.at, **facts
                    )
        except (NotAllowed, NeedsConfirmation, ValidationError):
            return False
        self.taken[step.name] = self.taken.get(step.name, 0) + 1
        note(f"{case}: {step.name} from {case.state} with {case.holder}")
        return True

    def _facts(
        self, step: Step, which: int, case: Complaint, place: str
    ) -> dict[str, Any]:
        if step.name == "dispose":
            to = getattr(self.cast, place)
            return {"to": to, "verification": verification()}
        if step.name in {"answer", "submit_answer"}:
            return {"text": ANSWER, "confirmed": WARNINGS}
        if step.name in BY_THE_SYSTEM:
            return {}
        merging = step.name == "merge"
        other = self.walks[(which + 1) % CASES].case if merging else case
        stand = Stand(self.walks[which], other, None, None)  # type: ignore[arg-type]
        return PRESSED[step.name][1](stand)

    def _right_one(self, step: Step, walk: Walk, case: Complaint) -> Principal:
        """Somebody who has the step's office towards the case; seats do not change."""
        if Who.COMPLAINANT in step.who:
            return walk.citizen
        holder, desk = self.people[case.holder_id], self.people[case.root_id]
        found = {
            Who.HOLDER: holder,
            Who.OMBUDSMAN: "reviewer_national",
            Who.KSP: "ksp_officer",
        }
        names = [found.get(who, desk) for who in Who if who in step.who]
        if names[-1] not in self.staff:
            self.staff[names[-1]] = walk.staff(names[-1])
        return self.staff[names[-1]]


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
        phases=[Phase.generate],  # shrinking would walk for minutes
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Life, settings=patient)
    return Life.taken


def test_a_few_walks_keep_every_case_true(cast: Cast) -> None:
    taken = _live(cast, walks=8, steps=40)

    assert sum(taken.values()) >= 60


CORRUPTED = {
    "a due date": lambda case: case.clocks.filter(kind="settlement").update(
        due_at=case.received_at + timedelta(days=90)
    ),
    "a column": lambda case: Complaint.objects.filter(pk=case.pk).update(
        late_after=None
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
}


@pytest.mark.parametrize("what", CORRUPTED)
def test_what_is_not_true_is_found(what: str, cast: Cast) -> None:
    """The control: the check of the walks fails on each of these."""
    walk = at_unit(cast)
    check(walk.case)

    CORRUPTED[what](walk.case)

    with pytest.raises(AssertionError):
        check(walk.case)


@pytest.mark.prove
@pytest.mark.timeout(4 * 3600)
@pytest.mark.parametrize("half", [1, 2])
def test_a_hundred_thousand_steps_keep_every_case_true(cast: Cast, half: int) -> None:
    taken: dict[str, int] = {}
    while sum(taken.values()) < LONGEST / 2:
        found = _live(cast, walks=100, steps=60, is_fixed=False)
        for step, times in found.items():
            taken[step] = taken.get(step, 0) + times

    untaken = (set(PRESSED) | set(BY_THE_SYSTEM)) - set(taken)
    # These need a policy that asks for them; `test_answering` takes them.
    assert untaken <= {
        "submit_answer",
        "approve_answer",
        "release_answer",
        "send_back_answer",
        "lapse",  # the sweep was there first
        "auto_close",
    }
