"""`make screenshots`: every page of every role, both widths, light and dark.

Needs a running system (`make run` in another terminal); LAPOR_URL names its address.
Writes `screenshots/` with a contact sheet, `screenshots/index.html`. Arguments narrow
it: `python -m tests.screens.shoot publik pu.surabaya`.
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
from tests.screens import sheet

WIDTHS = (1280, 390)
SCHEMES = ("light", "dark")
PUBLIC = {
    "beranda": "/",
    "lapor": "/lapor/",
    "lacak": "/lacak/",
    "statistik": "/statistik/",
    "bantuan": "/bantuan/",
    "masuk": "/masuk/",
    "tidak-ada": "/tidak-ada/",
}
RECAP = "/laporan/rekap/?from=2020-01-01&to=2020-06-30&scope=35"
# Pages of a room by their address; and one by its first link to be found there.
ROOMS: dict[str, dict[str, str]] = {
    "kerja": {
        "antrean": "/kerja/",
        "lewat-tenggat": "/kerja/?antrean=lewat",
        "selesai": "/kerja/?antrean=selesai",
        "catat": "/kerja/catat/",
        "latihan": "/kerja/latihan/",
        "pemberitahuan": "/kerja/pemberitahuan/",
        "akun": "/akun/",
        "prakiraan": "/laporan/prakiraan/",
        "data-pribadi": "/kerja/data/",
        "audit": "/audit/",
        "bantuan": "/bantuan/",
        "rekap": "/laporan/rekap/",
    },
    "ombudsman": {
        "antrean": "/ombudsman/",
        "angka": "/ombudsman/angka/",
        "rekap": RECAP,
    },
    "admin": {
        "dasbor": "/admin/",
        "laporan": "/admin/complaints/complaint/",
        "keputusan-tim": "/admin/agencies/teamdecree/",
        "petugas": "/admin/agencies/officer/",
        "instansi": "/admin/agencies/agency/",
        "libur": "/admin/agencies/holiday/",
        "topik": "/admin/complaints/category/",
        "kebijakan": "/admin/complaints/policy/",
        "kesiapan": "/admin/kesiapan/",
        "antrean": "/kerja/",
        "rekap": RECAP,
        "rekap-terbitan": "/laporan/terbitan/",
        "keterhubungan": "/laporan/keterhubungan/",
    },
}
LINKS: dict[str, dict[str, str]] = {
    "kerja": {
        "laporan": "main a[href^='/kerja/2']",
        "langkah": ".steps a[href^='/kerja/2']",
    },
    "ombudsman": {
        "laporan": "main a[href^='/ombudsman/2']",
        "langkah": ".steps a[href^='/ombudsman/2']",
    },
    "admin": {
        "laporan-rinci": "#result_list a[href*='/complaint/']:not([href*='langkah'])",
        "langkah": "a[href*='/langkah/']",
    },
}
BEFORE_LINKS = {"admin": "/admin/complaints/complaint/"}
ROOM = Path("screenshots")


def main() -> None:
    address = os.environ.get("LAPOR_URL", "http://127.0.0.1:8000")
    file = local.LOCAL / "logins.json"
    if not CHROMIUM or not file.exists():
        sys.exit("Chromium and the demo population are needed: make run, in between.")
    logins = json.loads(file.read_text())
    ROOM.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS])
        for name, pages in visits(browser, address, logins, only=set(sys.argv[1:])):
            for path, page_name in pages:
                shoot_all(browser, name, path, page_name=page_name)
        browser.close()
    sheet.write(ROOM)


Visits = Iterator[tuple[Any, list[tuple[str, str]]]]


def visits(
    browser: Browser, address: str, logins: list[dict[str, Any]], *, only: set[str]
) -> Visits:
    """(state of a browser, its pages) for the public and for each login."""
    if not only or "publik" in only:
        yield (
            {"name": "publik", "base_url": address},
            [(path, name) for name, path in PUBLIC.items()],
        )
    for login in logins:
        if only and login["username"] not in only:
            continue
        context = browser.new_context(base_url=address, locale="id-ID")
        page = context.new_page()
        sign_in(page, login)
        pages = list(pages_of(page, login["path"]))
        state = context.storage_state()
        context.close()
        who = {
            "name": login["username"],
            "base_url": address,
            "storage_state": state,
        }
        yield who, pages


def sign_in(page: Page, login: dict[str, Any]) -> None:
    page.goto("/masuk/")
    page.fill("[name=username]", login["username"])
    page.fill("[name=password]", login["password"])
    page.press("[name=password]", "Enter")
    page.wait_for_load_state()


def pages_of(page: Page, first: str) -> Iterator[tuple[str, str]]:
    """The room's pages, and the first case and step that it offers."""
    room = first.strip("/").split("/")[0]
    for name, path in ROOMS[room].items():
        yield path, name
    page.goto(BEFORE_LINKS.get(room, first))
    for name, links in LINKS[room].items():
        found = page.locator(links).first
        if not found.count():
            return
        href = str(found.get_attribute("href"))
        yield href, name
        page.goto(href)


def shoot_all(browser: Browser, who: Any, path: str, *, page_name: str) -> None:
    options = {key: value for key, value in who.items() if key != "name"}
    for width in WIDTHS:
        for scheme in SCHEMES:
            context = browser.new_context(
                **options,
                viewport={"width": width, "height": 900},
                locale="id-ID",
                color_scheme=scheme,
            )
            page = context.new_page()
            page.goto(path)
            # As tall as the page: what sticks to the bottom is where it ends.
            height = page.evaluate("document.documentElement.scrollHeight")
            page.set_viewport_size({"width": width, "height": min(height, 6000)})
            name = sheet.Shot(who["name"], page_name, width, scheme)
            page.screenshot(path=ROOM / name.file, full_page=True)
            context.close()
    print(f"{who['name']} {page_name}", flush=True)


if __name__ == "__main__":
    main()
