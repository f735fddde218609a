"""Screens of connectedness and of onboarding: today, on a past day, by one's reach."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from agencies.models import AccessEntry, Agency, Officer, TeamMember, Training
from reports.readiness import STEPS, readiness, share_done
from tests.complaints.cases import NOW, at_unit, day_of
from tests.registry import Cast, small_registry

pytestmark = pytest.mark.django_db
REACH = "/laporan/keterhubungan/"
ON = day_of(NOW)


@pytest.fixture
def cast() -> Cast:
    return small_registry()


def signed_in(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def asked(officer: Officer, **said: str) -> Any:
    return signed_in(officer).get(REACH, said)


def test_the_country_is_told_by_province_on_any_day(cast: Cast):
    in_june = datetime(2020, 6, 15, 5, tzinfo=UTC)
    for agency in (cast.jatim, cast.surabaya, cast.malang):
        AccessEntry.objects.create(kind="login", agency=agency, at=in_june)
    TeamMember.objects.filter(agency__root=cast.malang).delete()

    page = asked(cast.ksp_officer, hari="2020-06-30")

    east = next(one for one in page.context["places"] if one.code == "35")
    assert (east.reach.agencies, east.reach.active) == (3, 3)
    assert "Jawa Timur" in page.content.decode()
    before = asked(cast.ksp_officer, hari="2018-06-30").context["places"]
    assert {place.reach.connected for place in before} <= {0, 1}  # SK/LAMA/2017


def test_numbers_are_those_of_the_page(cast: Cast):
    said = {"hari": "2020-06-30", "wilayah": "ID"}
    page = asked(cast.ksp_officer, **said)

    data = asked(cast.ksp_officer, **said, format="json").json()

    assert data["on"] == "2020-06-30"
    assert data["connected"] == page.context["tiles"][0]["count"]
    assert [one["agencies"] for one in data["provinces"]] == [
        place.reach.agencies for place in page.context["places"]
    ]
    assert sum(one["agencies"] for one in data["provinces"]) == data["agencies"]


@pytest.mark.parametrize("said", [{"hari": "kemarin"}, {"hari": "2999-01-01"}])
def test_a_day_that_is_none_is_today(cast: Cast, said: dict[str, str]):
    page = asked(cast.ksp_officer, **said)

    assert page.context["on"] == asked(cast.ksp_officer).context["on"]


def test_who_coordinates_a_region_sees_no_other(cast: Cast):
    page = asked(cast.admin_jatim, wilayah="64")

    assert page.context["scope_picker"]["chosen"] == "35"
    assert {body.name for body in page.context["bodies"]} == {
        agency.name for agency in (cast.jatim, cast.surabaya, cast.malang)
    }
    assert asked(cast.liaison_pu).status_code == 403
    assert asked(cast.nobody).status_code == 403
    assert Client().get(REACH).status_code == 302


def one(agency: Agency, on: date = ON) -> Any:
    return readiness(Agency.objects.filter(pk=agency.pk), on=on)[0]


def test_a_unit_becomes_ready_step_by_step(cast: Cast):
    unit, people = cast.dinas_pu, (cast.liaison_pu, cast.head_pu)
    assert one(unit, on=date(2016, 1, 1)).done == frozenset()
    assert one(unit).done == {"decree", "seats"}
    for person in people:
        assert "accounts" not in one(unit).done
        Officer.objects.filter(pk=person.pk).update(last_login=NOW)
    assert "accounts" in one(unit).done
    for person in people:
        assert "mfa" not in one(unit).done
        Authenticator.objects.create(user=person, type="totp", data={})
    assert "mfa" in one(unit).done
    for person in people:
        assert "training" not in one(unit).done
        Training.objects.create(officer=person, held_on=ON, topic="SP4N-LAPOR!")
    assert "training" in one(unit).done
    at_unit(cast).follow_up()
    assert "answer" not in one(unit).done
    at_unit(cast).answer()

    assert one(unit).done == set(STEPS)
    assert one(unit).share == 100
    assert one(cast.malang_sosial).done == {"decree"}
    assert share_done([one(unit), one(cast.malang_sosial)]) == round(100 * 7 / 12)


def test_a_coordinator_lists_their_units_and_opens_no_other(cast: Cast):
    client = signed_in(cast.admin_surabaya)

    page = client.get(reverse("reports:readiness"))

    assert {row.name for row in page.context["rows"]} == {
        unit.name
        for unit in (
            cast.diskominfo,
            cast.dinas_pu,
            cast.dinas_kesehatan,
            cast.inspektorat,
            cast.rsud,
        )
    }
    own = client.get(reverse("reports:readiness_of", args=[cast.dinas_pu.pk]))
    assert "Jabatan terisi" in own.content.decode()
    other = reverse("reports:readiness_of", args=[cast.malang_pu.pk])
    assert client.get(other).status_code == 404
    national = signed_in(cast.admin_national)
    assert (
        cast.malang.name in national.get(reverse("reports:readiness")).content.decode()
    )
    looked_for = national.get(reverse("reports:readiness"), {"q": "rsud"})
    assert [row.name for row in looked_for.context["rows"]] == [cast.rsud.name]
    assert signed_in(cast.auditor).get(other).status_code in (302, 403)


def test_the_pages_cost_few_queries_whatever_the_units(
    cast: Cast, django_assert_max_num_queries: Any
):
    client = signed_in(cast.admin_national)
    pages = (REACH, reverse("reports:readiness"))
    for page in pages:
        client.get(page)
        with django_assert_max_num_queries(15):
            client.get(page)


def test_training_is_seen_by_the_coordinator_of_the_officer(cast: Cast):
    for person in (cast.liaison_pu, cast.liaison_malang_pu):
        Training.objects.create(officer=person, held_on=ON, topic="Materi")

    page = signed_in(cast.admin_surabaya).get(
        reverse("admin:agencies_training_changelist")
    )

    assert cast.liaison_pu.name in page.content.decode()
    assert cast.liaison_malang_pu.name not in page.content.decode()
