"""The demo's people: complete for two provinces, once, and with the planned gaps."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from agencies import loading
from agencies.actions import watch_mandates
from agencies.models import (
    AccessEntry,
    Agency,
    MandateFact,
    Officer,
    TeamDecree,
    TeamMember,
)
from agencies.roles import AgencyKind, Role
from lapor.demo import people

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 21)
WHEN = loading.Moment(on=TODAY, at=datetime(2026, 11, 21, 3, tzinfo=UTC))


@pytest.fixture
def loaded() -> int:
    from agencies.loading import bodies, regions

    regions.load(when=WHEN)
    bodies.load(when=WHEN)
    return people.load_example_units(on=TODAY)


def seats_of(username: str, on: date = TODAY) -> tuple[tuple[Role, str], ...]:
    officer = Officer.objects.get(username=username)
    staff = TeamMember.objects.staff(officer, on)
    return tuple((seat.role, seat.agency_name) for seat in staff.seats)


def test_the_two_provinces_are_peopled_once(loaded: int):
    assert loaded == Agency.objects.filter(kind=AgencyKind.UNIT).count() == 455
    counts = Officer.objects.count(), TeamMember.objects.count()

    assert people.load_example_units(on=TODAY) == 0

    assert counts == (Officer.objects.count(), TeamMember.objects.count())
    jatim = Agency.objects.get(code="pemda-35")
    east = Agency.objects.in_scope(jatim.pk).instansi()
    assert east.count() == 39
    assert _connected(east.values_list("pk", flat=True), date(2020, 6, 30)) == 39
    assert _active(east.values_list("pk", flat=True)) == 38

    for role, username, _ in people.LOGINS:
        assert seats_of(username), role
        assert Officer.objects.get(username=username).check_password(people.PASSWORD)

    assert seats_of("rsud.surabaya") == (
        (Role.PEJABAT_PENGHUBUNG, "RSUD Contoh Kota Surabaya"),
    )
    hospital = Agency.objects.get(code="pemda-35.78.rsud")
    assert hospital.parent == Agency.objects.get(code="pemda-35.78.dinkes")
    assert seats_of("mantan.surabaya") == ()
    assert seats_of("mantan.surabaya", date(2018, 6, 1))
    assert seats_of("dlh.surabaya.2") == ()
    covered = Agency.objects.get(code=people.COVERED)
    assert not TeamMember.objects.cover(covered.pk, on=TODAY)
    soon = TeamDecree.objects.filter(valid_until=TODAY + timedelta(days=20))
    assert [decree.agency.code for decree in soon] == [people.ENDS_SOON]
    letters = TeamDecree.objects.filter(kind=TeamDecree.Kind.LETTER)
    assert {decree.agency.kind for decree in letters} == {
        AgencyKind.OMBUDSMAN,
        AgencyKind.OVERSIGHT,
    }
    everywhere = Agency.objects.instansi()
    connected = _connected(everywhere.values_list("pk", flat=True), TODAY)
    assert 0.6 < connected / everywhere.count() < 0.75
    _assert_the_watch_finds_some_of_each_kind_and_not_everybody()


def _assert_the_watch_finds_some_of_each_kind_and_not_everybody() -> None:
    watch_mandates(at=WHEN.at)
    found = Counter(MandateFact.objects.values_list("kind", flat=True))
    assert set(found) == set(MandateFact.Kind.values)
    assert found["decree_ends"] == 1
    assert 2 <= found["away"] < 40


def _connected(ids: object, on: date) -> int:
    in_force = TeamDecree.objects.filter(
        kind=TeamDecree.Kind.DECREE, agency__in=ids, valid_from__lte=on
    ).exclude(valid_until__lt=on)
    return in_force.values("agency").distinct().count()


def _active(ids: object) -> int:
    june = AccessEntry.objects.filter(
        kind=AccessEntry.Kind.LOGIN,
        agency__in=ids,
        at__gte=datetime(2020, 5, 31, tzinfo=UTC),
        at__lt=datetime(2020, 6, 30, 17, tzinfo=UTC),
    )
    return june.values("agency").distinct().count()
