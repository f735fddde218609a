"""`python -m tests.matrix`: try everything, and write table.txt and holes.txt anew.

First everybody on every address, then again with the first wall down. With words behind
it (`python -m tests.matrix admin/`) only addresses that hold one of them are tried and
written anew.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

OPTIONS = ("-q", "-n", "2", "--show-capture=no", "-m", "prove or not prove")
TABLE, HOLES = "whole_matrix_is_that or inventory", "first_wall_down"


def main(words: list[str]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        told = {"LAPOR_MATRIX_INTO": folder, "LAPOR_MATRIX_WORDS": " ".join(words)}
        codes = [_run(TABLE, told)]
        first = sorted(Path(folder).glob("table-*.json"))
        listed = Path(folder) / "inventory.json"
        if not first or not listed.exists():
            return codes[0] or 1
        codes.append(_run(HOLES, told))
        second = sorted(Path(folder).glob("holes-*.json"))
        _write(first, second, json.loads(listed.read_text()), words)
    return max(codes)


def _run(tests: str, told: dict[str, str]) -> int:
    began = time.monotonic()
    command = [sys.executable, "-m", "pytest", *OPTIONS, "-k", tests, "tests/matrix"]
    run = subprocess.run(command, env={**os.environ, **told})
    print(f"{tests}: {time.monotonic() - began:.0f} seconds")
    return run.returncode


def _write(
    first: list[Path], second: list[Path], inventory: list[str], words: list[str]
) -> None:
    from tests import servers

    servers.prepare()
    import django

    django.setup()
    from tests.matrix import table

    new, opened = table.read(first), table.read(second)
    print(f"{len(new)} cells, {len(opened)} holes")
    if words:
        new = {**_others(table.committed(), words), **new}
        opened = {**_others(table.committed(table.HOLES), words), **opened}
    table.FILE.write_text(table.written(new, inventory))
    table.HOLES.write_text(table.written_holes(opened))


def _others(
    before: dict[tuple[str, str, str], str], words: list[str]
) -> dict[tuple[str, str, str], str]:
    """What is written of addresses that hold none of the words."""
    return {
        cell: letter
        for cell, letter in before.items()
        if not any(word in cell[0].split(" ", 1)[1] for word in words)
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
