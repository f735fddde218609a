"""The dossier as a PDF: complete, tagged, harmless, and without an identity."""

import hashlib
import io
import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.formats import date_format
from pypdf import PdfReader

from agencies.models import AccessEntry, Holiday
from agencies.principals import Receipt
from complaints import actions as steps
from complaints import proofs
from complaints.models import Consent, IdentityReading
from escalation import actions, dossier
from escalation.dossier import printing
from escalation.models import Escalation
from tests.complaints import cases
from tests.complaints.browsing import Now, picture
from tests.complaints.cases import IDENTITY, Walk
from tests.escalation.signed import signed, traces
from tests.registry import Cast
from tests.signing import shown

pytestmark = pytest.mark.django_db(databases=["default", "identity"])

CANARIES = [IDENTITY.name, IDENTITY.nik, IDENTITY.phone, IDENTITY.email]
MARKUP = '#set page(fill: red) $x^2$ *b* _i_ #read("/etc/passwd") <l> @r // c'


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def all_of(pdf: bytes) -> str:
    """Text, title, author, XMP, structure and every stream, unpacked."""
    reader = PdfReader(io.BytesIO(pdf))
    parts = [text_of(pdf), str(reader.metadata), repr(reader.trailer)]
    for number in range(1, len(reader.xref[0]) + 1):
        found = reader.get_object(number)
        if found is None:
            continue
        parts.append(repr(found))
        if hasattr(found, "get_data"):
            parts.append(found.get_data().decode("latin-1"))
    return "\n".join(parts)


def url(walk: Walk) -> str:
    return f"/ombudsman/{walk.case.number}/dosir.pdf"


@pytest.fixture
def walk(cast: Cast, now: Now) -> Walk:
    """With a name, a file and a follow-up; before the Ombudsman on day 61."""
    Holiday.objects.create(
        date=date(2025, 7, 14),
        name="Hari contoh",
        kind="libur_nasional",
        decree="SKB Contoh",
        known_from=date(2025, 1, 1),
    )
    upload = steps.Upload(name=f"KTP {IDENTITY.name}.png", content=picture().read())
    told = f"{cases.TEXT} NIK {IDENTITY.nik}, HP {IDENTITY.phone}, {IDENTITY.email}."
    said = {"identity": IDENTITY, "uploads": (upload,), "text": told}
    walk = cases.at_unit(cast, **said)
    walk.follow_up(f"Pelapor dihubungi di {IDENTITY.phone}.")
    actions.escalate_due(at=walk.at + timedelta(days=61))
    walk.wait(days=61, minutes=5)
    now.at = walk.at
    return walk


@pytest.fixture
def reviewer(client: Client, cast: Cast) -> Client:
    client.force_login(cast.reviewer_jatim)
    return client


def pdf_of(client: Client, walk: Walk) -> bytes:
    answer = client.get(url(walk))
    assert answer.status_code == 200, answer.headers
    assert answer["Content-Type"] == "application/pdf"
    return bytes(answer.content)


def test_the_paper_holds_the_whole_case(
    reviewer: Client, cast: Cast, walk: Walk
) -> None:
    said = " ".join(text_of(pdf_of(reviewer, walk)).split())
    for words in (
        walk.case.number,
        "Syarat formal",
        "Instansi sudah diminta lebih dahulu",
        cases.TEXT,
        "Pelapor dihubungi di [telepon].",
        cast.dinas_pu.name,
        "Siapa memegang berapa lama",
        "Penyelesaian",
        "kebijakan v1",
        "Diverifikasi dan didisposisikan ke Dinas PU",
        "Lampiran 1 (image/png)",
    ):
        assert words in said
    [file] = walk.case.attachments.all()
    assert file.sha256 in said.replace(" ", "")


def test_the_annex_has_each_day_of_each_clock_and_who_did_what(
    reviewer: Client, walk: Walk
) -> None:
    said = " ".join(text_of(pdf_of(reviewer, walk)).split())
    annex = said.partition("Lampiran: bukti jam hari demi hari")[2]
    shown = proofs.clocks(walk.case, at=walk.at)
    lines = [line for clock in shown if clock.proof for line in clock.proof.lines]
    assert {line.status for line in lines} >= {"start", "counted", "weekend", "off"}
    for line in lines:
        number = f" {line.number}" if line.number else ""
        assert f"{date_format(line.day, 'D j M Y')}{number}" in annex
        if line.day_off and line.status == "off":
            assert f"{line.day_off.name} ({line.day_off.decree})" in annex
    for deed in (deed for clock in shown for deed in clock.deeds):
        assert deed.label in annex


