"""A citizen in a real browser: reports, keeps the code, answers, and closes."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image

from complaints.models import Attachment, Complaint
from complaints.workflow import State
from tests.complaints.cases import Walk
from tests.journeys.looking import SIZES, is_sound, page_of
from tests.registry import Cast, small_registry

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "identity"]),
]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return small_registry()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "lubang.png"
    Image.new("RGB", (8, 6), "grey").save(path)
    return path


def _answered(cast: Cast, case: Complaint) -> None:
    """The staff's part, each step at its real time."""
    walk = Walk(cast)
    walk.pk = case.pk
    for step in (walk.to_city, walk.to_unit, walk.follow_up, walk.answer):
        walk.at = timezone.now()
        step()


@pytest.mark.parametrize("size", SIZES, ids=["1280", "390"])
def test_a_citizen_reports_and_closes(
    cast: Cast, live_server: Any, browser: Any, photo: Path, size: Any
) -> None:
    page = page_of(browser, size)
    page.goto(f"{live_server.url}/lapor/")
    is_sound(page)
    page.get_by_label("Judul").fill("Jalan berlubang di Kedungdoro")
    page.get_by_label("Ceritakan").fill("Sudah dua orang jatuh di depan SDN.")
    page.get_by_label("Foto atau dokumen").set_input_files(str(photo))
    page.get_by_role("button", name="Lanjut ke langkah 2").click()
    is_sound(page)
    page.get_by_label("Wilayah").fill("surabaya")
    page.get_by_label("Kota Surabaya").check()
    page.get_by_label("Tempat").fill("Jalan Kedungdoro")
    page.get_by_role("button", name="Lanjut ke langkah 3").click()
    page.get_by_label("Sembunyikan identitas saya").check()
    is_sound(page)
    page.get_by_label("Nomor telepon").fill("0812")
    page.get_by_role("button", name="Kirim laporan").click()

    # The telephone number is too short; all the rest is still there, the file too.
    page.locator(".error-summary").wait_for()
    is_sound(page)
    assert page.get_by_label("Judul").input_value() == "Jalan berlubang di Kedungdoro"
    page.get_by_label("Nomor telepon").fill("081234567890")
    page.get_by_role("button", name="Kirim laporan").click()

    page.get_by_role("heading", name="Simpan nomor dan kode ini").wait_for()
    is_sound(page)
    number, code = (
        page.locator("#nomor").inner_text(),
        page.locator("#kode").inner_text(),
    )
    case = Complaint.objects.get(number=number)
    assert (case.is_anonymous, case.region_id) == (True, "35.78")
    assert Attachment.objects.get().name == "lubang.png"
    page.reload()
    assert code not in page.content()

    _answered(cast, case)

    other = page_of(browser, size)
    other.goto(f"{live_server.url}/lacak/")
    is_sound(other)
    other.get_by_label("Nomor laporan").fill(number)
    other.get_by_label("Kode rahasia").fill("AAAAA-AAAAA")
    other.get_by_role("button", name="Lihat laporan").click()
    other.get_by_text("tidak cocok").first.wait_for()
    is_sound(other)
    other.get_by_label("Kode rahasia").fill(code.lower())
    other.get_by_role("button", name="Lihat laporan").click()
    other.get_by_role("heading", name="Laporan Anda sudah dijawab").wait_for()
    is_sound(other)
    other.get_by_text("sangat baik").click()
    other.get_by_role("button", name="Sudah, tutup laporan").click()
    other.get_by_role("heading", name="Laporan Anda selesai").wait_for()
    is_sound(other)
    case.refresh_from_db()
    assert (case.state, case.rating) == (State.CLOSED, 5)
    other.context.close()
    page.context.close()


def test_a_citizen_reports_without_javascript(
    cast: Cast, live_server: Any, browser: Any
) -> None:
    page = page_of(browser, SIZES[1], javascript=False)
    page.goto(f"{live_server.url}/lapor/")
    page.get_by_label("Judul").fill("Lampu jalan mati")
    page.get_by_label("Ceritakan").fill("Sejak Senin gelap sekali.")
    page.get_by_label("Wilayah").fill("surabaya")
    page.get_by_role("button", name="Cari").first.click()
    page.get_by_label("Kota Surabaya").check()
    assert page.get_by_label("Judul").input_value() == "Lampu jalan mati"
    page.get_by_role("button", name="Kirim laporan").click()

    number = page.locator("#nomor").inner_text()
    assert Complaint.objects.get(number=number).region_id == "35.78"
    page.get_by_role("link", name="Lihat laporan").click()
    page.get_by_role("heading", name="Laporan Anda menunggu verifikasi").wait_for()
    page.get_by_text("Saya ingin mencabut laporan ini").click()
    page.get_by_role("button", name="Cabut laporan").click()
    page.get_by_role("heading", name="Laporan Anda diarsipkan").wait_for()
    page.context.close()


@pytest.mark.parametrize("size", SIZES, ids=["1280", "390"])
def test_a_citizen_completes_and_is_not_yet_content(
    cast: Cast, live_server: Any, browser: Any, photo: Path, size: Any
) -> None:
    walk = Walk(cast, at=timezone.now() - timedelta(days=1)).receive()
    walk.to_city().to_unit().hold()
    page = page_of(browser, size)
    page.goto(f"{live_server.url}/lacak/?nomor={walk.case.number}")
    page.get_by_label("Kode rahasia").fill(walk.receipt_code)
    page.get_by_role("button", name="Lihat laporan").click()
    page.get_by_role("heading", name="Kami memerlukan keterangan dari Anda").wait_for()
    is_sound(page)
    page.get_by_label("Kelengkapan").fill("Di depan nomor 12.")
    page.get_by_label("Foto atau dokumen").set_input_files(str(photo))
    page.get_by_role("button", name="Kirim kelengkapan").click()
    page.get_by_role("heading", name="Laporan Anda sudah diteruskan").wait_for()
    is_sound(page)
    assert walk.case.state == State.FORWARDED

    for step in (walk.follow_up, walk.answer):
        walk.at = timezone.now()
        step()
    page.reload()
    page.get_by_label("Apa yang belum selesai").fill("Lubangnya masih ada.")
    page.get_by_role("button", name="Kirim tanggapan").click()
    page.get_by_role("heading", name="Laporan Anda sedang dikerjakan").wait_for()
    page.get_by_role("button", name="Sembunyikan laporan dari umum").click()
    page.get_by_text("Perketat kerahasiaan: tersimpan").wait_for()
    is_sound(page)
    assert walk.case.is_secret
    page.context.close()
