"""Policy and calendar are kept, and read anew the moment a row of them changes."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import Holiday
from complaints import rulebook
from complaints.models import Policy
from complaints.rulebook import Place
from tests.cast import Cast
from tests.registry import small_registry

pytestmark = pytest.mark.django_db
DAY = date(2025, 7, 9)


@pytest.fixture
def place() -> Place:
    cast: Cast = small_registry()
    return Place(
        root_id=cast.surabaya.pk,
        received_on=date(2025, 7, 7),
        known_on=date(2025, 7, 7),
        first_year=2024,
        last_year=2026,
        region_codes=("35", "35.78"),
        six_days=False,
    )


def statements(place: Place) -> int:
    with CaptureQueriesContext(connection) as asked:
        rulebook.rules(place)
    return len(asked)


def test_what_did_not_change_costs_one_statement(place: Place) -> None:
    assert statements(place) == 3
    assert statements(place) == 1


def test_a_new_day_off_holds_at_once(place: Place) -> None:
    assert rulebook.rules(place).calendar.is_working_day(DAY)
    holiday = Holiday.objects.create(
        date=DAY,
        name="Hari contoh",
        kind="libur_nasional",
        decree="SKB Contoh",
        known_from=date(2025, 1, 1),
    )
    assert not rulebook.rules(place).calendar.is_working_day(DAY)
    # Twice in one transaction, without a signal: only the rows themselves tell.
    Holiday.objects.filter(pk=holiday.pk).update(revoked_from=date(2025, 6, 1))
    assert rulebook.rules(place).calendar.is_working_day(DAY)
    Holiday.objects.filter(pk=holiday.pk).update(revoked_from=None)
    assert not rulebook.rules(place).calendar.is_working_day(DAY)
    holiday.delete()
    assert rulebook.rules(place).calendar.is_working_day(DAY)


def test_days_off_of_another_region_change_nothing(place: Place) -> None:
    rulebook.rules(place)
    Holiday.objects.create(
        date=DAY,
        name="Hari jadi",
        kind="libur_daerah",
        decree="Keputusan Contoh",
        known_from=date(2025, 1, 1),
        region_id="64",
    )
    assert statements(place) == 1


def test_a_stricter_policy_holds_at_once(place: Place) -> None:
    before = rulebook.rules(place).policy
    stricter = Policy.objects.get(pk=before.pk)
    stricter.pk, stricter.version, stricter.agency_id = None, 99, place.root_id
    stricter.save(force_insert=True)
    assert rulebook.rules(place).policy == stricter
    Policy.objects.filter(pk=stricter.pk).update(valid_from=date(2025, 7, 8))
    assert rulebook.rules(place).policy == before
