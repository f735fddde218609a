"""`python -m tests.matrix`: try everything, and write table.txt anew.

With words behind it (`python -m tests.matrix admin/`) only addresses that hold one of
them are written anew, from a whole run all the same.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

OPTIONS = (
    *("-q", "-n", "2", "--show-capture=no", "-m", "prove or not prove"),
    *("-k", "whole_matrix or inventory", "tests/matrix"),
)


def main(words: list[str]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run(
            [sys.executable, "-m", "pytest", *OPTIONS],
            env={**os.environ, "LAPOR_MATRIX_INTO": folder},
        )
        parts = sorted(Path(folder).glob("[0-9]*.json"))
        listed = Path(folder) / "inventory.json"
        if not parts or not listed.exists():
            return run.returncode or 1
        _write(parts, json.loads(listed.read_text()), words)
    return run.returncode


def _write(parts: list[Path], inventory: list[str], words: list[str]) -> None:
    from tests import servers

    servers.prepare()
    import django

    django.setup()
    from tests.matrix import table

    cells = [cell for part in parts for cell in json.loads(part.read_text())]
    new = {(address, row, who): letter for address, row, who, letter in cells}
    if words:
        before = table.committed()
        new = {
            cell: letter if any(w in cell[0] for w in words) else before[cell]
            for cell, letter in new.items()
            if cell in before or any(w in cell[0] for w in words)
        }
    table.FILE.write_text(table.written(new, inventory))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
