"""An officer of a unit in a real browser: finds what burns, follows up, answers."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from complaints.workflow import State
from tests.cast import PASSWORD
from tests.complaints.cases import at_unit
from tests.journeys.looking import SIZES, WIDE, is_sound, page_of, sign_in
from tests.registry import Cast, small_registry

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "identity"]),
]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return small_registry(password=PASSWORD)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "tambalan.png"
    Image.new("RGB", (8, 6), "black").save(path)
    return path


@pytest.mark.parametrize("size", SIZES, ids=["1280", "390"])
def test_an_officer_follows_up_and_answers(
    cast: Cast, live_server: Any, browser: Any, photo: Path, size: Any
) -> None:
    now = timezone.now()
    calm = at_unit(cast, at=now - timedelta(days=1), title="Selokan meluap")
    burning = at_unit(cast, at=now - timedelta(days=40), title="Jembatan retak")
    page = page_of(browser, size)
    sign_in(page, live_server.url, cast.liaison_pu)

    page.goto(f"{live_server.url}/kerja/")
    is_sound(page)
    assert "Dinas PU Bina Marga Surabaya" in page.locator(".acting").inner_text()
    titles = page.locator("ol.queue h2")
    expect(titles).to_have_text(["Jembatan retak", "Selokan meluap"])
    page.get_by_label("Cari kata atau nomor").fill("jembatan")
    page.get_by_role("button", name="Terapkan").click()
    expect(titles).to_have_text(["Jembatan retak"])
    is_sound(page)

    page.get_by_role("link", name="Jembatan retak").click()
    page.get_by_role("heading", name="Jembatan retak", level=1).wait_for()
    is_sound(page)
    page.locator(".clock summary").first.click()
    page.get_by_text("Akhir pekan kantor ini").first.wait_for()
    page.get_by_text("Langkah lain, dan mengapa tidak bisa").click()
    page.get_by_text("Tidak bisa: Hanya verifikator").first.wait_for()
    is_sound(page)

    page.get_by_role("link", name="Tambah tindak lanjut").click()
    page.get_by_label("Kabar untuk pelapor").wait_for()
    is_sound(page)
    page.get_by_role("button", name="Tambah tindak lanjut").click()
    page.locator(".error-summary").wait_for()
    is_sound(page)
    page.get_by_label("Kabar untuk pelapor").fill("Jembatan kami tutup sementara.")
    page.get_by_label("Foto atau dokumen").set_input_files(str(photo))
    page.get_by_role("button", name="Tambah tindak lanjut").click()
    page.get_by_text("Tambah tindak lanjut: tersimpan").wait_for()
    is_sound(page)
    assert burning.case.state == State.IN_PROGRESS

    page.get_by_role("link", name="Jawaban akhir").click()
    page.get_by_label("Apa yang sudah dilakukan").fill("Sudah diperbaiki.")
    page.get_by_role("button", name="Jawaban akhir").click()
    page.get_by_text("Belum menyebut tanggal").wait_for()
    is_sound(page)
    page.get_by_label("Tetap kirim").check()
    page.get_by_role("button", name="Jawaban akhir").click()
    page.get_by_text("Jawaban akhir: tersimpan").wait_for()
    is_sound(page)
    assert burning.case.state == State.AWAITING_COMPLAINANT
    assert calm.case.state == State.FORWARDED
    page.context.close()


def test_an_officer_signs_in_enters_a_report_and_leaves(
    cast: Cast, live_server: Any, browser: Any
) -> None:
    page = page_of(browser, WIDE)
    page.goto(f"{live_server.url}/kerja/")
    is_sound(page)
    page.get_by_label("Nama pengguna").fill("liaison.pu")
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk", exact=True).click()
    page.get_by_text("Tidak ada yang menunggu di sini").wait_for()
    is_sound(page)
    page.get_by_role("link", name="Catat laporan").click()
    page.get_by_label("Judul").wait_for()
    is_sound(page)
    page.get_by_label("Judul").fill("Air keruh")
    page.get_by_label("Ceritakan").fill("Warga datang ke loket.")
    page.get_by_role("button", name="Simpan dan cetak tanda terima").click()
    page.get_by_role("heading", name="Simpan nomor dan kode ini").wait_for()
    is_sound(page)
    page.get_by_role("link", name="Kembali ke antrean").click()
    with page.expect_response("**/keluar/"):
        page.get_by_role("button", name="Keluar").click()
    page.goto(f"{live_server.url}/kerja/")
    assert "/masuk/" in page.url
    page.context.close()


@pytest.mark.parametrize("size", SIZES, ids=["1280", "390"])
def test_a_coordinator_passes_a_case_on_from_the_workbench(
    cast: Cast, live_server: Any, browser: Any, size: Any
) -> None:
    now = timezone.now()
    walk = at_unit(cast, at=now - timedelta(days=2)).return_up("liaison_pu")
    page = page_of(browser, size)
    sign_in(page, live_server.url, cast.admin_surabaya)
    page.goto(f"{live_server.url}/kerja/{walk.case.number}/")
    is_sound(page)
    page.get_by_role("link", name="Verifikasi dan disposisi").click()
    page.get_by_label("Unit tujuan").wait_for()
    is_sound(page)
    page.get_by_label("Unit tujuan").fill("kesehatan")
    page.get_by_role("radio", name="Dinas Kesehatan Surabaya").check()
    page.get_by_label("Instruksi untuk unit").fill("Mohon ditinjau.")
    page.get_by_role("button", name="Verifikasi dan disposisi").click()
    page.get_by_text("Verifikasi dan disposisi: tersimpan").wait_for()
    is_sound(page)
    assert walk.case.holder == cast.dinas_kesehatan
    page.context.close()
