"""Rows that name the row above them: in an order that can be written, or refused."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from agencies.loading.lists import NUMBER, Row

CODE, NAME = "kode", "nama"


def arranged(
    rows: Sequence[Row], *, above: Sequence[str], known: Mapping[str, str]
) -> tuple[list[Row], dict[str, str]]:
    """Those above before those below them; by line, why a row is refused.

    `above` are the columns of the code above, of which the first that is filled in
    counts; `known` says for each code that stands already which code it lies under
    ("" for none).
    """
    by_code: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_code[row.get(CODE, "")].append(row)
    said = {code: _above(of[0], above)[1] for code, of in by_code.items()}
    tree = {**known, **said}
    refused: dict[str, str] = {}
    for row in rows:
        if reason := _wrong(row, by_code, tree, above):
            refused[row[NUMBER]] = reason
    ordered = sorted(rows, key=lambda row: len(_way(row.get(CODE, ""), tree)))
    return ordered, refused


def _wrong(
    row: Row,
    by_code: Mapping[str, list[Row]],
    tree: Mapping[str, str],
    above: Sequence[str],
) -> str:
    code = row.get(CODE, "")
    if not code:
        return _("Kode kosong.")
    if len(same := by_code[code]) > 1:
        names = ", ".join(f"“{one.get(NAME, '')}”" for one in same)
        said = _("Kode %(code)s disebut %(count)d kali: %(names)s.")
        return said % {"code": code, "count": len(same), "names": names}
    column, upper = _above(row, above)
    if upper and upper not in tree:
        said = _("%(column)s: %(code)s tidak ada, di sini atau di registri.")
        return said % {"column": column, "code": upper}
    way = _way(code, tree)
    if tree.get(way[-1], "") in way:
        return _("Melingkar: %(way)s.") % {"way": " → ".join([*way, tree[way[-1]]])}
    return ""


def _above(row: Row, columns: Sequence[str]) -> tuple[str, str]:
    """The column that names the code above, and the code."""
    named = ((column, row.get(column, "")) for column in columns)
    return next(((column, code) for column, code in named if code), ("", ""))


def _way(code: str, tree: Mapping[str, str]) -> list[str]:
    """Up from a code to the top, or once around."""
    way = [code]
    while (upper := tree.get(way[-1], "")) and upper not in way:
        way.append(upper)
    return way
