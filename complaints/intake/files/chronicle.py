"""What happened to an old case, told in the steps of the workflow (pure)."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import accumulate
from typing import Any

from complaints.deadlines import ClockKind
from complaints.intake.files.rows import CaseRow
from complaints.workflow import (
    ANSWER,
    ARCHIVE,
    AUTO_CLOSE,
    CONFIRM,
    DISPOSE,
    FOLLOW_UP,
    HANDLE,
    LAPSE,
    RECEIVE,
    REQUEST_COMPLETION,
    WITHDRAW,
    State,
)

IMPORTED = {"imported": True}
# What `Complaint.ended_how` says after each of the ending steps.
ENDED_HOW = {
    CONFIRM.name: "confirmed",
    AUTO_CLOSE.name: "by_system",
    WITHDRAW.name: "withdrawn",
    LAPSE.name: "lapsed",
    ARCHIVE.name: "archived",
}
BEFORE_DISPOSAL = frozenset({State.RECEIVED, State.ON_HOLD, State.ARCHIVED})


@dataclass(frozen=True, slots=True)
class Moment:
    """One step of the past: when, and the state and holder that it left behind."""

    step: str
    at: datetime
    state: State
    holder_id: int
    text: str = ""
    facts: dict[str, Any] = field(default_factory=lambda: IMPORTED)


@dataclass(frozen=True, slots=True)
class Run:
    """One clock of the past: whose time, from when until when."""

    kind: ClockKind
    agency_id: int
    started_at: datetime
    stopped_at: datetime | None


def disposed_at(row: CaseRow) -> datetime | None:
    """When a unit got it: at receipt where the source names a unit but no instant."""
    if row.disposed_at is not None:
        return row.disposed_at
    if row.unit or row.state not in BEFORE_DISPOSAL:
        return row.received_at
    return None


def chronicle(row: CaseRow, *, root_id: int, holder_id: int) -> list[Moment]:
    """The steps in the order they must have come.

    Where the source knows a state but not the instant of its step, the step before
    leaves that state behind and says so in its facts. A step that the source puts
    before the one it follows is told right after that one, with the instant that was
    said in its facts: a timeline does not run backwards.
    """
    told = [
        _receipt(row, root_id=root_id, holder_id=holder_id),
        *_on_the_way(row, root_id=root_id, holder_id=holder_id),
        *_end(row, holder_id),
    ]
    if told[-1].state != row.state:
        told[-1] = _undated(told[-1], row.state)
    return list(accumulate(told, _after))


def _after(before: Moment, then: Moment) -> Moment:
    if then.at >= before.at:
        return then
    facts = {**then.facts, "said_at": then.at.isoformat()}
    return replace(then, at=before.at, facts=facts)


def _receipt(row: CaseRow, *, root_id: int, holder_id: int) -> Moment:
    facts = {**IMPORTED, **row.facts}
    if row.disposed_at is None and disposed_at(row) is not None:
        told = Moment(
            RECEIVE.name, row.received_at, State.RECEIVED, holder_id, "", facts
        )
        return _undated(told, State.FORWARDED)
    return Moment(RECEIVE.name, row.received_at, State.RECEIVED, root_id, "", facts)


def _undated(moment: Moment, state: State) -> Moment:
    return replace(moment, state=state, facts={**moment.facts, "undated": state.value})


def _on_the_way(row: CaseRow, *, root_id: int, holder_id: int) -> Iterator[Moment]:
    if row.disposed_at is not None:
        step = HANDLE if holder_id == root_id else DISPOSE
        yield Moment(step.name, row.disposed_at, State.FORWARDED, holder_id)
    if row.followed_up_at is not None:
        yield Moment(
            FOLLOW_UP.name,
            row.followed_up_at,
            State.IN_PROGRESS,
            holder_id,
            row.follow_up,
        )
    if (held := held_at(row)) is not None:
        yield Moment(REQUEST_COMPLETION.name, held, State.ON_HOLD, holder_id)
    if row.answered_at is not None:
        yield Moment(
            ANSWER.name,
            row.answered_at,
            State.AWAITING_COMPLAINANT,
            holder_id,
            row.answer,
        )


def _end(row: CaseRow, holder_id: int) -> Iterator[Moment]:
    """A closing of which the source does not say by whom is the agency's own answer."""
    if row.ended_at is None:
        return
    unsaid = ANSWER if row.state is State.CLOSED else ARCHIVE
    text = row.answer if row.answered_at is None else ""
    yield Moment(row.ended_how or unsaid.name, row.ended_at, row.state, holder_id, text)


def ended_how(row: CaseRow) -> str:
    """As the actions say it; empty for a closing that the source leaves unexplained."""
    if row.state is State.ARCHIVED:
        return ENDED_HOW[row.ended_how or ARCHIVE.name]
    return ENDED_HOW.get(row.ended_how, "")


def held_at(row: CaseRow) -> datetime | None:
    """Since when a case is held: the last known instant where the source is silent."""
    if row.state is not State.ON_HOLD:
        return None
    return row.held_at or row.followed_up_at or disposed_at(row) or row.received_at


def state_before_hold(row: CaseRow) -> str:
    """What a held case goes back to; empty for one that is not held."""
    if row.state is not State.ON_HOLD:
        return ""
    if row.followed_up_at is not None:
        return State.IN_PROGRESS
    return State.FORWARDED if disposed_at(row) else State.RECEIVED


def runs(row: CaseRow, *, root_id: int, holder_id: int) -> Iterator[Run]:
    """The clocks that ran, by what started and stopped them (workflow.md §4)."""
    disposed = disposed_at(row)
    verified = disposed or row.ended_at
    yield Run(ClockKind.VERIFICATION, root_id, row.received_at, verified)
    if disposed is not None:
        first = row.first_follow_up_at or row.ended_at
        yield Run(ClockKind.FIRST_FOLLOW_UP, holder_id, disposed, first)
    yield settlement(row, holder_id)
    if row.answered_at is not None:
        yield Run(ClockKind.REPLY, holder_id, row.answered_at, row.ended_at)


def settlement(row: CaseRow, holder_id: int) -> Run:
    """From receipt to the answer, or to the end where no answer is told."""
    stopped = row.answered_at or row.ended_at
    return Run(ClockKind.SETTLEMENT, holder_id, row.received_at, stopped)
