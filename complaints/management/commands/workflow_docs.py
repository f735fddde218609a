"""Writes docs/workflow.md from the step table; `--check` says whether it is in step."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from complaints.deadlines import ClockKind
from complaints.deadlines.effects import EFFECTS
from complaints.workflow import (
    ALL_CLOCKS,
    ANY,
    ENDED,
    MERGE,
    OPEN,
    STEPS,
    State,
    Step,
    Who,
)

FILE = Path(settings.BASE_DIR) / "docs" / "workflow.md"
NAMED = {ANY: "any", OPEN: "any open", ENDED: "any ended"}
HEAD = """\
# The case: states and steps

Made from `complaints/workflow.py` by `manage.py workflow_docs`; `make check` fails when
the two differ. What a step means in detail, its action says; what refuses it beyond
state and person, `complaints/conditions.py`; what it does to each clock, the table at
the end, made from `complaints/deadlines/effects.py`.
"""
CLOCKS = """\
A row is applied as it stands (`Timekeeper.apply`); `tests/complaints/test_effects.py`
walks a case through each. "–": the clock stays as it is. Which clocks stand still on
hold, the policy of the case says; those of the table are the default.

- **Settlement** is made when a case is first classified and counts from the day it was
  received (or as its policy says). Its agency, zone and regional days off are those of
  the desk that held the case then, and stay so when it moves; its limit is that of the
  instansi that has the case (`decisions/0009`). "Dated by the class": another limit
  from the same start, where the class or the rules are others, and no due date before
  the day on which that was done.
- **Extended**: settlement alone, by who the policy says and as far as it says.
- **Reopened**: a new run. Clocks of the run before stay judged.
- **Merged**: the child keeps its clocks, and what is done to the parent is done to each
  open child's own. **Split**: a part has clocks of its own from the day of its whole;
  who withdraws the whole withdraws its open parts; reopening it reopens none of them.
- **Answered once in this run**: settlement was judged and is not made again.
- **A decree** dates every open clock in working days anew (`recomputing`); stopped ones
  keep the calendar they were judged by.
- Every other step changes no date; who takes the place of a body that is no more takes
  over what its hand had promised.
"""


class Command(BaseCommand):
    help = "Tulis docs/workflow.md dari tabel langkah."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="hanya bandingkan")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("id"):
            wanted = document()
        if not options["check"]:
            FILE.write_text(wanted, encoding="utf-8")
        elif not FILE.exists() or FILE.read_text(encoding="utf-8") != wanted:
            raise CommandError(
                "docs/workflow.md is not in step: run manage.py workflow_docs"
            )


def document() -> str:
    parts = (HEAD, _states(), _diagram(), _steps(), _people(), _effects())
    return "\n".join(parts)


def _states() -> str:
    rows = ((f"`{state.value}`", str(state.label)) for state in State)
    return _section("States", _table(("state", "what officers read"), rows))


def _diagram() -> str:
    """Arrows from state to state, each with the steps that take it."""
    arrows: dict[tuple[str, str], list[str]] = defaultdict(list)
    for step in STEPS.values():
        for source, end in _arrows(step):
            arrows[source, end].append(step.name)
    lines = [
        f"    {source} --> {end}: {', '.join(names)}"
        for (source, end), names in arrows.items()
    ]
    drawn = ["```mermaid", "stateDiagram-v2", *lines, "```"]
    said = "Steps that leave a case where it is are in the table alone."
    return _section("Diagram", "\n".join([said, "", *drawn]))


def _arrows(step: Step) -> Iterator[tuple[str, str]]:
    if not step.sources and step.target:
        yield "[*]", step.target.value
    for source in State:
        if source in step.sources:
            for end in step.ends(source):
                if end != source:
                    yield source.value, end.value


def _steps() -> str:
    head = ("step", "button", "from", "to", "who", "stops", "complainant reads it")
    return _section("Steps", _table(head, map(_row, STEPS.values())))


def _row(step: Step) -> tuple[str, ...]:
    return (
        f"`{step.name}`",
        str(step.label),
        _sources(step.sources),
        _ends(step),
        ", ".join(who.value for who in Who if who in step.who),
        _clocks(step.stops),
        "yes" if step.is_public else "–",
    )


def _sources(sources: frozenset[State]) -> str:
    if sources in NAMED:
        return NAMED[sources]
    return ", ".join(state.value for state in State if state in sources) or "–"


def _ends(step: Step) -> str:
    if step.target and not step.moves:
        return step.target.value
    found = {end for source in step.sources for end in step.ends(source)}
    if found == step.sources and not step.moves:
        return "same"
    if step is MERGE:
        return "where the parent is"
    return ", ".join(state.value for state in State if state in found)


def _clocks(stops: tuple[ClockKind, ...]) -> str:
    if stops == ALL_CLOCKS:
        return "all"
    return ", ".join(clock.value for clock in stops) or "–"


PEOPLE = {
    Who.VERIFIER: "admin of the desk in whose queue the case is",
    Who.HOLDER: "seats of the unit that holds it, or who covers it",
    Who.COORDINATOR: "admin instansi above the holder",
    Who.NATIONAL: "the national desk",
    Who.APPROVER: "pimpinan of the holder",
    Who.DESK: "admin instansi on the answer's way up",
    Who.COPY: "tembusan: reads and notes",
    Who.ABOVE: "every desk that sees it from above",
    Who.OMBUDSMAN: "reviewers of its region, once it is handed over",
    Who.KSP: "Kantor Staf Presiden",
    Who.CUSTODIAN: "custodians of identities",
    Who.COMPLAINANT: "by receipt, partner application, SMS, or recorded by staff",
    Who.SYSTEM: "the clock itself",
}


def _people() -> str:
    rows = ((f"`{who.value}`", PEOPLE[who]) for who in Who)
    return _section("Who", _table(("who", "is"), rows))


def _effects() -> str:
    head = ("done", *(kind.value.replace("_", " ") for kind in ClockKind))
    rows = (
        (
            f"`{one.step}` {one.when}".strip(),
            *(str(one.change(kind) or "–") for kind in ClockKind),
        )
        for one in EFFECTS
    )
    return _section("What happens to each clock", f"{_table(head, rows)}\n\n{CLOCKS}")


def _section(title: str, body: str) -> str:
    return f"## {title}\n\n{body}\n"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
