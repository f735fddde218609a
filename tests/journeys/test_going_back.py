"""The way back in a real browser: to what was put in, and to what was ticked."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.cast import PASSWORD
from tests.complaints.cases import at_unit
from tests.journeys.looking import WIDE, page_of, sign_in
from tests.registry import Cast, small_registry

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "identity"]),
]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return small_registry(password=PASSWORD)


def test_a_template_that_is_put_in_at_once_stays_in(
    cast: Cast, live_server: Any, browser: Any
) -> None:
    """What the device kept of the form a moment before must not come back over it."""
    walk = at_unit(cast, at=timezone.now() - timedelta(days=1))
    page = page_of(browser, WIDE)
    sign_in(page, live_server.url, cast.liaison_pu)
    page.goto(f"{live_server.url}/kerja/{walk.case.number}/answer/")
    text = page.get_by_label("Apa yang sudah dilakukan")
    text.fill("Yth. Saudara,")
    page.get_by_label("Mulai dari templat").select_option(str(cast.template.pk))
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_role("button", name="Sisipkan").click()
    expect(page.locator("form[data-busy='1']")).to_have_count(0)

    filled = f"Yth. Saudara,\n\n{cast.template.text}"
    assert text.input_value().replace("\r", "") == filled
    page.reload()
    assert text.input_value().replace("\r", "") == filled
    page.context.close()


def test_the_way_back_from_many_leads_to_what_was_ticked(
    cast: Cast, live_server: Any, browser: Any
) -> None:
    for _ in range(2):
        at_unit(cast, at=timezone.now() - timedelta(days=1))
    page = page_of(browser, WIDE)
    sign_in(page, live_server.url, cast.liaison_pu)
    page.goto(f"{live_server.url}/kerja/?antrean=tindak-lanjut")
    for box in page.locator("input[name=pilih]").all():
        box.check()
    page.get_by_label("Langkah").select_option("note")
    page.get_by_role("button", name="Lihat pratinjau").click()
    page.get_by_role("textbox", name="Catatan").fill("Dibahas Senin.")
    page.get_by_role("button", name="Jalankan untuk 2 laporan").click()
    page.get_by_text("Hasil: Catatan internal").wait_for()

    page.go_back()
    page.get_by_role("button", name="Jalankan untuk 2 laporan").wait_for()
    page.go_back()
    ticked = page.locator("input[name=pilih]:checked")
    ticked.nth(1).wait_for()
    expect(ticked).to_have_count(2)
    expect(page.locator("[data-bulk-count]")).to_have_text("2")
    page.context.close()
