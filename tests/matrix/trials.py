"""What is tried: all of it, or one of each class."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.matrix.asking import REFUSED, Outcome, Visitor
from tests.matrix.routes import OF_A_SHORT_ONE, Route
from tests.matrix.world import PRINCIPALS, World

# A step asks `refusal` for each; these differ in what it looks at.
OF_STEPS = (
    "own",
    "above",
    "sibling",
    "passed_on",
    "escalated",
    "accused",
    "none",
)
AT_STEPS = (
    "public",
    "receipt",
    "admin_national",
    "admin_jatim",
    "admin_surabaya",
    "admin_samarinda",
    "liaison_pu",
    "liaison_kesehatan",
    "liaison_inspektorat",
    "head_pu",
    "reviewer_jatim",
    "reviewer_kaltim",
    "ksp_officer",
    "custodian",
    "auditor",
    "former",
    "two_seats",
    "mfa_pending",
    "deputy",
    "application",
    "other_application",
)
# The lists of the registry ask one question at the door; who is let in, all are asked.
AT_THE_DOOR = (
    "public",
    "admin_national",
    "admin_jatim",
    "admin_surabaya",
    "admin_samarinda",
    "liaison_pu",
    "auditor",
    "dismissed",
    "superuser",
    "flagged",
    "two_seats",
    "mfa_pending",
    "application",
)
ALSO_ELSEWHERE = (
    "other_receipt",
    "reviewer_national",
    "dismissed",
    "nobody",
    "dead_application",
    "gateway",
    "forged_token",
)
# A method that no address takes is refused before anybody is asked who they are.
OTHERWISE = (
    "public",
    "receipt",
    "admin_national",
    "liaison_pu",
    "reviewer_jatim",
    "superuser",
    "application",
    "forged_token",
)
FEW = ("none", "own")
# One of each class, for every run of the suite.
CLASS_PRINCIPALS = (
    "public",
    "receipt",
    "admin_national",
    "admin_surabaya",
    "liaison_pu",
    "liaison_kesehatan",
    "auditor",
    "application",
)
CLASS_AT_STEPS = (
    "public",
    "admin_surabaya",
    "liaison_pu",
    "liaison_kesehatan",
    "reviewer_jatim",
    "receipt",
    "application",
)
CLASS_RELATIONS = ("own", "foreign", "accused", "none", "wrong_child")
CLASS_OF_STEPS = ("own", "accused", "none")
Cell = tuple[str, str, str]  # method and address, relation, principal


@dataclass
class Found:
    """What came of many requests."""

    letters: dict[Cell, str] = field(default_factory=dict)
    # Who may not see the row can tell it from none at all.
    told_apart: list[Cell] = field(default_factory=list)
    titles: list[tuple[Cell, str]] = field(default_factory=list)
    identities: list[Cell] = field(default_factory=list)
    # Free text with somebody's numbers in it, to who does not hold the case.
    numbers: list[Cell] = field(default_factory=list)
    checks: int = 0


def trials(
    route: Route, world: World, *, whole: bool
) -> Iterator[tuple[str, list[str], list[str]]]:
    """Method, relations and principals; "none" is always the first relation."""
    relations = _relations(route, world, whole=whole)
    people = _people(route, whole=whole)
    few = [one for one in relations if one in FEW]
    if route.way:
        if whole:
            yield "POST", few if route.of_a_case else relations, people
        return
    if whole or not route.verb:
        yield "GET", few if route.verb or route.is_sent_to else relations, people
    yield "POST", relations if route.takes else few, people
    if whole:
        yield "HEAD", few, [one for one in people if one in OTHERWISE]
        for method in REFUSED:
            yield method, few, [*OTHERWISE]


def _relations(route: Route, world: World, *, whole: bool) -> list[str]:
    wanted = list(route.relations(world))
    if route.verb:
        wanted = [one for one in wanted if one in OF_STEPS]
    if not whole:
        few = CLASS_OF_STEPS if route.verb else CLASS_RELATIONS
        few = OF_A_SHORT_ONE if route.of_an_object else few
        wanted = [one for one in wanted if one in few]
    return sorted(wanted, key=lambda one: one != "none")


def _people(route: Route, *, whole: bool) -> list[str]:
    names: tuple[str, ...] = PRINCIPALS
    if route.verb:
        names = AT_STEPS
    elif route.pattern.startswith("admin/"):
        names = AT_THE_DOOR
    elif not route.of_a_case or route.pattern.startswith(("lacak", "ombudsman")):
        names = (*AT_STEPS, *ALSO_ELSEWHERE)
    few = CLASS_AT_STEPS if route.verb else CLASS_PRINCIPALS
    return [one for one in names if whole or one in few]


def everybody(world: World) -> dict[str, Visitor]:
    return {name: Visitor(name, world) for name in PRINCIPALS}


def tried(
    routes: list[Route],
    world: World,
    *,
    whole: bool,
    people: dict[str, Visitor] | None = None,
) -> Found:
    """Ask for all of it."""
    found = Found()
    people = people or everybody(world)
    for route in routes:
        for method, relations, names in trials(route, world, whole=whole):
            for name in names:
                _one_person(found, route, method, relations, people[name])
    return found


def _one_person(
    found: Found, route: Route, method: str, relations: list[str], who: Visitor
) -> None:
    prints: dict[str, str] = defaultdict(str)
    for relation in relations:
        answer = who.ask(route, method, relation)
        cell = (f"{method} {route.name}", relation, who.name)
        found.checks += 1
        found.letters[cell] = answer.letter
        prints[relation] = answer.print
        if _is_hidden(route, relation, who) and answer.print != prints["none"]:
            found.told_apart.append(cell)
        _leaks(found, cell, answer, who)
        if answer.numbers and not _reads_in_full(route, relation, who):
            found.numbers.append(cell)


def _reads_in_full(route: Route, relation: str, who: Visitor) -> bool:
    return route.of_a_case and relation in who.reads_in_full


def _is_hidden(route: Route, relation: str, who: Visitor) -> bool:
    if relation == "wrong_child":
        return False
    if route.of_an_object:
        return relation not in who.reaches(route.model)
    return route.of_a_case and relation not in who.sees


def _leaks(found: Found, cell: Cell, answer: Outcome, who: Visitor) -> None:
    for title in sorted(answer.titles(who.world) - who.sees - {"none"}):
        found.titles.append((cell, title))
    if answer.identities:
        found.identities.append(cell)
