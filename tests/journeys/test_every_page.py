"""Every page, at both widths, in light and dark: usable by everybody, and ours alone.

axe-core finds nothing; nothing runs out of the page, moves after it was painted or is
too small for a finger; the browser finds nothing wrong and asks no other host.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.utils import timezone

from complaints.workflow import STEPS
from escalation.actions import escalate_due
from lapor.guides import GUIDES
from tests.complaints.cases import ONE_DAY, at_city, at_unit
from tests.journeys.lines import shift, too_small
from tests.journeys.looking import NARROW, WIDE, page_of, sign_in
from tests.journeys.test_coordinator import OF_UNFOLD
from tests.registry import Cast, small_registry

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "identity"]),
]
MOST_SHIFT = 0.1
SCHEMES = ("light", "dark")
# Statuses that a browser reports although the page is as it should be.
EXPECTED = ("status of 403", "status of 404")


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return small_registry()


@dataclass
class Look:
    """One browser that goes from page to page and writes down what it does not like."""

    page: Any
    address: str
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
            for scheme in SCHEMES:
                self.page.emulate_media(color_scheme=scheme)
                self.page.goto(self.address + path)
                self._look(f"{path} {width['width']} {scheme}")
        self.seen += 1

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
        if shift(self.page) >= MOST_SHIFT:
            self.found.append(f"{where} moves")
        wide = "document.documentElement.scrollWidth > window.innerWidth"
        if self.page.evaluate(wide):
            self.found.append(f"{where} runs out of the page")


def paths_of(who: str, *, mine: str, fresh: str, old: str) -> Iterator[str]:
    """The pages of somebody, with the cases that they may see."""
    if who == "":
        yield from ("/", "/lapor/", "/lacak/", "/statistik/", "/bantuan/", "/masuk/")
        yield from (
            "/masuk/lupa/",
            "/tidak-ada/",
            *(f"/bantuan/{name}/" for name in GUIDES),
        )
    elif who == "liaison_pu":
        yield from ("/kerja/", "/kerja/?antrean=selesai", "/kerja/catat/")
        yield from ("/kerja/latihan/", "/bantuan/", "/laporan/rekap/", "/akun/")
        yield from ("/kerja/pemberitahuan/", "/kerja/data/", "/laporan/prakiraan/")
        yield from (f"/kerja/{mine}/", *(f"/kerja/{mine}/{name}/" for name in STEPS))
    elif who == "admin_surabaya":
        yield from ("/kerja/", "/laporan/terbitan/")
        yield from (f"/kerja/{fresh}/", *(f"/kerja/{fresh}/{name}/" for name in STEPS))
    elif who == "reviewer_jatim":
        yield from ("/ombudsman/", "/ombudsman/angka/", f"/ombudsman/{old}/")
    elif who == "auditor":
        yield from ("/audit/", "/kerja/")
    else:
        yield "/kerja/"


@pytest.mark.prove
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    "who",
    [
        "",
        "liaison_pu",
        "admin_surabaya",
        "reviewer_jatim",
        "ksp_officer",
        "auditor",
        "former",
    ],
)
def test_every_page_can_be_used_by_everybody(
    cast: Cast, live_server: Any, browser: Any, who: str
) -> None:
    now = timezone.now()
    old = at_unit(cast, at=now - 70 * ONE_DAY).case.number
    mine = at_unit(cast, at=now - 2 * ONE_DAY).follow_up().case.number
    fresh = at_city(cast, at=now - timedelta(hours=2)).case.number
    escalate_due(at=now)
    officer = getattr(cast, who) if who else None
    page = page_of(browser, WIDE)
    if officer:
        sign_in(page, live_server.url, officer)
    look = Look(page, live_server.url)
    client = Client()
    if officer:
        client.force_login(officer)
    for path in paths_of(who, mine=mine, fresh=fresh, old=old):
        # A step that may not be taken is one page of refusal, looked at once.
        if path.count("/") < 4 or client.get(path).status_code == 200:
            look.at(path)
    page.context.close()

    assert look.seen
    assert not look.found, "\n".join(look.found)


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
