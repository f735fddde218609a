"""The table in git: outcomes written small, and read again."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.matrix.asking import LETTERS
from tests.matrix.trials import Cell
from tests.matrix.world import PRINCIPALS

FILE = Path(__file__).parent / "table.txt"
NOT_TRIED = " "
HEAD = "# Who may do what to which row; made by `python -m tests.matrix`."


def written(letters: dict[Cell, str], inventory: Iterable[str]) -> str:
    """The whole file."""
    legend = [f"#  {letter}  {words}" for letter, words in LETTERS.items()]
    columns = [f"#  {n:2}  {name}" for n, name in enumerate(PRINCIPALS, 1)]
    return "\n".join([HEAD, *legend, *columns, *inventory, *lines(letters), ""])


def lines(letters: dict[Cell, str]) -> list[str]:
    """A block an address and method; relations with the same outcome share a line."""
    blocks: dict[str, dict[str, dict[str, str]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    for (address, relation, name), letter in letters.items():
        blocks[address][relation][name] = letter
    found = []
    for address in sorted(blocks, key=lambda one: one.split(" ", 1)[::-1]):
        found.append(f"@ {address}")
        shared: dict[str, list[str]] = defaultdict(list)
        for relation, by_name in sorted(blocks[address].items()):
            shared["".join(by_name.get(p, NOT_TRIED) for p in PRINCIPALS)].append(
                relation
            )
        found += [f"|{row}| {' '.join(names)}" for row, names in shared.items()]
    return found


def inventory() -> list[str]:
    """The lines of the committed file that list what there is."""
    return [line for line in _lines() if line.startswith("= ")]


def committed() -> dict[Cell, str]:
    """Every outcome in the committed file."""
    found: dict[Cell, str] = {}
    address = ""
    for line in _lines():
        if line.startswith("@ "):
            address = line[2:]
        elif line.startswith("|"):
            row, _, names = line[1:].rpartition("| ")
            found.update(_cells(address, row, names))
    return found


def _cells(address: str, row: str, names: str) -> Iterator[tuple[Cell, str]]:
    for relation in names.split():
        for name, letter in zip(PRINCIPALS, row, strict=True):
            if letter != NOT_TRIED:
                yield (address, relation, name), letter


def _lines() -> list[str]:
    return FILE.read_text().splitlines() if FILE.exists() else []
