"""A form that stays on its page, pages made small, and what browsers report."""

import gzip
import json
import logging

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_script_is_told_where_to_go_and_nobody_else_is(client: Client) -> None:
    plain = client.get("/lapor/terima/")
    asked = client.get("/lapor/terima/", headers={"X-Lapor-Form": "1"})

    assert (plain.status_code, plain["Location"]) == (302, "/lacak/")
    assert (asked.status_code, asked["X-Lapor-To"]) == (204, "/lacak/")
    assert "Location" not in asked


def test_a_page_is_sent_small_and_an_answer_to_a_program_as_it_is(
    client: Client,
) -> None:
    small = {"Accept-Encoding": "gzip"}
    page = client.get("/lapor/", headers=small)
    health = client.get("/health/", headers=small)

    assert page["Content-Encoding"] == "gzip"
    assert b"<!doctype html>" in gzip.decompress(page.content)
    assert "Content-Encoding" not in health


def report(**said: str) -> str:
    return json.dumps({"csp-report": said})


def sent(client: Client, body: str) -> int:
    kind = "application/csp-report"
    return client.post("/csp/", body, content_type=kind).status_code


def test_a_report_of_a_browser_is_logged_without_what_was_asked_for(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    told = report(
        **{
            "document-uri": "https://lapor.example/kerja/?q=Wulan#x",
            "blocked-uri": "https://elsewhere.example/a.js?who=Wulan",
            "script-sample": "Wulan",
        }
    )
    with caplog.at_level(logging.WARNING, logger="lapor.policy"):
        assert sent(client, told) == 204

    (record,) = caplog.records
    assert record.refused == {
        "document-uri": "https://lapor.example/kerja/",
        "blocked-uri": "https://elsewhere.example/a.js",
    }


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 400),
        ("[]", 400),
        ('{"csp-report": 1}', 400),
        ('{"other": {}}', 400),
        ("\x00", 400),
        (report(**{"document-uri": "a" * 20_000}), 413),
    ],
)
def test_what_is_no_report_is_refused(client: Client, body: str, status: int) -> None:
    assert sent(client, body) == status


def test_an_address_that_reports_without_end_is_refused(
    client: Client, broker_url: str, settings
) -> None:
    settings.CELERY_BROKER_URL = broker_url
    answers = [sent(client, report()) for _ in range(21)]

    assert answers[-2:] == [204, 429]
