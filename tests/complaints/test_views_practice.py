"""A first case to practise on: the real forms, and nothing that anybody could count."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from complaints.models import Complaint, Event
from tests.cast import Cast
from tests.complaints.browsing import Now, body
from tests.complaints.cases import ANSWER

PAGE = "/kerja/latihan/"


@pytest.fixture
def officer(client: Client, cast: Cast, now: Now) -> Client:
    client.force_login(cast.liaison_pu)
    return client


def go_on(officer: Client, **said: Any) -> Any:
    stage = re.search(r'name="stage" value="(\w+)"', body(officer.get(PAGE)))
    assert stage, "the page has no way on"
    return officer.post(PAGE, {"stage": stage[1], **said})


def test_an_officer_goes_from_the_queue_to_what_the_complainant_reads(
    officer: Client,
) -> None:
    assert "Inilah antrean Anda" in body(officer.get(PAGE))
    assert go_on(officer).status_code == 302
    assert "Baca laporannya dahulu" in body(officer.get(PAGE))
    go_on(officer)
    assert go_on(officer, text="").status_code == 422
    go_on(officer, text="Petugas ke lokasi pada 8 Juli.")
    thin = go_on(officer, text="Sudah beres.")
    assert thin.status_code == 422
    assert "Belum menyebut tanggal" in body(thin)
    go_on(officer, text=ANSWER)

    page = body(officer.get(PAGE))
    assert "Ke antrean sungguhan" in page
    assert ANSWER in page
    assert "Petugas ke lokasi pada 8 Juli." in page
    officer.post(PAGE, {"ulang": "1"})
    assert "Inilah antrean Anda" in body(officer.get(PAGE))


def test_a_warning_may_be_confirmed_as_on_a_real_case(officer: Client) -> None:
    go_on(officer)
    go_on(officer)
    go_on(officer, text="Kami kerjakan.")

    assert go_on(officer, text="Sudah beres.", confirmed="on").status_code == 302


def test_nothing_is_written_but_the_session(officer: Client) -> None:
    """No statement of the whole walk writes into a table of ours."""
    with CaptureQueriesContext(connection) as asked:
        go_on(officer)
        go_on(officer)
        go_on(officer, text="Kami kerjakan.")
        go_on(officer, text=ANSWER)
    written = [
        one["sql"]
        for one in asked.captured_queries
        if re.match(r"(INSERT|UPDATE|DELETE)", one["sql"])
    ]

    assert written
    assert all("django_session" in sql for sql in written)
    assert not Complaint.objects.exists()
    assert not Event.objects.exists()
    assert "Lampu jalan padam" not in body(officer.get("/kerja/"))


@pytest.mark.parametrize("stage", ["done", "answer", "", "x"])
def test_no_stage_is_skipped(officer: Client, stage: str) -> None:
    officer.post(PAGE, {"stage": stage, "text": ANSWER})

    assert "Inilah antrean Anda" in body(officer.get(PAGE))


def test_who_has_no_seat_is_told_so(client: Client, cast: Cast, now: Now) -> None:
    assert client.get(PAGE).status_code == 302
    client.force_login(cast.former)

    assert client.get(PAGE).status_code == 403
