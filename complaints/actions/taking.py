"""The one path of every step: lock, refuse or change, save, append event, notify."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from agencies.actions.filing import Upload
from agencies.models import Agency, Officer
from agencies.principals import SYSTEM, Principal, Staff
from agencies.workdays import local_date
from complaints import disposition, permissions, workflow
from complaints.actions.attaching import attach_all
from complaints.actions.locking import locked
from complaints.actions.recording import NotAllowed, append, drop_drafts, save, tell
from complaints.actions.timing import Timekeeper
from complaints.deadlines import ClockKind, effects
from complaints.models import Complaint, Disposition, Event
from complaints.workflow import ENDED, Classification, State, Step, Who


@dataclass
class Taking:
    """A case while a step is taken on it; the verb fills in its own facts."""

    step: Step
    complaint: Complaint
    clocks: Timekeeper
    by: Principal
    at: datetime
    capacity: Who
    text: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    target: State | None = None
    is_public: bool | None = None
    uploads: Sequence[Upload] = ()
    event: Event | None = None
    mentioned: Sequence[Officer] = ()

    def pass_to(
        self,
        to: Agency,
        *,
        kind: Disposition.Kind,
        giver: Agency | None = None,
        instruction: str = "",
    ) -> None:
        """End one hand's custody and begin the next; `giver` is the desk that gives."""
        complaint = self.complaint
        drop_drafts(complaint)
        complaint.dispositions.filter(ended_at=None).update(ended_at=self.at)
        Disposition.objects.create(
            complaint=complaint,
            kind=kind,
            from_agency=giver or complaint.holder,
            to_agency=to,
            instruction=instruction,
            given_by_id=self.by.officer_id if isinstance(self.by, Staff) else None,
            given_at=self.at,
            is_binding=complaint.is_binding,
            run=complaint.run,
        )
        complaint.holder, complaint.root_id = to, to.root_id
        complaint.assignee = None  # a person inside the old hand lets go

    def draw_level(self, running: Collection[ClockKind] = ()) -> None:
        """Give a case that follows the clock that runs where its parent stands."""
        child = self.complaint
        row = effects.level(
            running,
            to_verify=child.awaits_verification,
            is_followed_up=child.followed_up_at is not None,
        )
        self.clocks.apply(row)


@contextmanager
def taking(
    step: Step,
    complaint_id: int,
    *,
    by: Principal,
    at: datetime,
    text: str = "",
    uploads: Sequence[Upload] = (),
) -> Iterator[Taking]:
    """Lock and check; let the verb fill in; then save and record. All or nothing.

    Raises `NotAllowed` with the reason, `Complaint.DoesNotExist` for an unknown id,
    `ValidationError` for a file that cannot be kept.
    """
    with transaction.atomic():
        complaint, *children = locked(complaint_id)
        case = _begin(step, complaint, by=by, at=at)
        case.text, case.uploads = text, uploads
        with _through(case, children):
            yield case


@contextmanager
def taking_along(case: Taking, complaint_id: int) -> Iterator[Taking]:
    """The step just taken, on another case of who spoke; the words stay on the one."""
    complaint, *children = locked(complaint_id)
    clocks = Timekeeper(complaint, at=case.at)
    twin = Taking(case.step, complaint, clocks, case.by, case.at, case.capacity)
    twin.facts = {"said_on": case.complaint.number}
    with _through(twin, children):
        yield twin


@contextmanager
def _through(case: Taking, children: Iterable[Complaint]) -> Iterator[None]:
    before, holder = case.complaint.state, case.complaint.holder
    case.clocks.stop(*case.step.stops)
    yield
    _finish(case, before=before, holder=holder)
    for child in children:
        _lead(case, child)


def _begin(step: Step, complaint: Complaint, *, by: Principal, at: datetime) -> Taking:
    on = local_date(at, complaint.holder.zone)
    mine = permissions.capacities(complaint, by=by, on=on)
    if reason := permissions.refusal(step, complaint, by=by, at=at, mine=mine):
        raise NotAllowed(reason)
    capacity = permissions.capacity(step, complaint, by=by, mine=mine) or Who.SYSTEM
    clocks = Timekeeper(complaint, at=at)
    return Taking(step, complaint, clocks, by, at, capacity)


def _finish(case: Taking, *, before: str, holder: Agency) -> None:
    """The case's new state and columns, its event, its files, its notices."""
    complaint = case.complaint
    complaint.state = case.target or case.step.target or State(complaint.state)
    if complaint.state in ENDED:
        _end(case)
    else:
        complaint.ended_at = None
    case.clocks.derive()
    save(complaint, by=case.by, at=case.at)
    case.clocks.write()
    case.facts |= case.clocks.said
    case.event = record(case, before=before, holder=holder)
    attach_all(case.uploads, event=case.event)
    tell(case.event, complaint, mentioned=case.mentioned)


def _end(case: Taking) -> None:
    """Nobody holds an ended case, and no draft of an answer waits on it."""
    complaint = case.complaint
    if complaint.ended_at is None:
        complaint.ended_at = case.at
        complaint.dispositions.filter(ended_at=None).update(ended_at=case.at)
        drop_drafts(complaint)


