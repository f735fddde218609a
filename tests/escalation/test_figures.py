"""The Ombudsman's queue by what burns, and the figures by agency."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from complaints import actions as steps
from escalation import actions
from escalation.models import Escalation
from tests.complaints import cases
from tests.complaints.browsing import Now, body
from tests.complaints.cases import Walk
from tests.registry import Cast

pytestmark = pytest.mark.django_db(databases=["default", "identity"])

DAY = timedelta(days=1)


class Office:
    """The reviewer of Jawa Timur, with cases that ran out on the same day."""

    def __init__(self, cast: Cast, now: Now, client: Client, *, count: int) -> None:
        self.cast, self.now, self.client = cast, now, client
        self.walks = [cases.at_unit(cast) for _ in range(count)]
        self.now.at = cases.NOW + 61 * DAY
        actions.escalate_due(at=self.now.at)
        client.force_login(cast.reviewer_jatim)

    def act(self, verb: Any, walk: Walk, **carried: Any) -> Escalation:
        self.now.at += timedelta(hours=1)
        row = Escalation.objects.get(complaint=walk.pk)
        staff = self.cast.staff("reviewer_jatim", self.now.at.date())
        made: Escalation = verb(
            escalation_id=row.pk, by=staff, at=self.now.at, **carried
        )
        return made

    def wait(self, days: int) -> None:
        """And sign in again: no session lives that long."""
        self.now.at += days * DAY
        self.client.force_login(self.cast.reviewer_jatim)

    def page(self, query: str = "") -> str:
        return body(self.client.get(f"/ombudsman/{query}"))

    def order(self, query: str = "") -> list[str]:
        page = self.page(query)
        numbers = [walk.case.number for walk in self.walks]
        return sorted((n for n in numbers if n in page), key=page.index)

    def numbers(self) -> dict[str, Any]:
        answer = self.client.get("/ombudsman/angka/?format=json")
        data: dict[str, Any] = json.loads(answer.content)
        return data


@pytest.fixture
def office(cast: Cast, now: Now, client: Client) -> Office:
    return Office(cast, now, client, count=3)


def test_what_the_agency_still_has_time_for_comes_last_until_it_is_late(
    office: Office,
) -> None:
    asked, untaken, recommended = office.walks
    office.act(actions.take, asked)
    office.act(actions.ask_explanation, asked, question="Mengapa?")
    office.act(actions.take, recommended)
    office.act(actions.recommend, recommended, text="Tambal.")
    assert office.order() == [
        walk.case.number for walk in (untaken, asked, recommended)
    ]
    assert office.order("?status=lewat") == []

    office.wait(15)
    assert office.order("?status=lewat") == [asked.case.number]
    assert office.order()[0] == asked.case.number
    assert "Klarifikasi lewat" in office.page()
    office.wait(16)
    late = [asked.case.number, recommended.case.number]
    assert office.order("?status=lewat") == late
    assert "Tindakan korektif lewat" in office.page()


def test_a_lapsed_correction_is_late_whatever_is_asked_after_it(
    office: Office,
) -> None:
    walk, *others = office.walks
    office.act(actions.take, walk)
    office.act(actions.recommend, walk, text="Tambal.")
    office.wait(25)
    office.act(actions.ask_explanation, walk, question="Sudah ditambal?")
    assert office.order("?status=lewat") == []

    office.wait(6)  # of the explanation's fourteen days
    assert office.order("?status=lewat") == [walk.case.number]
    assert office.order()[0] == walk.case.number
    assert "Tindakan korektif lewat" in office.page()

    office.act(actions.record_correction, walk, correction="done", text="Foto.")
    assert office.order("?status=lewat") == []
    assert len(others) == 2


def test_an_answer_to_the_question_is_seen_in_the_queue(office: Office) -> None:
    walk = office.walks[0]
    office.act(actions.take, walk)
    office.act(actions.ask_explanation, walk, question="Mengapa?")
    assert "Klarifikasi s.d." in office.page()
    walk.at = office.now.at
    walk.take(steps.explain, "liaison_pu", text="Anggaran baru turun.")
    assert "Klarifikasi dijawab" in office.page()


def test_the_queue_is_narrowed_by_age(office: Office) -> None:
    assert len(office.order("?usia=90")) == 0
    office.wait(30)
    assert len(office.order("?usia=90")) == 3
    assert len(office.order("?usia=banyak")) == 3


def test_figures_count_each_agencys_escalations(office: Office, cast: Cast) -> None:
    closed, asked, _untaken = office.walks
    office.act(actions.take, closed)
    office.wait(3)
    office.act(
        actions.close,
        closed,
        outcome="maladministration_found",
        maladministration="penundaan_berlarut",
        summary="Tanpa kabar.",
    )
    office.act(actions.take, asked)
    office.act(actions.ask_explanation, asked, question="Mengapa?")
    office.wait(20)

    [city] = office.numbers()["agencies"]

    assert (city["name"], city["escalated"], city["open"]) == (
        cast.surabaya.name,
        3,
        2,
    )
    assert city["outcomes"]["maladministration_found"] == 1
    assert sum(city["outcomes"].values()) == 1
    assert city["mean_days"] == 3.1  # three days and two hours
    assert (city["explanations"], city["explanations_late"]) == (1, 1)
    page = office.page("angka/")
    assert "Ditemukan maladministrasi" in page


def test_a_case_that_moved_is_charged_to_whose_review_it_is(
    office: Office, cast: Cast
) -> None:
    asked = office.walks[0]
    office.act(actions.take, asked)
    office.act(actions.ask_explanation, asked, question="Mengapa?")
    asked.at = office.now.at
    asked.return_up("liaison_pu").return_up("admin_surabaya")
    office.wait(20)

    agencies = {one["name"]: one for one in office.numbers()["agencies"]}

    assert list(agencies) == [cast.surabaya.name]
    city = agencies[cast.surabaya.name]
    assert (city["explanations"], city["explanations_late"]) == (1, 1)


def test_lateness_is_that_of_who_was_late(office: Office, cast: Cast) -> None:
    units = {one["name"]: one for one in office.numbers()["units"]}
    pu, city = units[cast.dinas_pu.name], units[cast.surabaya.name]
    assert (city["late"], city["late_cases"]) == (0, 0)
    assert (pu["cases"], pu["late_cases"]) == (3, 3)
    assert pu["late"] == 3 * 37  # working days from 15 July to 6 September 2025


def test_figures_are_of_ones_region_and_year(
    office: Office, client: Client, cast: Cast
) -> None:
    assert office.client.get("/ombudsman/angka/?tahun=2024").status_code == 200
    Escalation.objects.update(region_code="64")
    assert office.numbers()["agencies"] == []
    client.force_login(cast.liaison_pu)
    assert client.get("/ombudsman/angka/").status_code == 403


def test_figures_cost_the_same_however_many(
    office: Office, cast: Cast, now: Now
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert office.client.get("/ombudsman/angka/").status_code == 200
        return len(queries)

    office.client.get("/ombudsman/angka/")
    before = asked()
    for _ in range(4):
        cases.at_unit(cast, at=cases.NOW + DAY)
    actions.escalate_due(at=now.at + 2 * DAY)
    office.wait(3)
    assert Escalation.objects.count() == 7
    assert asked() == before <= 20
