"""A bar in a terminal: how much of what was planned is done."""

from typing import Any

BAR = 30


def show(out: Any, done: int, planned: int) -> None:
    """Draw it again over itself; the line ends with the last of what was planned."""
    filled = BAR * done // planned
    bar = "#" * filled + "." * (BAR - filled)
    end = "\n" if done >= planned else ""
    out.write(f"\r  [{bar}] {done}/{planned}", ending=end)
    out.flush()
