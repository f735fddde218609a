"""No address is forgotten: each is somebody's page, or said to be none."""

import pytest

from tests.matrix.routes import patterns
from tests.screens.pages import NO_PAGES, PAGES, roles


def test_every_address_is_a_page_of_somebody_or_none_for_a_reason() -> None:
    unknown = []
    for pattern in patterns():
        try:
            roles(pattern)
        except KeyError:
            unknown.append(pattern)

    assert unknown == []


def test_no_page_is_listed_that_is_not_there() -> None:
    listed = {*PAGES, *(one for names in NO_PAGES.values() for one in names)}

    gone = listed - set(patterns())
    assert not [one for one in gone if "app_label" not in one]


def test_an_address_that_nobody_listed_is_found() -> None:
    """The control."""
    with pytest.raises(KeyError):
        roles("kerja/rahasia/")