def record(case: Taking, *, before: str, holder: Agency) -> Event:
    """The event of the step as it stands now."""
    return append(
        case.complaint,
        step=case.step,
        by=case.by,
        at=case.at,
        capacity=case.capacity,
        before=before,
        holder=holder,
        text=case.text,
        facts=case.facts,
        is_public=case.is_public,
    )


def followed_up(case: Taking) -> None:
    """Mark the first follow-up of the case, and of the hand that holds it."""
    complaint = case.complaint
    complaint.followed_up_at = complaint.followed_up_at or case.at
    held = complaint.dispositions.filter(ended_at=None, first_follow_up_at=None)
    held.update(first_follow_up_at=case.at)


def _lead(case: Taking, child: Complaint) -> None:
    """A step on a parent (induk) and one open case that follows it."""
    name, parent = case.step.name, case.complaint
    waits = child.state == State.AWAITING_COMPLAINANT  # it has its own answer already
    to, classed = parent.holder, parent.classification
    if name in ACCUSING and disposition.is_accused(child, to, classed=classed):
        _release(case, child)
    elif name in AMENDING:
        _amend(case, child)
    elif name in REPEATED and child.state in case.step.sources:
        if not waits or parent.state == child.state:
            _repeat(case, child)
    elif parent.state in ENDED and not waits:
        _release(case, child)


def _twin(case: Taking, child: Complaint) -> Taking:
    """The same step on the child, on its own clocks.

    What the parent's complainant said is theirs, whoever wrote it down for them: the
    child's event does not hold it.
    """
    staff = isinstance(case.by, Staff) and case.capacity is not Who.COMPLAINANT
    return Taking(
        case.step,
        child,
        Timekeeper(child, at=case.at),
        case.by if staff else SYSTEM,
        case.at,
        case.capacity if staff else Who.SYSTEM,
        text=case.text if staff else "",
        facts={**case.facts, "induk": case.complaint.number},
        is_public=case.is_public,
    )


def _amend(case: Taking, child: Complaint) -> None:
    """Class and more time are the child's too, wherever it stands.

    By its own clock: a parent that nobody disposed yet has a class and no settlement,
    and a day that the child's own settlement reaches anyway is no more time.
    """
    twin, before = _twin(case, child), child.classification
    settling = twin.clocks.running.get(ClockKind.SETTLEMENT)
    until = case.facts["until"] if case.step is workflow.GRANT_EXTENSION else ""
    if settling and until and date.fromisoformat(until) <= settling.due_date:
        return
    child.classification = case.complaint.classification
    child.is_secret |= child.classification == Classification.SUPERVISORY
    if settling:
        if child.classification != before:
            twin.clocks.classify(child.classification)
        twin.clocks.repeat(case.clocks.done)
    _finish(twin, before=child.state, holder=child.holder)


def _repeat(case: Taking, child: Complaint) -> None:
    """The child goes where the parent goes, and is told what the parent is told."""
    parent, twin = case.complaint, _twin(case, child)
    before, holder = child.state, child.holder
    twin.target = State(parent.state)
    if parent.holder_id != child.holder_id or case.step.name in PASSING:
        last = parent.dispositions.select_related("from_agency").latest("pk")
        twin.pass_to(
            parent.holder,
            kind=Disposition.Kind(last.kind),
            giver=last.from_agency,
            instruction=last.instruction,
        )
    for name in FOLLOWED:
        setattr(child, name, getattr(parent, name))
    child.holds = max(child.holds, parent.holds)
    child.is_secret |= parent.classification == Classification.SUPERVISORY
    if case.step.name in FOLLOWING_UP:
        followed_up(twin)
    if case.step is workflow.ANSWER:
        child.answered_at = case.at
    twin.clocks.repeat(case.clocks.done)
    is_to_verify = ClockKind.VERIFICATION in twin.clocks.running
    if twin.target in LEADING and is_to_verify != child.awaits_verification:
        twin.draw_level()  # it was held when it was merged, and stood elsewhere
    _finish(twin, before=before, holder=holder)


def _release(case: Taking, child: Complaint) -> None:
    """The parent ended without an answer for it: the child stands for itself."""
    child.induk = None
    save(child, by=SYSTEM, at=case.at)
    append(
        child,
        step=workflow.UNMERGE,
        by=SYSTEM,
        at=case.at,
        capacity=Who.SYSTEM,
        before=child.state,
        holder=child.holder,
        facts={"induk": case.complaint.number},
    )


# A parent in these is still at work, and its child with it.
LEADING = frozenset({State.RECEIVED, State.FORWARDED, State.IN_PROGRESS})
# Steps that a child follows, those that move or follow up, and the columns it takes.
PASSING = frozenset({"dispose", "handle", "return_up"})
ACCUSING = PASSING | {"reclassify"}  # after which who holds it may be who is accused
FOLLOWING_UP = frozenset({"follow_up", "answer"})
AMENDING = frozenset({"reclassify", "grant_extension"})
REPEATED = PASSING | FOLLOWING_UP | {"request_completion", "complete", "archive"}
FOLLOWED = (
    "classification",
    "awaits_verification",
    "is_binding",
    "state_before_hold",
    "ended_how",
    "end_reason",
)
