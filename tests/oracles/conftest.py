"""The stage of the twins: a registry, and what stands there whatever is varied."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.oracles.twins import Stage


@pytest.fixture
def stage(db: None, monkeypatch: pytest.MonkeyPatch) -> "Stage":
    from django.utils import timezone

    from complaints import stripping
    from tests.oracles.twins import AT, build

    monkeypatch.setattr(timezone, "now", lambda: AT)
    stage = build()
    # The login that opens identities does not see those within the savepoint.
    one, many = stripping.opened, stripping.opened_among
    monkeypatch.setattr(stripping, "opened", lambda pk: stage.signed.get(pk) or one(pk))
    monkeypatch.setattr(stripping, "opened_among", lambda pk: many(pk) | stage.signed)
    return stage
