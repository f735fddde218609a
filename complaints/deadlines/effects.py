"""What each happening does to each clock: one table, for the code and the docs."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from complaints.deadlines.policies import ClockKind


class Change(StrEnum):
    """What happens to one clock; a clock that does not run is only ever started."""

    STARTS = "starts"
    STARTS_ANEW = "starts anew"
    STOPS = "stops"
    STANDS_STILL = "stands still"
    GOES_ON = "goes on"
    EXTENDED = "extended"
    DATED = "dated by the class"


@dataclass(frozen=True, kw_only=True)
class Effect:
    """A row: the step and the case that it is about, and the change of each clock.

    Clocks that it does not name stay as they are.
    """

    step: str
    when: str = ""
    stops: tuple[ClockKind, ...] = ()
    starts: tuple[ClockKind, ...] = ()
    pauses: bool = False
    resumes: bool = False
    settles: bool = False
    extends: bool = False

    @property
    def name(self) -> str:
        return f"{self.step} {self.when}".strip()

    def change(self, kind: ClockKind) -> Change | None:
        """What becomes of a clock of that kind; None: nothing."""
        if kind in self.starts:
            return Change.STARTS_ANEW if kind in self.stops else Change.STARTS
        if kind in self.stops:
            return Change.STOPS
        if kind is ClockKind.SETTLEMENT and (self.settles or self.extends):
            return Change.DATED if self.settles else Change.EXTENDED
        if kind in HELD and (self.pauses or self.resumes):
            return Change.STANDS_STILL if self.pauses else Change.GOES_ON
        return None


C = ClockKind
ALL = tuple(ClockKind)
SENT = (C.VERIFICATION, C.FIRST_FOLLOW_UP)
HELD = (*SENT, C.SETTLEMENT)  # of these, the ones that the policy of the case names
TO_VERIFY, TO_FOLLOW_UP = (C.VERIFICATION,), (C.FIRST_FOLLOW_UP,)

# Taking in, moving.
RECEIVED = Effect(step="receive", starts=(C.VERIFICATION, C.OMBUDSMAN))
DISPOSED_TO_ROOT = Effect(
    step="dispose", when="to an instansi", stops=SENT, starts=TO_VERIFY, settles=True
)
DISPOSED_TO_UNIT = Effect(
    step="dispose", when="to a unit", stops=SENT, starts=TO_FOLLOW_UP, settles=True
)
HANDLED = Effect(step="handle", stops=SENT, starts=TO_FOLLOW_UP, settles=True)
RETURNED = Effect(step="return_up", stops=SENT, starts=TO_VERIFY)

# Pausing, extending, classifying anew.
HELD_UP = Effect(step="request_completion", starts=(C.COMPLETION,), pauses=True)
COMPLETED = Effect(step="complete", stops=(C.COMPLETION,), resumes=True)
EXTENDED = Effect(step="grant_extension", extends=True)
RECLASSIFIED = Effect(step="reclassify", settles=True)

# Following up, answering, ending, beginning again.
FOLLOWED_UP = Effect(step="follow_up", stops=TO_FOLLOW_UP)
CORRECTED = Effect(
    step="follow_up",
    when="while the complainant is awaited",
    stops=(C.FIRST_FOLLOW_UP, C.REPLY),
    starts=(C.REPLY,),
)
ANSWERED = Effect(step="answer", stops=(*SENT, C.SETTLEMENT), starts=(C.REPLY,))
REPLIED = Effect(step="reply", stops=(C.REPLY,))
CONFIRMED = Effect(step="confirm", stops=ALL)
AUTO_CLOSED = Effect(step="auto_close", stops=ALL)
WITHDRAWN = Effect(step="withdraw", stops=ALL)
ARCHIVED = Effect(step="archive", stops=ALL)
LAPSED = Effect(step="lapse", stops=ALL)
REOPENED = Effect(
    step="reopen", when="after a follow-up", starts=(C.OMBUDSMAN,), settles=True
)
REOPENED_TO_VERIFY = Effect(
    step="reopen", when="before any", starts=(C.VERIFICATION, C.OMBUDSMAN)
)

# Cases of one matter: the one that joins, the part that is made.
MERGED_TO_VERIFY = Effect(
    step="merge", when="to be verified", stops=SENT, starts=TO_VERIFY, settles=True
)
MERGED = Effect(
    step="merge",
    when="to be followed up",
    stops=SENT,
    starts=TO_FOLLOW_UP,
    settles=True,
)
MERGED_FOLLOWED_UP = Effect(
    step="merge", when="after a follow-up", stops=SENT, settles=True
)
MERGED_IN_PLACE = Effect(
    step="merge", when="where the same clock runs already", settles=True
)


def level(
    running: Collection[ClockKind], *, to_verify: bool, is_followed_up: bool
) -> Effect:
    """What gives a case that follows the clock that runs where its parent stands."""
    if is_followed_up and not to_verify:
        return MERGED_FOLLOWED_UP
    wanted, effect = (
        (C.VERIFICATION, MERGED_TO_VERIFY) if to_verify else (C.FIRST_FOLLOW_UP, MERGED)
    )
    return MERGED_IN_PLACE if wanted in running else effect


SPLIT_TO_ROOT = Effect(
    step="split", when="part for an instansi", starts=TO_VERIFY, settles=True
)
SPLIT_TO_UNIT = Effect(
    step="split", when="part for a unit", starts=TO_FOLLOW_UP, settles=True
)

# Oversight.
ASKED_TO_EXPLAIN = Effect(step="ask_explanation", starts=(C.EXPLANATION,))
EXPLAINED = Effect(step="explain", stops=(C.EXPLANATION,))

EFFECTS: tuple[Effect, ...] = tuple(
    one for one in list(globals().values()) if isinstance(one, Effect)
)


def stopped_by(step: str) -> tuple[ClockKind, ...]:
    """The clocks that a step stops whatever the case: what its rows have in common."""
    rows = [set(one.stops) for one in EFFECTS if one.step == step]
    common = set.intersection(*rows) if rows else set()
    return tuple(kind for kind in ClockKind if kind in common)
