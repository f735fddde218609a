"""Figures of past periods stay with the agencies as they were then."""

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from agencies.actions import Proposal, record_change
from agencies.models import Agency, AgencyChange, Region
from complaints import actions
from reports.recaps import Period, Recap, agency_scope, recap, region_scope
from reports.recaps.formulas import Reach
from reports.recaps.reaching import bodies, reach, reach_by_province, total
from tests.complaints.cases import Walk
from tests.registry import Cast, small_registry
from tests.reports.test_recap import connect, log_in, province

pytestmark = pytest.mark.django_db
K = AgencyChange.Kind
JUNE = Period(date(2025, 6, 1), date(2025, 6, 30))
JULY = Period(date(2025, 7, 1), date(2025, 7, 31))
FIRST_OF_JULY = date(2025, 7, 1)
IN_JUNE = datetime(2025, 6, 10, 2, tzinfo=UTC)
AT = datetime(2025, 7, 8, 3, tzinfo=UTC)


@pytest.fixture
def cast() -> Cast:
    return small_registry()


def change(cast: Cast, kind: K, agency: Agency, **said: Any) -> None:
    usual = {"on": FIRST_OF_JULY, "basis": "Perda 1/2025", **said}
    proposal = Proposal(agency=Agency.objects.get(pk=agency.pk), kind=kind, **usual)
    record_change(proposal=proposal, by=cast.admin_national, at=AT)
    actions.succeed_due(at=AT)


def three_cases(cast: Cast, *, at: datetime) -> None:
    """Forwarded, followed up and closed, all of Dinas PU."""
    for last in ("to_unit", "follow_up", "confirm"):
        walk = Walk(cast, at=at).receive().to_city().to_unit()
        if last != "to_unit":
            walk.follow_up()
        if last == "confirm":
            walk.answer().confirm()


def of(code: str, period: Period) -> Recap:
    return recap(scope=region_scope(code), period=period, at=AT)


def table(of: Recap) -> dict[str, dict[str, int]]:
    return {row.name: asdict(row.counts) for row in (*of.by_agency, *of.by_unit)}


def received_by(of: Recap) -> dict[str, int]:
    rows = {row.name: row.counts.received for row in of.by_unit}
    return {name: count for name, count in rows.items() if count}


@pytest.mark.parametrize("kind", [K.MERGE, K.MOVE, K.DISSOLVE, K.RENAME])
def test_a_past_period_counts_as_the_tree_was(cast: Cast, kind: K):
    three_cases(cast, at=IN_JUNE)
    before = [table(of(code, JUNE)) for code in ("35", "35.78", "35.07", "64")]
    into = {K.MERGE: cast.malang_pu, K.MOVE: cast.samarinda}

    change(cast, kind, cast.dinas_pu, into=into.get(kind), name="Dinas Bina Marga")

    assert [table(of(code, JUNE)) for code in ("35", "35.78", "35.07", "64")] == before
    assert received_by(of("35", JUNE)) == {cast.dinas_pu.name: 3}


def test_from_its_day_on_open_cases_count_with_the_successor(cast: Cast):
    three_cases(cast, at=datetime(2025, 7, 2, 2, tzinfo=UTC))

    change(cast, K.MERGE, cast.dinas_pu, into=cast.malang_pu)

    # What was closed before it was recorded stays where it was closed.
    assert received_by(of("35", JULY)) == {
        cast.dinas_pu.name: 1,
        cast.malang_pu.name: 2,
    }
    assert of("35.07", JULY).counts.received == 2
    assert of("35", JULY).counts.received == 3


def test_a_merged_instansi_is_in_the_recap_of_its_time_and_in_none_after(cast: Cast):
    three_cases(cast, at=IN_JUNE)
    before = table(of("35", JUNE))

    change(cast, K.MERGE, cast.surabaya, into=cast.malang)

    assert table(of("35", JUNE)) == before
    assert cast.surabaya.name not in table(of("35", JULY))
    assert of("35", JUNE).reach.agencies == of("35", JULY).reach.agencies + 1


def test_one_unit_keeps_its_own_past(cast: Cast):
    three_cases(cast, at=IN_JUNE)
    change(cast, K.MOVE, cast.dinas_pu, into=cast.malang)
    unit = Agency.objects.get(pk=cast.dinas_pu.pk)

    found = recap(scope=agency_scope(unit), period=JUNE, at=AT)

    assert found.counts.received == 3


def test_an_instansi_of_a_new_province_counts_in_the_old_one_until_then(cast: Cast):
    three_cases(cast, at=IN_JUNE)
    Agency.objects.get(pk=cast.surabaya.pk)
    before = of("35", JUNE).counts

    change(cast, K.RENAME, cast.surabaya, name="Kota Baru")  # keeps its past
    Region(code="64.99", name="Kota Baru", kind="kota", parent_id="64", zone="x").save()
    Agency.objects.filter(pk=cast.surabaya.pk).update(region="64.99")

    assert of("35", JUNE).counts == before
    assert of("35", JULY).reach.agencies == of("35", JUNE).reach.agencies - 1
    assert of("64", JULY).reach.agencies == of("64", JUNE).reach.agencies + 1


def test_east_java_was_wholly_connected_and_all_but_one_active():
    day = date(2020, 6, 30)
    java = province("35", "Jawa Timur", regions=38)
    papua = province("91", "Papua", regions=2)
    connect(java)
    connect(papua[:1])
    noon = datetime(2020, 6, 15, 5, tzinfo=UTC)
    log_in(java[:38], at=noon)
    log_in(papua[:1], at=datetime(2020, 5, 30, 14, 59, tzinfo=UTC))  # 23:59 in Jakarta
    log_in(papua[1:2], at=datetime(2020, 5, 30, 15, 1, tzinfo=UTC))  # 31 May there

    places = {place.name: place.reach for place in reach_by_province(last_day=day)}

    assert places["Jawa Timur"] == Reach(agencies=39, connected=39, active=38)
    assert places["Jawa Timur"].connected_percent == 100
    assert places["Jawa Timur"].active_percent == 97
    whole = total(reach_by_province(last_day=day))
    assert whole.agencies == Agency.objects.instansi().count()
    lacking = bodies(region_scope("35"), last_day=day)[0]
    assert (lacking.pk, lacking.is_connected, lacking.is_active) == (
        java[38].pk,
        True,
        False,
    )
    for code, name in (("35", "Jawa Timur"), ("91", "Papua")):
        assert reach(region_scope(code), last_day=day) == places[name]


def test_on_a_day_before_the_decree_and_the_login_nobody_was_connected():
    java = province("35", "Jawa Timur", regions=3)
    connect(java, since=date(2020, 1, 1))
    log_in(java, at=datetime(2020, 1, 1, 5, tzinfo=UTC))

    found = {
        day: reach_by_province(last_day=day)[0].reach
        for day in (
            date(2019, 12, 31),
            date(2020, 1, 1),
            date(2020, 1, 31),
            date(2020, 2, 1),
        )
    }

    assert [(of.connected, of.active) for of in found.values()] == [
        (0, 0),
        (4, 4),
        (4, 4),
        (4, 0),
    ]


def test_every_province_costs_the_same_queries(django_assert_num_queries: Any):
    province("35", "Jawa Timur", regions=2)
    with django_assert_num_queries(4):
        reach_by_province(last_day=date(2020, 1, 1))
    province("91", "Papua", regions=9)
    with django_assert_num_queries(4):
        reach_by_province(last_day=date(2020, 1, 1) + timedelta(days=1))
