"""`make screenshots`: every page of every role, both widths, light and dark.

The pages are those of the URL resolver (`tests.screens.pages`). Needs a running system
(`make run` in another terminal); LAPOR_URL names its address. Writes `screenshots/`;
what the demo does not lead to is added by `tests/journeys/test_pictures.py`, and the
contact sheet, `screenshots/index.html`, by `tests.screens.sheet`. Arguments narrow it
to roles: `python -m tests.screens.shoot public ksp`.
"""

import json
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import django
from playwright.sync_api import Browser, Page, sync_playwright

from lapor import embedded
from lapor.embedded import local
from tests.browsers import CHROMIUM, FLAGS
from tests.screens import sheet
from tests.screens.camera import PLACEHOLDER, Camera, name_of

# Which login of the demo population a role is; the others are seen by the suite alone.
LOGINS = {
    "officer": "pu.surabaya",
    "leader": "kepala.rsud.surabaya",
    "city": "admin.surabaya",
    "national": "admin.nasional",
    "reviewer": "ombudsman.jatim",
    "ksp": "ksp",
    "custodian": "kustodian",
    "auditor": "auditor",
}
NUMBER, KEY = r"(\d+-[^/?#]+)", "([^/?#]+)"
# Where a role goes besides; there are the links to its pages.
BESIDES = {"city": ("/admin/complaints/complaint/",)}
MOST_ALIKE = 30  # pages of one pattern: as many as there are steps


def main() -> None:
    address = os.environ.get("LAPOR_URL", "http://127.0.0.1:8000")
    file = local.LOCAL / "logins.json"
    if not CHROMIUM or not file.exists():
        sys.exit("Chromium and the demo population are needed: make run, in between.")
    logins = {one["username"]: one for one in json.loads(file.read_text())}
    fresh = not sys.argv[1:]
    camera = Camera(sheet.emptied() if fresh else sheet.ROOM)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lapor.settings")
    with embedded.environment():
        django.setup()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS])
        wanted = sys.argv[1:] or ["public", *LOGINS]
        for role in wanted:
            visitor = Visitor(browser, address, role, camera)
            visitor.go(logins.get(LOGINS.get(role, "")))
        browser.close()
    sheet.write(sheet.ROOM)


@dataclass
class Visitor:
    """Goes from page to page as people do: what has a number is found by its link."""

    browser: Browser
    address: str
    role: str
    camera: Camera
    links: dict[str, None] = field(default_factory=dict)  # in the order they were seen

    def go(self, login: dict[str, Any] | None) -> None:
        context = self.browser.new_context(base_url=self.address, locale="id-ID")
        page = context.new_page()
        if login:
            _sign_in(page, login)
        for path in dict.fromkeys(self._places(page)):  # a page may fit two patterns
            self.camera.shoot(page, path, who=self.role)
            print(f"{self.role} {name_of(path)}", flush=True)
        context.close()

    def _places(self, page: Page) -> Iterator[str]:
        """Addresses of this role's pages that there are, each looked at once."""
        from lapor.guides import GUIDES
        from tests.screens.pages import visits

        self.links |= dict.fromkeys(f"/bantuan/{name}/" for name in GUIDES)
        besides = BESIDES.get(self.role, ())
        for path in besides:
            page.goto(path)
            self._collect(page)
        mine = [pattern for pattern, role in visits() if role == self.role]
        yield from besides
        for pattern in sorted(mine, key=lambda one: len(PLACEHOLDER.findall(one))):
            for path in self._found(pattern):
                answer = page.goto(path)
                if answer is None or answer.status != 200:
                    continue
                self._collect(page)
                yield path

    def _found(self, pattern: str) -> list[str]:
        """The address, or the first link of each kind that leads to such a page."""
        if not PLACEHOLDER.search(pattern):
            return [f"/{pattern}"]
        plain = pattern.replace("^", "").replace("$", "")
        shape = re.compile(f"/{_filled_in(plain)}$")
        # One of each step and guide; of cases and rows the first.
        by_name = "<slug:name>" in pattern or "<str:name>" in pattern
        found: dict[str, str] = {}
        for link in self.links:
            if match := shape.match(link):
                found.setdefault(match[match.lastindex or 0] if by_name else "", link)
        return list(found.values())[:MOST_ALIKE]

    def _collect(self, page: Page) -> None:
        every = "all => all.map(one => new URL(one.href).pathname)"
        for link in page.locator("a[href]").evaluate_all(every):
            self.links.setdefault(link)


def _filled_in(pattern: str) -> str:
    """What an address of that pattern looks like: a number is no name of a page."""
    parts = [re.escape(part) for part in PLACEHOLDER.split(pattern)]
    wanted = [
        NUMBER if "number" in one else KEY for one in PLACEHOLDER.findall(pattern)
    ]
    return "".join(chain(*zip(parts, [*wanted, ""], strict=True)))


def _sign_in(page: Page, login: dict[str, Any]) -> None:
    page.goto("/masuk/")
    page.fill("[name=username]", login["username"])
    page.fill("[name=password]", login["password"])
    page.press("[name=password]", "Enter")
    page.wait_for_load_state()


if __name__ == "__main__":
    main()
