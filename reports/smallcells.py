"""Open figures that point at nobody: small cells are hidden, and cannot be worked out.

A cell below `SMALLEST` may be a handful of people. Where its row or column is published
with a total, one hidden cell alone would follow by subtraction; so each row and column
hides none of its cells or at least two.
"""

from collections.abc import Sequence

SMALLEST = 5

Cells = list[list[int | None]]


def published(rows: Sequence[Sequence[int]]) -> Cells:
    """`rows`, with their totals as a column and a last row, None where hidden.

    A zero is shown: it is nobody.
    """
    cells: Cells = [
        [count if _may_show(count) else None for count in row] for row in rows
    ]
    while lone := _line_with_one_hidden(cells):
        row, column = _least_telling(lone, cells)
        cells[row][column] = None
    return cells


def _may_show(count: int) -> bool:
    return count == 0 or count >= SMALLEST


Place = tuple[int, int]


def _line_with_one_hidden(cells: Cells) -> list[Place]:
    """The places still shown of a row or column that hides exactly one."""
    rows, columns = range(len(cells)), range(len(cells[0]) if cells else 0)
    lines = [[(row, column) for column in columns] for row in rows]
    lines += [[(row, column) for row in rows] for column in columns]
    for line in lines:
        shown = [
            (row, column) for row, column in line if cells[row][column] is not None
        ]
        if len(line) - len(shown) == 1 and shown:
            return shown
    return []


def _least_telling(shown: list[Place], cells: Cells) -> Place:
    """The smallest that is not zero, or a zero where there is nothing else."""
    return min(shown, key=lambda at: (not cells[at[0]][at[1]], cells[at[0]][at[1]]))
