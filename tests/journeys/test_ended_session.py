"""A session that ended while something was typed: signed in again, it is there."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import expect

from agencies.models import Officer, TeamDecree
from agencies.roles import Role
from complaints.models import SavedView
from tests.complaints.cases import at_unit
from tests.journeys.looking import WIDE, page_of, sign_in
from tests.registry import PASSWORD, Cast, small_registry

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "identity"]),
]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return small_registry(password=PASSWORD)


def sign_in_again(page: Any, officer: Officer) -> None:
    page.get_by_label("Nama pengguna").fill(officer.username)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk", exact=True).click()


def test_a_decree_with_its_members_comes_back_and_is_saved(
    cast: Cast, live_server: Any, browser: Any
) -> None:
    page = page_of(browser, WIDE)
    sign_in(page, live_server.url, cast.admin_national)
    address = f"{live_server.url}/admin/agencies/teamdecree/add/"
    page.goto(address)
    page.locator("#id_number").fill("188.45/77/2026")
    page.locator("#members-group .add-row").click()
    page.locator("#members-group .select2-selection").first.click()
    page.locator(".select2-search__field").press_sequentially("liaison.pu")
    found = page.locator(".select2-results__option", has_text=cast.liaison_pu.name)
    found.first.click()
    page.locator("#id_members-0-role").select_option(Role.PEJABAT_PENGHUBUNG)
    Session.objects.all().delete()
    page.locator("[name=_save]").first.click()
    sign_in_again(page, cast.admin_national)
    page.wait_for_url(address)

    expect(page.locator("[data-given-back]")).to_be_visible()
    expect(page.locator("#id_number")).to_have_value("188.45/77/2026")
    expect(page.locator("#id_members-0-role")).to_have_value(Role.PEJABAT_PENGHUBUNG)
    expect(page.locator("#id_members-0-officer")).to_have_value(str(cast.liaison_pu.pk))
    shown = page.locator("#members-group .select2-selection__rendered").first
    expect(shown).to_contain_text(cast.liaison_pu.name)
    assert not TeamDecree.objects.filter(number="188.45/77/2026").exists()
    page.reload()
    expect(page.locator("#id_number")).to_have_value("")  # given back once
    page.context.close()


def test_the_name_of_a_list_and_a_note_for_many_come_back(
    cast: Cast, live_server: Any, browser: Any
) -> None:
    at_unit(cast, at=timezone.now() - timedelta(days=1))
    page = page_of(browser, WIDE)
    sign_in(page, live_server.url, cast.liaison_pu)
    page.goto(f"{live_server.url}/kerja/tampilan/?antrean=tindak-lanjut")
    page.get_by_label("Nama tampilan").fill("Milik saya")
    Session.objects.all().delete()
    page.get_by_role("button", name="Simpan tampilan").click()
    sign_in_again(page, cast.liaison_pu)

    expect(page.get_by_label("Nama tampilan")).to_have_value("Milik saya")
    page.get_by_role("button", name="Simpan tampilan").click()
    page.get_by_text("Tampilan “Milik saya” tersimpan.").wait_for()
    assert SavedView.objects.get().name == "Milik saya"

    page.locator("input[name=pilih]").check()
    page.get_by_label("Langkah").select_option("note")
    page.get_by_role("button", name="Lihat pratinjau").click()
    note = page.get_by_role("textbox", name="Catatan")
    note.fill("Dibahas Senin.")
    Session.objects.all().delete()
    page.get_by_role("button", name="Jalankan untuk 1 laporan").click()
    sign_in_again(page, cast.liaison_pu)
    expect(note).to_have_value("Dibahas Senin.")
    page.context.close()
