"""Cases that live at random: people step, days pass, decrees and policies come.

What happens is drawn by Hypothesis; what must be true after it is in `invariants`.
"""

from datetime import date, datetime, timedelta
from random import Random
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from agencies.models import Agency, Holiday
from agencies.principals import SYSTEM, Principal
from agencies.workdays import WIB, local_date
from complaints import actions, permissions
from complaints.actions import NeedsConfirmation, NotAllowed, decreeing, policies
from complaints.actions.decreeing import Change, Decree
from complaints.models import Clock, Complaint, Event
from complaints.workflow import ENDED, STEPS, Classification, Step, Who
from tests.cast import Cast
from tests.complaints.cases import ANSWER, Walk, received, verification
from tests.complaints.invariants import (
    check,
    check_late,
    check_moved_by_decree,
    forget_calendars,
)
from tests.complaints.situations import BY_THE_SYSTEM, PRESSED, Stand

WARNINGS = ("no_date", "no_place", "no_document", "near_copy")
CASES = 3
WAITS = (
    timedelta(minutes=7),
    timedelta(hours=9),
    timedelta(days=1),
    timedelta(days=4),
    timedelta(days=13),
)
# In the mix: mostly people, sometimes what comes from outside.
HAPPENINGS = (
    *["step"] * 30,
    *["sweep"] * 3,
    "decree",
    "taken_back",
    "policy",
    "approval",
)
# Steps that move nothing are open to somebody nearly always: one turn in ten.
IDLE = frozenset({"note", "flag", "assign", "ask_identity", "tighten_privacy"})
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
HEADS = {"dinas_pu": "head_pu", "surabaya": "head_surabaya"}
OWN_DAYS = "35.78"  # Surabaya's region
REFUSALS = (NotAllowed, NeedsConfirmation, ValidationError)


