"""The table in git: outcomes written small, and read again."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.matrix.asking import LETTERS, REFUSED
from tests.matrix.trials import FEW, OTHERWISE, Cell
from tests.matrix.walls import NAMES_OTHERS
from tests.matrix.world import PRINCIPALS

FILE = Path(__file__).parent / "table.txt"
HOLES = Path(__file__).parent / "holes.txt"
EVERYWHERE = "*"  # at every address, where it is not listed by itself
NOT_TRIED = " "
HEAD = "# Who may do what to which row; made by `python -m tests.matrix`."
HEAD_OF_HOLES = (
    "# What opens when `visible_to` hides nothing; letters and columns of table.txt."
)


def written(letters: dict[Cell, str], inventory: Iterable[str]) -> str:
    """The whole file."""
    legend = [f"#  {letter}  {words}" for letter, words in LETTERS.items()]
    columns = [f"#  {n:2}  {name}" for n, name in enumerate(PRINCIPALS, 1)]
    return "\n".join([HEAD, *legend, *columns, *inventory, *lines(letters), ""])


def lines(letters: dict[Cell, str]) -> list[str]:
    """A block an address and method; relations with the same outcome share a line.

    What a method says at nearly every address is said once, for EVERYWHERE; HEAD where
    it says what GET does, of those who were asked.
    """
    rows = _rows(letters)
    usual = _usual(rows)
    methods: dict[str, list[str]] = defaultdict(list)
    for method, row in sorted(usual.items()):
        methods[row].append(method)
    found = []
    for row, names in methods.items():
        found += [f"@ {','.join(names)} {EVERYWHERE}", f"|{row}| {' '.join(FEW)}"]
    for address in sorted(rows, key=lambda one: one.split(" ", 1)[::-1]):
        if not _is_usual(address, rows, usual):
            found += _block(address, rows[address])
    return found


def _rows(letters: dict[Cell, str]) -> dict[str, dict[str, str]]:
    """By method and address, and by relation: a letter for each principal."""
    blocks: dict[str, dict[str, dict[str, str]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    for (address, relation, name), letter in letters.items():
        blocks[address][relation][name] = letter
    return {
        address: {
            relation: "".join(by_name.get(p, NOT_TRIED) for p in PRINCIPALS)
            for relation, by_name in block.items()
        }
        for address, block in blocks.items()
    }


def _usual(rows: dict[str, dict[str, str]]) -> dict[str, str]:
    """By method that no address takes: its commonest line."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for address, block in rows.items():
        method = address.split(" ", 1)[0]
        if method in REFUSED:
            counts[method].update(block.values())
    return {method: count.most_common(1)[0][0] for method, count in counts.items()}


def _is_usual(
    address: str, rows: dict[str, dict[str, str]], usual: dict[str, str]
) -> bool:
    method, name = address.split(" ", 1)
    if method == "HEAD":
        return rows[address] == _as_get(rows.get(f"GET {name}", {}))
    return set(rows[address].values()) == {usual.get(method)}


def _as_get(block: dict[str, str]) -> dict[str, str]:
    """What HEAD says where it says what GET does."""
    return {
        relation: "".join(
            letter if name in OTHERWISE else NOT_TRIED
            for name, letter in zip(PRINCIPALS, row, strict=True)
        )
        for relation, row in block.items()
        if relation in FEW
    }


def _block(address: str, by_relation: dict[str, str]) -> Iterator[str]:
    yield f"@ {address}"
    shared: dict[str, list[str]] = defaultdict(list)
    for relation, row in sorted(by_relation.items()):
        shared[row].append(relation)
    yield from (f"|{row}| {' '.join(names)}" for row, names in shared.items())


def written_holes(letters: dict[Cell, str]) -> str:
    """The file of what opens with the first wall down."""
    legend = [f"#  {NAMES_OTHERS}  a list that names cases of others"]
    return "\n".join([HEAD_OF_HOLES, *legend, *lines(letters), ""])


def read(parts: Iterable[Path]) -> dict[Cell, str]:
    """What the processes of a run have left."""
    cells = [cell for part in parts for cell in json.loads(part.read_text())]
    return {(address, row, who): letter for address, row, who, letter in cells}


def inventory() -> list[str]:
    """The lines of the committed file that list what there is."""
    return [line for line in _lines() if line.startswith("= ")]


def committed(file: Path = FILE) -> dict[Cell, str]:
    """Every outcome in the committed file."""
    rows: dict[str, dict[str, str]] = defaultdict(dict)
    address = ""
    for line in _lines(file):
        if line.startswith("@ "):
            address = line[2:]
        elif line.startswith("|"):
            row, _, names = line[1:].rpartition("| ")
            rows[address] |= dict.fromkeys(names.split(), row)
    return {
        (address, relation, name): letter
        for address, block in _spelled_out(rows).items()
        for relation, row in block.items()
        for name, letter in zip(PRINCIPALS, row, strict=True)
        if letter != NOT_TRIED
    }


def _spelled_out(rows: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """What was said once for EVERYWHERE, at each address that GET was tried at."""
    found = {one: block for one, block in rows.items() if not one.endswith(EVERYWHERE)}
    usual = {
        method: next(iter(block.values()))
        for address, block in rows.items()
        if address.endswith(EVERYWHERE)
        for method in address.split(" ", 1)[0].split(",")
    }
    for address, block in [*found.items()] if usual else []:
        method, name = address.split(" ", 1)
        if method == "GET":
            found.setdefault(f"HEAD {name}", _as_get(block))
            for other, row in usual.items():
                known = {relation: row for relation in FEW if relation in block}
                found.setdefault(f"{other} {name}", known)
    return found


def _lines(file: Path = FILE) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []
