"""A slow line, a cut one, a server that fails: nothing that was typed is lost."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from complaints.models import AnswerTemplate, Attachment, Complaint
from tests.complaints.browsing import kerja
from tests.complaints.cases import ONE_DAY, at_city, at_unit
from tests.complaints.desk import desk
from tests.journeys.lines import Failing, Line, shift, too_small
from tests.journeys.looking import NARROW, WIDE, is_sound, page_of, sign_in
from tests.registry import Cast, small_registry

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "identity"]),
]
SMALL_PHONE = {"width": 360, "height": 640}
FIRST_PAGE = 100_000  # bytes of a citizen's page, all told
STAFF_FIRST, STAFF_AFTER = 300_000, 60_000
STORY = "Sudah dua orang jatuh di depan SDN, tolong segera ditambal."


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return small_registry()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "lubang.png"
    Image.effect_noise((400, 300), 90).save(path)
    return path


def begin(page: Any, photo: Path | None = None) -> None:
    """Everything a report has, up to its last button."""
    page.get_by_label("Judul").fill("Jalan berlubang di Kedungdoro")
    page.get_by_label("Ceritakan").fill(STORY)
    if photo:
        page.get_by_label("Foto atau dokumen").set_input_files(str(photo))
    page.get_by_role("button", name="Lanjut ke langkah 2").click()
    page.get_by_label("Wilayah").fill("surabaya")
    page.get_by_label("Kota Surabaya").check()
    page.get_by_role("button", name="Lanjut ke langkah 3").click()
    page.get_by_label("Nama", exact=False).last.fill("Wulan Contoh")
    page.get_by_label("Nomor telepon").fill("081234567890")


def nothing_is_lost(page: Any) -> None:
    assert page.locator("#id_title").input_value() == "Jalan berlubang di Kedungdoro"
    assert page.locator("#id_text").input_value() == STORY
    assert page.locator("#id_name").input_value() == "Wulan Contoh"
    assert page.locator("#id_phone").input_value() == "081234567890"
    assert page.locator("[name=region]:checked").get_attribute("value") == "35.78"
    files = page.locator("#id_attachments").evaluate("field => field.files.length")
    assert files == 1


def send(page: Any) -> None:
    page.get_by_role("button", name="Kirim laporan").click()


def test_a_server_that_fails_and_a_line_that_breaks_lose_nothing(
    cast: Cast, live_server: Any, browser: Any, photo: Path
) -> None:
    page = page_of(browser, SMALL_PHONE)
    line = Line(page)
    page.goto(f"{live_server.url}/lapor/")
    begin(page, photo)
    with Failing(page, live_server.url) as failing:
        send(page)
        page.get_by_text("ada gangguan di pihak kami").wait_for()
        page.get_by_text("A1B2C3D4").wait_for()
        is_sound(page)
    assert failing.times == 1
    nothing_is_lost(page)

    line.cut()
    send(page)
    page.get_by_text("sambungan terputus").wait_for()
    nothing_is_lost(page)
    assert not Complaint.objects.exists()

    line.slow()
    send(page)
    page.get_by_text("Sedang dikirim").wait_for()
    line.mend()
    page.get_by_role("heading", name="Simpan nomor dan kode ini").wait_for()
    assert Complaint.objects.get().original_text == STORY
    assert Attachment.objects.count() == 1
    page.context.close()


def test_without_the_script_that_stays_a_failure_would_lose_the_form(
    cast: Cast, live_server: Any, browser: Any, photo: Path
) -> None:
    """The control: the same failure, and the form is gone from the page."""
    page = page_of(browser, SMALL_PHONE)
    page.route("**/send.js", lambda route: route.abort())
    page.goto(f"{live_server.url}/lapor/")
    begin(page, photo)
    with Failing(page, live_server.url):
        send(page)
        page.get_by_role("heading", name="500").wait_for()
    assert not page.locator("#id_text").count()
    page.context.close()


def test_a_region_typed_before_the_script_has_come_is_searched_for(
    cast: Cast, live_server: Any, browser: Any
) -> None:
    page = page_of(browser, SMALL_PHONE)
    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route)

    page.route("**/htmx*.js", hold)
    page.goto(f"{live_server.url}/lapor/")
    page.get_by_label("Judul").fill("Jalan berlubang di Kedungdoro")
    page.get_by_label("Ceritakan").fill(STORY)
    page.get_by_role("button", name="Lanjut ke langkah 2").click()
    page.get_by_label("Wilayah").fill("surabaya")
    assert not page.get_by_label("Kota Surabaya").count()
    [route] = held
    route.continue_()

    page.get_by_label("Kota Surabaya").check()
    page.context.close()


def test_a_reload_gives_back_what_was_typed_but_not_who_typed_it(
    cast: Cast, live_server: Any, browser: Any
) -> None:
    page = page_of(browser, SMALL_PHONE)
    page.goto(f"{live_server.url}/lapor/")
    begin(page)
    page.get_by_text("Tersimpan di perangkat ini").last.wait_for()
    page.reload()

    assert page.locator("#id_text").input_value() == STORY
    page.get_by_role("button", name="Lanjut ke langkah 2").click()
    page.locator("[name=region][value='35.78']:checked").wait_for()
    page.get_by_role("button", name="Lanjut ke langkah 3").click()
    assert page.locator("#id_name").input_value() == ""
    kept = page.evaluate("JSON.stringify(window.sessionStorage)")
    assert STORY in kept
    assert "Wulan" not in kept
    assert "0812" not in kept
    page.context.close()


def test_a_reload_at_the_counter_picks_the_region_again(
    cast: Cast, live_server: Any, browser: Any
) -> None:
    page = page_of(browser, WIDE)
    sign_in(page, live_server.url, cast.liaison_pu)
    page.goto(f"{live_server.url}/kerja/catat/")
    page.get_by_label("Wilayah").fill("surabaya")
    page.get_by_label("Kota Surabaya").check()
    page.reload()

    page.locator("[name=region][value='35.78']:checked").wait_for()
    page.context.close()


def test_a_step_that_lacks_something_says_so_in_the_words_of_the_page(
    cast: Cast, live_server: Any, browser: Any
) -> None:
    """Not in those of a browser, whose language may be another."""
    page = page_of(browser, SMALL_PHONE)
    page.goto(f"{live_server.url}/lapor/")
    page.get_by_label("Judul").fill("Jalan berlubang")
    go_on = page.get_by_role("button", name="Lanjut ke langkah 2")
    go_on.click()
    summary = page.locator(".part.current .error-summary")
    lines = summary.locator("li")
    expect(lines).to_have_text(["Ceritakan: Bagian ini belum diisi."])
    expect(summary).to_be_focused()
    is_sound(page)
    go_on.click()  # said once, however often one asks
    expect(page.get_by_text("Bagian ini belum diisi.")).to_have_count(2)
    summary.get_by_role("link").click()
    expect(page.locator("#id_text")).to_be_focused()
    page.keyboard.type("Sudah dua orang jatuh.")
    go_on.click()
    page.get_by_role("heading", name="Di mana dan kapan?").wait_for()
    expect(page.locator(".error-summary")).to_have_count(0)
    page.context.close()


def test_what_is_wrong_is_said_without_leaving_the_page(
    cast: Cast, live_server: Any, browser: Any, photo: Path
) -> None:
    page = page_of(browser, SMALL_PHONE)
    page.goto(f"{live_server.url}/lapor/")
    begin(page, photo)
    page.get_by_label("Nomor telepon").fill("12")
    send(page)
    page.locator(".error-summary").wait_for()
    is_sound(page)
    expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_label("Nomor telepon").fill("081234567890")
    send(page)
    page.get_by_role("heading", name="Simpan nomor dan kode ini").wait_for()
    assert Attachment.objects.count() == 1
    page.context.close()


def test_cases_alike_are_shown_and_the_unit_can_be_chosen(
    cast: Cast, live_server: Any, browser: Any
) -> None:
    for _ in range(2):
        at_unit(cast, title="Jalan berlubang di Kedungdoro")
    page = page_of(browser, SMALL_PHONE)
    page.goto(f"{live_server.url}/lapor/")
    page.get_by_label("Judul").fill("Jalan berlubang besar")
    page.get_by_label("Ceritakan").fill("Di depan sekolah.")
    page.get_by_label("Judul").focus()
    page.get_by_text("Mungkin ditujukan ke").wait_for()
    is_sound(page)
    page.get_by_role("radio", name=cast.dinas_pu.name).check()
    page.get_by_role("button", name="Lanjut ke langkah 2").click()
    page.get_by_role("button", name="Lanjut ke langkah 3").click()
    send(page)
    page.get_by_role("heading", name="Simpan nomor dan kode ini").wait_for()
    assert Complaint.objects.latest("pk").reported_agency == cast.dinas_pu
    page.context.close()


@pytest.mark.processes
def test_pages_are_light_enough_for_a_slow_line(live_system: str, browser: Any) -> None:
    """As the server of `make run` sends them; measured on the line, headers too."""
    cast = small_registry()
    case = at_unit(cast).case
    measured: dict[str, float] = {}
    for path in ("/", "/lapor/", "/lacak/"):
        page = page_of(browser, SMALL_PHONE)
        measured[path] = weight(page, live_system + path)
        assert shift(page) < 0.1, path
        assert too_small(page) == [], path
        page.context.close()
    print(measured)
    assert max(measured.values()) < FIRST_PAGE, measured

    page = page_of(browser, NARROW)
    sign_in(page, live_system, cast.liaison_pu)
    first = weight(page, f"{live_system}/kerja/")
    later = weight(page, f"{live_system}/kerja/{case.number}/")
    print(first, later)
    assert first < STAFF_FIRST
    assert later < STAFF_AFTER
    assert shift(page) < 0.1
    assert too_small(page) == []
    page.context.close()

    page = page_of(browser, WIDE)
    sign_in(page, live_system, cast.admin_national)
    desk_first = weight(page, f"{live_system}/admin/")
    desk_later = {
        path: weight(page, live_system + path)
        for path in ("/admin/complaints/complaint/", "/admin/agencies/agency/")
    }
    print(desk_first, desk_later)
    assert desk_first < STAFF_FIRST
    assert max(desk_later.values()) < STAFF_AFTER
    page.context.close()


def weight(page: Any, address: str) -> float:
    line = Line(page)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    return line.transferred


@pytest.mark.parametrize("where", ["kerja", "desk"])
def test_a_step_of_an_officer_outlives_a_failure_and_a_cut_line(
    cast: Cast, live_server: Any, browser: Any, where: str
) -> None:
    """At the workbench and at the coordinator's desk alike."""
    at = timezone.now() - ONE_DAY
    if where == "kerja":
        case, officer, field = at_unit(cast, at=at).case, cast.liaison_pu, "#id_text"
        url = kerja(case, "follow_up")
    else:
        case, officer = at_city(cast, at=at).case, cast.admin_surabaya
        url, field = desk(case, "request_completion"), "#id_question"
    page = page_of(browser, WIDE)
    sign_in(page, live_server.url, officer)
    line = Line(page)
    page.goto(live_server.url + url)
    send_it = page.locator("form[data-send] .btn-primary")
    before = case.events.count()
    page.locator(field).fill(STORY)
    with Failing(page, live_server.url) as failing:
        send_it.click()
        page.get_by_text("ada gangguan di pihak kami").wait_for()
    assert failing.times >= 1
    assert page.locator(field).input_value() == STORY

    line.cut()
    send_it.click()
    page.get_by_text("sambungan terputus").wait_for()
    assert page.locator(field).input_value() == STORY
    assert case.events.count() == before

    line.slow()
    send_it.click()
    page.get_by_text("Sedang dikirim").wait_for()
    line.mend()
    page.get_by_text(f"tersimpan pada laporan {case.number}").wait_for()
    assert case.events.count() == before + 1
    kept = page.evaluate("JSON.stringify(window.sessionStorage)")
    assert STORY not in kept, "a draft outlived its step"
    page.context.close()