def test_the_proofs_are_in_it_as_data_the_same_as_by_their_own_address(
    reviewer: Client, cast: Cast, walk: Walk
) -> None:
    reader = PdfReader(io.BytesIO(pdf_of(reviewer, walk)))
    [attached] = reader.attachments["bukti-jam.json"]
    answer = reviewer.get(f"/ombudsman/{walk.case.number}/bukti.json")
    assert json.loads(attached) == answer.json()

    [first, *_] = answer.json()["clocks"]
    assert first["proof"]["days"][0]["status"] == "start"
    assert first["deeds"]
    assert not any(canary in answer.content.decode() for canary in CANARIES)
    entry = AccessEntry.objects.filter(kind="export").latest("pk")
    assert (entry.officer, entry.reason) == (cast.reviewer_jatim, "bukti jam")
    reviewer.force_login(cast.reviewer_kaltim)
    assert reviewer.get(answer.request["PATH_INFO"]).status_code == 404


def test_it_is_tagged_has_a_language_and_a_title(reviewer: Client, walk: Walk) -> None:
    reader = PdfReader(io.BytesIO(pdf_of(reviewer, walk)))
    catalog: Any = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "id"
    assert "/StructTreeRoot" in catalog
    assert walk.case.number in str(reader.metadata and reader.metadata.title)
    xmp = catalog["/Metadata"].get_data().decode()
    assert "pdfuaid:part" in xmp
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    }
    assert all(re.search("LaporSans|DejaVuSansMono", name) for name in fonts), fonts


def test_without_consent_nothing_in_it_tells_who_complained(
    reviewer: Client, walk: Walk
) -> None:
    found = all_of(pdf_of(reviewer, walk))
    assert walk.case.pseudonym in found
    for canary in CANARIES:
        assert canary not in found


@pytest.mark.django_db(transaction=True, databases=["default", "identity"])
def test_without_consent_it_holds_nothing_that_people_signed(
    reviewer: Client, cast: Cast, now: Now
) -> None:
    walk = signed(cast)
    actions.escalate_due(at=walk.at + timedelta(days=61))
    now.at = walk.wait(days=61, minutes=5).at
    assert traces(walk.case.original_text)

    found = all_of(pdf_of(reviewer, walk))

    assert traces(found) == []
    said = " ".join(found.split())
    for kept in ("Nama saya [nama], [alamat].", "jalan berlubang", "Bu [nama] sudah"):
        assert kept in said
    assert not AccessEntry.objects.filter(kind="identity").exists()
    assert not walk.case.readings.exists()


def test_a_canary_that_is_there_is_found(walk: Walk) -> None:
    """The negative control: the search sees title, texts and author."""
    facts = {"title": IDENTITY.name, "author": IDENTITY.phone}
    pdf = dossier.printed({**least(), **facts})
    assert IDENTITY.name in all_of(pdf)
    assert IDENTITY.phone in all_of(pdf)


@pytest.mark.django_db(transaction=True, databases=["default", "identity"])
def test_consent_and_an_open_reading_print_it_and_withdrawal_takes_it_away(
    reviewer: Client, cast: Cast, walk: Walk
) -> None:
    assert reviewer.post(url(walk)).status_code == 302

    steps.consent(complaint_id=walk.pk, by=Receipt(walk.pk), at=walk.at)
    assert reviewer.post(url(walk)).status_code == 302  # no reading yet
    staff = cast.staff("reviewer_jatim", walk.at.date())
    steps.ask_identity(
        complaint_id=walk.pk, reason="Memanggil pelapor", by=staff, at=walk.at
    )
    assert IdentityReading.objects.get().open_until
    stale = reviewer.post(url(walk))
    assert stale.status_code == 302
    assert walk.case.number in stale["Location"]
    with_identity = shown(reviewer).post(url(walk))
    assert with_identity["Content-Type"] == "application/pdf"
    said = text_of(with_identity.content)
    assert all(canary in said for canary in CANARIES)
    assert not any(canary in all_of(pdf_of(reviewer, walk)) for canary in CANARIES)

    steps.withdraw_consent(complaint_id=walk.pk, by=Receipt(walk.pk), at=walk.at)
    assert walk.case.consent == Consent.WITHDRAWN
    assert reviewer.post(url(walk)).status_code == 302


def test_each_download_is_on_record(reviewer: Client, cast: Cast, walk: Walk) -> None:
    pdf_of(reviewer, walk)
    entry = AccessEntry.objects.filter(kind="export").latest("pk")
    assert (entry.officer, entry.subject) == (cast.reviewer_jatim, walk.case.number)


