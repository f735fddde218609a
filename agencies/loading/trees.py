"""Rows that name the row above them: in an order that can be written, or refused."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from agencies.loading.lists import NUMBER, Row

CODE, NAME = "kode", "nama"


def arranged(
    rows: Sequence[Row], *, above: str, known: Mapping[str, str]
) -> tuple[list[Row], dict[str, str]]:
    """Those above before those below them; by line, why a row is refused.

    `above` is the column of the code above; `known` says for each code that stands
    already which code it lies under ("" for none).
    """
    by_code: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_code[row.get(CODE, "")].append(row)
    tree = {**known, **{code: of[0].get(above, "") for code, of in by_code.items()}}
    refused: dict[str, str] = {}
    for row in rows:
        if reason := _wrong(row, by_code, tree, above):
            refused[row[NUMBER]] = reason
    ordered = sorted(rows, key=lambda row: len(_way(row.get(CODE, ""), tree)))
    return ordered, refused


def _wrong(
    row: Row, by_code: Mapping[str, list[Row]], tree: Mapping[str, str], above: str
) -> str:
    code = row.get(CODE, "")
    if not code:
        return _("Kode kosong.")
    if len(same := by_code[code]) > 1:
        names = ", ".join(f"“{one.get(NAME, '')}”" for one in same)
        said = _("Kode %(code)s disebut %(count)d kali: %(names)s.")
        return said % {"code": code, "count": len(same), "names": names}
    if (upper := row.get(above, "")) and upper not in tree:
        said = _("%(column)s: %(code)s tidak ada, di sini atau di registri.")
        return said % {"column": above, "code": upper}
    way = _way(code, tree)
    if tree.get(way[-1], "") in way:
        return _("Melingkar: %(way)s.") % {"way": " → ".join([*way, tree[way[-1]]])}
    return ""


def _way(code: str, tree: Mapping[str, str]) -> list[str]:
    """Up from a code to the top, or once around."""
    way = [code]
    while (upper := tree.get(way[-1], "")) and upper not in way:
        way.append(upper)
    return way
