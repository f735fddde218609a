"""Which words of a page are of the other language, and were typed by nobody.

Nobody keeps a list of words: those of each language come from the catalogues, ours and
those of the packages. A word that both languages have says nothing.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from html.parser import HTMLParser
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import trans_real

WORD = re.compile(r"[^\W\d_]{3,}")
# Of a phrase, what is filled in or is markup.
NO_WORDS = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}|<[^>]+>|&\w+;|https?://\S+")
HEARD = ("aria-label", "alt", "placeholder", "title", "data-confirm")
SILENT = {"script", "style", "svg", "code", "textarea"}
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "wbr"}
OTHER = {"id": "en", "en": "id"}


def words(text: str) -> list[str]:
    return [word.lower() for word in WORD.findall(NO_WORDS.sub(" ", text))]


@cache
def vocabulary(language: str) -> frozenset[str]:
    """What only that language says, of all that a page can be translated into."""
    said: dict[str, set[str]] = {"id": set(), "en": set()}
    for asked in OTHER:  # packages ask in English for "id", we in Indonesian for "en"
        for phrase, answer in _phrases(asked):
            said[OTHER[asked]].update(words(phrase))
            said[asked].update(words(answer))
    return frozenset(said[language] - said[OTHER[language]])


def _phrases(language: str) -> Iterator[tuple[str, str]]:
    catalogue: Any = trans_real.translation(language)._catalog  # type: ignore[attr-defined]
    for key, answer in catalogue.items():
        phrase = key[0] if isinstance(key, tuple) else key
        yield phrase.rpartition("\x04")[2], answer


class Said(HTMLParser):
    """What is read or heard on a page, except what is marked as of one language."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.open: list[tuple[str, bool]] = []  # tags, and whether they are silent
        self.feed(page)

    @property
    def is_silent(self) -> bool:
        return any(silent for _tag, silent in self.open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in VOID:
            drawn = "material-symbols" in (given.get("class") or "")
            foreign = tag != "html" and "lang" in given
            self.open.append((tag, tag in SILENT or foreign or drawn))
        if not self.is_silent:
            self.found += [given[one] or "" for one in HEARD if one in given]

    def handle_endtag(self, tag: str) -> None:
        if tag not in {one for one, _silent in self.open}:
            return
        while self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self.is_silent:
            self.found.append(data)


class Typed:
    """What people wrote into the database, to be taken out of what a page says."""

    def __init__(self, values: Iterable[str]) -> None:
        self.by_word: dict[str, set[str]] = defaultdict(set)
        for value in values:
            for line in value.splitlines():
                for word in words(line):
                    self.by_word[word].add(" ".join(line.split()))

    def without(self, text: str, strange: Iterable[str]) -> str:
        """`text` without the values that have one of these words in them."""
        text = " ".join(text.split())
        values = set().union(*(self.by_word.get(word, set()) for word in strange))
        for value in sorted(values, key=len, reverse=True):
            text = re.sub(
                rf"(?<!\w){re.escape(value)}(?!\w)", " ", text, flags=re.IGNORECASE
            )
        return text


def typed_in(*others: str) -> Typed:
    """What stands in the columns for text of every table, and `others`."""
    return Typed([*_columns(), *others])


def _columns() -> Iterator[str]:
    for model in apps.get_models():
        names = [
            field.attname
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField | models.JSONField)
            and not field.choices
        ]
        for row in model._base_manager.values_list(*names) if names else []:
            for value in row:
                yield from _texts(value)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def left_over(texts: Iterable[str], *, language: str, typed: Typed) -> Iterator[str]:
    """Of what a page in `language` says: what is of the other one."""
    strangers = vocabulary(OTHER[language])
    for said in texts:
        strange = [word for word in words(said) if word in strangers]
        rest = typed.without(said, strange) if strange else ""
        if any(word in strangers for word in words(rest)):
            yield rest.strip()[:120]
