"""Words that are kept, in the default language; and words that are said often."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.utils import translation

P = ParamSpec("P")
R = TypeVar("R")
MOST_KEPT = 4096  # of each kind
_kept: list[Any] = []


def in_default_language(make: Callable[P, R]) -> Callable[P, R]:
    """For what others read later: an officer's switch is no choice of theirs."""

    @wraps(make)
    def made(*args: P.args, **kwargs: P.kwargs) -> R:
        with translation.override(settings.LANGUAGE_CODE):
            return make(*args, **kwargs)

    return made


def kept_by_language(make: Callable[..., R]) -> Callable[..., R]:
    """For what stands in every row: made once in each language, of the same words."""

    @lru_cache(maxsize=MOST_KEPT)
    def kept(language: str | None, *said: Any) -> R:
        return make(*said)

    @wraps(make)
    def made(*said: Any) -> R:
        return kept(translation.get_language(), *said)

    _kept.append(kept)
    return made


def forget_kept() -> None:
    """For tests that put other words into the catalogue."""
    for one in _kept:
        one.cache_clear()


@kept_by_language
def gettext(message: str) -> str:
    """As Django's, which asks every catalogue each time, and asks again where none has
    it, as none has what is Indonesian already.
    """
    return translation.gettext(message)
