"""The official lists of the registry, from the package data. Twice changes nothing."""

from collections.abc import Iterator

from agencies.loading import bodies, holidays, regions
from agencies.loading.holidays import guess_ahead
from agencies.loading.writing import Moment, Result

DAYS_OFF = "hari libur"
__all__ = ["DAYS_OFF", "Moment", "Result", "guess_ahead", "load"]


def load(*, when: Moment) -> Iterator[tuple[str, Result]]:
    """Bring in each list, saying what changed. Call inside a transaction."""
    yield "wilayah", regions.load(when=when)
    yield "instansi", bodies.load(when=when)
    yield DAYS_OFF, holidays.load(when=when)
