"""What the demo does not lead to, as pictures: `make screenshots` runs this after it.

Pages reached by a letter, a receipt or a second factor, histories, what is written
into the registry; pages with nothing on them; forms sent empty; what goes wrong.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route

from tests.cast import PASSWORD, Cast
from tests.complaints.cases import at_unit
from tests.journeys.test_every_page import ROLES, SEND, SENT_EMPTY, enter
from tests.registry import small_registry
from tests.screens import sheet
from tests.screens.addresses import STATES, addresses
from tests.screens.camera import Camera
from tests.screens.house import AT, House, furnished
from tests.screens.pages import visits
from tests.screens.test_components import PAGES as ERRORS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.pictures,
    pytest.mark.timeout(3600),
    pytest.mark.django_db(transaction=True, databases=["default", "identity"]),
]
# Where somebody comes to whom nothing has come yet.
EMPTY = {
    "public": "statistik",
    "officer": "kerja kerja/pemberitahuan kerja/serah-terima laporan/prakiraan",
    "city": "admin admin/complaints/complaint laporan/rekap",
    "national": "admin laporan/terbitan admin/escalation/escalation",
    "reviewer": "ombudsman ombudsman/angka",
    "custodian": "kerja/data",
    "auditor": "audit",
}
Come = Callable[[House, str], tuple[Page, Any]]


@pytest.fixture
def camera() -> Camera:
    """Where the pictures of the demo are."""
    sheet.ROOM.mkdir(exist_ok=True)
    return Camera(sheet.ROOM)


@pytest.fixture
def cast(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    return small_registry(password=PASSWORD)


@pytest.fixture
def come(browser: Browser, live_server: Any) -> Iterator[Come]:
    """Somebody of the house at work, in a browser and in a client."""
    contexts: list[BrowserContext] = []

    def come(house: House, role: str) -> tuple[Page, Any]:
        contexts.append(browser.new_context(base_url=live_server.url, locale="id-ID"))
        page = contexts[-1].new_page()
        return page, enter(page, live_server.url, house, role)

    yield come
    for context in contexts:
        context.close()


def test_every_page_has_its_picture(cast: Cast, come: Come, camera: Camera) -> None:
    house = furnished(cast)
    for role in ROLES:
        page, client = come(house, role)

        def opened(page: Page, path: str, who: str = role, by: Any = client) -> None:
            house.again(who, by)
            page.goto(path)

        for path in _left(house, role, client, camera):
            camera.shoot(page, path, who=role, opened=opened)

    without = [pattern for pattern, who in visits() if not camera.has(pattern, who=who)]
    assert not [one for one in without if not one.startswith("admin/")]


def _left(house: House, role: str, client: Any, camera: Camera) -> Iterator[str]:
    """Pages of that role without a picture, and the other states of those that have."""
    for pattern, who in visits():
        if who != role:
            continue
        paths = list(addresses(house, pattern, role))
        if camera.has(pattern, who=role):
            paths = [f"/{pattern}{more}" for more in STATES.get((pattern, role), ())]
        looks = (200, 400, 403) if role == "former" else (200, 400)
        yield from (one for one in paths if client.get(one).status_code in looks)


def test_nothing_yet(cast: Cast, come: Come, camera: Camera) -> None:
    for role, paths in EMPTY.items():
        page, _client = come(House(cast), role)
        for path in paths.split():
            camera.shoot(page, f"/{path}/", who=f"kosong.{role}")

    assert len(list(camera.room.glob("kosong.*.png"))) >= 4 * len(EMPTY)


def _forms(house: House, role: str, client: Any) -> Iterator[str]:
    mine = [pattern for pattern, who in visits() if who == role]
    paths = (path for one in mine for path in addresses(house, one, role))
    found = filter(SENT_EMPTY.search, paths)
    yield from (path for path in found if client.get(path).status_code == 200)


def _sends(page: Page) -> Locator:
    return page.locator(SEND).locator("visible=true")


def _sent_empty(page: Page, path: str) -> None:
    page.goto(path)
    _sends(page).last.click()
    page.locator(".error-summary, .errornote").first.wait_for()


def test_forms_sent_empty(cast: Cast, come: Come, camera: Camera) -> None:
    house = furnished(cast)

    for role in ("public", "officer", "city", "reviewer", "national"):
        page, client = come(house, role)
        for path in _forms(house, role, client):
            page.goto(path)
            if _sends(page).count():
                camera.shoot(page, path, who=f"salah.{role}", opened=_sent_empty)

    assert list(camera.room.glob("salah.officer--*.png"))


def _answer(body: str, route: Route) -> None:
    route.fulfill(content_type="text/html", body=body)


def test_what_went_wrong(cast: Cast, come: Come, camera: Camera) -> None:
    page, _client = come(House(cast), "public")
    for name in ERRORS:
        request: HttpRequest = RequestFactory().get("/")
        body = render_to_string(name, {"incident": "A1B2C3D4"}, request)
        page.route("**/galat/", partial(_answer, body))
        camera.shoot(page, "/galat/", who="galat", name=name.removesuffix(".html"))

    walk = at_unit(cast)
    page, _client = come(House(cast), "officer")
    known = page.context.cookies()

    def left_out(page: Page, path: str) -> None:
        page.context.add_cookies(known)  # type: ignore[arg-type]
        page.goto(path)
        page.locator("textarea").first.fill("Petugas sudah ke lokasi.")
        page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        page.locator(SEND).last.click()
        page.wait_for_url("**/masuk/**")

    path = f"/kerja/{walk.case.number}/follow_up/"
    camera.shoot(page, path, who="galat", name="sesi-berakhir", opened=left_out)

    assert len(list(camera.room.glob("galat--*.png"))) == 4 * (len(ERRORS) + 1)
