"""The press, in a process of its own: facts as JSON on stdin, a PDF on stdout.

`python press.py TEMPLATE FONTS`. It knows nothing of the system: what it reads is data
to the template, never markup. Its memory and time are bounded here, whatever it is fed.
"""

import json
import re
import resource
import sys
import unicodedata

MOST_BYTES = 3 * 1024**3  # of address space: typst reserves far more than it uses
MOST_SECONDS = 30  # of processor time
# What the two typefaces of the paper can set; each other sign becomes a square.
UNPRINTABLE = re.compile(
    "[^\n -~\u00a0-\u017f\u0370-\u0377\u037a-\u037f\u0384-\u038a\u0391-\u03a1"
    "\u03a3-\u03ce\u0400-\u045f\u2010-\u2027\u2030-\u203a\u20ac\u2190-\u2193\u25a1]"
)
SQUARE = "\u25a1"


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    import typst

    template, fonts = sys.argv[1:]
    facts = json.dumps(printable(json.load(sys.stdin)))
    pdf = typst.compile(
        template,
        font_paths=[fonts],
        ignore_system_fonts=True,
        sys_inputs={"facts": facts},
        pdf_standards=["ua-1"],
        format="pdf",
    )
    sys.stdout.buffer.write(pdf)


def printable(value: object) -> object:
    """The same facts with every sign that has no glyph replaced."""
    if isinstance(value, str):
        composed = unicodedata.normalize("NFC", value.replace("\r\n", "\n"))
        return UNPRINTABLE.sub(SQUARE, composed)
    if isinstance(value, list):
        return [printable(one) for one in value]
    if isinstance(value, dict):
        return {key: printable(one) for key, one in value.items()}
    return value


if __name__ == "__main__":
    main()
