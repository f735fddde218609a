"""A NUL, which PostgreSQL keeps nowhere: in an address, in what it asks, in a form."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from tests.cast import Cast
from tests.complaints import cases
from tests.complaints.browsing import body, kerja, version
from tests.registry import small_registry

pytestmark = pytest.mark.django_db
PART = re.compile(r"<(?:(\w+):)?\w+>")
STANDS_IN = {"int": "1", "slug": "answer"}
LISTS = (
    "/kerja/",
    "/kerja/unduh/",
    "/kerja/pemberitahuan/",
    "/ombudsman/",
    "/audit/",
    "/lacak/",
    "/laporan/rekap/",
    "/laporan/keterhubungan/",
    "/laporan/prakiraan/",
    "/lapor/wilayah/",
    "/lapor/instansi/",
    "/admin/kesiapan/",
    "/admin/agencies/region/",
    "/admin/agencies/officer/",
    "/admin/agencies/accessentry/",
    "/admin/complaints/complaint/",
)
ASKED = (
    "q",
    "sesudah",
    "holder",
    "category",
    "scope",
    "wilayah",
    "search",
    "code",
    "e",
)


@pytest.fixture
def cast() -> Cast:
    return small_registry()


@pytest.fixture
def desk(client: Client, cast: Cast) -> Client:
    client.force_login(cast.admin_national)
    return client


def _named(resolver: Any, before: str = "/") -> set[str]:
    """Every address that has a text in it."""
    found: set[str] = set()
    for entry in resolver.url_patterns:
        here = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            found |= {here} if "<str:" in here or "<path:" in here else set()
        else:
            found |= _named(entry, here)
    return found


def test_an_address_with_one_is_nowhere(desk: Client) -> None:
    addresses = _named(get_resolver())
    assert len(addresses) > 40

    said = {
        at: desk.get(
            PART.sub(lambda part: STANDS_IN.get(part[1] or "str", "%00"), at)
        ).status_code
        for at in addresses
    }

    assert {at: status for at, status in said.items() if status != 404} == {}


def test_what_asks_for_one_asks_for_nothing(desk: Client) -> None:
    asked = "&".join(f"{name}=a%00" for name in ASKED)

    said = {at: desk.get(f"{at}?{asked}&a%00=1").status_code for at in LISTS}

    assert {at: status for at, status in said.items() if status >= 500} == {}


def test_a_case_that_has_none_in_its_name_is_there(cast: Cast, client: Client) -> None:
    case = cases.at_unit(cast).case
    client.force_login(cast.liaison_pu)

    assert client.get(kerja(case)).status_code == 200
    assert client.get(f"/kerja/{case.number}%00/").status_code == 404


def test_a_draft_is_kept_without_it(cast: Cast, client: Client) -> None:
    case = cases.at_unit(cast).case
    client.force_login(cast.liaison_pu)
    sent = {
        "langkah": "answer",
        "text": "Petugas\0 datang",
        "version": version(client, kerja(case, "answer")),
    }

    assert client.post(kerja(case, "draf"), sent).status_code == 200
    assert "Petugas datang" in body(client.get(kerja(case, "answer")))


def test_cases_are_chosen_by_numbers_that_can_be(cast: Cast, client: Client) -> None:
    case = cases.at_unit(cast).case
    client.force_login(cast.admin_surabaya)
    chosen = {"langkah": "note", "pilih": [case.number, "26-\0"]}

    assert client.post("/kerja/bersama/", chosen).status_code < 500
