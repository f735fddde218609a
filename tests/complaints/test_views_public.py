"""The citizen's pages: reporting, the receipt, and the way back to one's case."""

import re
from datetime import timedelta
from typing import Any, Self

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from agencies.actions.filing import MOST_BYTES
from complaints.models import Attachment, Complaint
from complaints.views import proving
from tests.cast import Cast
from tests.complaints.browsing import Now, body, liar, opened, picture, report_data
from tests.complaints.cases import TEXT, TITLE, Walk, at_unit, received

TEMPLATE = re.compile(r"<template.*?</template>", re.DOTALL)  # kept for the script
CODE = re.compile(r'id="kode"[^>]*>([^<]+)<')


def _shown_code(client: Client) -> str:
    found = CODE.search(body(client.get("/lapor/terima/")))
    assert found, "no receipt is shown"
    return found[1]


def test_a_report_ends_on_a_receipt_that_is_shown_once(
    client: Client, cast: Cast, now: Now
) -> None:
    sent = client.post("/lapor/", report_data())
    assert (sent.status_code, sent["Location"]) == (302, "/lapor/terima/")

    page = body(client.get("/lapor/terima/"))
    case = Complaint.objects.get()
    assert case.number in page
    assert "Paling lambat" in page
    assert client.get("/lapor/terima/")["Location"] == "/lacak/"
    assert (case.original_title, case.original_text) == (TITLE, TEXT)


def test_the_receipt_opens_the_case_and_names_its_real_dates(
    client: Client, cast: Cast, now: Now
) -> None:
    client.post("/lapor/", report_data())
    receipt = body(client.get("/lapor/terima/"))

    case = Complaint.objects.get()
    due = case.clocks.get(kind="verification").due_date
    assert f"{due.day} Jul 2025" in receipt
    assert client.get(f"/lacak/{case.number}/").status_code == 200


def test_the_receipt_code_is_nowhere_in_the_session_as_it_is(
    client: Client, cast: Cast, now: Now
) -> None:
    client.post("/lapor/", report_data())
    kept = str(dict(client.session))

    assert _shown_code(client) not in kept


def test_a_form_sent_twice_is_one_case_with_one_receipt(
    client: Client, cast: Cast, now: Now
) -> None:
    client.post("/lapor/", report_data())
    first = _shown_code(client)
    client.post("/lapor/", report_data())

    assert _shown_code(client) == first
    assert Complaint.objects.count() == 1


def test_another_report_written_on_the_old_page_is_another_case(
    client: Client, cast: Cast, now: Now
) -> None:
    client.post("/lapor/", report_data())
    client.post("/lapor/", report_data(text="Sekarang lampu jalannya mati juga."))

    assert Complaint.objects.count() == 2


