"""Every page and state, at both widths, in light and dark: usable by everybody.

axe-core finds nothing; nothing runs out of the page, moves after it was painted or is
too small for a finger; the browser finds nothing wrong and asks no other host. The
pages are those of the URL resolver, role by role.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory

from tests.cast import PASSWORD
from tests.journeys.lines import shift, too_small
from tests.journeys.looking import NARROW, WIDE, page_of
from tests.journeys.test_coordinator import OF_UNFOLD
from tests.registry import small_registry
from tests.screens.addresses import addresses
from tests.screens.camera import SCHEMES, wear
from tests.screens.house import AT, House, furnished
from tests.screens.pages import of_the_registry, visits
from tests.screens.test_components import PAGES as ERRORS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "identity"]),
]
MOST_SHIFT = 0.1
# Statuses that a browser reports although the page is as it should be.
EXPECTED = ("status of 400", "status of 403", "status of 404", "status of 422")


# Sent as they are opened, these say what is missing.
SENT_EMPTY = re.compile(
    r"/(?:lacak|masuk|masuk/lupa|akun/sandi|answertemplate/add|category/add"
    r"|(?:request_completion|return_up|archive|follow_up|note|answer|submit_answer"
    r"|ask_extension|reclassify|merge|split|flag|explain|ask_identity|recommend|close"
    r"|ask_explanation|release))/$"
)
SEND = "form[data-send] .btn-primary, main form[method=post] .btn-primary, [name=_save]"


@pytest.fixture
def house(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    return furnished(small_registry(password=PASSWORD))


@dataclass
class Look:
    """One browser that goes from page to page and writes down what it does not like."""

    page: Any
    address: str
    before: Callable[[], None] = lambda: None  # each look
    found: list[str] = field(default_factory=list)
    seen: int = 0

    def __post_init__(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("request", self._ask)

    def _hear(self, message: Any) -> None:
        known = any(words in message.text for words in EXPECTED)
        if message.type == "error" and not known:
            self.found.append(f"{self.page.url} says {message.text[:160]}")

    def _ask(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.found.append(f"{self.page.url} asks {request.url}")

    def at(self, path: str) -> None:
        for width in (WIDE, NARROW):
            self.page.set_viewport_size(width)
            self.before()
            self.page.goto(self.address + path)
            if shift(self.page) >= MOST_SHIFT:
                self.found.append(f"{path} {width['width']} moves")
            self._both(f"{path} {width['width']}")
            sends = self.page.locator(SEND).locator("visible=true")
            if SENT_EMPTY.search(path) and sends.count():
                sends.last.click()
                self.page.locator(".error-summary, .errornote").first.wait_for()
                self._both(f"{path} {width['width']} wrong")
            if path == "/kerja/":
                self.page.keyboard.press("?")
                self._both(f"{path} {width['width']} keys")
        self.seen += 1

    def _both(self, where: str) -> None:
        for scheme in SCHEMES:
            wear(self.page, scheme)
            self._look(f"{where} {scheme}")

    def _look(self, where: str) -> None:
        # Without "preload" axe reads style sheets again, layers at a wrong address.
        checked = Axe().run(self.page, options={"preload": False})
        self.found += [
            f"{where} {one['id']}: {node['html'][:140]}"
            for one in checked.response["violations"]
            for node in one["nodes"]
            if not any(known in node["html"] for known in OF_UNFOLD)
        ]
        if "/admin/" not in where:
            self.found += [f"{where} too small: {one}" for one in too_small(self.page)]
        wide = "document.documentElement.scrollWidth > window.innerWidth"
        if self.page.evaluate(wide):
            self.found.append(f"{where} runs out of the page")


def pages_of(house: House, role: str, *, registry: bool) -> Iterator[str]:
    for pattern, who in visits():
        if who == role and of_the_registry(pattern) is registry:
            yield from addresses(house, pattern, role)


def enter(page: Any, address: str, house: House, role: str) -> Any:
    """The same session in the browser and in the client that is handed back."""
    client = house.client(role)
    cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
    if cookie:
        page.context.add_cookies(
            [{"name": cookie.key, "value": cookie.value, "url": address}]
        )
    return client


ROLES = sorted({role for _, role in visits()})


@pytest.mark.prove
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("role", [*ROLES, "registry"])
def test_every_page_can_be_used_by_everybody(
    house: House, live_server: Any, browser: Any, role: str
) -> None:
    registry = role == "registry"
    role = "national" if registry else role
    page = page_of(browser, WIDE)
    client = enter(page, live_server.url, house, role)
    look = Look(page, live_server.url, lambda: house.again(role, client))
    for path in pages_of(house, role, registry=registry):
        # A page of refusal is looked at once, among the pages of what went wrong.
        if client.get(path).status_code in (200, 400):
            look.at(path)
    page.context.close()

    assert look.seen
    assert not look.found, "\n".join(look.found)


@pytest.mark.prove
@pytest.mark.parametrize("name", [one for one in ERRORS if one != "403_csrf.html"])
def test_every_page_that_says_what_went_wrong_can_be_used(
    live_server: Any, browser: Any, name: str
) -> None:
    request: HttpRequest = RequestFactory().get("/")
    body = render_to_string(name, {"incident": "A1B2C3D4"}, request)
    page = page_of(browser, WIDE)
    page.route(
        "**/galat/", lambda route: route.fulfill(content_type="text/html", body=body)
    )
    look = Look(page, live_server.url)
    look.at("/galat/")
    page.context.close()

    assert not look.found, "\n".join(look.found)


def test_the_admin_is_seen_in_light_after_the_dark(
    transactional_db: None, live_server: Any, browser: Any
) -> None:
    """It asks for the scheme as it is opened; the walk opens a page once for both."""
    page = page_of(browser, WIDE)
    enter(page, live_server.url, House(small_registry(password=PASSWORD)), "national")
    page.goto(f"{live_server.url}/admin/")
    seen = []
    for scheme in ("dark", "light", "dark"):
        wear(page, scheme)
        grounds = "getComputedStyle(document.body).backgroundColor"
        seen.append(page.evaluate(grounds))
    page.context.close()

    assert seen[0] == seen[2] != seen[1]


def test_a_page_that_nobody_could_use_is_found(live_server: Any, browser: Any) -> None:
    """The control: a nameless small button, another host, a sideways run."""
    page = page_of(browser, NARROW)
    look = Look(page, live_server.url)
    page.route(
        "**/lacak/",
        lambda route: route.fulfill(
            content_type="text/html",
            body="<!doctype html><html lang=id><title>x</title><main>"
            "<button style='width:9px;height:9px;padding:0'></button>"
            "<img alt='' src='https://elsewhere.invalid/a.png'>"
            "<div style='width:3000px'>x</div></main></html>",
        ),
    )
    look.at("/lacak/")
    page.context.close()

    said = "\n".join(look.found)
    for wrong in ("button-name", "too small", "elsewhere.invalid", "runs out"):
        assert wrong in said
