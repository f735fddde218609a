"""Words that are kept: in the default language for others, or for saying them again."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.utils import translation

P = ParamSpec("P")
R = TypeVar("R")


def in_default_language(make: Callable[P, R]) -> Callable[P, R]:
    """For what others read later: an officer's switch is no choice of theirs."""

    @wraps(make)
    def made(*args: P.args, **kwargs: P.kwargs) -> R:
        with translation.override(settings.LANGUAGE_CODE):
            return make(*args, **kwargs)

    return made


SAID: list[Any] = []


def said_once(make: Callable[P, R]) -> Callable[P, R]:
    """Made once in each language of the same arguments, which must be all that it
    depends on: for what stands in every row of a list.
    """

    @lru_cache(maxsize=4096)
    def made(language: str | None, *args: Any, **kwargs: Any) -> R:
        return make(*args, **kwargs)

    kept: Any = made

    @wraps(make)
    def said(*args: P.args, **kwargs: P.kwargs) -> R:
        word: R = kept(translation.get_language(), *args, **kwargs)
        return word

    SAID.append(kept)
    return said


def forget() -> None:
    """As if nothing had been said yet, for who changes what words mean."""
    for made in SAID:
        made.cache_clear()


@said_once
def gettext(message: str) -> str:
    """As Django's, which asks every catalogue each time, and twice where none has it,
    as none has what is Indonesian already.
    """
    return translation.gettext(message)


@said_once
def pgettext(context: str, message: str) -> str:
    return translation.pgettext(context, message)
