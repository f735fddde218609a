"""The contact sheet: one page with a thumbnail of every screenshot in a folder.

`python -m tests.screens.sheet` writes it anew over what is there.
"""

from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path

from PIL import Image

ROOM = Path("screenshots")
THUMB = 300  # pixels wide
TALLEST = 900  # of a thumbnail; what is below is seen in the picture itself
STYLE = (
    "body{font:14px system-ui;margin:1rem;background:#eee;color:#111}"
    "section{display:flex;gap:1rem;align-items:flex-start;margin:0 0 2rem}"
    "figure{margin:0}img{border:1px solid #999;max-width:300px}"
)


@dataclass(frozen=True, order=True)
class Shot:
    """Whose page, which, how wide, in light or dark."""

    who: str
    page: str
    width: int
    scheme: str

    @property
    def file(self) -> str:
        return f"{self.who}--{self.page}--{self.width}--{self.scheme}.png"

    @classmethod
    def of(cls, path: Path) -> "Shot":
        who, page, width, scheme = path.stem.split("--")
        return cls(who, page, int(width), scheme)


def emptied() -> Path:
    """The folder without the pictures of another day."""
    ROOM.mkdir(exist_ok=True)
    for old in ROOM.glob("*--*.png"):
        old.unlink()
    return ROOM


def write(room: Path) -> Path:
    """`index.html` over every picture that is there, a line for each page."""
    thumbs = room / "kecil"
    thumbs.mkdir(exist_ok=True)
    shots = sorted(Shot.of(path) for path in room.glob("*--*.png"))
    lines = []
    for (who, page), alike in groupby(shots, key=lambda shot: (shot.who, shot.page)):
        figures = "".join(_figure(room, thumbs, shot) for shot in alike)
        title = f"{escape(who)} · {escape(page)}"
        lines.append(f"<h2>{title}</h2><section>{figures}</section>")
    found = room / "index.html"
    found.write_text(
        "<!doctype html><html lang=id><meta charset=utf-8><title>Lembar kontak</title>"
        f"<style>{STYLE}</style><h1>{len(shots)} layar</h1>{''.join(lines)}"
    )
    return found


def _figure(room: Path, thumbs: Path, shot: Shot) -> str:
    small = (thumbs / shot.file).with_suffix(".jpg")
    with Image.open(room / shot.file) as picture:
        height = round(picture.height * THUMB / picture.width)
        thumb = picture.convert("RGB").resize((THUMB, height))
        thumb.crop((0, 0, THUMB, min(height, TALLEST))).save(small, quality=60)
    words = f"{shot.width} {shot.scheme}"
    return (
        f'<figure><a href="{escape(shot.file)}"><img loading=lazy alt="{words}"'
        f' src="kecil/{escape(small.name)}"></a>'
        f"<figcaption>{words}</figcaption></figure>"
    )


if __name__ == "__main__":
    print(write(ROOM).resolve())
