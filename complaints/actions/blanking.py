"""What an erased person wrote of themselves, covered: a block for each character.

Found while the identity can still be opened. Texts that nobody may change are covered
by a function of the database, along the spans that the row of the erasure names and
only those (migration 0019); the others are written anew here.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import connection

from agencies.models import Notice
from complaints import masking, privacy
from complaints.models import (
    Answer,
    Attachment,
    CaseSearch,
    Complaint,
    Disposition,
    IdentityReading,
)
from complaints.privacy import Identity
from complaints.stripping import Stripper

BLOCK = "█"
COMPLAINANT = "complainant"  # the capacity in which an event is theirs
Spans = list[list[int]]  # start and end (exclusive) of each, in characters
# Texts beside those that nobody may change, by the column that names the case.
OTHERS: tuple[tuple[Any, str, tuple[str, ...]], ...] = (
    (CaseSearch, "complaint_id", ("text",)),
    (Complaint.history.model, "id", ("title", "place")),
    (Answer, "complaint_id", ("text",)),
    (Disposition, "complaint_id", ("instruction",)),
    (IdentityReading, "complaint_id", ("reason",)),
    (Attachment, "complaint_id", ("name",)),
    (Notice, "complaint_id", ("subject", "body")),
)


def found(
    complaint: Complaint, identity: Identity, *, known: Mapping[str, Any]
) -> dict[str, Any]:
    """Where the person stands in what was sent and in events: spans, by place.

    With each a keyed hash of the text as it was, which tells a true copy from another
    and gives up no number. `known` is what a ledger says of the same case: its spans
    count where the text is still the same.
    """
    places = {}
    for place, text, is_own in _texts(complaint):
        digest = privacy.fingerprint(text.encode())
        before = known.get(place, {})
        told = before["spans"] if before.get("hash") == digest else []
        if spans := merged([*spans_in(text, identity, is_own=is_own), *told]):
            places[place] = {"spans": spans, "hash": digest}
    return places


def cover_what_was_sent(complaint_id: int) -> None:
    """Cover what the erasure names; again it does nothing. After `Erasure` is there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT blank_erased_words(%s)", [complaint_id])


def cover_others(complaint: Complaint, identity: Identity) -> None:
    """Cover the person in all else that is kept of the case; does not save the case."""
    for name in ("title", "place"):
        said = getattr(complaint, name)
        setattr(complaint, name, _covered(said, identity, is_own=True))
    for model, column, names in OTHERS:
        rows = model._base_manager.filter(**{column: complaint.pk})
        changed = [row for row in rows if _cover(row, names, identity)]
        model._base_manager.bulk_update(changed, names)


def spans_in(text: str, identity: Identity, *, is_own: bool) -> Spans:
    """The identity's own words and numbers; in what they wrote, every number."""
    spans = [[*span] for span in Stripper(identity).found(text)]
    theirs = {_digits(identity.nik), _digits(identity.phone), identity.email.lower()}
    for start, end, kind in masking.found(text):
        said = text[start:end]
        plain = said.lower() if kind is masking.EMAIL else _digits(said)
        if is_own or plain in theirs:
            spans.append([start, end])
    return merged(spans)


def merged(spans: Sequence[Sequence[int]]) -> Spans:
    """In order, none touching another."""
    kept: Spans = []
    for start, end in sorted([*span] for span in spans):
        if kept and start <= kept[-1][1]:
            kept[-1][1] = max(end, kept[-1][1])
        else:
            kept.append([start, end])
    return kept


def _texts(complaint: Complaint) -> Iterator[tuple[str, str, bool]]:
    """Place, text, and whether the complainant wrote it."""
    yield "original_title", complaint.original_title, True
    yield "original_text", complaint.original_text, True
    for event in complaint.events.exclude(text="").order_by("pk"):
        yield f"event:{event.pk}", event.text, event.capacity == COMPLAINANT


def _cover(row: Any, names: Sequence[str], identity: Identity) -> bool:
    before = [getattr(row, name) for name in names]
    for name, text in zip(names, before, strict=True):
        setattr(row, name, _covered(text, identity, is_own=False))
    return before != [getattr(row, name) for name in names]


def _covered(text: str, identity: Identity, *, is_own: bool) -> str:
    for start, end in spans_in(text, identity, is_own=is_own):
        text = text[:start] + BLOCK * (end - start) + text[end:]
    return text


def _digits(said: str) -> str:
    """As one number in all its spellings; digits of any script."""
    plain = "".join(str(int(one)) for one in said if one.isdecimal())
    return privacy.normal_phone(plain)
