"""Passwords that are known from breaches, looked for in a local list."""

from hashlib import sha1
from pathlib import Path
from typing import BinaryIO

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.utils.translation import gettext


class NotBreached:
    """Refuses what stands in a file of SHA-1 hashes; without a file, nothing.

    The file has a line for each password: its SHA-1 in upper-case hex, then whatever
    (`:` and a count, say), sorted by the hash as the public lists are. It is searched
    on the disk, by halves: nothing of it is held in memory, and no host is asked.
    """

    def __init__(self, file: str = "") -> None:
        self.file = Path(file) if file else None
        if self.file and not self.file.is_file():
            raise ImproperlyConfigured(f"LAPOR_BREACHED_PASSWORDS: no file {file!r}.")

    def validate(self, password: str, user: object | None = None) -> None:
        if self.file is None:
            return
        # The lists are made with SHA-1; nothing is kept under it here.
        wanted = sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
        with self.file.open("rb") as lines:
            if _holds(lines, wanted.encode(), size=self.file.stat().st_size):
                raise ValidationError(
                    gettext(
                        "Kata sandi ini pernah bocor di tempat lain."
                        " Pilih yang belum pernah dipakai di mana pun."
                    ),
                    code="breached",
                )

    def get_help_text(self) -> str:
        return gettext("Pilih kata sandi yang belum pernah dipakai di mana pun.")


def _holds(lines: BinaryIO, wanted: bytes, *, size: int) -> bool:
    """Whether a line begins with `wanted`: the first line not before it is read.

    `low` is always the beginning of a line that may be it, `high` that of one that is
    not before it, or the end.
    """
    low, high = 0, size
    while low < high:
        begin = _line_from(lines, (low + high) // 2, low)
        lines.seek(begin)
        line = lines.readline()
        if line[: len(wanted)].upper() < wanted:
            low = begin + len(line)
        elif begin == low:
            return line[: len(wanted)].upper() == wanted
        else:
            high = begin
    lines.seek(low)
    return lines.readline()[: len(wanted)].upper() == wanted


def _line_from(lines: BinaryIO, middle: int, low: int) -> int:
    """Where the line begins that holds the byte `middle`, not before `low`."""
    reach = 256  # bytes; longer than any line
    start = max(low, middle - reach)
    lines.seek(start)
    before = lines.read(middle - start)
    return start + before.rfind(b"\n") + 1
