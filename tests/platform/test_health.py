"""`/health/`: 200 when well, 503 and what is wrong when not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from escalation import actions
from escalation.models import Heartbeat
from tests.complaints import cases
from tests.registry import small_registry

pytestmark = pytest.mark.django_db
NOBODY_LISTENS = "redis://127.0.0.1:1/0"


@pytest.fixture(autouse=True)
def broker(settings, broker_url):
    settings.CELERY_BROKER_URL = broker_url


def beat(ago: timedelta) -> None:
    Heartbeat.objects.create(name="beat", at=timezone.now() - ago)


def test_well_with_database_broker_and_a_fresh_heartbeat(client):
    beat(timedelta(seconds=5))

    answer = client.get("/health/")

    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    assert answer.json()["status"] == "ok"
    assert 5 <= answer.json()["heartbeat_age_seconds"] < 60


def test_unwell_before_the_first_heartbeat(client):
    answer = client.get("/health/")

    assert answer.status_code == 503
    assert answer.json()["heartbeat"] is None


def test_unwell_when_three_heartbeats_stayed_away(client, settings):
    beat(timedelta(seconds=3 * settings.HEARTBEAT_SECONDS + 5))

    assert client.get("/health/").status_code == 503


def test_unwell_without_the_broker_and_says_so(client, settings):
    beat(timedelta(seconds=5))
    settings.CELERY_BROKER_URL = NOBODY_LISTENS

    answer = client.get("/health/")

    assert answer.status_code == 503
    assert answer.json()["broker"] == "unreachable"
    assert answer.json()["database"] == "ok"


def test_it_takes_few_statements(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        client.get("/health/")


def test_a_dead_beat_is_seen_within_ten_minutes_however_seldom_it_beats(
    client, settings
):
    settings.HEARTBEAT_SECONDS = 600
    beat(timedelta(minutes=9))
    assert client.get("/health/").status_code == 200
    Heartbeat.objects.update(at=timezone.now() - timedelta(minutes=10, seconds=5))

    assert client.get("/health/").status_code == 503


def test_it_says_what_the_last_sweep_did_and_what_waits_for_the_next(client):
    cast = small_registry()
    at = timezone.now() - timedelta(days=62)
    case = cases.at_unit(cast, at=at).case
    beat(timedelta(seconds=5))
    before = client.get("/health/").json()
    assert (before["last_sweep_did"], before["overdue_for_sweep"]) == (None, 1)

    actions.escalate_due(at=timezone.now())

    after = client.get("/health/").json()
    assert after["last_sweep_did"] == {"due": 1, "escalated": 1, "skipped": 0}
    assert after["last_sweep"]
    assert after["overdue_for_sweep"] == 0
    assert case.number not in client.get("/health/").content.decode()
