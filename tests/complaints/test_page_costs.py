"""The pages one case or one form is on: few statements, however much there is."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cases import bulk_cases
from tests.cast import Cast
from tests.complaints.browsing import Now, kerja, opened
from tests.complaints.cases import Walk, at_unit

Page = Callable[[Client, Cast, Walk], str]


def _as(officer: str, page: Callable[[Walk], str]) -> Page:
    def entered(client: Client, cast: Cast, walk: Walk) -> str:
        client.force_login(getattr(cast, officer))
        return page(walk)

    return entered


PAGES: dict[str, Page] = {
    "tracking": lambda client, cast, walk: opened(client, walk),
    "reporting": lambda client, cast, walk: "/lapor/",
    "a step": _as("liaison_pu", lambda walk: kerja(walk.case, "answer")),
    "on behalf": _as("admin_surabaya", lambda walk: "/kerja/catat/"),
}


def _statements(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(page).status_code == 200
    return len(asked)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_costs_few_statements_however_much_there_is(
    client: Client, cast: Cast, now: Now, name: str
) -> None:
    walk = at_unit(cast).follow_up()
    page = PAGES[name](client, cast, walk)
    client.get(page)  # what is read once for a session
    few = _statements(client, page)

    bulk_cases(30, like=walk.case)
    for _ in range(3):
        walk.follow_up()

    assert _statements(client, page) == few <= 15
