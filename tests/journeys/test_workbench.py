"""A day at the workbench: by mouse, by keys alone, without a script, two at once."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import expect

from complaints.models import Draft, SavedView
from complaints.workflow import State
from tests.cast import Cast
from tests.complaints.cases import ANSWER, at_city, at_unit
from tests.journeys.looking import NARROW, SIZES, WIDE, is_sound, page_of, sign_in
from tests.registry import PASSWORD, small_registry

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "identity"]),
]
CLICKS = """
document.addEventListener("click", function (event) {
  if (event.isTrusted) {
    var name = "clicks";
    sessionStorage.setItem(name, 1 + Number(sessionStorage.getItem(name) || 0));
  }
}, true);
"""


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return small_registry(password=PASSWORD)


def clicks(page: Any) -> int:
    return int(page.evaluate("sessionStorage.getItem('clicks')") or 0)


def test_a_plain_case_is_verified_and_disposed_in_four_clicks(
    cast: Cast, live_server: Any, browser: Any
) -> None:
    walk = at_city(cast, at=timezone.now() - timedelta(days=1))
    page = page_of(browser, WIDE)
    page.add_init_script(CLICKS)
    sign_in(page, live_server.url, cast.admin_surabaya)
    page.goto(f"{live_server.url}/kerja/")

    page.get_by_role("link", name=walk.case.title).click()
    page.get_by_role("link", name="Verifikasi dan disposisi").click()
    page.locator("input[name=to]").first.click()
    page.get_by_role("button", name="Verifikasi dan disposisi").click()
    page.get_by_text("Verifikasi dan disposisi: tersimpan").wait_for()

    assert clicks(page) <= 4
    assert walk.case.state == State.FORWARDED
    assert not walk.case.awaits_verification
    page.context.close()


FOCUSED = """(() => {
  const one = document.activeElement, label = one.labels && one.labels[0];
  return [one.name || "", (label ? label.innerText : one.innerText) || ""];
})()"""


def _tab_to(page: Any, words: str, *, name: str = "") -> None:
    """Press Tab until a field of that name, or a thing of that text, has the focus."""
    for _press in range(90):
        page.keyboard.press("Tab")
        found, said = page.evaluate(FOCUSED)
        if found == name if name else words in said:
            return
    raise AssertionError(f"no key leads to {name or words!r}")


def _choose(page: Any, name: str, words: str) -> None:
    """Of radio buttons, by Tab and the arrows."""
    _tab_to(page, "", name=name)
    for _press in range(30):
        if words in page.evaluate(FOCUSED)[1]:
            return page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"no arrow leads to {words!r}")


def test_single_keys_can_be_turned_off_and_on_again(
    cast: Cast, live_server: Any, browser: Any
) -> None:
    at_city(cast, at=timezone.now() - timedelta(days=1))
    page = page_of(browser, WIDE)
    sign_in(page, live_server.url, cast.admin_surabaya)
    on_a_row = "document.activeElement.hasAttribute('data-row')"
    for turn, works in (("uncheck", False), ("check", True)):
        page.goto(f"{live_server.url}/kerja/")
        page.get_by_role("button", name="Daftar dan pengaturan").click()
        getattr(page.get_by_role("switch"), turn)()
        page.keyboard.press("Escape")
        page.reload()
        page.locator("[data-row]").first.wait_for()
        page.keyboard.press("j")
        assert page.evaluate(on_a_row) is works
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_be_visible(visible=works)
    page.context.close()


def test_the_keys_walk_on_from_what_was_ticked_or_just_closed(
    cast: Cast, live_server: Any, browser: Any
) -> None:
    for days in (1, 2, 3):
        at_city(cast, at=timezone.now() - timedelta(days=days))
    page = page_of(browser, WIDE)
    sign_in(page, live_server.url, cast.admin_surabaya)
    page.goto(f"{live_server.url}/kerja/")
    rows = page.locator("[data-row]")
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    # Within one frame the switch of the closed dialog still has the focus.
    page.evaluate(
        """() => {
            document.querySelector("dialog").close();
            document.activeElement.dispatchEvent(
                new KeyboardEvent("keydown", { key: "j", bubbles: true }));
        }"""
    )
    expect(rows.nth(0)).to_be_focused()
    page.get_by_role("checkbox").nth(1).click()
    page.keyboard.press("j")
    expect(rows.nth(2)).to_be_focused()
    page.context.close()


def test_by_keyboard_alone_from_verification_to_the_answer(
    cast: Cast, live_server: Any, browser: Any
) -> None:
    walk = at_city(cast, at=timezone.now() - timedelta(days=1))
    page = page_of(browser, WIDE)
    sign_in(page, live_server.url, cast.admin_surabaya)
    page.goto(f"{live_server.url}/kerja/")
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    is_sound(page)
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/kerja/{walk.case.number}/")  # a row of the queue says it too
    _tab_to(page, "Verifikasi dan disposisi")
    page.keyboard.press("Enter")
    page.wait_for_url("**/dispose/")
    _choose(page, "to", "Dinas PU Bina Marga Surabaya")
    _tab_to(page, "Verifikasi dan disposisi")
    page.keyboard.press("Enter")
    page.get_by_text("Verifikasi dan disposisi: tersimpan").wait_for()
    assert walk.case.holder == cast.dinas_pu
    page.context.close()

    page = page_of(browser, WIDE)
    sign_in(page, live_server.url, cast.liaison_pu)
    page.goto(f"{live_server.url}/kerja/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/kerja/{walk.case.number}/")  # a row of the queue says it too
    _tab_to(page, "Jawaban akhir")
    page.keyboard.press("Enter")
    page.wait_for_url("**/answer/")
    _tab_to(page, "Apa yang sudah dilakukan")
    page.keyboard.type(ANSWER)
    _tab_to(page, "Jawaban akhir")
    page.keyboard.press("Enter")
    page.get_by_text("Jawaban akhir: tersimpan").wait_for()
    assert walk.case.state == State.AWAITING_COMPLAINANT
    page.context.close()


def test_without_a_script_from_verification_to_the_answer(
    cast: Cast, live_server: Any, browser: Any
) -> None:
    """One case by links, fields and buttons alone; a unit is searched for too."""
    walk = at_city(cast, at=timezone.now() - timedelta(days=1))
    page = page_of(browser, NARROW, javascript=False)
    sign_in(page, live_server.url, cast.admin_surabaya)
    page.goto(f"{live_server.url}/kerja/?antrean=verifikasi")
    page.get_by_role("link", name=walk.case.title).click()
    page.get_by_role("link", name="Verifikasi dan disposisi").click()
    page.get_by_label("Unit tujuan", exact=True).first.fill("bina marga")
    page.get_by_role("button", name="Cari").click()
    page.get_by_role("radio", name="Dinas PU Bina Marga").check()
    page.get_by_role("button", name="Verifikasi dan disposisi").click()
    page.get_by_text("Verifikasi dan disposisi: tersimpan").wait_for()
    assert walk.case.holder == cast.dinas_pu

    page.context.clear_cookies()
    sign_in(page, live_server.url, cast.liaison_pu)
    page.goto(f"{live_server.url}/kerja/")
    page.get_by_role("link", name=walk.case.title).click()
    page.get_by_role("link", name="Jawaban akhir").click()
    page.get_by_label("Apa yang sudah dilakukan").fill("Sudah ditambal.")
    page.get_by_role("button", name="Jawaban akhir").click()
    page.get_by_text("Belum menyebut tanggal").wait_for()
    page.get_by_label("Apa yang sudah dilakukan").fill(ANSWER)
    page.get_by_role("button", name="Jawaban akhir").click()
    page.get_by_text("Jawaban akhir: tersimpan").wait_for()
    assert walk.case.state == State.AWAITING_COMPLAINANT
    page.context.close()


def test_without_a_script_one_disposes_many_notes_and_keeps_a_list(
    cast: Cast, live_server: Any, browser: Any
) -> None:
    walks = [at_city(cast, at=timezone.now() - timedelta(days=1)) for _ in "12"]
    page = page_of(browser, NARROW, javascript=False)
    sign_in(page, live_server.url, cast.admin_surabaya)
    page.goto(f"{live_server.url}/kerja/?antrean=verifikasi")
    for box in page.locator("input[name=pilih]").all():
        box.check()
    page.get_by_role("button", name="Lihat pratinjau").click()
    page.get_by_label("Dinas PU Bina Marga Surabaya").check()
    page.get_by_label("Pengaduan tidak berkadar pengawasan").check()
    page.get_by_role("button", name="Jalankan untuk 2 laporan").click()
    expect(page.get_by_text("Selesai.")).to_have_count(2)
    assert {walk.case.holder for walk in walks} == {cast.dinas_pu}

    page.goto(f"{live_server.url}/kerja/{walks[0].case.number}/note/")
    page.get_by_label("Catatan").fill("Mohon dilihat.")
    page.get_by_text("Sebut rekan").first.click()
    page.get_by_label("(@liaison.pu)").check()
    page.get_by_role("button", name="Catatan internal").click()
    page.get_by_text("Catatan internal: tersimpan").wait_for()

    page.goto(f"{live_server.url}/kerja/?antrean=tindak-lanjut&q=lubang")
    page.get_by_role("link", name="Simpan tampilan ini").click()
    page.get_by_label("Nama tampilan").fill("Lubang")
    page.get_by_role("button", name="Simpan tampilan").click()
    expect(page.get_by_role("link", name="Lubang 2")).to_have_count(1)
    assert SavedView.objects.get().name == "Lubang"
    page.context.close()


@pytest.mark.parametrize("size", SIZES, ids=["1280", "390"])
def test_every_page_of_the_workbench_is_sound(
    cast: Cast, live_server: Any, browser: Any, size: Any
) -> None:
    now = timezone.now()
    at_unit(cast, at=now - timedelta(days=40), title="Jembatan retak")
    walk = at_unit(cast, at=now - timedelta(days=1))
    page = page_of(browser, size)
    sign_in(page, live_server.url, cast.liaison_pu)
    for path in (
        "/kerja/?antrean=tindak-lanjut",
        "/kerja/tampilan/?antrean=tindak-lanjut&q=jembatan",
        "/kerja/pemberitahuan/",
        "/kerja/pemberitahuan/?yang=semua",
        "/kerja/pemberitahuan/pilihan/",
        f"/kerja/{walk.case.number}/note/",
        f"/kerja/{walk.case.number}/answer/",
    ):
        page.goto(live_server.url + path)
        is_sound(page)
    page.goto(f"{live_server.url}/kerja/?antrean=tindak-lanjut")
    for box in page.locator("input[name=pilih]").all():
        box.check()
    page.get_by_label("Langkah", exact=True).select_option("follow_up")
    page.get_by_role("button", name="Lihat pratinjau").click()
    page.get_by_label("Kabar untuk pelapor").wait_for()
    is_sound(page)
    page.get_by_role("button", name="Jalankan").click()
    page.locator(".error-summary").wait_for()
    is_sound(page)
    page.get_by_label("Kabar untuk pelapor").fill("Petugas dikirim.")
    page.get_by_role("button", name="Jalankan").click()
    page.get_by_text("Selesai.").first.wait_for()
    is_sound(page)
    page.context.close()


def test_two_officers_at_one_case_lose_no_word(
    cast: Cast, live_server: Any, browser: Any
) -> None:
    walk = at_unit(cast, at=timezone.now() - timedelta(days=1))
    first, second = page_of(browser, WIDE), page_of(browser, WIDE)
    sign_in(first, live_server.url, cast.liaison_pu)
    sign_in(second, live_server.url, cast.admin_surabaya)
    url = f"{live_server.url}/kerja/{walk.case.number}"

    first.goto(f"{url}/follow_up/")
    first.get_by_label("Kabar untuk pelapor").fill("Petugas kami ke lokasi.")
    first.get_by_text("Draf tersimpan pukul").wait_for()
    second.goto(f"{url}/")
    second.get_by_text(f"{cast.liaison_pu.name} sedang menulis").wait_for()
    is_sound(second)
    second.goto(f"{url}/reclassify/")
    second.get_by_label("Aspirasi").check()
    second.get_by_label("Alasan").fill("Ini usul.")
    second.get_by_role("button", name="Ubah klasifikasi").click()
    second.get_by_text("tersimpan").first.wait_for()

    first.get_by_role("button", name="Tambah tindak lanjut").click()
    first.get_by_text("Sementara Anda menulis").wait_for()
    told = first.get_by_role("alert").filter(has_text="Sementara Anda menulis")
    expect(told).to_be_focused()
    is_sound(first)
    text = first.get_by_label("Kabar untuk pelapor")
    assert text.input_value() == "Petugas kami ke lokasi."
    first.get_by_role("button", name="Tambah tindak lanjut").click()
    first.get_by_text("Tambah tindak lanjut: tersimpan").wait_for()

    assert walk.case.state == State.IN_PROGRESS
    assert walk.case.classification == "aspirasi"
    assert not Draft.objects.filter(officer=cast.liaison_pu).exists()
    first.context.close()
    second.context.close()


def test_an_answer_survives_the_end_of_the_session(
    cast: Cast, live_server: Any, browser: Any
) -> None:
    """Sent too late, it waits behind the form of signing in, and is there again."""
    walk = at_unit(cast, at=timezone.now() - timedelta(days=1))
    page = page_of(browser, WIDE)
    sign_in(page, live_server.url, cast.liaison_pu)
    page.goto(f"{live_server.url}/kerja/{walk.case.number}/answer/")
    Session.objects.all().delete()
    page.get_by_label("Apa yang sudah dilakukan").fill(ANSWER)
    page.get_by_role("button", name="Jawaban akhir").click()
    page.get_by_text("Tulisan Anda disimpan dan menunggu").wait_for()
    page.get_by_label("Nama pengguna").fill(cast.liaison_pu.username)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk", exact=True).click()
    page.get_by_text("belum terkirim dan dikembalikan di sini").wait_for()

    assert page.get_by_label("Apa yang sudah dilakukan").input_value() == ANSWER
    page.get_by_role("button", name="Jawaban akhir").click()
    page.get_by_text("Jawaban akhir: tersimpan").wait_for()
    assert walk.case.state == State.AWAITING_COMPLAINANT
    page.context.close()


def test_a_double_click_and_the_way_back_take_a_step_once(
    cast: Cast, live_server: Any, browser: Any
) -> None:
    walk = at_unit(cast, at=timezone.now() - timedelta(days=1))
    page = page_of(browser, WIDE)
    sign_in(page, live_server.url, cast.liaison_pu)
    page.goto(f"{live_server.url}/kerja/{walk.case.number}/")
    page.get_by_role("link", name="Tambah tindak lanjut").click()
    text = page.get_by_label("Kabar untuk pelapor")
    text.fill("Petugas kami ke lokasi.")
    page.get_by_role("button", name="Tambah tindak lanjut").dblclick()
    page.get_by_text("Tambah tindak lanjut: tersimpan").wait_for()

    page.go_back()
    text.fill("Petugas kami sudah kembali.")
    page.get_by_role("button", name="Tambah tindak lanjut").click()
    page.get_by_text(re.compile("Sementara Anda menulis|tersimpan")).first.wait_for()
    if text.count():
        assert text.input_value() == "Petugas kami sudah kembali."
        page.get_by_role("button", name="Tambah tindak lanjut").click()
        page.get_by_text("Tambah tindak lanjut: tersimpan").wait_for()

    told = walk.case.events.filter(step="follow_up").order_by("pk")
    assert list(told.values_list("text", flat=True)) == [
        "Petugas kami ke lokasi.",
        "Petugas kami sudah kembali.",
    ]
    page.context.close()
