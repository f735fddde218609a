"""What an erased person wrote of themselves, covered: a block for each character.

Found while the identity can still be opened. Texts that nobody may change are covered
by a function of the database, along the spans that the row of the erasure names and
only those (migrations 0019, 0023); the others are written anew here.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote_plus

from django.db import connection
from django.db.models import Max, Min, Q, QuerySet

from agencies.models import Notice
from complaints import masking, privacy
from complaints.models import (
    Answer,
    Attachment,
    CaseSearch,
    Complaint,
    Disposition,
    Draft,
    Event,
    Handover,
    IdentityReading,
    SavedView,
    SubjectRequest,
)
from complaints.privacy import Identity
from complaints.stripping import Stripper
from complaints.workflow import Who

BLOCK = "█"
DIGESTED = timedelta(days=7)  # a digest says a notice again on the morning after it
Spans = list[list[int]]  # start and end (exclusive) of each, in characters
Place = tuple[Any, str, tuple[str, ...]]  # model, column that names the case, texts


@dataclass(frozen=True)
class Kept:
    """Texts of a case that nobody may change: their key and words, and their cover.

    `place` is the first word of their places in `Erasure.blanked`, `cover` the function
    of the database that covers what an erasure names.
    """

    place: str
    of_case: Callable[[int], Iterable[tuple[int, str]]]
    cover: str


# Texts beside those that nobody may change. Apps above add their own to both lists
# (`escalation.apps`): what they write about a case is not known here.
OTHERS: list[Place] = [
    (CaseSearch, "complaint_id", ("text",)),
    (Complaint.history.model, "id", ("title", "place", "strategic_issue")),
    (Answer, "complaint_id", ("text",)),
    (Disposition, "complaint_id", ("instruction",)),
    (Draft, "complaint_id", ("fields",)),
    (IdentityReading, "complaint_id", ("reason",)),
    (SubjectRequest, "complaint_id", ("reason",)),
    (Attachment, "complaint_id", ("name",)),
    (Notice, "complaint_id", ("subject", "body")),
]
KEPT: list[Kept] = []


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
        for cover in ("blank_erased_words", *(kept.cover for kept in KEPT)):
            cursor.execute(f"SELECT {cover}(%s)", [complaint_id])


def cover_others(complaint: Complaint, identity: Identity) -> None:
    """Cover the person in all else that is kept of the case; does not save the case."""
    for name, is_own in (("title", True), ("place", True), ("strategic_issue", False)):
        said = getattr(complaint, name)
        setattr(complaint, name, _covered(said, identity, is_own=is_own))
    for model, column, names in OTHERS:
        rows = model._base_manager.filter(**{column: complaint.pk})
        _cover_rows(rows, names, identity)
    led = set(_led(complaint).values_list("complaint_id", flat=True))
    told = Notice.objects.filter(complaint_id__in=led)
    _cover_rows(
        Disposition.objects.filter(complaint__in=led), ("instruction",), identity
    )
    _cover_rows(told, ("subject", "body"), identity)
    _cover_rows(_digests(complaint), ("subject", "body"), identity)
    facts = complaint.events.filter(facts__has_key="handover")
    batches = [event["handover"] for event in facts.values_list("facts", flat=True)]
    _cover_rows(Handover.objects.filter(pk__in=batches), ("note",), identity)
    _forget_searches(identity)


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
    for events in (complaint.events.all(), _led(complaint)):
        for event in events.order_by("pk"):
            is_own = event.capacity == Who.COMPLAINANT
            yield f"event:{event.pk}", event.text, is_own
            yield f"facts:{event.pk}", str(event.facts.get("reason", "")), False
    for kept in KEPT:
        for pk, text in kept.of_case(complaint.pk):
            yield f"{kept.place}:{pk}", text, False


def _led(complaint: Complaint) -> QuerySet[Event]:
    """Steps on this case repeated on those that followed it, with the same words."""
    events = Event.objects.filter(facts__has_key="induk")
    return events.filter(facts__induk=complaint.number).exclude(complaint=complaint)


def _digests(complaint: Complaint) -> QuerySet[Notice]:
    """Mails that said notices of the case again; sought by whom and when."""
    told = Notice.objects.filter(complaint_id=complaint.pk)
    first, last = told.aggregate(Min("created_at"), Max("created_at")).values()
    rows = Notice.objects.filter(channel=Notice.Channel.DIGEST)
    if first is None:
        return rows.none()
    return rows.filter(
        officer__notice_choice__isnull=False,
        created_at__range=(first, last + DIGESTED),
        body__contains=complaint.number,
    )


def _forget_searches(identity: Identity) -> None:
    """Lists that somebody kept under the whole name or a number of the person."""
    whole = identity.name if " " in identity.name.strip() else ""
    named = Q()
    for said in (whole, identity.nik, identity.phone, identity.email):
        if said:
            named |= Q(name__icontains=said) | Q(query__icontains=quote_plus(said))
    if named:
        SavedView.objects.filter(named).delete()


def _cover_rows(rows: QuerySet[Any], names: Sequence[str], identity: Identity) -> None:
    changed = [row for row in rows if _cover(row, names, identity)]
    rows.model._base_manager.bulk_update(changed, names)


def _cover(row: Any, names: Sequence[str], identity: Identity) -> bool:
    before = [getattr(row, name) for name in names]
    for name, said in zip(names, before, strict=True):
        setattr(row, name, _without(said, identity))
    return before != [getattr(row, name) for name in names]


def _without(said: Any, identity: Identity) -> Any:
    """A text, or all the texts of what a form holds."""
    if isinstance(said, str):
        return _covered(said, identity, is_own=False)
    if isinstance(said, dict):
        return {name: _without(one, identity) for name, one in said.items()}
    if isinstance(said, list):
        return [_without(one, identity) for one in said]
    return said


def _covered(text: str, identity: Identity, *, is_own: bool) -> str:
    for start, end in spans_in(text, identity, is_own=is_own):
        text = text[:start] + BLOCK * (end - start) + text[end:]
    return text


def _digits(said: str) -> str:
    """As one number in all its spellings; digits of any script."""
    plain = "".join(str(int(one)) for one in said if one.isdecimal())
    return privacy.normal_phone(plain)
