"""Everybody asks for everything, and the answers are those of the table in git."""

import json
import os
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.matrix.trials import Cell, Found
    from tests.matrix.world import World

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "identity", "owner"]),
    pytest.mark.timeout(1800),
]
PARTS = int(os.environ.get("LAPOR_MATRIX_PARTS", "6"))  # for as many processes
INTO = os.environ.get("LAPOR_MATRIX_INTO", "")


@pytest.mark.prove
@pytest.mark.parametrize("part", range(PARTS))
def test_the_whole_matrix_is_that_of_the_table(world: "World", part: int) -> None:
    from tests.matrix.routes import routes
    from tests.matrix.trials import tried

    found = tried(routes()[part::PARTS], world, whole=True)

    if INTO:
        kept = [[*cell, letter] for cell, letter in found.letters.items()]
        (Path(INTO) / f"{part}.json").write_text(json.dumps(kept))
    _holds(found, compare=not INTO)
    if not INTO:
        from tests.matrix import table

        mine = {f"{cell[0]}" for cell in found.letters}
        gone = {c for c in table.committed() if c[0] in mine} - set(found.letters)
        assert not gone, f"the table lists what was not tried: {sorted(gone)[:5]}"
    assert found.checks > 25_000 // PARTS // 2


@pytest.mark.parametrize("part", range(2))
def test_one_of_each_class_is_as_the_table_says(world: "World", part: int) -> None:
    from tests.matrix.routes import routes
    from tests.matrix.trials import tried

    found = tried(routes()[part::2], world, whole=False)

    _holds(found, compare=True)
    assert found.checks > 2_000


def _holds(found: "Found", *, compare: bool) -> None:
    allowed = {("POST kerja/<str:number>/identitas/", "own", "liaison_pu")}
    named = {
        "identities read": sorted(set(found.identities) - allowed),
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
    change = unified_diff(
        table.lines(before), table.lines(letters), "table.txt", "today", lineterm=""
    )
    return "\n".join(change)