class Life(RuleBasedStateMachine):
    """Three cases, one clock, the people of two instansi and the national desk."""

    cast: ClassVar[Cast]
    taken: ClassVar[dict[str, int]] = {}

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.savepoint()
        forget_calendars()
        self.seen, self.turn = 0, 0  # the last event that was checked
        self.staff: dict[str, Principal] = {}
        self.walks = [received(self.cast) for _ in range(CASES)]
        self.at = self.walks[0].at
        self.people = self._by_place(PLACES)
        self.heads = self._by_place(HEADS)
        self.moved = False  # by what leaves no event in the case
        self.batch = 0

    def _by_place(self, names: dict[str, str]) -> dict[int, str]:
        return {getattr(self.cast, place).pk: name for place, name in names.items()}

    @property
    def today(self) -> date:
        return local_date(self.at, WIB)

    def teardown(self) -> None:
        check_late(at=self.at)
        transaction.savepoint_rollback(self.undo)
        forget_calendars()

    @rule(
        what=st.sampled_from(HAPPENINGS),
        which=st.integers(0, CASES - 1),
        choice=st.integers(0, 10_000),
        wait=st.sampled_from(WAITS),
    )
    def something_happens(
        self, what: str, which: int, choice: int, wait: timedelta
    ) -> None:
        self.at += wait
        getattr(self, what)(which, (choice + self.turn * 7919) % 10_007)

    @invariant()
    def every_case_is_true(self) -> None:
        """Those that something happened to: a step on a case leaves an event."""
        news = dict(
            Event.objects.filter(pk__gt=self.seen).values_list("pk", "complaint")
        )
        self.seen = max(news, default=self.seen)
        cases = Complaint.objects.select_related("root")
        touched = cases if self.moved else cases.filter(pk__in=set(news.values()))
        for case in touched:
            check(case)
        self.turn += 1
        if self.moved or self.turn % 10 == 0:
            check_late(at=self.at)
        self.moved = False

    def step(self, which: int, choice: int) -> None:
        """One that is open, of a case drawn; an ended one makes room for another."""
        walk = self.walks[which]
        walk.at = self.at
        case = walk.case
        for step in self._in_any_order(case, choice):
            by = self._right_one(step, walk, case, choice)
            if permissions.refusal(step, case, by=by, at=self.at):
                continue
            if self._press(step, which, case, by, choice):
                return
        if case.state in ENDED:
            self.walks[which] = received(self.cast, at=self.at)
            self._count("receive")

    def _in_any_order(self, case: Complaint, choice: int) -> list[Step]:
        steps = [
            step
            for name, step in STEPS.items()
            if case.state in step.sources
            and (name in PRESSED or name in BY_THE_SYSTEM)
            and (name in IDLE) == (choice % 10 == 0)
        ]
        return Random(choice).sample(steps, len(steps))

    def sweep(self, which: int, choice: int) -> None:
        actions.lapse_due(at=self.at)
        actions.close_due(at=self.at)
        actions.hand_over_due(at=self.at, limit=10)
        self._count("sweep")

    def decree(self, which: int, choice: int) -> None:
        """A day off comes, past or ahead; one that stands is taken back."""
        first = self.today - timedelta(days=3)
        region = OWN_DAYS if choice % 4 == 0 else ""
        standing = Holiday.objects.filter(
            date__range=(first, first + timedelta(days=30)),
            region=region or None,
            revoked_from=None,
        )
        row = standing.order_by("date").last() if choice % 3 == 0 else None
        kind = Holiday.Kind.REGIONAL if region else Holiday.Kind.JOINT_LEAVE
        change = Change(
            is_added=row is None,
            day=row.date if row else first + timedelta(days=choice % 30),
            kind=row.kind if row else kind,
            name="Cuti",
        )
        said = Decree(
            number=f"Keputusan {self.at.isoformat()} {choice}",
            decided_on=self.today,
            year=change.day.year,
            changes=(change,),
            region_code=region,
        )
        self._dated_anew("decree", lambda: self._apply(said))

    def _apply(self, said: Decree) -> None:
        batch, _moved = decreeing.apply_decree(decree=said, at=self.at)
        self.batch = batch.pk

    def taken_back(self, which: int, choice: int) -> None:
        if self.batch:
            self._dated_anew(
                "taken_back",
                lambda: decreeing.undo_decree(recalculation_id=self.batch, at=self.at),
            )

    def _dated_anew(self, what: str, act: Any) -> None:
        before = _due_dates()
        try:
            act()
        except REFUSALS:
            return
        forget_calendars()
        check_moved_by_decree(before, _due_dates(), on=self.today)
        self.moved = True
        self._count(what)

    def policy(self, which: int, choice: int) -> None:
        """Other limits from some day on, for all or for Surabaya alone."""
        said: dict[str, Any] = {
            "valid_from": (self.today + timedelta(days=1 + choice % 9)).isoformat(),
            "basis": "Contoh",
            "limits": {
                "verification": {"days": 2 + choice % 3},
                "first_follow_up": {"days": 2 + choice % 5},
                "settlement:aspirasi": {"days": 9 + choice % 7},
            },
        }
        if choice % 3 == 0:
            said["agency"] = self.cast.surabaya.code
        try:
            policies.put_in_force(said=said, on=self.today)
        except ValidationError:
            return
        self._count("policy")

    def approval(self, which: int, choice: int) -> None:
        """From now on somebody must approve answers, or pass them on, or nobody."""
        asks = {"needs_approval": choice % 2 == 0, "needs_release": choice % 3 == 0}
        places = [self.cast.dinas_pu.pk, self.cast.surabaya.pk]
        Agency.objects.filter(pk__in=places).update(**asks)

    def _press(
        self, step: Step, which: int, case: Complaint, by: Principal, choice: int
    ) -> bool:
        """Whether it was taken."""
        try:
            facts = self._facts(step, which, case, choice)
            if step.name in BY_THE_SYSTEM:
                BY_THE_SYSTEM[step.name](complaint_id=case.pk, at=self.at)
            else:
                PRESSED[step.name][0](complaint_id=case.pk, by=by, at=self.at, **facts)
        except REFUSALS:
            return False
        self._count(step.name)
        note(f"{case}: {step.name} from {case.state} with {case.holder}")
        return True

    def _count(self, what: str) -> None:
        self.taken[what] = self.taken.get(what, 0) + 1

    def _facts(
        self, step: Step, which: int, case: Complaint, choice: int
    ) -> dict[str, Any]:
        classes = list(Classification)
        one = classes[choice % len(classes)]
        if step.name == "dispose":
            place = sorted(PLACES)[choice % len(PLACES)]
            to = getattr(self.cast, place)
            return {"to": to, "verification": verification(one)}
        if step.name == "reclassify":
            return {"classification": one, "reason": "Usul."}
        if step.name in {"answer", "submit_answer"}:
            return {"text": ANSWER, "confirmed": WARNINGS}
        if step.name in BY_THE_SYSTEM:
            return {}
        merging = step.name == "merge"
        other = self.walks[(which + 1) % CASES].case if merging else case
        stand = Stand(self.walks[which], other, None, None)  # type: ignore[arg-type]
        return PRESSED[step.name][1](stand)

    def _right_one(
        self, step: Step, walk: Walk, case: Complaint, choice: int
    ) -> Principal:
        """Somebody who has one of the step's offices towards the case."""
        offices = [who for who in Who if who in step.who]
        office = offices[choice % len(offices)]
        if office == Who.COMPLAINANT:
            return walk.citizen
        if office == Who.SYSTEM:
            return SYSTEM
        desk = self.people[case.root_id]
        name = {
            Who.HOLDER: self.people[case.holder_id],
            Who.APPROVER: self.heads.get(case.holder_id, desk),
            Who.NATIONAL: "admin_national",
            Who.OMBUDSMAN: "reviewer_national",
            Who.KSP: "ksp_officer",
        }.get(office, desk)
        if name not in self.staff:
            self.staff[name] = walk.staff(name)
        return self.staff[name]


def _due_dates() -> dict[int, tuple[date, datetime]]:
    rows = Clock.objects.running().values_list("pk", "due_date", "due_at")
    return {pk: (due_date, due_at) for pk, due_date, due_at in rows}
