"""Help: the first day of an officer, and the guides of `docs/petugas/` as pages.

The guides are Markdown of a few forms (headings, paragraphs, lists, pictures, bold,
links), so that they read as well in the repository.
"""

import re
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

ROOM = Path(settings.BASE_DIR) / "docs" / "petugas"
# In the order in which one needs them.
GUIDES = (
    "masuk",
    "antrean",
    "verifikasi-dan-disposisi",
    "menjawab",
    "tunda-dan-kelengkapan",
    "serah-terima",
    "ombudsman",
    "koordinator",
)
PICTURE = re.compile(r"!\[([^\]]*)\]\(gambar/([a-z0-9-]+)\.png\)$")
PICTURE_SIZE = (1080, 760)  # pixels; said in the page, so that nothing moves
LINK = re.compile(r"\[([^\]]+)\]\(([a-z-]+)\.md\)")
BOLD = re.compile(r"\*\*([^*]+)\*\*")


@dataclass(frozen=True)
class Guide:
    """One page: its heading, and what follows it."""

    name: str
    title: str
    body: SafeString


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """For a citizen the way of a report; for an officer the first day and guides."""
    context = {**_frame(request), "guides": [read(name) for name in GUIDES]}
    return render(request, "help.html", context)


@require_safe
def guide(request: HttpRequest, name: str) -> HttpResponse:
    if name not in GUIDES:
        raise Http404
    return render(request, "guide.html", {**_frame(request), "guide": read(name)})


@require_safe
def picture(request: HttpRequest, name: str) -> FileResponse:
    """A screenshot of a guide. The address allows no other names than these."""
    path = ROOM / "gambar" / f"{name}.png"
    if not path.is_file():
        raise Http404
    response = FileResponse(path.open("rb"), content_type="image/png")
    response["Cache-Control"] = "max-age=86400"
    return response


def _frame(request: HttpRequest) -> dict[str, Any]:
    is_staff = request.user.is_authenticated
    frame = "staff.html" if is_staff else "base.html"
    return {"frame": frame, "is_staff": is_staff, "nav": "bantuan"}


@cache
def read(name: str) -> Guide:
    """Read once: the guides change with a release alone."""
    text = (ROOM / f"{name}.md").read_text(encoding="utf-8")
    first, _, rest = text.partition("\n")
    return Guide(name, first.removeprefix("# ").strip(), as_html(rest))


def as_html(text: str) -> SafeString:
    """Blocks divided by blank lines; everything in them is escaped first."""
    blocks = [block.strip() for block in re.split(r"\n\s*\n", text) if block.strip()]
    return mark_safe("\n".join(map(_block, blocks)))  # noqa: S308 (escaped in parts)


def _block(block: str) -> str:
    if found := PICTURE.match(block):
        source = reverse("guide_picture", args=[found[2]])
        # On a phone one opens it, to read what stands in it.
        return format_html(
            '<p><a href="{}"><img class="shot" src="{}" alt="{}, diperbesar"'
            ' width="{}" height="{}"></a></p>',
            source,
            source,
            found[1],
            *PICTURE_SIZE,
        )
    if block.startswith("## "):
        return f"<h2>{_inline(block[3:])}</h2>"
    if block.startswith(("- ", "1. ")):
        return _list(block)
    return f"<p>{_inline(block)}</p>"


def _list(block: str) -> str:
    """Items begin with "- " or a number; a line that does not goes on with the last."""
    kind = "ul" if block.startswith("- ") else "ol"
    items: list[str] = []
    for is_item, lines in groupby(block.splitlines(), key=_begins_item):
        if is_item:
            items += [line.split(" ", 1)[1] for line in lines]
        else:
            items[-1] += " " + " ".join(line.strip() for line in lines)
    inner = "".join(f"<li>{_inline(item)}</li>" for item in items)
    return f"<{kind}>{inner}</{kind}>"


def _begins_item(line: str) -> bool:
    return bool(re.match(r"- |\d+\. ", line))


def _inline(text: str) -> str:
    said = str(escape(" ".join(text.split())))
    said = BOLD.sub(r"<b>\1</b>", said)
    return LINK.sub(
        lambda link: f'<a href="{reverse("guide", args=[link[2]])}">{link[1]}</a>', said
    )
