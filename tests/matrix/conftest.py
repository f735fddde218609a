"""The world of the matrix, at the instant at which everybody asks."""

import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.conf import LazySettings

if TYPE_CHECKING:  # Django is not ready yet when pytest reads this file
    from tests.matrix.world import World


def _forget(*args: object, **kwargs: object) -> None:
    pass


@pytest.fixture
def world(
    monkeypatch: pytest.MonkeyPatch, transactional_db: None, settings: LazySettings
) -> "Iterator[World]":
    from django.utils import timezone

    from tests.matrix import world as worlds
    from tests.signing import federated

    monkeypatch.setattr(timezone, "now", lambda: worlds.AT)
    settings.MFA_IS_REQUIRED = True
    federated(settings, monkeypatch)
    # Nobody looks at the contexts that the client would copy for every template.
    monkeypatch.setattr("django.test.client.store_rendered_templates", _forget)
    logging.disable(logging.CRITICAL)  # thousands of refusals
    yield worlds.world()
    logging.disable(logging.NOTSET)
