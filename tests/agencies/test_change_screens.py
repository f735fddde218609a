"""The screens of the tree: what moves is said before it does, and read afterwards."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import Agency, AgencyChange, AgencyPast
from complaints.models import Succession
from tests.agencies.lists import signed_in
from tests.cast import Cast
from tests.complaints.cases import at_unit

pytestmark = pytest.mark.django_db
RECORD = "admin:agencies_agencychange_record"
KINDS = AgencyChange.Kind.values


def form_of(agency: Agency, kind: str) -> str:
    return f"{reverse(RECORD)}?agency={agency.pk}&kind={kind}"


def lineage_of(agency: Agency, **asked: str) -> str:
    query = "&".join(f"{key}={value}" for key, value in asked.items())
    return f"{reverse('admin:agencies_agency_lineage', args=[agency.pk])}?{query}"


def said(**more: str) -> dict[str, str]:
    return {"on": "2025-01-01", "basis": "Perwali 9/2025", **more}


@pytest.mark.parametrize("kind", KINDS)
def test_each_change_begins_on_the_page_of_the_agency(
    cast: Cast, national: Client, kind: str
):
    page = reverse("admin:agencies_agency_change", args=[cast.dinas_pu.pk])
    button = reverse(f"admin:agencies_agency_change_{kind}", args=[cast.dinas_pu.pk])
    assert button in national.get(page).content.decode()

    lead = national.get(button)

    assert lead["Location"] == form_of(cast.dinas_pu, kind)
    assert national.get(lead["Location"]).status_code == 200


def test_a_preview_says_what_moves_and_writes_nothing(cast: Cast, national: Client):
    at_unit(cast)
    typed = said(into=str(cast.dinas_kesehatan.pk))

    answer = national.post(form_of(cast.dinas_pu, "merge"), {**typed, "pratinjau": "1"})

    assert answer.context["moving"].cases == 1
    assert "Belum ada yang disimpan" in answer.content.decode()
    assert not AgencyChange.objects.exists()
    assert not AgencyPast.objects.exists()


def test_a_preview_counts_no_further_than_anybody_reads(
    cast: Cast, national: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("complaints.actions.succeeding.MOST_COUNTED", 2)
    for _ in range(3):
        at_unit(cast)
    typed = said(into=str(cast.dinas_kesehatan.pk))

    answer = national.post(form_of(cast.dinas_pu, "merge"), {**typed, "pratinjau": "1"})

    assert answer.context["moving"].cases == 2
    assert "999+" in answer.content.decode()


def test_applied_it_moves_the_cases_and_is_read_in_the_lineage(
    cast: Cast, national: Client
):
    walk = at_unit(cast)
    typed = said(into=str(cast.dinas_kesehatan.pk), terapkan="1")

    answer = national.post(form_of(cast.dinas_pu, "merge"), typed, follow=True)

    assert "1 laporan terbuka beralih" in answer.content.decode()
    assert walk.case.holder == cast.dinas_kesehatan
    assert Succession.objects.count() == 1
    heir = national.get(lineage_of(cast.dinas_kesehatan)).content.decode()
    assert cast.dinas_pu.name in heir
    again = national.post(form_of(cast.dinas_pu, "merge"), typed)
    assert again.status_code == 422
    assert AgencyChange.objects.count() == 1


def test_the_lineage_tells_every_name_with_its_days(cast: Cast, national: Client):
    typed = said(name="Dinas Bina Marga", terapkan="1")
    national.post(form_of(cast.dinas_pu, "rename"), typed)

    page = national.get(lineage_of(cast.dinas_pu, pada="2024-12-31"))

    spans = page.context["spans"]
    assert [span.name for span in spans] == ["Dinas Bina Marga", cast.dinas_pu.name]
    assert spans[0].since == spans[1].until
    assert page.context["as_of"].name == cast.dinas_pu.name
    assert "Perwali 9/2025" in page.content.decode()
    assert national.get(lineage_of(cast.dinas_pu, pada="kemarin")).status_code == 200


def test_what_waits_is_withdrawn_from_the_lineage(cast: Cast, national: Client):
    typed = {**said(), "on": "2099-01-01", "terapkan": "1"}
    page = national.post(form_of(cast.rsud, "dissolve"), typed, follow=True)
    (row,) = page.context["changes"]

    assert row["withdraw_url"] in page.content.decode()
    assert national.get(row["withdraw_url"]).status_code == 405
    national.post(row["withdraw_url"])

    assert Agency.objects.get(pk=cast.rsud.pk).dissolved_on is None


@pytest.mark.parametrize(
    ("kind", "typed", "field"),
    [
        ("rename", {"name": ""}, "name"),
        ("rename", {"name": "x", "on": "kemarin"}, "on"),
        ("rename", {"name": "x", "basis": ""}, "basis"),
        ("merge", {}, "into"),
        ("move", {"into": "987654"}, "into"),
        ("split", {"parts": "tanpa titik koma"}, "parts"),
        ("split", {"parts": "dinas-pu; Sudah Ada"}, "parts"),
    ],
)
def test_what_is_wrong_is_said_by_the_field_and_what_was_typed_stays(
    cast: Cast, national: Client, kind: str, typed: dict[str, str], field: str
):
    answer = national.post(
        form_of(cast.dinas_pu, kind), {**said(), **typed, "terapkan": "1"}
    )

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    for value in (typed[name] for name in typed if name != "into"):  # a choice
        assert value in answer.content.decode()
    assert not AgencyChange.objects.exists()


@pytest.mark.parametrize(
    "asked", ["", "?agency=1", "?agency=x&kind=rename", "?agency=1&kind=x"]
)
def test_a_change_of_nothing_does_not_exist(national: Client, asked: str):
    assert national.get(reverse(RECORD) + asked).status_code == 404


def test_coordinators_read_the_lineage_of_their_own_and_change_nothing(cast: Cast):
    client = signed_in(cast.admin_surabaya)

    page = client.get(lineage_of(cast.dinas_pu))
    assert page.status_code == 200
    assert not page.context["acts"]
    assert client.get(lineage_of(cast.malang_pu)).status_code == 404
    assert client.get(form_of(cast.dinas_pu, "rename")).status_code == 403
    assert client.post(form_of(cast.dinas_pu, "rename"), said()).status_code == 403


def test_a_lineage_costs_few_queries(
    cast: Cast, national: Client, django_assert_max_num_queries: Any
):
    national.get(lineage_of(cast.dinas_pu))
    with django_assert_max_num_queries(15):
        national.get(lineage_of(cast.dinas_pu, pada="2024-12-31"))
