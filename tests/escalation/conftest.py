"""Cases around day 60, and sweeps in processes of their own."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

if TYPE_CHECKING:  # Django is not ready yet when pytest reads this file
    from complaints.models import Complaint
    from tests.cast import Cast
    from tests.complaints.browsing import Now

Sweeper = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def cast(db: None) -> "Cast":
    from tests.registry import small_registry

    return small_registry()


@pytest.fixture
def due_case(cast: "Cast") -> "Complaint":
    """With Dinas PU of Surabaya since `cases.NOW`; day 60 is 5 September 2025."""
    from tests.complaints import cases

    return cases.at_unit(cast).case


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> "Now":
    """What pages take for the present."""
    from django.utils import timezone

    from tests.complaints.browsing import Now
    from tests.complaints.cases import NOW

    clock = Now(NOW)
    monkeypatch.setattr(timezone, "now", clock)
    return clock


@pytest.fixture
def sweeper(database_url: str) -> Iterator[Sweeper]:
    """`sweeper("--at", INSTANT, "--die", "locked")`: it begins with a line on stdin."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> "subprocess.Popen[str]":
        process: subprocess.Popen[str] = subprocess.Popen(
            [sys.executable, "-m", "tests.escalation.sweeper", *arguments],
            cwd=settings.BASE_DIR,
            env={**os.environ, "DATABASE_URL": database_url},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()