@pytest.mark.parametrize("name", ["liaison_pu", "admin_surabaya", "ksp_officer"])
def test_others_do_not_get_it(
    client: Client, cast: Cast, walk: Walk, name: str
) -> None:
    client.force_login(getattr(cast, name))
    assert client.get(url(walk)).status_code == 403


def test_another_regions_office_finds_nothing(
    client: Client, cast: Cast, walk: Walk
) -> None:
    Escalation.objects.update(region_code="64")
    client.force_login(cast.reviewer_jatim)
    assert client.get(url(walk)).status_code == 404


def test_the_same_facts_give_the_same_bytes(reviewer: Client, walk: Walk) -> None:
    first, second = pdf_of(reviewer, walk), pdf_of(reviewer, walk)
    assert hashlib.sha256(first).digest() == hashlib.sha256(second).digest()


def least(**facts: Any) -> dict[str, Any]:
    """A paper with nothing on it but what a test says."""
    empty: dict[str, Any] = {
        "title": "Berkas",
        "author": "LAPOR!",
        "lang": "id",
        "day": [2025, 9, 6],
        "head": {"mark": "", "place": "", "kind": "", "title": "Berkas", "chips": []},
        "foot": "",
        "page_words": ["Halaman", "dari"],
        "case_title": "",
        "facts": [],
        "identity": [],
        "checklist": [],
        "promise_heads": ["a", "b", "c", "d"],
        "promises": [],
        "story": [],
        "custody": {"heads": list("abcdef"), "rows": [], "foot": [], "bounces": ""},
        "answers": [],
        "file_heads": ["a", "b"],
        "files": [],
        "skipped_heads": ["a", "b", "c"],
        "clocks": [],
        "annex": [],
        "annex_note": "",
        "deed_heads": ["a", "b", "c"],
        "day_heads": ["a", "b", "c"],
        "attached": {"name": "", "json": "", "words": ""},
        "entries_note": "",
        "entries": [],
        "words": {
            name: name
            for name in (
                "identity",
                "checklist",
                "promises",
                "story",
                "custody",
                "answers",
                "no_answer",
                "files",
                "no_file",
                "clocks",
                "entries",
                "annex",
            )
        },
    }
    return {**empty, **facts}


def test_markup_in_a_text_is_only_text() -> None:
    pdf = dossier.printed(least(story=[MARKUP], case_title=MARKUP, title=MARKUP))
    said = " ".join(text_of(pdf).split())
    assert said.count("".join(MARKUP)) == 2
    assert "root:" not in said


@pytest.mark.parametrize(
    "text",
    ["漢字", "🙂 ꦗꦮ", "\x00\x01\x1b[31m\ufffe", "مرحبا", "e\u0301" * 50, "a" * 5000],
)
def test_any_sign_can_be_printed(text: str) -> None:
    assert dossier.printed(least(story=[text, "akhir"])).startswith(b"%PDF-")


def test_a_press_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(dossier.NotPrinted):
        dossier.printed(least(), timeout=0.01)


def test_a_press_that_fails_says_nothing_of_the_facts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broken = {**least(), "day": [IDENTITY.name, 0, 0]}
    with pytest.raises(dossier.NotPrinted) as failed:
        dossier.printed(broken)
    assert IDENTITY.name not in str(failed.value)


def test_a_failing_press_sends_the_reviewer_back_with_a_sentence(
    reviewer: Client, walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "TEMPLATE", printing.HERE / "nowhere.typ")
    answer = reviewer.get(url(walk), follow=True)
    assert "Berkas belum dapat dicetak" in answer.content.decode()
    assert not AccessEntry.objects.filter(kind="export").exists()


def test_a_paper_as_long_as_they_get_is_printed_in_time() -> None:
    """What the view lets through at most: 400 events, 300,000 signs, 3,000 days."""
    entry = {
        "at": ["1 Jul 2025", "09.00 WIB"],
        "title": "Tindak lanjut",
        "by": "Dinas",
        "text": ["kata " * 30] * 5,
    }
    day = ["Sen 14 Jul 2025", "5", "Hari raya (SKB 1017/2024), tenggat"]
    clock = {"label": "Penyelesaian", "deeds": [], "days": [day] * 100}
    facts = least(entries=[entry] * 400, annex=[clock] * 30)
    pdf = dossier.printed(facts, timeout=20)
    assert len(PdfReader(io.BytesIO(pdf)).pages) > 20
