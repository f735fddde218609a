"""Words that are kept, in the default language; and words that are said often."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

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


def gettext(message: str) -> str:
    """As Django's, looked up once for each language: for what stands in every row.

    Django asks every catalogue for it each time, and asks again where none has it, as
    none has what is Indonesian already.
    """
    return _translated(translation.get_language(), message)


@lru_cache(maxsize=4096)
def _translated(language: str | None, message: str) -> str:
    return translation.gettext(message)
