"""One token for each field of an identity, looked for in all that a life leaves."""

import logging
import pickle
import re
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, fields
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import connections, transaction
from django.test import Client
from openpyxl import Workbook
from pypdf import PdfReader, PdfWriter

from complaints import actions, privacy
from complaints.actions.delivering import deliver_due
from complaints.models import Complaint
from complaints.privacy import Identity
from escalation.actions import escalate_due
from tests.cast import PARTNER_TOKEN, Cast
from tests.complaints.cases import Walk, at_unit, received
from tests.registry import small_registry

pytestmark = pytest.mark.django_db(
    transaction=True, databases=["default", "identity", "owner"]
)

CANARY = Identity(
    name="Kenari Wulandari",
    nik="3578059912900007",
    phone="0812-9997-7701",
    email="kenari.surel@contoh.invalid",
    address="Gang Kenari Nomor 77",
)
# How each token may look elsewhere: as typed, as digits, as a number abroad.
TOKENS = (
    "kenari wulandari",
    "3578059912900007",
    "0812-9997-7701",
    "081299977701",
    "6281299977701",
    "kenari.surel@contoh.invalid",
    "gang kenari nomor 77",
)
COLUMNS = """
SELECT table_name FROM information_schema.tables
WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1
"""


def _tables() -> Iterator[tuple[str, str]]:
    """Every row of every table as text; bytes in hex, as PostgreSQL writes them."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(COLUMNS)
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" AS t')
            yield table, "\n".join(row for (row,) in cursor.fetchall())


def _found(text: str) -> list[str]:
    """Tokens in a text, plain or as the hex of their bytes."""
    low = text.lower()
    return [
        token for token in TOKENS if token in low or token.encode().hex() in low
    ] + [token for token in TOKENS if token.title().encode().hex() in low]


def _life(cast: Cast, *, is_anonymous: bool) -> Walk:
    """Received, held, returned, answered, reopened, escalated, its identity read."""
    walk = received(cast, identity=CANARY, is_anonymous=is_anonymous).to_city()
    walk.to_unit().hold().complete().return_up("liaison_pu").to_unit().follow_up()
    walk.take(actions.note, "liaison_pu", text="Perlu survei.")
    follower = at_unit(cast, identity=CANARY, at=walk.at)
    follower.take(actions.merge, "admin_surabaya", into=walk.pk)
    walk.at = follower.at
    walk.answer().confirm().wait(days=2).reopen()
    walk.wait(days=61)
    escalate_due(at=walk.at)
    walk.take(actions.consent, walk.citizen)
    walk.take(actions.ask_explanation, "reviewer_jatim", question="Mengapa?")
    reading = actions.ask_identity(
        complaint_id=walk.pk, reason="Survei", by=walk.staff("liaison_pu"), at=walk.at
    )
    if is_anonymous:
        actions.grant_identity(
            reading_id=reading.pk, by=walk.staff("custodian"), at=walk.at
        )
    opened = actions.read_identity(
        reading_id=reading.pk, by=walk.staff("liaison_pu"), at=walk.at
    )
    assert opened == CANARY
    return walk.wait(minutes=1)


@pytest.mark.parametrize("is_anonymous", [True, False])
def test_no_table_holds_an_identity_outside_its_seal(*, is_anonymous: bool) -> None:
    cast = small_registry()
    _life(cast, is_anonymous=is_anonymous)

    leaks = {table: _found(text) for table, text in _tables()}

    assert {table: found for table, found in leaks.items() if found} == {}
    assert len(leaks) > 30


def test_a_field_that_leaked_into_a_note_would_be_found() -> None:
    walk = at_unit(small_registry(), identity=CANARY)

    for field in fields(CANARY):
        before = len(_found(dict(_tables())["complaints_event"]))
        walk.take(actions.note, "liaison_pu", text=f"Dia {getattr(CANARY, field.name)}")
        assert len(_found(dict(_tables())["complaints_event"])) > before


def test_bytes_that_were_not_sealed_would_be_found() -> None:
    walk = at_unit(small_registry(), identity=CANARY)
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE complaints_complainant SET name = %s WHERE complaint_id = %s",
            [CANARY.name.encode(), walk.pk],
        )

    assert _found(dict(_tables())["complaints_complainant"])


def test_no_log_line_holds_an_identity(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    walk = _life(small_registry(), is_anonymous=True)
    deliver_due(at=walk.at, limit=500)

    lines = "\n".join(
        f"{record.getMessage()} {record.args}" for record in caplog.records
    )
    assert _found(lines) == []


def test_messages_go_to_the_contact_and_say_nothing_of_it() -> None:
    walk = _life(small_registry(), is_anonymous=True)
    deliver_due(at=walk.at, limit=500)

    own = [message for message in mail.outbox if CANARY.email in message.to]
    others = [message for message in mail.outbox if CANARY.email not in message.to]
    assert own
    assert others
    for message in own:
        assert _found(f"{message.subject}\n{message.body}") == []
    for message in others:
        assert _found(str(message.message())) == []


PEOPLE = (
    "admin_national",
    "admin_jatim",
    "admin_surabaya",
    "liaison_pu",
    "head_pu",
    "reviewer_jatim",
    "ksp_officer",
    "custodian",
    "auditor",
)
PAGES = (
    "/",
    "/kerja/",
    "/kerja/?antrean=diproses&scope=all",
    "/kerja/{number}/",
    "/kerja/{number}/note/",
    "/kerja/unduh/?antrean=diproses&scope=all",
    "/ombudsman/",
    "/ombudsman/{number}/",
    "/laporan/rekap/",
    "/admin/",
    "/admin/complaints/complaint/",
    "/admin/complaints/complaint/{pk}/change/",
    "/admin/complaints/complaint/{pk}/history/",
    "/admin/agencies/notice/",
    "/admin/agencies/accessentry/",
)


def _body(response: Any) -> str:
    parts = response.streaming_content if response.streaming else [response.content]
    return b"".join(parts).decode(errors="replace")


def test_no_page_or_export_shows_an_identity_that_is_not_open(client: Client) -> None:
    cast = small_registry()
    case = _life(cast, is_anonymous=True).case

    for who in PEOPLE:
        client.force_login(getattr(cast, who))
        shown = 0
        for page in PAGES:
            url = page.format(number=case.number, pk=case.pk)
            response = client.get(url, follow=True)
            shown += response.status_code == 200
            assert _found(_body(response)) == [], (who, url)
        assert shown, who


FORMS = ("csv", "json", "xlsx")
QUEUE = "/kerja/unduh/?antrean=tindak-lanjut&scope=all"
EXPORTS = (
    ("admin_national", QUEUE),
    ("admin_national", f"{QUEUE}&bentuk=xlsx"),
    ("liaison_pu", QUEUE),
    ("liaison_pu", f"{QUEUE}&bentuk=xlsx"),
    *(("admin_national", f"/laporan/rekap/?format={form}") for form in FORMS),
    *(
        ("admin_national", f"/admin/agencies/{model}/ekspor-{form}")
        for model in ("agency", "teammember")
        for form in ("csv", "xlsx")
    ),
    ("reviewer_jatim", "/ombudsman/{number}/dosir.pdf"),
    ("reviewer_jatim", "/ombudsman/{number}/bukti.json"),
    ("reviewer_jatim", "/ombudsman/angka/?format=json"),
    ("admin_national", "/laporan/keterhubungan/?format=json"),
    ("admin_national", "/laporan/prakiraan/?format=json"),
    ("auditor", "/audit/unduh/"),
)


def _unpacked(file: bytes) -> str:
    """All that a file says: sheets unzipped, pages as text, and what is beside them."""
    if file.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(file)) as book:
            parts = [one.filename.encode() + book.read(one) for one in book.filelist]
        return b"\n".join(parts).decode(errors="replace")
    if file.startswith(b"%PDF-"):
        document = PdfReader(BytesIO(file))
        pages = "\n".join(page.extract_text() for page in document.pages)
        return f"{pages}\n{document.metadata}\n{document.xmp_metadata}"
    return file.decode(errors="replace")


@pytest.mark.prove
def test_no_file_that_is_taken_away_and_no_cache_holds_an_identity(
    client: Client,
) -> None:
    cast = small_registry()
    case = _life(cast, is_anonymous=False).case

    for who, page in EXPORTS:
        client.force_login(getattr(cast, who))
        answer = client.get(page.format(number=case.number), follow=True)
        parts = answer.streaming_content if answer.streaming else [answer.content]
        assert answer.status_code == 200, (who, page)
        assert "text/html" not in answer["Content-Type"], (who, page)
        said = _unpacked(b"".join(parts))
        assert len(said) > 40, (who, page)
        assert _found(said) == [], (who, page)
    client.get("/")  # its figures are kept for a while
    cached = [pickle.loads(value) for value in cache._cache.values()]
    assert cached
    assert _found(repr(cached)) == []


def test_an_export_that_leaked_would_be_found() -> None:
    book, sheet, document, paper = Workbook(), BytesIO(), PdfWriter(), BytesIO()
    book.active.append([CANARY.name])
    book.save(sheet)
    document.add_blank_page(9, 9)
    document.add_metadata({"/Author": CANARY.name})
    document.write(paper)

    for file in (sheet.getvalue(), paper.getvalue(), CANARY.name.encode()):
        assert _found(_unpacked(file)) == ["kenari wulandari"]


def test_no_answer_to_a_partner_repeats_an_identity(client: Client) -> None:
    cast = small_registry()
    key = {"Authorization": f"Bearer {PARTNER_TOKEN}"}
    sent = client.post(
        "/api/v1/complaints",
        {
            "title": "Jalan berlubang",
            "text": "Lubang besar di depan sekolah, sudah dua orang jatuh.",
            "classification": "pengaduan",
            "region": cast.regions["35.78"].code,
            "is_anonymous": False,
            "is_secret": False,
            "complainant": asdict(CANARY),
        },
        content_type="application/json",
        headers=key,
    )
    assert sent.status_code == 201, sent.content
    case = Complaint.objects.get()
    assert privacy.opened(case.pk) == CANARY
    number = case.number
    got = client.get(f"/api/v1/complaints/{number}", headers=key)
    listed = client.get("/api/v1/complaints", headers=key)

    for response in (sent, got, listed):
        assert _found(_body(response)) == []
    leaks = {table: _found(text) for table, text in _tables()}
    assert {table: found for table, found in leaks.items() if found} == {}


def test_no_file_of_the_product_ships_a_token() -> None:
    """The tokens are this test's own: what is found is what leaked."""
    names = re.compile(r"kenari wulandari|3578059912900007", re.IGNORECASE)
    for folder in ("agencies", "complaints", "escalation", "reports", "lapor"):
        for file in (Path(settings.BASE_DIR) / folder).rglob("*.py"):
            assert not names.search(file.read_text(encoding="utf-8")), file
