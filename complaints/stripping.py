"""Who complained, taken out of free text for those who may not know it.

People sign what they write: `masking` finds numbers, this the sealed name and address
themselves. The identity is opened for that alone, here, and shown to nobody, so it is
no reading and stands in no log of readings.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import takewhile

from django.views.decorators.debug import sensitive_variables

from agencies.principals import Principal
from complaints import permissions
from complaints.masking import masked
from complaints.models import Complaint
from complaints.privacy import Identity, UnreadableError, opened, opened_among
from complaints.workflow import Who

Words = Callable[[str], str]
NAME, HOME = "[nama]", "[alamat]"
LEAST = 3  # letters: shorter parts of a name are words of every text
LEAST_OF_NUMBERS = 4  # signs of what tells a home by its numbers: "RT 02", "60261"
WORD = re.compile(r"[^\W_]+")
APART = r"[\W_]+"
# As people write one word of an address or another.
STREETS = {"jalan": "jalan|jln|jl", "gang": "gang|gg", "perumahan": "perumahan|perum"}
KINDS = {
    said: f"(?:{alike})" for alike in STREETS.values() for said in alike.split("|")
}
NUMBERED = frozenset({"no", "nomor", "nomer"})
NEIGHBOURS = frozenset({"rt", "rw"})
HOUSE = rf"(?:{APART}(?:(?:no|nomor|nomer){APART})?[0-9]+[a-z]?(?:/[0-9]+)?)?"


class Stripper:
    """A text without NIK, phone, e-mail address, and without this name and address.

    With `homes` false the address stays.
    """

    def __init__(self, identity: Identity, *, homes: bool = True) -> None:
        known = [(one, HOME) for one in _homes(identity.address)] if homes else []
        self._known = known + [(one, NAME) for one in _names(identity.name)]

    def __call__(self, text: str) -> str:
        said = masked(unicodedata.normalize("NFC", text))
        for known, mask in self._known:
            said = known.sub(mask, said)
        return said

    def found(self, text: str) -> Iterator[tuple[int, int]]:
        """Where name and address stand in the text as it is; some within others."""
        for known, _mask in self._known:
            yield from (hit.span() for hit in known.finditer(text))

    def __repr__(self) -> str:
        return "Stripper(…)"  # never in a log or a traceback


def words_for(complaint: Complaint, *, by: Principal, mine: frozenset[Who]) -> Words:
    """How this reader is shown free text of a case: as it was sent, without numbers in
    it, or without anybody in it. `mine` are their capacities.
    """
    if permissions.reads_in_full(complaint, mine):
        return str
    if permissions.reads_without_names(complaint, by):
        return stripper(complaint.subject_id)
    return masked


def words_of(cases: Iterable[Complaint], *, by: Principal) -> dict[int, Words]:
    """As `words_for`, by case, for lists, where nobody reads in full.

    At most one query, and none for who does more than watch.
    """
    words: dict[int, Words] = {}
    hidden: dict[int, int] = {}
    for case in cases:
        words[case.pk] = masked
        if permissions.reads_without_names(case, by):
            hidden[case.pk] = case.subject_id
    found = strippers([*hidden.values()]) if hidden else {}
    return words | {pk: found[subject] for pk, subject in hidden.items()}


@sensitive_variables()
def stripper(complaint_id: int) -> Words:
    """How those read a case's texts who may not know who complained.

    Where the identity was erased, or its key is not at hand, only numbers go.
    """
    try:
        return Stripper(opened(complaint_id))
    except UnreadableError:
        return masked


@sensitive_variables()
def strippers(complaint_ids: Sequence[int]) -> dict[int, Words]:
    """As `stripper`, for the texts of many cases: one query."""
    known = opened_among(complaint_ids)
    return {pk: Stripper(known[pk]) if pk in known else masked for pk in complaint_ids}


def _names(name: str) -> Iterator[re.Pattern[str]]:
    """The name as one, and its parts wherever they stand."""
    words = [re.escape(word) for word in _words(name)]
    if words:
        parts = [APART.join(words), *(word for word in words if len(word) >= LEAST)]
        either = "|".join(sorted(parts, key=len, reverse=True))
        yield _whole(rf"(?:{either})(?:\s+(?:{either}))*")


def _homes(address: str) -> Iterator[re.Pattern[str]]:
    """Its first part, and each that names a street, a neighbourhood or a number.

    A village or a city by itself is where many live.
    """
    parts = [_words(part) for part in re.split(r"[,;\n]", address)]
    for place, words in enumerate(filter(None, parts)):
        street = list(takewhile(_is_of_the_street, words))
        if _is_name(street) and (place == 0 or not KINDS.keys().isdisjoint(street)):
            yield _whole(APART.join(KINDS.get(one, one) for one in street) + HOUSE)
        numbers = [word for word in words[len(street) :] if word not in NUMBERED]
        if len("".join(numbers)) >= LEAST_OF_NUMBERS:
            yield _whole(r"[\W_]*".join(map(_any_zeros, numbers)))


def _words(said: str) -> list[str]:
    return WORD.findall(unicodedata.normalize("NFC", said).lower())


def _is_of_the_street(word: str) -> bool:
    return not word[0].isdigit() and word not in NUMBERED | NEIGHBOURS


def _is_name(words: list[str]) -> bool:
    """More than the word for a street."""
    return any(len(word) >= LEAST and word not in KINDS for word in words)


def _any_zeros(word: str) -> str:
    return f"0*{int(word)}" if word.isdecimal() else word


def _whole(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{words})(?![^\W_])", re.IGNORECASE)
