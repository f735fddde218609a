"""Printing facts as a tagged PDF (PDF/UA-1), bounded in time and memory."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

HERE = Path(__file__).parent
PRESS, TEMPLATE = HERE / "press.py", HERE / "paper" / "dossier.typ"
TIMEOUT = 40  # seconds; the press stops itself after 30 of processor time
TOKENS = settings.BASE_DIR / "lapor" / "static" / "tokens.css"
FONTS = settings.BASE_DIR / "lapor" / "fonts"
COLOUR = re.compile(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6})\b")


class NotPrinted(Exception):  # noqa: N818 (a statement, like NotAllowed)
    """The press took too long, too much memory, or refused the facts."""


def printed(
    facts: Mapping[str, Any], *, template: Path | None = None, timeout: float = TIMEOUT
) -> bytes:
    """A PDF, of a dossier unless another `template` is named: the same bytes for the
    same facts. Raises `NotPrinted`.

    Every text in `facts` is set as it stands; none of it can be markup.
    """
    fed = json.dumps({**facts, "colours": colours()}).encode()
    command = [sys.executable, "-I", str(PRESS), str(template or TEMPLATE), str(FONTS)]
    try:
        done = subprocess.run(
            command, input=fed, capture_output=True, timeout=timeout, check=False
        )
    except subprocess.TimeoutExpired as late:
        raise NotPrinted("the press took too long") from late
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        # What the press says may quote the facts: only that it failed is told.
        raise NotPrinted(f"the press ended with {done.returncode}")
    return done.stdout


@cache
def colours() -> dict[str, str]:
    """The light palette of the screens, by the names of its tokens."""
    light = TOKENS.read_text().partition("[data-bs-theme=dark]")[0]
    return dict(COLOUR.findall(light))
