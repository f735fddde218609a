"""The first wall switched off: what stood shut is asked for again."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from complaints.querysets import ComplaintQuerySet, SubjectRequestQuerySet
from escalation.querysets import EscalationQuerySet
from reports.querysets import SnapshotQuerySet
from tests.matrix.asking import Visitor
from tests.matrix.routes import Route
from tests.matrix.trials import Cell

FIRST_WALL = (
    ComplaintQuerySet,
    EscalationQuerySet,
    SnapshotQuerySet,
    SubjectRequestQuerySet,
)
SHUT = "4"
NAMES_OTHERS = "+"  # a list that names cases which are not this one's to see


@dataclass
class Holes:
    """What opened."""

    letters: dict[Cell, str] = field(default_factory=dict)
    identities: list[Cell] = field(default_factory=list)
    of_seen_rows: list[Cell] = field(default_factory=list)  # and yet they were shut
    tried: set[str] = field(default_factory=set)  # methods and addresses


def tear_down(monkeypatch: pytest.MonkeyPatch) -> None:
    for rows in FIRST_WALL:
        monkeypatch.setattr(rows, "visible_to", lambda rows, *_: rows)


def holes(
    routes: list[Route],
    people: Mapping[str, Visitor],
    seen: Mapping[str, frozenset[str]],
    known: Mapping[Cell, str],
) -> Holes:
    """Ask for what the table says is not there, and for every list.

    `seen`: the relations whose row each sees while the wall stands.
    """
    by_name = {route.name: route for route in routes}
    found = Holes()
    for cell, letter in known.items():
        method, name = cell[0].split(" ", 1)
        route = by_name.get(name)
        if route and _is_asked(route, method, cell[1], letter):
            found.tried.add(cell[0])
            _ask(found, route, cell, letter, who=people[cell[2]], seen=seen[cell[2]])
    return found


def _ask(
    found: Holes,
    route: Route,
    cell: Cell,
    letter: str,
    *,
    who: Visitor,
    seen: frozenset[str],
) -> None:
    answer = who.ask(route, cell[0].split(" ", 1)[0], cell[1])
    if answer.identities:
        found.identities.append(cell)
    if answer.letter != letter:
        found.letters[cell] = answer.letter
        if route.of_a_case and cell[1] in seen:
            found.of_seen_rows.append(cell)
    elif answer.titles(who.world) - seen - {"none"}:
        found.letters[cell] = NAMES_OTHERS


def _is_asked(route: Route, method: str, relation: str, letter: str) -> bool:
    if route.of_a_case or route.model == "snapshot":
        is_shut = letter == SHUT and relation != "none"
        return is_shut and method in ("GET", "POST")
    return method == "GET" and not route.of_an_object and letter == "."
