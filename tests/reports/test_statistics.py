"""The open statistics: the recap's own figures, and nobody to be made out in them."""

import re
from datetime import UTC, date, datetime, timedelta
from itertools import product
from random import Random

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from agencies.principals import SYSTEM
from lapor.templatetags.lapor_ui import stack_segments
from reports import figures
from reports.recaps import Period, recap, region_scope
from reports.smallcells import SMALLEST, published
from tests.complaints.browsing import body
from tests.complaints.cases import Walk, at_unit
from tests.registry import Cast, small_registry

NOW = datetime(2025, 7, 7, 2, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=20)


@pytest.fixture
def cast(db: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    cache.clear()
    monkeypatch.setattr(timezone, "now", lambda: LATER)
    return small_registry()


def many(cast: Cast, *, closed: int, in_progress: int, waiting: int) -> None:
    for _ in range(closed):
        at_unit(cast).follow_up().answer().confirm()
    for _ in range(in_progress):
        at_unit(cast).follow_up()
    for _ in range(waiting):
        Walk(cast).receive()


def test_the_figures_are_those_of_the_recap(client: Client, cast: Cast) -> None:
    many(cast, closed=5, in_progress=6, waiting=7)
    period = figures.year(2025, on=date(2025, 7, 27))
    whole = recap(
        scope=region_scope("ID"), period=period, at=LATER, principal=SYSTEM
    ).counts

    page = body(client.get("/statistik/?tahun=2025"))

    shown = [whole.received, whole.closed, whole.in_progress, whole.not_followed_up]
    assert shown == [18, 5, 6, 7]
    cells = "".join(f"<td>{number}</td>" for number in shown)
    assert f'<th scope="row">Juli 2025</th>{cells}' in page
    assert f'<th scope="row">Semua</th>{cells}' in page
    assert '<th scope="row">Maret 2025</th><td>0</td>' in page
    assert "Agustus 2025" not in page


def test_a_handful_is_not_shown_and_cannot_be_worked_out(
    client: Client, cast: Cast
) -> None:
    many(cast, closed=6, in_progress=2, waiting=7)

    page = body(client.get("/statistik/"))

    assert "<td>2</td>" not in page
    assert "<td>15</td><td>•</td><td>•</td><td>7</td>" in page
    assert "8 dari 15" not in page


@pytest.mark.parametrize("asked", ["", "1", "2017", "9999", "x", "2025'--", "\0"])
def test_any_year_that_is_asked_for_is_answered(
    client: Client, cast: Cast, asked: str
) -> None:
    assert client.get("/statistik/", {"tahun": asked}).status_code == 200


def test_nothing_yet_says_what_to_do(client: Client, cast: Cast) -> None:
    assert "Pilih tahun lain" in body(client.get("/statistik/"))


def test_a_second_look_asks_the_database_nothing(
    client: Client, cast: Cast, django_assert_num_queries
) -> None:
    client.get("/statistik/")
    with django_assert_num_queries(0):
        client.get("/statistik/")


@pytest.mark.parametrize(
    ("on", "period"),
    [
        (date(2025, 7, 7), Period(date(2024, 8, 1), date(2025, 7, 6))),
        (date(2025, 1, 1), Period(date(2024, 1, 1), date(2024, 12, 31))),
        (date(2025, 1, 2), Period(date(2024, 2, 1), date(2025, 1, 1))),
    ],
)
def test_the_last_twelve_months_end_yesterday(on: date, period: Period) -> None:
    assert figures.last_year(on) == period


def with_totals(parts: list[list[int]]) -> list[list[int]]:
    rows = [[sum(row), *row] for row in parts]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


def test_no_hidden_cell_follows_from_its_row_or_column() -> None:
    random = Random(5)
    for _ in range(500):
        size = random.randint(1, 12)
        top = random.choice([3, 12, 200])
        rows = with_totals(
            [[random.randint(0, top) for _ in range(3)] for _ in range(size)]
        )
        cells = published(rows)
        for line in [*cells, *map(list, zip(*cells, strict=True))]:
            assert line.count(None) != 1, (rows, cells)
        for row, column in product(range(len(rows)), range(4)):
            shown = cells[row][column]
            assert shown is None or shown == rows[row][column]
            assert shown is None or shown == 0 or shown >= SMALLEST


def test_what_is_large_is_shown_whole() -> None:
    rows = with_totals([[5, 6, 0], [9, 70, 8]])

    assert published(rows) == rows


def test_topics_stand_by_branch_and_a_handful_cannot_be_worked_out(
    client: Client, cast: Cast
) -> None:
    holes, health = (
        cast.categories["pupr.jalan-berlubang"],
        cast.categories["kesehatan"],
    )
    for count, topic in ((9, holes), (6, health), (2, cast.categories["lainnya"])):
        for _ in range(count):
            case = Walk(cast).receive().case
            case.category = topic
            case.save()

    page = " ".join(body(client.get("/statistik/")).split())

    def line(label: str) -> str:
        found = re.search(rf'<th scope="row">{label}<svg.*?</th><td>([^<]+)</td>', page)
        return found[1] if found else ""

    assert line("Pekerjaan Umum dan Penataan Ruang") == "9"
    # Two are hidden: with one alone, 17 - 9 - 6 would tell the other.
    assert line("Topik lainnya") == line("Kesehatan") == "•"


def test_no_topic_no_table(client: Client, cast: Cast) -> None:
    many(cast, closed=0, in_progress=0, waiting=6)

    assert "Tentang apa" not in body(client.get("/statistik/"))


@pytest.mark.parametrize(
    ("closed", "received", "parts"),
    [
        (20, 46, [("a", "20.00%"), ("b", "10.00%"), ("c", "16.00%")]),
        (None, 46, [("d", "46.00%")]),
        (None, None, []),
    ],
)
def test_a_bar_whose_parts_are_hidden_is_drawn_whole(
    closed: int | None, received: int | None, parts: list[tuple[str, str]]
) -> None:
    row = {"received": received, "closed": closed, "in_progress": 10, "rest": 16}
    found = stack_segments(row, 100)

    assert [(one["form"], one["width"]) for one in found] == parts
