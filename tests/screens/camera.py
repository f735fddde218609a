"""One page as a picture at both widths, in light and dark; both who shoot use it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, Page

from tests.screens.sheet import Shot

WIDTHS = (1280, 390)
SCHEMES = ("light", "dark")
HEIGHT, TALLEST = 900, 6000  # pixels of a picture
# The admin asks for the scheme as it is opened, and not again. A colour on its way to
# another is that of neither.
WORN = """dark => {
    const root = document.documentElement;
    if (root.hasAttribute("x-data")) root.classList.toggle("dark", dark);
    document.getAnimations().filter(one => one instanceof CSSTransition)
        .forEach(one => one.finish());
}"""
PLACEHOLDER = re.compile(r"<[^>]+>|\(\[\^/\]\+\)")


def name_of(path: str) -> str:
    """The address as the name of a file, and what is asked there after a point."""
    parts = [re.sub(r"[^\w]+", "-", part).strip("-") for part in path.split("?")]
    return ".".join([parts[0] or "beranda", *parts[1:]])


@dataclass(frozen=True)
class Camera:
    room: Path

    def shoot(
        self,
        page: Page,
        path: str,
        *,
        who: str,
        name: str = "",
        opened: Callable[[Page, str], Any] = Page.goto,
    ) -> None:
        """`opened` brings the page to what is to be seen, once for each width."""
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            opened(page, path)
            for scheme in SCHEMES:
                shot = Shot(who, name or name_of(path), width, scheme)
                self._look(page, shot)

    def _look(self, page: Page, shot: Shot) -> None:
        wear(page, shot.scheme)
        # As tall as the page: what sticks to the bottom is where it ends.
        tall = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": shot.width, "height": min(tall, TALLEST)})
        take(page, self.room / shot.file, full_page=True, animations="disabled")

    def has(self, pattern: str, *, who: str) -> bool:
        """Whether there is a picture of such a page already."""
        plain = PLACEHOLDER.sub("0", pattern.replace("^", "").replace("$", ""))
        wanted = re.escape(name_of(f"/{plain}")).replace(r"\-0", r"\-[\w\-]+?")
        shape = re.compile(rf"{re.escape(who)}--{wanted}(\.[^.]*)?--.*")
        return any(shape.fullmatch(file.name) for file in self.room.glob("*.png"))


def wear(page: Page, scheme: str) -> None:
    """The page in light or dark, without opening it anew."""
    dark = scheme == "dark"
    # The button of a file field is moved by a transition that no script can finish.
    still = "reduce"
    page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion=still)
    page.evaluate(WORN, dark)


def take(page: Page, file: Path, **how: Any) -> None:
    """Chromium is now and then not ready to draw; once more, it is."""
    try:
        page.screenshot(path=file, **how)
    except Error:
        page.wait_for_timeout(500)
        page.screenshot(path=file, **how)
