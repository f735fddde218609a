"""The font of the admin's icons holds those that are used, and little else.

`icons.txt` beside it names them; `docs/operations.md` says how the font is made of it.
"""

import base64
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from lapor.theme import NAVIGATION

FONT = "unfold/fonts/material-symbols/Material-Symbols-Outlined.woff2"
HERE = Path(settings.BASE_DIR) / "lapor/static" / FONT
WAYS = (
    re.compile(r"material-symbols-outlined[^>]*>\s*([a-z0-9_]+)\s*<"),
    re.compile(r"material-symbols-outlined[^>]*>[^<]*%\}([a-z0-9_]+)\{%"),
    re.compile(r"""\bicon=["']([a-z0-9_]+)["']"""),
    re.compile(r"""["']icon["']: ["']([a-z0-9_]+)["']"""),
    re.compile(r"""'(visibility(?:_off)?)'"""),
    re.compile(r"""(?:^|[;{]|--tw-)content:\s*"([a-z0-9_]+)\""""),
)


def drawn(paths: Iterator[Path]) -> set[str]:
    """The names of icons that these files write."""
    return {
        name
        for path in paths
        for way in WAYS
        for name in way.findall(path.read_text(errors="ignore"))
    }


def used() -> set[str]:
    """By unfold's own pages, by ours in its frame, and in the menu."""
    spec = find_spec("unfold")
    assert spec
    assert spec.origin
    room = Path(spec.origin).parent
    theirs = (
        path
        for kind in ("*.html", "*.py", "*.js", "styles.css")
        for path in room.rglob(kind)
        if "tests" not in path.parts
    )
    base = Path(settings.BASE_DIR)
    frame = (base / "lapor/templates").rglob("*.html")
    ours = [path for path in frame if "material-symbols" in path.read_text()]
    desks = list(base.glob("*/admin/*.py"))
    menu = {item["icon"] for group in NAVIGATION for item in group["items"]}
    return drawn(theirs) | drawn(iter([*ours, *desks])) | menu


def listed() -> list[str]:
    return (HERE.parent / "icons.txt").read_text().split()


def test_the_font_is_ours_and_names_every_icon_that_is_used() -> None:
    assert finders.find(FONT) == str(HERE)
    assert HERE.stat().st_size < 40_000
    assert len(used()) > 80
    assert used() <= set(listed())
    assert (HERE.parent / "LICENSE").exists()


@pytest.mark.browser
def test_every_name_has_its_glyph(browser: Any) -> None:
    """A name that has none is written out in letters, and is wider than a square."""
    page = browser.new_page()
    font = base64.b64encode(HERE.read_bytes()).decode()
    names = [*listed(), "no_such_icon"]
    page.set_content(
        f"<style>@font-face {{ font-family: I; src: url(data:font/woff2;base64,{font})"
        " } span { font: 20px/1 I; display: inline-block }</style>"
        + "".join(f"<span>{name}</span> " for name in names)
    )
    page.evaluate("document.fonts.load('20px I')")
    wide = page.evaluate(
        "[...document.querySelectorAll('span')].filter(one => one.offsetWidth !== 20)"
        ".map(one => one.textContent)"
    )
    page.close()

    assert wide == ["no_such_icon"]
