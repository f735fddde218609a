"""Sixty senders of one key at once, through a real server: one case."""

import http.client
import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection

from agencies.models import IdempotencyKey, Partner
from complaints.actions import replaying
from complaints.models import CaseSearch, Clock, Complaint, Event
from lapor.embedded import local, system
from tests.cast import PARTNER_TOKEN, Cast
from tests.complaints.api_client import CASE, CASES, application, send
from tests.registry import small_registry
from tests.waiting import until_answers

SENDERS = 60
Sent = tuple[int, str | None, bytes]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return small_registry()


@pytest.fixture
def web(cast: Cast, database_url: str) -> Iterator[str]:
    """The web part as `make run` starts it, on the test database."""
    port = local.free_port()
    part = system.web(port)
    part.name = f"test-api-{port}"
    part.environment = {**part.environment, "DATABASE_URL": database_url}
    part.start(keep=[])
    until_answers(f"http://127.0.0.1:{port}{CASES}")
    yield f"http://127.0.0.1:{port}"
    part.stop()


def at_once(web: str, *, key: str | None) -> list[Sent]:
    """The status, the mark of a replay and the body that each sender got."""
    ready = Barrier(SENDERS)

    def one(_number: int) -> Sent:
        headers = {
            "Authorization": f"Bearer {PARTNER_TOKEN}",
            "Content-Type": "application/json",
        }
        if key:
            headers["Idempotency-Key"] = key
        line = http.client.HTTPConnection(urlsplit(web).netloc, timeout=60)
        line.connect()
        ready.wait()
        line.request("POST", CASES, json.dumps(CASE), headers)
        answer = line.getresponse()
        replayed = answer.headers.get("Idempotency-Replayed")
        return answer.status, replayed, answer.read()

    with ThreadPoolExecutor(SENDERS) as senders:
        return list(senders.map(one, range(SENDERS)))


@pytest.mark.processes
def test_sixty_senders_of_one_key_make_one_case(web: str) -> None:
    answers = at_once(web, key="satu-kunci")

    assert Counter(status for status, *_ in answers) == {201: SENDERS}
    assert Counter(replayed for _, replayed, _ in answers) == {"true": 59, None: 1}
    assert len({body for *_, body in answers}) == 1
    for rows, count in ((Complaint, 1), (Event, 1), (Clock, 2), (CaseSearch, 1)):
        assert rows.objects.count() == count


@pytest.mark.processes
def test_without_the_key_sixty_senders_make_sixty_cases(web: str) -> None:
    """The negative control: it is the key that keeps them one."""
    answers = at_once(web, key=None)

    assert Counter(status for status, *_ in answers) == {201: SENDERS}
    assert Complaint.objects.count() == SENDERS


def test_who_waits_too_long_for_the_first_is_told_to_come_back(
    cast: Cast, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replaying, "WAIT", "100ms")
    insert = (
        "INSERT INTO agencies_idempotencykey (partner_id, key, body_sha256, created_at)"
        " VALUES (%s, 'k', '', now())"
    )
    with psycopg.connect(database_url) as first:
        first.execute(insert, [Partner.objects.get().pk])
        waiting = send(application(), key="k")
        first.rollback()

    assert waiting.status_code == 409
    assert waiting["Retry-After"]
    assert not Complaint.objects.exists()
    assert send(application(), key="k").status_code == 201  # the first one gave up
    assert IdempotencyKey.objects.get().status == 201


def test_the_limit_on_waiting_ends_with_the_request(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        before = cursor.fetchone()
        send(application(), key="k")
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == before
