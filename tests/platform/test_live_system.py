"""What journeys stand on: real web, worker and beat on the test database."""

import json
import time
import urllib.error
import urllib.request

import pytest

pytestmark = pytest.mark.processes


def asked(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            json.load(answer)
            return answer.status
    except urllib.error.HTTPError as answer:
        return answer.code
    except OSError:
        return 0


def test_a_heartbeat_comes_through_broker_and_worker_into_the_database(live_system):
    deadline = time.monotonic() + 60

    while asked(f"{live_system}/health/") != 200:
        assert time.monotonic() < deadline
        time.sleep(0.2)
