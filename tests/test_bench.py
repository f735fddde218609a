"""The bench's own judgement: it must see what it promises to see."""

import pytest

from tests.bench.budgets import verdicts
from tests.bench.measuring import Measured, Probe, Times, uncapped

CAPPED = "SELECT (SELECT count(*) FROM (SELECT id FROM c LIMIT 1000) AS counted)"
NAMES = {
    "queue, unit": 15,
    "queue, coordinator": 15,
    "queue, whole country": 15,
    "case page": 15,
    "step (follow up)": 15,
    "create (API)": 15,
    "sweep, 1,000 due": 30,
    "sweep, 0 due": 30,
}


@pytest.mark.parametrize(
    ("statement", "is_seen"),
    [
        ("SELECT COUNT(*) FROM complaints_complaint", True),
        ('SELECT COUNT("c"."id") AS "n" FROM "c" WHERE "c"."root_id" = %s', True),
        ("SELECT id FROM c ORDER BY id LIMIT 25 OFFSET 50", True),
        (CAPPED, False),
        ("SELECT id FROM c ORDER BY id LIMIT 26", False),
    ],
)
def test_an_uncapped_count_and_an_offset_are_seen(
    statement: str, *, is_seen: bool
) -> None:
    assert bool(uncapped([statement])) is is_seen


def measured(
    size: int, *, slow: str = "", asks: int = 4, page: str = CAPPED
) -> list[Measured]:
    """Everything within its budget, but for what is said."""
    rows = []
    for name, most in NAMES.items():
        took = 0.001 if name == "sweep, 0 due" else 0.02
        rows.append(
            Measured(
                Probe(
                    name=name,
                    call=_nothing,
                    bare=_nothing,
                    bare_is="nothing",
                    most_queries=most,
                    is_page=name == "case page",
                ),
                size,
                ours=Times([took * (4 if name == slow else 1)]),
                bare=Times([0.01]),
                statements=[page] * (asks if name == "case page" else 4),
            )
        )
    return rows


def _nothing(_number: int) -> None: ...


def broken(small: list[Measured], large: list[Measured]) -> list[str]:
    return [one.promise for one in verdicts([*small, *large]) if not one.is_kept]


def test_everything_in_its_budget_is_kept() -> None:
    assert broken(measured(10_000), measured(1_000_000)) == []


@pytest.mark.parametrize(
    ("large", "said"),
    [
        ({"slow": "case page"}, "case page: p50 at 1,000,000"),
        ({"slow": "create (API)"}, "create: time against"),
        ({"slow": "sweep, 0 due"}, "sweep with nothing due"),
        ({"asks": 5}, "case page: statements"),
        ({"page": "SELECT COUNT(*) FROM c"}, "pages: statements with OFFSET"),
    ],
)
def test_what_leaves_its_budget_is_named(large: dict[str, object], said: str) -> None:
    found = broken(measured(10_000), measured(1_000_000, **large))  # type: ignore[arg-type]

    assert [promise for promise in found if promise.startswith(said)] == found
    assert found
