"""The page of the forecast: within one's seats, capped, at a fixed cost."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cases import bulk_cases
from tests.cast import Cast
from tests.complaints import cases
from tests.registry import small_registry

PAGE = "/laporan/prakiraan/"


@pytest.fixture
def cast(db: None) -> Cast:
    return small_registry()


def said(client: Client, query: str = "") -> str:
    answer = client.get(f"{PAGE}{query}")
    assert answer.status_code == 200, answer.content[:300]
    return answer.content.decode()


def test_a_coordinator_sees_what_falls_due_and_who_drowns(
    client: Client, cast: Cast
) -> None:
    bulk_cases(3, like=cases.at_unit(cast, at=timezone.now()).case)
    client.force_login(cast.admin_surabaya)

    page = said(client, "?hari=90")

    assert cast.dinas_pu.name in page
    assert "Tindak lanjut pertama" in page
    data = json.loads(said(client, "?hari=90&format=json"))
    [unit] = [one for one in data["units"] if one["name"] == cast.dinas_pu.name]
    assert (unit["due"], unit["escalating"], unit["drowns"]) == (4, 4, True)


def test_nobody_reads_beyond_their_seats(client: Client, cast: Cast) -> None:
    cases.at_unit(cast, at=timezone.now())
    client.force_login(cast.admin_samarinda)
    assert cast.dinas_pu.name not in said(client, "?scope=35.78")
    client.force_login(cast.nobody)
    assert client.get(PAGE).status_code == 403
    client.logout()
    assert client.get(PAGE).status_code == 302


@pytest.mark.parametrize("query", ["?hari=0", "?hari=x", "?scope=%00&hari=99999"])
def test_what_makes_no_sense_is_left_out(
    client: Client, cast: Cast, query: str
) -> None:
    client.force_login(cast.admin_national)
    assert '<option value="30" selected>' in said(client, query)


def test_it_costs_the_same_however_much_falls_due(client: Client, cast: Cast) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            said(client)
        return len(queries)

    client.force_login(cast.admin_national)
    case = cases.at_unit(cast, at=timezone.now()).case
    asked()
    few = asked()
    bulk_cases(60, like=case)
    assert asked() == few <= 15
