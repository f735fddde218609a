"""A browser page at work: signed in, in two widths, looked at for what hinders."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client

from agencies.models import Officer

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
SIZES = [WIDE, NARROW]


def page_of(browser: Any, size: Any, *, javascript: bool = True) -> Any:
    context = browser.new_context(
        viewport=size, locale="id-ID", java_script_enabled=javascript
    )
    context.set_default_timeout(15_000)
    return context.new_page()


def sign_in(page: Any, address: str, officer: Officer) -> None:
    """Put that officer's session into the browser."""
    client = Client()
    client.force_login(officer)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": address}]
    )


def is_sound(page: Any) -> None:
    """axe-core finds nothing, and nothing runs out of the page sideways."""
    page.wait_for_load_state()  # a click returns while the next page still comes in
    found = Axe().run(page).response["violations"]
    said = [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found]
    assert not said, (page.url, said)
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    assert not wide, f"{page.url} runs out of the page"
