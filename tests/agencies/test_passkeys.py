"""A passkey in a real browser: enrolled, and then enough without name and password."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import LazySettings

from tests.cast import PASSWORD
from tests.registry import small_registry

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_coordinator_enrols_a_passkey_and_comes_in_by_it(
    live_server: Any, browser: Any, settings: LazySettings
) -> None:
    settings.MFA_IS_REQUIRED = True
    small_registry(password=PASSWORD)
    host = live_server.url.replace("127.0.0.1", "localhost")  # a name, as WebAuthn asks
    context = browser.new_context()
    page = context.new_page()
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})

    page.goto(f"{host}/masuk/")
    page.fill("#id_username", "admin.surabaya")
    page.fill("#id_password", PASSWORD)
    page.locator("form.card-p button.btn-primary").first.click()
    page.wait_for_url(f"{host}/akun/")
    page.goto(f"{host}/akun/kunci/")
    page.check("#id_passwordless")
    page.click("#key_button")
    page.wait_for_url(f"{host}/akun/kode/")
    page.goto(f"{host}/admin/")
    assert page.url == f"{host}/admin/"

    context.clear_cookies()
    page.goto(f"{host}/masuk/")
    page.click("#passkey_login")
    page.wait_for_url(f"{host}/admin/")

    page.goto(f"{host}/akun/")
    page.click("text=Hapus")
    page.click("form.card-p button.btn-danger-quiet")
    page.wait_for_url(f"{host}/akun/")
    assert "Jabatan Anda memerlukan faktor kedua" in page.content()
    assert Authenticator.objects.filter(type="webauthn").count() == 1
    context.close()
