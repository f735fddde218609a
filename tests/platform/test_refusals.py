"""What is refused before any page saw it: in our look, with a number that is logged."""

import logging
import re

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings

pytestmark = pytest.mark.django_db


def number_on(page: HttpResponse) -> str:
    found = re.search(r'class="incident">([0-9A-F]{8})<', page.content.decode())
    assert found, "no number on the page"
    return found[1]


def is_logged(number: str, caplog: pytest.LogCaptureFixture) -> bool:
    return any(getattr(one, "incident", "") == number for one in caplog.records)


def test_a_form_without_its_token(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        page = Client(enforce_csrf_checks=True).post("/lacak/", {"number": "1"})

    assert page.status_code == 403
    assert "terlalu lama terbuka" in page.content.decode()
    assert is_logged(number_on(page), caplog)
    assert not is_logged("00000000", caplog)


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=100)
def test_what_is_too_large(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        page = Client().post("/lacak/", {"number": "x" * 5000})

    assert page.status_code == 413
    assert "terlalu besar" in page.content.decode()
    assert is_logged(number_on(page), caplog)


def test_what_does_not_say_its_length(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        page = Client().generic(
            "POST", "/lacak/", b"", headers={"Transfer-Encoding": "chunked"}
        )

    assert page.status_code == 411
    assert is_logged(number_on(page), caplog)


def test_what_was_sent_stands_in_no_line_of_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING):
        Client(enforce_csrf_checks=True).post("/lacak/", {"number": "kenari-081234"})

    assert "kenari" not in caplog.text
