"""The stage of the twins: a registry, and what stands there whatever is varied."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.oracles.twins import Stage


@pytest.fixture
def stage(db: None, monkeypatch: pytest.MonkeyPatch) -> "Stage":
    from django.utils import timezone

    from tests.oracles.twins import AT, build

    monkeypatch.setattr(timezone, "now", lambda: AT)
    return build()
