"""Who watches, permits, checks and approves, in a real browser: what each comes for."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from agencies.models import AccessEntry
from agencies.workdays import WIB, local_date
from complaints import actions
from complaints.models import IdentityReading
from complaints.workflow import State
from tests.cast import PASSWORD, Cast
from tests.complaints.cases import ANSWER, IDENTITY, Walk, at_unit
from tests.journeys.looking import NARROW, WIDE, is_sound, page_of, sign_in
from tests.registry import small_registry

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "identity"]),
    pytest.mark.parametrize(
        "size",
        [
            pytest.param(WIDE, id="1280"),
            pytest.param(NARROW, id="390", marks=pytest.mark.prove),
        ],
    ),
]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return small_registry(password=PASSWORD)


@pytest.fixture
def walk(cast: Cast) -> Walk:
    """With Dinas PU since yesterday."""
    return at_unit(cast, at=timezone.now() - timedelta(days=1), identity=IDENTITY)


def test_the_presidents_staff_reads_the_country_and_marks_an_issue(
    cast: Cast, walk: Walk, live_server: Any, browser: Any, size: Any
) -> None:
    page = page_of(browser, size)
    sign_in(page, live_server.url, cast.ksp_officer)
    since = local_date(walk.case.received_at, WIB)  # the month may be new today
    page.goto(f"{live_server.url}/laporan/rekap/?from={since}")
    page.get_by_text(re.compile("^Rekap( bulanan)? · Indonesia$")).wait_for()
    row = page.locator("table.fig-table tfoot tr").first
    assert row.locator("td").first.inner_text() == "1"
    is_sound(page)

    page.get_by_role("navigation", name="Utama").get_by_role(
        "link", name="Antrean"
    ).click()
    page.get_by_role("link", name=walk.case.title).click()
    page.get_by_role("heading", name=walk.case.title, level=1).wait_for()
    assert IDENTITY.name not in page.content()
    page.get_by_role("link", name="Tandai isu strategis").click()
    page.get_by_role("button", name="Tandai isu strategis").click()
    page.locator(".error-summary").wait_for()
    is_sound(page)
    page.get_by_label("Isu strategis atau program prioritas").fill("Jalan mudik")
    page.get_by_role("button", name="Tandai isu strategis").click()
    page.get_by_text("Tandai isu strategis: tersimpan").wait_for()
    is_sound(page)
    assert walk.case.strategic_issue == "Jalan mudik"
    page.context.close()


def test_a_custodian_shows_who_they_are_and_permits_one_reading(
    cast: Cast, walk: Walk, live_server: Any, browser: Any, size: Any
) -> None:
    hidden = {"is_anonymous": True, "is_secret": False}
    walk.take(actions.tighten_privacy, walk.citizen, **hidden)
    walk.take(actions.ask_identity, "liaison_pu", reason="Menjemput berkas.")
    page = page_of(browser, size)
    sign_in(page, live_server.url, cast.custodian)
    page.goto(f"{live_server.url}/kerja/")
    is_sound(page)
    page.get_by_role("link", name=walk.case.title).click()
    page.get_by_role("link", name="Izinkan membuka identitas").click()
    page.wait_for_url("**/masuk/lagi/**")
    is_sound(page)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/grant_identity/")
    is_sound(page)
    page.get_by_label("Menjemput berkas.").check()
    page.get_by_role("button", name="Izinkan membuka identitas").click()
    page.get_by_text("Izinkan membuka identitas: tersimpan").wait_for()

    assert IDENTITY.name not in page.content()
    assert IdentityReading.objects.get().granted_at is not None
    page.context.close()


def test_an_auditor_finds_who_read_and_takes_the_list_away(
    cast: Cast, walk: Walk, live_server: Any, browser: Any, size: Any
) -> None:
    walk.take(actions.ask_identity, "liaison_pu", reason="Menjemput berkas.")
    reading = IdentityReading.objects.get()
    officer = walk.staff("liaison_pu")
    actions.read_identity(reading_id=reading.pk, by=officer, at=walk.at)
    page = page_of(browser, size)
    sign_in(page, live_server.url, cast.auditor)
    page.goto(f"{live_server.url}/audit/")
    is_sound(page)
    rows = page.locator("table.log tbody tr")
    page.get_by_label("Perbuatan").select_option(AccessEntry.Kind.IDENTITY)
    page.get_by_role("button", name="Terapkan").click()
    page.wait_for_url("**jenis=identity**")
    assert rows.count() == 1
    for said in (cast.liaison_pu.name, walk.case.number, "Menjemput berkas."):
        assert said in rows.inner_text()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Unduh daftar ini").click()
    assert walk.case.number in taken.value.path().read_text()

    page.get_by_label("Petugas", exact=True).fill("tidak ada orangnya")
    page.get_by_role("button", name="Terapkan").click()
    page.get_by_text("Tidak ada yang cocok").wait_for()
    is_sound(page)
    page.context.close()


def test_a_leader_sends_an_answer_back_and_approves_the_next(
    cast: Cast, walk: Walk, live_server: Any, browser: Any, size: Any
) -> None:
    cast.dinas_pu.needs_approval = True
    cast.dinas_pu.save()
    thin = f"{ANSWER} Sudah beres."
    walk.follow_up().take(actions.submit_answer, "liaison_pu", text=thin)
    page = page_of(browser, size)
    sign_in(page, live_server.url, cast.head_pu)
    page.goto(f"{live_server.url}/kerja/")
    is_sound(page)
    page.get_by_role("link", name=walk.case.title).click()
    page.get_by_text(thin).first.wait_for()
    page.get_by_role("link", name="Kembalikan konsep jawaban").click()
    page.get_by_label("Yang perlu diperbaiki").fill("Sebut tanggalnya.")
    page.get_by_role("button", name="Kembalikan konsep jawaban").click()
    page.get_by_text("Kembalikan konsep jawaban: tersimpan").wait_for()
    is_sound(page)

    walk.at = timezone.now()
    said = {"text": ANSWER, "confirmed": ["near_copy"]}
    walk.take(actions.submit_answer, "liaison_pu", **said)
    page.reload()
    page.get_by_role("link", name="Setujui jawaban").click()
    page.get_by_text(ANSWER).first.wait_for()
    is_sound(page)
    page.get_by_role("button", name="Setujui jawaban").click()
    page.get_by_text("Setujui jawaban: tersimpan").wait_for()
    assert walk.case.state == State.AWAITING_COMPLAINANT
    page.context.close()