def test_a_reload_in_the_middle_of_a_policy_gives_back_what_was_typed(
    cast: Cast, live_server: Any, browser: Any
) -> None:
    page = page_of(browser, WIDE)
    sign_in(page, live_server.url, cast.admin_national)
    url = f"{live_server.url}/admin/complaints/policy/versi-baru"
    page.goto(url)
    page.locator("#id_basis").fill("Perpres 76/2013")
    page.locator("#id_basis").blur()
    page.goto(f"{live_server.url}/admin/")
    page.goto(url)

    assert page.locator("#id_basis").input_value() == "Perpres 76/2013"
    page.context.close()


def test_a_double_click_at_the_desk_saves_once_and_an_error_takes_the_focus(
    cast: Cast, live_server: Any, browser: Any
) -> None:
    page = page_of(browser, WIDE)
    sign_in(page, live_server.url, cast.admin_national)
    page.goto(f"{live_server.url}/admin/complaints/answertemplate/add/")
    save = page.locator("[name=_save]").first
    save.click()
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    summary.get_by_role("link").first.click()
    expect(page.locator("#id_name")).to_be_focused()

    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.method))
    page.locator("#id_name").fill("Sapaan")
    page.locator("#id_text").fill("Terima kasih atas laporan Anda.")
    save.dblclick()
    page.wait_for_url("**/answertemplate/")
    assert sent.count("POST") == 1
    assert AnswerTemplate.objects.filter(name="Sapaan").count() == 1
    page.context.close()
