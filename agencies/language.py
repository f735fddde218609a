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


def kept(make: Callable[P, R]) -> Callable[P, R]:
    """Made once of the same arguments, which must be all that it depends on."""
    once: Any = lru_cache(maxsize=4096)(make)
    SAID.append(once)

    @wraps(make)
    def found(*args: P.args, **kwargs: P.kwargs) -> R:
        made: R = once(*args, **kwargs)
        return made

    return found


def said_once(make: Callable[P, R]) -> Callable[P, R]:
    """As `kept`, in each language: for what stands in every row of a list."""

    @kept
    def made(language: str | None, *args: Any, **kwargs: Any) -> R:
        return make(*args, **kwargs)

    @wraps(make)
    def said(*args: P.args, **kwargs: P.kwargs) -> R:
        return made(translation.get_language(), *args, **kwargs)

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
