"""A scope is searched for and chosen: nobody scrolls through 550 regions."""

from typing import Any

import pytest
from django.test import Client

from agencies.models import Region
from reports.recaps.scope import GOVERNED
from tests.cast import Cast
from tests.registry import small_registry

pytestmark = pytest.mark.django_db
SEARCH = "/laporan/cakupan/"
# Each page with such a choice, and what it calls the chosen one.
PAGES = {
    "/laporan/rekap/": "scope",
    "/laporan/prakiraan/": "scope",
    "/laporan/keterhubungan/": "wilayah",
    "/laporan/terbitan/": "scope",
}
MAKASSAR = "Asia/Makassar"
ADDED = ("Kabupaten Ambung", "Kota Ambung", "Kabupaten Ambung Barat")


@pytest.fixture
def cast() -> Cast:
    """As many regions as there are in the country, three of one name."""
    cast = small_registry()
    others = [f"Kabupaten Nomor {number}" for number in range(40)]
    Region.objects.bulk_create(
        Region(
            code=f"64.1{number:02}",
            name=name,
            kind=Region.Kind.REGENCY,
            parent_id="64",
            zone=MAKASSAR,
        )
        for number, name in enumerate([*ADDED, *others], start=1)
    )
    assert Region.objects.filter(kind__in=GOVERNED).count() > 40
    return cast


@pytest.fixture
def national(client: Client, cast: Cast) -> Client:
    client.force_login(cast.admin_national)
    return client


def body(answer: Any) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_no_page_lists_every_region(national: Client, page: str) -> None:
    said = body(national.get(page))

    assert "Kabupaten Nomor" not in said
    assert f'name="{PAGES[page]}" value="ID" checked' in said
    assert ">Indonesia</summary>" in said


@pytest.mark.parametrize("page", PAGES)
def test_a_search_finds_and_what_is_chosen_stays(national: Client, page: str) -> None:
    name = PAGES[page]
    typed = {"cari_cakupan": "bung kab", "_cari": "1", name: "35.78"}
    # Without JavaScript the button sends the form, which comes back open.
    send = national.post if page.endswith("/terbitan/") else national.get
    said = body(send(page, typed))

    assert '<details class="drop" open>' in said
    assert f'name="{name}" value="35.78" checked' in said
    assert [one for one in ADDED if f"<b>{one}</b>" in said] == [ADDED[0], ADDED[2]]
    chosen = body(national.get(page, {name: "64.101"}))
    assert f">{ADDED[0]}</summary>" in chosen
    nothing = body(send(page, {"cari_cakupan": "xyz", "_cari": "1"}))
    assert "Tidak ada yang cocok dengan “xyz”" in nothing


@pytest.mark.parametrize(
    ("of", "name"), [("scope", "scope"), ("wilayah", "wilayah"), ("terbitan", "scope")]
)
def test_it_follows_the_typing(national: Client, of: str, name: str) -> None:
    said = body(national.get(SEARCH, {"untuk": of, "cari_cakupan": "ambung"}))

    assert said.count(f'name="{name}"') == 3
    assert "<span>Kalimantan Timur</span>" in said
    assert "<html" not in said


def test_nobody_finds_more_than_they_may_choose(client: Client, cast: Cast) -> None:
    for officer in (cast.admin_jatim, cast.liaison_pu, cast.ksp_officer):
        client.force_login(officer)
        found = client.get(SEARCH, {"untuk": "terbitan", "cari_cakupan": "ambung"})
        assert "Ambung" not in found.content.decode()
    client.force_login(cast.nobody)
    assert client.get(SEARCH).status_code == 403
    client.logout()
    assert client.get(SEARCH).status_code == 302


def test_few_need_no_search(client: Client, cast: Cast) -> None:
    client.force_login(cast.admin_jatim)
    said = body(client.get("/laporan/rekap/", {"scope": "35.78"}))

    assert '<option value="35.78" selected>' in said
    assert 'name="cari_cakupan"' not in said
    client.force_login(cast.liaison_pu)
    assert '<option value="instansi:dinas-pu" selected>' in body(
        client.get("/laporan/prakiraan/")
    )


def test_a_search_issues_nothing_and_keeps_the_month(national: Client) -> None:
    typed = {"scope": "35.78", "month": "2019-01", "cari_cakupan": "", "_cari": "1"}
    said = body(national.post("/laporan/terbitan/", typed))

    assert 'value="35.78" checked' in said
    assert '<option value="2019-01" selected>' in said
