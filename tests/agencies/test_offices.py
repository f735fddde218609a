"""An office is held at a body that has one, whichever way the row is written."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from agencies.models import Agency, TeamMember
from agencies.roles import HELD_AT, AgencyKind, Role, misplaced
from tests.cast import FORMER_UNTIL, LEFT_ON, Cast
from tests.registry import small_registry

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return small_registry()


def is_written(cast: Cast, role: Role, agency: Agency) -> bool:
    decree = cast.surabaya.decrees.get(valid_until=None)
    seat = TeamMember(decree=decree, officer=cast.nobody, role=role, agency=agency)
    try:
        with transaction.atomic():
            TeamMember.objects.bulk_create([seat])
            transaction.set_rollback(True)
    except IntegrityError:
        return False
    return True


def test_the_database_and_the_forms_ask_the_same_of_every_office(cast: Cast) -> None:
    bodies = {agency.kind: agency for agency in cast.agencies.values()}
    assert set(bodies) == set(AgencyKind)
    for role in Role:
        for kind, agency in bodies.items():
            allowed = is_written(cast, role, agency)
            assert allowed is (kind in HELD_AT[role]), (role, kind)
            assert bool(misplaced(role, AgencyKind(kind))) is not allowed


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("admin_surabaya", {"role": Role.ADMIN_NASIONAL}),
        ("liaison_pu", {"role": Role.ADMIN_INSTANSI}),
        ("custodian", {"role": Role.PEJABAT_PENGHUBUNG}),
    ],
)
def test_a_seat_that_stands_does_not_become_one_that_there_is_not(
    cast: Cast, who: str, said: dict[str, Role]
) -> None:
    seats = TeamMember.objects.filter(officer=getattr(cast, who))
    with pytest.raises(IntegrityError), transaction.atomic():
        seats.update(**said)


def test_a_body_does_not_change_its_kind_under_its_people(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Agency.objects.filter(pk=cast.surabaya.pk).update(kind=AgencyKind.OVERSIGHT)
    Agency.objects.filter(pk=cast.surabaya.pk).update(kind=AgencyKind.REGENCY)


def test_a_statement_that_is_kept_finds_the_seats_of_everybody_on_every_day(
    cast: Cast,
) -> None:
    """Asked twice, so that the second time it is the kept one; after some have gone."""
    seats, told = TeamMember.objects.all(), {}
    for on in (FORMER_UNTIL, LEFT_ON + timedelta(days=1)) * 2:
        for name, officer in cast.officers.items():
            found = {seat.member_id for seat in seats.staff(officer, on).seats}
            anew = seats.seats_of(officer.pk, on).values_list("pk", flat=True)
            assert found == set(anew), (name, on)
            told[name, on] = found

    assert told["former", FORMER_UNTIL]
    assert not told["former", LEFT_ON + timedelta(days=1)]
