"""The admin's first page: what burns, what runs out, whether the machine runs."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies.models import Agency, TeamDecree, TeamMember
from escalation.models import Heartbeat, Sweep
from tests.cases import bulk_cases
from tests.complaints import cases
from tests.complaints.browsing import Now, body
from tests.registry import Cast, small_registry

pytestmark = pytest.mark.django_db
TODAY = cases.day_of(cases.NOW)
MOST_QUERIES = 15


@pytest.fixture
def cast() -> Cast:
    return small_registry()


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Now:
    clock = Now(cases.NOW + timedelta(hours=1))
    monkeypatch.setattr("django.utils.timezone.now", clock)
    return clock


@pytest.fixture
def surabaya(client: Client, cast: Cast, now: Now) -> Client:
    client.force_login(cast.admin_surabaya)
    return client


def shown(client: Client, name: str) -> Any:
    answer = client.get("/admin/")
    assert answer.status_code == 200
    return answer.context[name]


def counts(client: Client) -> dict[str, Any]:
    return {str(one["label"]): one["count"] for one in shown(client, "queues")}


def test_each_queue_of_the_desk_is_counted_and_linked(
    surabaya: Client, cast: Cast
) -> None:
    cases.at_city(cast)
    cases.at_unit(cast)
    cases.at_unit(cast)
    cases.received(cast).dispose(cast.malang, "admin_national")
    found = counts(surabaya)
    assert found["Perlu verifikasi"] == 1
    assert found["Perlu tindak lanjut"] == 2
    for queue in shown(surabaya, "queues"):
        assert surabaya.get(queue["url"]).status_code == 200


def test_late_ones_are_counted_by_the_unit_that_holds_them(
    surabaya: Client, cast: Cast
) -> None:
    long_ago = cases.NOW - timedelta(days=30)
    for _ in range(2):
        cases.at_unit(cast, at=long_ago)
    cases.at_city(cast, at=long_ago)
    cases.at_unit(cast)
    found = [(row["name"], row["n"]) for row in shown(surabaya, "late")]
    assert found == [(cast.dinas_pu.name, 2), (cast.surabaya.name, 1)]


def decree(agency: Agency, until: date | None, since: date) -> TeamDecree:
    """In force until that day, after what the agency had before."""
    before = TeamDecree.objects.filter(agency=agency, kind=TeamDecree.Kind.DECREE)
    before.filter(valid_until=None).update(valid_until=since - timedelta(days=1))
    return TeamDecree.objects.create(
        agency=agency,
        number=f"SK/{since.year}",
        decided_on=since,
        signatory="Wali Kota Contoh",
        valid_from=since,
        valid_until=until,
    )


@pytest.mark.parametrize(("days", "band"), [(0, 7), (7, 7), (8, 30), (60, 60), (61, 0)])
def test_a_decree_that_ends_is_announced_in_time(
    client: Client, cast: Cast, now: Now, days: int, band: int
) -> None:
    ending = decree(cast.malang, TODAY + timedelta(days=days), date(2024, 1, 1))
    client.force_login(cast.admin_national)
    found = {row["number"]: row["band"] for row in shown(client, "decrees")}
    assert found.get(ending.number, 0) == band


def test_a_decree_with_a_successor_is_not_announced(
    client: Client, cast: Cast, now: Now
) -> None:
    end = TODAY + timedelta(days=5)
    decree(cast.malang, end, date(2024, 1, 1))
    decree(cast.malang, None, end + timedelta(days=1))
    client.force_login(cast.admin_national)
    assert shown(client, "decrees") == []


def test_decrees_of_others_are_not_a_coordinators_matter(
    surabaya: Client, cast: Cast
) -> None:
    decree(cast.malang, TODAY + timedelta(days=5), date(2024, 1, 1))
    assert shown(surabaya, "decrees") == []


def test_a_unit_without_an_active_seat_is_named(
    client: Client, cast: Cast, now: Now
) -> None:
    client.force_login(cast.admin_malang)
    names = {row["name"]: row["waiting"] for row in shown(client, "uncovered")}
    assert names[cast.malang_sosial.name] is False
    assert cast.malang_pu.name not in names
    TeamMember.objects.filter(agency=cast.malang_pu).update(left_on=TODAY)
    walk = cases.received(cast).dispose(cast.malang, "admin_national")
    walk.dispose(cast.malang_pu, "admin_malang")
    names = {row["name"]: row["waiting"] for row in shown(client, "uncovered")}
    assert names[cast.malang_pu.name] is True


def test_a_machine_that_stands_still_is_said_so(surabaya: Client, now: Now) -> None:
    assert [one["is_well"] for one in shown(surabaya, "health")] == [False, False]
    Heartbeat.objects.create(name="beat", at=now() - timedelta(minutes=1))
    Sweep.objects.create(
        ran_at=now(),
        finished_at=now() - timedelta(minutes=5),
        by=Sweep.By.BEAT,
        due=3,
        escalated=2,
        skipped=1,
    )
    assert [one["is_well"] for one in shown(surabaya, "health")] == [True, True]
    assert "3 jatuh tempo, 2 diteruskan ke Ombudsman" in body(surabaya.get("/admin/"))
    now.later(hours=1)
    assert [one["is_well"] for one in shown(surabaya, "health")] == [False, False]


def test_four_weeks_are_drawn_day_by_day(surabaya: Client, cast: Cast) -> None:
    cases.at_unit(cast)
    cases.at_unit(
        cast, at=cases.NOW - timedelta(days=27)
    ).follow_up().answer().confirm()
    cases.at_unit(cast, at=cases.NOW - timedelta(days=29))
    received, ended = shown(surabaya, "figures")
    assert (received["total"], ended["total"]) == (2, 1)
    assert len(received["points"].split()) == 28


def test_the_page_costs_the_same_however_many_cases(
    surabaya: Client, cast: Cast
) -> None:
    case = cases.at_unit(cast, at=cases.NOW - timedelta(days=20)).case
    few = queries(surabaya)
    bulk_cases(300, like=case)
    assert queries(surabaya) == few <= MOST_QUERIES


def queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/admin/").status_code == 200
    return len(asked)


def test_the_national_desk_counts_late_ones_by_instansi(
    client: Client, cast: Cast, now: Now
) -> None:
    cases.at_unit(cast, at=cases.NOW - timedelta(days=30))
    client.force_login(cast.admin_national)
    found = [(row["name"], row["n"]) for row in shown(client, "late")]
    assert found == [(cast.surabaya.name, 1)]
