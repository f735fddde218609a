"""`make screenshots`: every kind of page, as each role, at both widths.

Needs a running system (`make run` in another terminal); LAPOR_URL names its address.
"""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from lapor.embedded import local
from tests.browsers import CHROMIUM, FLAGS

WIDTHS = (1280, 390)
PUBLIC = ("/", "/lapor/", "/lacak/", "/masuk/", "/tidak-ada/")
RECAP = "/laporan/rekap/?from=2020-01-01&to=2020-06-30&scope=35"
# The first link of each kind that a role's first page offers.
LINKS = {
    "kerja": "main a[href^='/kerja/2']",
    "ombudsman": "main a[href^='/ombudsman/2']",
    "admin": "#result_list a, a[href*='/admin/complaints/']",
}
ROOM = Path("screenshots")


def main() -> None:
    address = os.environ.get("LAPOR_URL", "http://127.0.0.1:8000")
    file = local.LOCAL / "logins.json"
    if not CHROMIUM or not file.exists():
        sys.exit("Chromium and the demo population are needed: make run, in between.")
    logins = json.loads(file.read_text())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS])
        for width in WIDTHS:
            shoot_all(browser, address, logins, width=width)
        browser.close()


def shoot_all(
    browser: Browser, address: str, logins: list[dict[str, Any]], *, width: int
) -> None:
    page = browser.new_page(
        base_url=address, viewport={"width": width, "height": 900}, locale="id-ID"
    )
    for path in PUBLIC:
        shoot(page, path, name=f"publik-{path.strip('/') or 'beranda'}")
    for login in logins:
        with_role = browser.new_page(
            base_url=address, viewport={"width": width, "height": 900}, locale="id-ID"
        )
        sign_in(with_role, login)
        for name, path in pages_of(with_role, login["path"]):
            shoot(with_role, path, name=f"{login['username']}-{name}")
        with_role.context.close()
    page.context.close()


def sign_in(page: Page, login: dict[str, Any]) -> None:
    page.goto("/masuk/")
    page.fill("[name=username]", login["username"])
    page.fill("[name=password]", login["password"])
    page.press("[name=password]", "Enter")
    page.wait_for_load_state()


def pages_of(page: Page, first: str) -> Iterator[tuple[str, str]]:
    yield "awal", first
    page.goto(first)
    room = first.strip("/").split("/")[0]
    if (link := page.locator(LINKS[room]).first).count():
        yield "rinci", str(link.get_attribute("href"))
    yield "rekap", RECAP


def shoot(page: Page, path: str, *, name: str) -> None:
    ROOM.mkdir(exist_ok=True)
    width = (page.viewport_size or {"width": 0})["width"]
    page.goto(path)
    page.screenshot(path=ROOM / f"{width}-{name}.png", full_page=True)
    print(f"{width} {name}", flush=True)


if __name__ == "__main__":
    main()
