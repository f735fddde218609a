"""Which unit is suggested for a case, why, and how much each already holds."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import Region
from complaints import actions
from complaints.models import Category
from complaints.views import suggestions
from tests.cast import Cast
from tests.complaints.browsing import Now
from tests.complaints.cases import NOW, Walk, verification

pytestmark = pytest.mark.django_db
HOLES = "pupr.jalan-berlubang"
NOW_AND_LATER = NOW + timedelta(days=2)


def at_the_city(cast: Cast, *, place: str = "35.78.05") -> Walk:
    """A case about holes in the road, before the city decides."""
    walk = Walk(cast, at=NOW).receive(region=Region.objects.get(code=place))
    topic = verification(category=Category.objects.get(code=HOLES))
    return walk.take(
        actions.dispose, "admin_national", to=cast.surabaya, verification=topic
    )


def given(cast: Cast, *, to: str, place: str = "35.78.05") -> Walk:
    walk = at_the_city(cast, place=place)
    topic = verification(category=Category.objects.get(code=HOLES))
    unit = getattr(cast, to)
    return walk.take(actions.dispose, "admin_surabaya", to=unit, verification=topic)


def reasons(walk: Walk) -> dict[int, str]:
    staff = walk.staff("admin_surabaya")
    return suggestions.reasons(walk.case, staff=staff, at=NOW_AND_LATER)


def test_the_unit_that_got_most_of_the_like_comes_first(cast: Cast) -> None:
    for unit in ("dinas_pu", "dinas_pu", "dinas_kesehatan"):
        given(cast, to=unit)

    found = reasons(at_the_city(cast))

    assert list(found) == [cast.dinas_pu.pk, cast.dinas_kesehatan.pk]
    assert found[cast.dinas_pu.pk] == (
        "menerima 2 laporan topik dan wilayah ini setahun terakhir,"
        " tidak ada yang dikembalikan"
    )


def test_a_unit_that_returned_them_is_not_suggested(cast: Cast) -> None:
    walk = given(cast, to="dinas_kesehatan")
    walk.take(actions.return_up, "liaison_kesehatan", reason="Bukan urusan kesehatan.")

    assert reasons(at_the_city(cast)) == {}


def test_a_case_without_a_topic_is_suggested_by_the_one_that_is_chosen(
    client: Client, cast: Cast, now: Now
) -> None:
    """What comes from the portal has no topic before the desk has verified it."""
    given(cast, to="dinas_pu")
    walk = Walk(cast, at=NOW).receive(region=Region.objects.get(code="35.78.05"))
    untold = verification()
    walk.take(actions.dispose, "admin_national", to=cast.surabaya, verification=untold)
    client.force_login(cast.admin_surabaya)
    search = reverse("complaints:units", args=[walk.case.number])

    without = client.get(search).content.decode()
    chosen = client.get(search, {"category": HOLES}).content.decode()
    unknown = client.get(search, {"category": "bukan\0topik"}).content.decode()

    said = "menerima 1 laporan topik dan wilayah ini setahun terakhir"
    assert [said in page for page in (without, chosen, unknown)] == [0, 1, 0]


def test_cases_of_another_place_say_nothing(cast: Cast) -> None:
    given(cast, to="dinas_pu", place="35.07")

    assert reasons(at_the_city(cast)) == {}


def test_cases_of_more_than_a_year_ago_say_nothing(cast: Cast) -> None:
    given(cast, to="dinas_pu")
    walk = at_the_city(cast)
    case = walk.case

    at, staff = NOW + timedelta(days=366), walk.staff("admin_surabaya")
    assert suggestions.reasons(case, staff=staff, at=at) == {}


def test_beside_each_unit_stands_what_it_holds_in_one_statement(
    cast: Cast, django_assert_num_queries
) -> None:
    for _ in range(2):
        given(cast, to="dinas_pu")
    units = [cast.dinas_pu.pk, cast.rsud.pk]
    staff = cast.staff("admin_surabaya", NOW.date())

    with django_assert_num_queries(1):
        soon = suggestions.loads(units, staff=staff, at=NOW_AND_LATER)
    later = suggestions.loads(units, staff=staff, at=NOW + timedelta(days=30))

    assert soon[cast.dinas_pu.pk] == "memegang 2 laporan terbuka"
    assert soon[cast.rsud.pk] == "tidak memegang laporan terbuka"
    assert later[cast.dinas_pu.pk] == "memegang 2 laporan terbuka, 2 lewat tenggat"