BAD = {
    "nothing written": ({"title": " ", "text": ""}, "Bagian ini belum diisi"),
    "a megabyte": ({"text": "a" * 2**20}, "Terlalu panjang"),
    "a hundred thousand letters": ({"text": "é" * 10**5}, "Terlalu panjang"),
    "a long title": ({"title": "a" * 201}, "Terlalu panjang"),
    "NUL": ({"text": "Lubang\0 besar"}, "tidak dapat disimpan"),
    "broken UTF-8": ({"text": "Lubang \ufffd besar"}, "tidak dapat disimpan"),
    "a day to come": ({"incident_date": "2026-01-01"}, "belum terjadi"),
    "no day at all": ({"incident_date": "kemarin"}, "31-12-2025"),
    "an unknown kind": ({"kind": "gosip"}, "gosip"),
    "an unknown region": ({"region": "99.99"}, "Wilayah"),
    "an unknown agency": ({"reported_agency": "999999"}, ""),
    "a NIK with letters": ({"nik": "35780512ABCD0001"}, "NIK"),
    "a phone of three digits": ({"phone": "112"}, "Nomor telepon"),
    "no mail address": ({"email": "surel saya"}, "surel"),
    "a file that lies": ({"attachments": liar()}, "foto.jpg"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_kept_is_answered_in_words_and_nothing_is_lost(
    client: Client, cast: Cast, now: Now, case: str
) -> None:
    wrong, words = BAD[case]
    kept = {"place": "Depan Pasar Kembang", "name": "Wulan Contoh"}

    answer = client.post("/lapor/", report_data(**kept, **wrong))

    page = body(answer)
    assert answer.status_code == 422
    assert words in page
    assert all(typed in page for typed in kept.values())
    assert not Complaint.objects.exists()


def test_bytes_that_are_no_utf8_are_refused(
    client: Client, cast: Cast, now: Now
) -> None:
    sent = b"kind=pengaduan&title=Jalan&text=Lubang%FF%FE besar"
    answer = client.post(
        "/lapor/", sent, content_type="application/x-www-form-urlencoded"
    )

    assert answer.status_code == 422
    assert not Complaint.objects.exists()


def test_emoji_and_marks_of_direction_are_kept_as_sent(
    client: Client, cast: Cast, now: Now
) -> None:
    said = "Lampu \U0001f6a6 mati \u202eterbalik\u202c <script>alert(1)</script>"
    client.post("/lapor/", report_data(text=said))

    case = Complaint.objects.get()
    client.get("/lapor/terima/")
    page = client.get(f"/lacak/{case.number}/").content.decode()
    assert case.original_text == said
    assert "<script>alert" not in page


def test_a_good_file_is_kept_when_another_is_refused(
    client: Client, cast: Cast, now: Now
) -> None:
    files = [picture(), liar()]
    page = body(client.post("/lapor/", report_data(attachments=files)))
    kept = re.findall(r'name="attachments_kept" value="([^"]+)"', page)
    assert len(kept) == 1
    assert not Attachment.objects.exists()

    client.post("/lapor/", report_data(attachments_kept=kept))

    assert [file.name for file in Attachment.objects.all()] == ["lubang.png"]


def test_too_many_and_too_large_files_are_refused(
    client: Client, cast: Cast, now: Now
) -> None:
    six = [picture(f"{n}.png") for n in range(6)]
    large = SimpleUploadedFile("besar.pdf", b"%PDF-" + b"0" * MOST_BYTES)

    many = client.post("/lapor/", report_data(attachments=six))
    big = client.post("/lapor/", report_data(attachments=[large]))

    assert "Paling banyak 5 berkas" in body(many)
    assert "lebih besar dari 10 MB" in body(big)
    assert not Complaint.objects.exists()


def test_a_region_is_found_without_javascript_and_nothing_typed_is_lost(
    client: Client, cast: Cast, now: Now
) -> None:
    asked = report_data(title="", _cari="1", cari_wilayah="surabaya")
    page = body(client.post("/lapor/", asked))

    assert 'value="35.78"' in page
    assert TEXT in page
    assert "Ada yang perlu diperbaiki" not in TEMPLATE.sub("", page)


def test_the_chosen_agency_gets_the_case_and_is_the_one_complained_of(
    client: Client, cast: Cast, now: Now
) -> None:
    unit = cast.dinas_pu
    client.post("/lapor/", report_data(reported_agency=unit.pk, region="35.78"))

    case = Complaint.objects.get()
    assert case.holder == cast.surabaya
    assert case.reported_agency == unit
    assert case.region_id == "35.78"


def test_a_wrong_code_is_answered_like_a_case_that_is_not_there(
    client: Client, cast: Cast, now: Now
) -> None:
    number = received(cast).case.number

    wrong = client.post("/lacak/", {"number": number, "code": "AAAAA-AAAAA"})
    absent = client.post("/lacak/", {"number": "26-9999-9999", "code": "AAAAA-AAAAA"})

    assert wrong.status_code == absent.status_code == 422
    assert _plain(body(wrong), number) == _plain(body(absent), "26-9999-9999")


def _plain(page: str, number: str) -> str:
    """The page without what was typed and what differs by chance."""
    unlike = r'(csrfmiddlewaretoken" value|nonce)="[^"]*"'
    return re.sub(unlike, "", page).replace(number, "")


def test_without_a_receipt_the_page_of_a_case_asks_for_one(
    client: Client, cast: Cast, now: Now
) -> None:
    walk = received(cast)
    url = f"/lacak/{walk.case.number}/"

    assert client.get(url)["Location"].startswith("/lacak/?nomor=")
    assert client.get("/lacak/26-9999-9999/")["Location"].startswith("/lacak/?nomor=")
    assert client.post(f"{url}withdraw/")["Location"].startswith("/lacak/?nomor=")
    assert walk.case.is_open


def test_the_receipt_is_held_for_half_an_hour_after_the_last_visit(
    client: Client, cast: Cast, now: Now
) -> None:
    url = opened(client, received(cast))

    now.later(minutes=29)
    assert client.get(url).status_code == 200
    now.later(minutes=29)
    assert client.get(url).status_code == 200
    now.later(minutes=31)
    assert client.get(url).status_code == 302


def test_a_receipt_opens_no_other_case(client: Client, cast: Cast, now: Now) -> None:
    opened(client, received(cast))
    other = received(cast, title="Laporan orang lain").case

    assert client.get(f"/lacak/{other.number}/").status_code == 302


class Counter:
    """Redis as far as the page uses it."""

    def __init__(self) -> None:
        self.kept: dict[str, int] = {}

    def get(self, key: str) -> int | None:
        return self.kept.get(key)

    def pipeline(self) -> "Counter":
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        """Nothing to give back."""

    def incr(self, key: str) -> None:
        self.kept[key] = self.kept.get(key, 0) + 1

    def expire(self, key: str, time: timedelta) -> None:
        assert time == proving.WINDOW

    def execute(self) -> None:
        """Done already."""


def test_guessing_codes_is_stopped_and_other_addresses_go_on(
    client: Client, cast: Cast, now: Now, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter = Counter()
    monkeypatch.setattr(proving, "_redis", lambda: counter)
    walk = received(cast)
    guess = {"number": walk.case.number, "code": "AAAAA"}
    right = {"number": walk.case.number, "code": walk.receipt_code}

    answers = [client.post("/lacak/", guess).status_code for _ in range(20)]
    assert answers == [422] * 20
    assert client.post("/lacak/", right).status_code == 429
    elsewhere: Any = {"REMOTE_ADDR": "10.1.2.3"}
    assert client.post("/lacak/", right, **elsewhere).status_code == 302


def test_the_public_page_shows_no_officer_no_note_and_no_instruction(
    client: Client, cast: Cast, now: Now
) -> None:
    walk: Walk = at_unit(cast)
    from complaints import actions

    walk.take(actions.note, "liaison_pu", text="Catatan yang rahasia bagi warga")
    walk.take(actions.return_up, "liaison_pu", reason="Alasan di antara petugas")
    page = body(client.get(opened(client, walk)))

    assert "Diverifikasi dan didisposisikan" in page
    for hidden in (
        "Catatan yang rahasia",
        "Alasan di antara",
        "Puspita Contoh",
        "Surti Contoh",
    ):
        assert hidden not in page
