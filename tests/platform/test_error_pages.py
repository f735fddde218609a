"""What went wrong is a page of ours, with a number that the log knows."""

import logging
import re

import pytest
from django.test import Client

from tests.complaints.browsing import body
from tests.registry import small_registry

pytestmark = pytest.mark.django_db
NUMBER = re.compile(r'class="incident">([0-9A-F]{8})<')


def number_in(answer, caplog: pytest.LogCaptureFixture) -> str:
    """Shown, and in the log with the path alone."""
    found = NUMBER.search(body(answer))
    assert found, "the page shows no number"
    (record,) = [one for one in caplog.records if hasattr(one, "incident")]
    assert record.incident == found[1]
    return str(record.path)


def test_a_method_that_no_page_takes(client: Client) -> None:
    answer = client.put("/lacak/")

    assert answer.status_code == 405
    assert answer["Allow"]
    assert "<h1>" in body(answer)
    assert client.put("/api/v1/complaints")["Content-Type"] != answer["Content-Type"]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", ["/kerja/", "/admin/agencies/agency/", "/api/v1/sms"])
def test_other_methods_are_refused_to_all_before_anything_is_read(
    client: Client, django_assert_num_queries, method: str, path: str
) -> None:
    with django_assert_num_queries(0):
        answer = client.generic(method, path)

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST")


@pytest.mark.parametrize(
    ("path", "back"),
    [
        ("/kerja/26-9999-9999/", "/kerja/"),
        ("/ombudsman/26-9999-9999/", "/ombudsman/"),
        ("/tidak/ada/", "/"),
    ],
)
def test_from_an_error_one_goes_back_to_where_one_works(
    client: Client, path: str, back: str
) -> None:
    cast = small_registry()
    client.force_login(cast.reviewer_jatim)
    answer = client.get(path)

    assert answer.status_code == 404
    first = body(answer).partition('<p class="acts')[2].partition("</a>")[0]
    assert f'class="btn btn-primary" href="{back}"' in first


def test_a_form_that_is_too_big(
    client: Client, caplog: pytest.LogCaptureFixture, settings
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    with caplog.at_level(logging.WARNING, logger="lapor.incident"):
        answer = client.post("/lapor/", {"title": "a" * 200, "name": "Wulan"})

    assert answer.status_code == 413
    assert number_in(answer, caplog) == "/lapor/"
    assert "10 MB" in body(answer)


def test_a_form_that_is_too_old(caplog: pytest.LogCaptureFixture) -> None:
    client = Client(enforce_csrf_checks=True)
    with caplog.at_level(logging.WARNING, logger="lapor.incident"):
        answer = client.post("/lapor/", {"title": "a"})

    assert answer.status_code == 403
    assert number_in(answer, caplog) == "/lapor/"
    assert "terlalu lama terbuka" in body(answer)


def test_a_failure_of_ours(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lapor.guides.read", lambda name: 1 / 0)
    client = Client(raise_request_exception=False)
    with caplog.at_level(logging.ERROR, logger="lapor.incident"):
        answer = client.get("/bantuan/?q=Wulan")

    assert answer.status_code == 500
    assert number_in(answer, caplog) == "/bantuan/"


def test_too_many_from_one_address(client: Client, broker_url: str, settings) -> None:
    settings.CELERY_BROKER_URL = broker_url
    for _ in range(41):
        answer = client.post("/lapor/saran/", {"title": "a"})

    assert answer.status_code == 429
    assert "sepuluh menit" in body(answer)
