"""What tests of cases share: the cast of a small registry."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> "Cast":
    from tests.registry import small_registry

    return small_registry()
