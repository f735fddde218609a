"""The zone of the machine changes nothing, least of all on a night of DST."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agencies.models import Notice
from complaints.actions.delivering import deliver_due
from complaints.models import Complaint
from escalation.actions import climb, escalate_due
from tests.cast import Cast
from tests.complaints import cases

ROOT = Path(__file__).parent.parent.parent
# The clocks of New York go back on 2 November 2025, forward on 9 March 2025.
BACK = datetime(2025, 11, 2, 6, tzinfo=UTC)
PROGRAM = """
import json
from datetime import datetime, timedelta, UTC, date
from agencies.workdays import Calendar, local_date
from complaints.deadlines import ClockFacts, ClockKind, Limit, Unit, Pause, due
found = []
calendar = Calendar(days_off={}, years=frozenset({2025}), known_on=date(2025, 1, 1))
nights = (datetime(2025, 3, 9, 4, tzinfo=UTC), datetime(2025, 11, 2, 3, tzinfo=UTC))
for begin in nights:
    for step in range(40):
        at = begin + timedelta(minutes=15 * step)
        for zone in ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"):
            for limit in (Limit(3), Limit(7, Unit.CALENDAR_DAYS)):
                facts = ClockFacts(kind=ClockKind.SETTLEMENT, limit=limit, zone=zone,
                    started_at=at, policy_version=1, known_on=calendar.known_on,
                    pauses=(Pause(at, at + timedelta(days=1)),))
                when = due(facts, calendar)
                found.append([str(local_date(at, zone)), str(when.due_date),
                              when.due_at.astimezone(UTC).isoformat()])
print(json.dumps(found))
"""


def _dates(zone: str) -> list[list[str]]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env={**os.environ, "TZ": zone},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    found: list[list[str]] = json.loads(done.stdout)
    return found


def test_due_dates_are_the_same_on_a_machine_in_new_york() -> None:
    assert len(_dates("UTC")) == 480
    assert _dates("America/New_York") == _dates("UTC")


@pytest.fixture
def new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    assert time.localtime(BACK.timestamp()).tm_hour == 1  # the control: it is there
    yield
    monkeypatch.undo()
    time.tzset()


def _sixty_days_before_the_night(cast: Cast) -> list[object]:
    """What a sweep every half hour of that night escalates, and what it tells."""
    walks = [
        cases.at_unit(cast, at=BACK - timedelta(days=61, minutes=45 * number))
        for number in range(4)
    ]
    seen: list[object] = []
    for half_hour in range(8):
        at = BACK - timedelta(hours=2) + timedelta(minutes=30 * half_hour)
        seen.append((escalate_due(at=at).escalated, climb(at=at).steps))
        deliver_due(at=at)  # into letters, for a morning to come
    numbers = [walk.pk for walk in walks]
    rows = Complaint.objects.filter(pk__in=numbers).order_by("pk")
    for row in rows:
        seen.append((row.late_after, row.handed_over_at, row.escalate_at))
        seen += row.clocks.order_by("pk").values_list("due_date", "due_at")
    letters = Notice.objects.filter(parts__isnull=False).distinct()
    seen += letters.order_by("effect_key").values_list("effect_key", "run_after")
    return seen


@pytest.fixture
def in_utc(cast: Cast) -> list[object]:
    from django.db import transaction

    with transaction.atomic():
        seen = _sixty_days_before_the_night(cast)
        transaction.set_rollback(True)
    return seen


def test_a_night_of_sweeps_does_the_same_on_a_machine_in_new_york(
    cast: Cast, in_utc: list[object], new_york: None
) -> None:
    assert sum(done[0] for done in in_utc[:8]) == 4  # type: ignore[index]
    assert str(in_utc[-1][0]).startswith("letter:")  # type: ignore[index]
    assert _sixty_days_before_the_night(cast) == in_utc
