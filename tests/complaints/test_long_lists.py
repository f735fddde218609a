"""No page draws every agency, region or person: each is searched for and chosen."""

import pytest
from django.contrib import admin
from django.test import Client, RequestFactory
from django.urls import reverse

from agencies.loading.writing import reserve_ids
from agencies.models import Agency, AgencyChange, Officer, Region
from complaints.models import Policy
from complaints.views.pickers import MOST
from tests.cast import Cast
from tests.complaints.browsing import Now, body
from tests.complaints.cases import at_city, received

MANY, MARK = 30, "Berderet"
NEW_VERSION = "/admin/complaints/policy/versi-baru/"
RECORD = "/admin/agencies/agencychange/catat/"


@pytest.fixture
def national(client: Client, cast: Cast, now: Now) -> Client:
    """The desk that reaches furthest, in a country with many of everything."""
    numbers = range(MANY)
    Region.objects.bulk_create(
        Region(code=f"35.{n + 30}", name=f"Kota {MARK} {n}", kind="kota")
        for n in numbers
    )
    Agency.objects.bulk_create(
        Agency(
            pk=pk, root_id=pk, code=f"kota-{pk}", name=f"Kota {MARK} {pk}", kind="city"
        )
        for pk in reserve_ids(Agency, MANY)
    )
    Officer.objects.bulk_create(
        Officer(username=f"petugas.{n}", name=f"Petugas {MARK} {n}") for n in numbers
    )
    client.force_login(cast.admin_national)
    return client


def pages(cast: Cast) -> list[str]:
    """The lists and forms of both desks, and every form of the registry."""
    request = RequestFactory().get("/")
    request.user = cast.admin_national
    added = [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
        for model, desk in admin.site._registry.items()
        if desk.has_add_permission(request)
    ]
    changes = [
        f"{RECORD}?agency={cast.surabaya.pk}&kind={kind}"
        for kind in AgencyChange.Kind.values
    ]
    case = received(cast).case
    steps = [f"/kerja/{case.number}/{name}/" for name in ("dispose", "note")]
    return [
        *(*added, *changes, *steps, NEW_VERSION),
        *("/kerja/", "/kerja/tampilan/", "/kerja/catat/"),
        *("/admin/", "/admin/complaints/complaint/", "/lapor/"),
    ]


def test_no_page_offers_all_of_what_there_is_much_of(
    national: Client, cast: Cast
) -> None:
    drawn = {}
    for page in pages(cast):
        answer = national.get(page)
        assert answer.status_code == 200, page
        drawn[page] = body(answer).count(MARK)

    assert len(drawn) > 20
    assert {page: count for page, count in drawn.items() if count > MOST} == {}
    # The control: what lists them on purpose does name them.
    assert body(national.get("/admin/agencies/agency/")).count(MARK) >= MANY


def test_a_holder_is_searched_for_with_a_script_and_without(
    national: Client, cast: Cast
) -> None:
    case = at_city(cast).case
    searched = "/kerja/?antrean=verifikasi&scope=all&cari_pemegang=kota+sura&_cari=1"
    found = body(national.get(searched))
    chosen = body(national.get(f"{searched}&holder={cast.surabaya.pk}"))
    live = body(national.get("/kerja/pemegang/?cari_pemegang=kota+sura"))

    for page in (found, live):
        assert f'name="holder" value="{cast.surabaya.pk}"' in page
        assert "Semua pemegang" in page
    assert f">{cast.surabaya.name}</summary>" in chosen
    assert case.number in chosen
    nothing = body(national.get("/kerja/pemegang/?cari_pemegang=xyz"))
    assert "Tidak ada yang cocok dengan “xyz”" in nothing


def test_who_holds_alone_has_nothing_to_search(
    client: Client, cast: Cast, now: Now
) -> None:
    client.force_login(cast.liaison_pu)

    assert 'name="holder"' not in body(client.get("/kerja/"))
    assert client.get("/kerja/pemegang/?cari_pemegang=dinas").status_code == 404


def test_the_instansi_of_a_version_is_searched_for_and_kept(
    national: Client, cast: Cast
) -> None:
    typed = {"basis": "Perwali 1", "cari_unit": "kota surabaya", "_cari": "1"}
    page = body(national.post(NEW_VERSION, typed))
    unit = body(national.get("/admin/complaints/policy/instansi/?cari_unit=bina"))

    assert f'name="agency" value="{cast.surabaya.pk}"' in page
    assert "Seluruh Indonesia" in page
    assert 'value="Perwali 1"' in page
    assert "Ada yang perlu diperbaiki" not in page
    assert cast.dinas_pu.name not in unit, "a version is for an instansi"
    refused = national.post(NEW_VERSION, {"agency": cast.dinas_pu.pk})
    assert "Instansi ini tidak dikenal" in body(refused)
    assert Policy.objects.count() == 1


def test_the_other_agency_of_a_change_is_searched_for(
    national: Client, client: Client, cast: Cast
) -> None:
    asked = f"agency={cast.dinas_pu.pk}&kind=dissolve"
    url = f"/admin/agencies/agencychange/tujuan/?{asked}&cari_unit=kesehatan"
    page = body(national.get(url))

    assert f'name="into" value="{cast.dinas_kesehatan.pk}"' in page
    assert cast.surabaya.name in page, "where its cases go if nothing is chosen"
    assert cast.jatim_kesehatan.name not in page, "a unit of another instansi"
    client.force_login(cast.admin_surabaya)
    for other in (url, "/admin/complaints/policy/instansi/"):
        assert client.get(other).status_code == 403


def test_a_rung_is_offered_instansi_alone(national: Client, cast: Cast) -> None:
    asked = "app_label=escalation&model_name=ladderrung&field_name=agency&term="
    found = national.get(f"/admin/autocomplete/?{asked}surabaya").json()["results"]

    assert [one["id"] for one in found] == [str(cast.surabaya.pk)]
