"""A reviewer of the Ombudsman, in a real browser: from the queue to an outcome."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from agencies.models import Officer
from complaints import actions as steps
from escalation import actions
from escalation.models import Escalation
from tests.complaints import cases
from tests.registry import Cast, small_registry

pytestmark = [
    pytest.mark.browser,
    pytest.mark.processes,
    pytest.mark.django_db(transaction=True, databases=["default", "identity"]),
]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return small_registry()


def signed_in(browser: Any, address: str, officer: Officer, size: Any) -> Any:
    """A page of a browser in which that officer is at work."""
    client = Client()
    client.force_login(officer)
    context = browser.new_context(viewport=size, locale="id-ID")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": address}]
    )
    return context.new_page()


CASE = re.compile(r"/ombudsman/[0-9-]+/$")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1280", "390"])
def test_a_reviewer_takes_asks_and_closes(
    cast: Cast, live_system: str, browser: Any, size: Any
) -> None:
    now = timezone.now()
    walk = cases.at_unit(cast, at=now - timedelta(days=62))
    actions.escalate_due(at=now)
    page = signed_in(browser, live_system, cast.reviewer_jatim, size)

    page.goto(f"{live_system}/ombudsman/")
    fits(page)
    page.get_by_role("link", name=walk.case.number).click()
    page.get_by_text("Telaah berstatus Antre.").first.wait_for()
    fits(page)
    press(page, "Ambil untuk ditelaah")
    page.get_by_text("Pemeriksa: Timur Contoh").first.wait_for()

    press(page, "Minta klarifikasi", question="Mengapa belum ditambal?")
    steps.explain(
        complaint_id=walk.pk,
        text="Aspal baru datang.",
        by=cast.staff("liaison_pu", now.date()),
        at=timezone.now(),
    )
    page.reload()
    page.get_by_text("Aspal baru datang.").wait_for()

    page.get_by_role("link", name="Tutup telaah dengan hasil").click()
    page.get_by_role("button", name="Tutup telaah dengan hasil").click()
    page.locator(".error").first.wait_for()  # nothing chosen yet
    fits(page)
    page.get_by_label("Tidak ditemukan maladministrasi").check()
    page.get_by_label("Ringkasan hasil").fill("Instansi menjelaskan dan bekerja.")
    page.get_by_role("button", name="Tutup telaah dengan hasil").click()
    page.wait_for_url(CASE)
    page.get_by_text("Instansi menjelaskan dan bekerja.").first.wait_for()
    fits(page)
    assert Escalation.objects.get().outcome == "not_found"
    page.context.close()


def press(page: Any, step: str, **typed: str) -> None:
    """Choose a step, fill its form, send it."""
    page.get_by_role("link", name=step).click()
    for name, text in typed.items():
        page.locator(f"[name={name}]").fill(text)
    page.get_by_role("button", name=step).click()
    page.wait_for_url(CASE)


def fits(page: Any) -> None:
    """Nothing stands out of the page sideways."""
    page.wait_for_load_state("domcontentloaded")
    overflow = "document.documentElement.scrollWidth - window.innerWidth"
    assert page.evaluate(overflow) <= 0
