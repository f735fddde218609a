"""No page says a word of Indonesian in English, nor of English in Indonesian."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from lapor.guides import GUIDES, read
from tests.cast import PASSWORD
from tests.registry import small_registry
from tests.screens.addresses import addresses
from tests.screens.house import AT, House, furnished
from tests.screens.pages import visits
from tests.screens.tongues import OTHER, Said, Typed, left_over, typed_in, vocabulary


@dataclass(frozen=True)
class Seen:
    path: str
    language: str
    said: list[str]


@pytest.fixture
def house(db: None, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    return furnished(small_registry(password=PASSWORD))


def seen(house: House, *, every_role: bool) -> Iterator[Seen]:
    """Every page of the resolver in both languages; of each pattern one, or all."""
    clients, known = {}, set()
    for pattern, role in visits():
        if pattern in known and not every_role:
            continue
        known.add(pattern)
        client = clients.setdefault(role, house.client(role))
        for path in addresses(house, pattern, role):
            for language in OTHER:
                house.again(role, client)
                client.cookies["django_language"] = language
                answer = client.get(path)
                if answer.status_code in (200, 400):
                    yield Seen(path, language, Said(answer.content.decode()).found)


def typed() -> Typed:
    """What people wrote, and the guides, which are in Indonesian alone."""
    return typed_in(*(read(name).title for name in GUIDES))


@pytest.mark.django_db(databases=["default", "identity"])
@pytest.mark.parametrize(
    "every_role", [False, pytest.param(True, marks=pytest.mark.prove)]
)
def test_no_page_says_a_word_of_the_other_language(
    house: House, every_role: bool
) -> None:
    pages = list(seen(house, every_role=every_role))
    people = typed()
    wrong, blind = {}, []
    for page in pages:
        if found := list(left_over(page.said, language=page.language, typed=people)):
            wrong[page.language, page.path] = found
        # The control: taken for a page of the other language, every page is wrong.
        if not any(left_over(page.said, language=OTHER[page.language], typed=people)):
            blind.append(page.path)

    assert len(pages) > 300
    assert not blind
    assert not wrong


def test_a_word_of_the_other_language_is_found() -> None:
    """The control: in a text, in what is heard, beside what people typed."""
    nobody, people = Typed([]), Typed(["Simpan pinjam", "Jalan rusak"])
    texts = Said(
        '<html lang="en"><p>Save Simpan</p><p lang="id">Simpan</p>'
        '<a title="Kirim laporan">x</a><p>Title: Simpan pinjam, by Ani</p>'
    ).found
    wrong = ["Save Simpan", "Kirim laporan", "Title: Simpan pinjam, by Ani"]

    assert list(left_over(texts, language="en", typed=nobody)) == wrong
    assert list(left_over(texts, language="en", typed=people)) == wrong[:2]
    assert next(left_over(texts, language="id", typed=people)) == "Save Simpan"


def test_each_language_has_words_of_its_own() -> None:
    indonesian, english = vocabulary("id"), vocabulary("en")

    assert min(len(indonesian), len(english)) > 1000
    assert not indonesian & english
    assert {"laporan", "simpan", "tenggat"} <= indonesian
    assert {"save", "deadline", "send"} <= english
