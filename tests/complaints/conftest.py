"""What tests of cases share: the cast of a small registry."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cast import Cast
    from tests.complaints.browsing import Now


@pytest.fixture
def cast(db: None) -> "Cast":
    from tests.registry import small_registry

    return small_registry()


@pytest.fixture(autouse=True)
def known_anew() -> None:
    """What the invariants read of an earlier test's registry is not of this one's."""
    from tests.complaints.invariants import forget_calendars

    forget_calendars()


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> "Now":
    """What pages take for the present: an hour after the cases of `tests` begin."""
    from django.utils import timezone

    from tests.complaints.browsing import Now
    from tests.complaints.cases import NOW

    clock = Now(NOW)
    clock.later(hours=1)
    monkeypatch.setattr(timezone, "now", clock)
    return clock
