"""Everybody asks for everything, and the answers are those of the table in git."""

import json
import os
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.matrix.routes import Route
    from tests.matrix.trials import Cell, Found
    from tests.matrix.world import World

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "identity", "owner"]),
    pytest.mark.timeout(1800),
]
PARTS = int(os.environ.get("LAPOR_MATRIX_PARTS", "6"))  # for as many processes
INTO = os.environ.get("LAPOR_MATRIX_INTO", "")
WORDS = os.environ.get("LAPOR_MATRIX_WORDS", "").split()  # of the addresses to try
# By the holder for a reason, and by the complainants themselves.
READ_BY_RIGHT = {
    ("POST kerja/<str:number>/identitas/", "own", "liaison_pu"),
    *(
        ("GET lacak/<str:number>/data/<int:pk>/", row, "receipt")
        for row in ("own", "anonymous", "stranger")
    ),
    ("GET lacak/<str:number>/data/<int:pk>/", "stranger", "other_receipt"),
}
LEAST = 25_000  # checks of the whole matrix


@pytest.mark.prove
@pytest.mark.parametrize("part", range(PARTS))
def test_the_whole_matrix_is_that_of_the_table(world: "World", part: int) -> None:
    from tests.matrix import table
    from tests.matrix.trials import tried

    found = tried(_mine(part), world, whole=True)

    _keep(found.letters, f"table-{part}.json")
    _holds(found, compare=not INTO)
    if not INTO:
        mine = {cell[0] for cell in found.letters}
        gone = {c for c in table.committed() if c[0] in mine} - set(found.letters)
        assert not gone, f"the table lists what was not tried: {sorted(gone)[:5]}"


@pytest.mark.prove
def test_the_whole_matrix_is_of_so_many_checks(world: "World") -> None:
    """As the parts of it are tried; none of them leaves anything out."""
    from tests.matrix.routes import routes
    from tests.matrix.trials import trials

    asked = [one for route in routes() for one in trials(route, world, whole=True)]

    assert sum(len(rows) * len(people) for _, rows, people in asked) >= LEAST


@pytest.mark.prove
@pytest.mark.parametrize("part", range(PARTS))
def test_with_the_first_wall_down_the_matrix_shows_every_other_hole(
    world: "World", part: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But no identity is read: the second wall is the database's own."""
    from tests.matrix import table
    from tests.matrix.trials import everybody
    from tests.matrix.walls import holes, tear_down

    people = everybody(world)
    seen = {name: who.sees for name, who in people.items()}
    tear_down(monkeypatch)

    found = holes(_mine(part), people, seen, known=_known())

    _keep(found.letters, f"holes-{part}.json")
    assert not found.identities
    assert not found.of_seen_rows
    if not INTO:
        listed = table.committed(table.HOLES)
        mine = {c: letter for c, letter in listed.items() if c[0] in found.tried}
        assert _unlike(mine, found.letters, "holes.txt") == ""


def _known() -> "dict[Cell, str]":
    """The table: that of this run, where one is made."""
    from tests.matrix import table

    if not INTO:
        return table.committed()
    parts = Path(INTO).glob("table-*.json")
    return table.read(parts)


def _mine(part: int) -> "list[Route]":
    """Every so many-th address, that each part has cheap and dear ones."""
    from tests.matrix.routes import routes

    chosen = [
        one for one in routes() if not WORDS or any(word in one.name for word in WORDS)
    ]
    return chosen[part::PARTS]


def _keep(letters: "dict[Cell, str]", name: str) -> None:
    if INTO:
        cells = [[*cell, letter] for cell, letter in letters.items()]
        (Path(INTO) / name).write_text(json.dumps(cells))


@pytest.mark.parametrize("part", range(2))
def test_one_of_each_class_is_as_the_table_says(world: "World", part: int) -> None:
    from tests.matrix.routes import routes
    from tests.matrix.trials import tried

    found = tried(routes()[part::2], world, whole=False)

    _holds(found, compare=True)
    assert found.checks > 2_000


def _holds(found: "Found", *, compare: bool) -> None:
    by_right = READ_BY_RIGHT & set(found.letters)
    named = {
        "identities read": sorted(set(found.identities) - by_right),
        "identities that were to be read": sorted(by_right - set(found.identities)),
        "numbers in free text shown": found.numbers,
        "cases shown to who may not see them": found.titles,
        "hidden rows that differ from none": found.told_apart,
    }
    wrong = [(words, cells) for words, cells in named.items() if cells]
    failed = [cell for cell, letter in found.letters.items() if letter == "!"]
    failed = [cell for cell in failed if "health" not in cell[0]]
    if failed:
        wrong.append(("failures of ours", failed))
    said = [
        f"{len(cells)} {words}:\n" + "\n".join(map(str, cells[:60]))
        for words, cells in wrong
    ]
    if compare and (change := _difference(found.letters)):
        said.append(change)
    assert not said, "\n\n".join(said)


def _difference(letters: "dict[Cell, str]") -> str:
    from tests.matrix import table

    known = table.committed()
    before = {cell: known[cell] for cell in letters if cell in known}
    return _unlike(before, letters, "table.txt")


def _unlike(before: "dict[Cell, str]", after: "dict[Cell, str]", file: str) -> str:
    from tests.matrix import table

    change = unified_diff(
        table.lines(before), table.lines(after), file, "today", lineterm=""
    )
    return "\n".join(change)
