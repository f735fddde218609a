"""What tests of agencies share: the cast of a small registry, and who runs it."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> "Cast":
    from tests.registry import small_registry

    return small_registry()


@pytest.fixture
def national(cast: "Cast") -> "Client":
    """A browser in which the national coordinator is signed in."""
    from tests.agencies.lists import signed_in

    return signed_in(cast.admin_national)
