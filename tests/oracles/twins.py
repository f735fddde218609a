"""Two databases that differ in one hidden thing, and everybody who may not know it.

A twin is written inside a savepoint, everything is asked, and it is taken back; then
the other is. What came back is compared byte by byte, without what is new in every
answer: nonces, tokens of forms, receipts.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import zip_longest
from typing import Any

from django.core.cache import cache
from django.db import connections, transaction
from django.test import Client

from agencies.models import Agency, IdempotencyKey, Officer, Partner, token_hash
from agencies.principals import Application
from complaints import actions, privacy
from complaints.actions import requesting
from complaints.models import AnswerTemplate, Complainant, Complaint, SavedView
from complaints.privacy import Identity
from complaints.workflow import Classification
from tests.cast import PARTNER_TOKEN, Cast
from tests.complaints.cases import NOW, Walk, at_unit, received
from tests.matrix.asking import ONCE
from tests.oracles.questions import Asked, Question, questions
from tests.registry import small_registry

AT = NOW + timedelta(hours=3)
KEYS = 910_000_000  # where the keys of twin rows begin, so that both twins have them
OTHER_TOKEN = "token-of-another-application"
SEQUENCES = (
    *("complaints_complaint", "complaints_event", "complaints_clock"),
    "agencies_notice",
)
# A receipt, the number of a case that was made by asking, a token signed just now.
MADE = re.compile(
    rb'"(?:receipt_code|number|incident)": ?"[^"]*"|name="writer" value="[^"]*"'
)
Write = Callable[["Stage"], None]


@dataclass
class Stage:
    cast: Cast
    own: Walk  # with Dinas PU; by the application
    stranger: Walk  # whose receipt somebody else holds
    clients: dict[str, Client] = field(default_factory=dict)
    # Of cases within the savepoint, by key, for `stripping`.
    signed: dict[int, Identity] = field(default_factory=dict)


@dataclass(frozen=True)
class Twins:
    """One hidden thing in two versions, who must not tell them apart, and what they
    would search for if they guessed.
    """

    name: str
    hidden_from: tuple[str, ...]
    one: Write
    other: Write
    guesses: tuple[str, ...]


def build() -> Stage:
    _begin_at(KEYS // 2)
    cast = small_registry()
    Partner.objects.create(
        name="Aplikasi Lain", agency=cast.malang, token_hash=token_hash(OTHER_TOKEN)
    )
    own = at_unit(cast, identity=Identity(name="Wulan", phone="081234567890"))
    stage = Stage(cast, own, received(cast))
    for name in cast.officers:
        client = Client(raise_request_exception=False)
        client.force_login(getattr(cast, name))
        _keeps(getattr(cast, name), "Semua yang diproses")  # counted on every queue
        stage.clients[name] = client
    for name, token in (("app", PARTNER_TOKEN), ("other_app", OTHER_TOKEN)):
        client = Client(raise_request_exception=False)
        client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        stage.clients[name] = client
    stage.clients["public"] = Client(raise_request_exception=False)
    for name, walk in (("receipt", stage.own), ("other_receipt", stage.stranger)):
        client = Client(raise_request_exception=False)
        case = walk.case
        client.post("/lacak/", {"number": case.number, "code": walk.receipt_code})
        stage.clients[name] = client
    return stage


def _begin_at(key: int) -> None:
    """Sequences are not taken back: each twin begins at the same keys and numbers."""
    with connections["owner"].cursor() as cursor:
        for table in SEQUENCES:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, key]
            )
        cursor.execute("SELECT setval('complaint_number', %s)", [key // 10])


# What is varied.
def identity(said: Identity) -> Write:
    def write(stage: Stage) -> None:
        row = privacy.sealed(said, complaint_id=stage.own.pk)
        names = [one.name for one in row._meta.fields if not one.primary_key]
        Complainant.objects.filter(pk=stage.own.pk).update(
            **{name: getattr(row, name) for name in names}
        )

    return write


def numbers(phone: str) -> Write:
    """A case with Dinas PU whose free text, files and notes hold a phone number."""

    def write(stage: Stage) -> None:
        said = {"title": f"Lampu, {phone}", "text": f"Padam. Telepon {phone}, malam."}
        walk = at_unit(stage.cast, **said, place=f"Rumah {phone}")
        walk.follow_up(f"Pelapor ditelepon ke {phone}.")
        walk.take(actions.note, "liaison_pu", text=f"Nomornya {phone}.")

    return write


def signed(said: Identity) -> Write:
    """A case with Dinas PU whose title and text bear its complainant's name."""

    def write(stage: Stage) -> None:
        walk = at_unit(
            stage.cast,
            identity=said,
            title=f"Lampu padam, {said.name}",
            text=f"Lampu padam sejak Senin. Hormat saya, {said.name}.",
        )
        stage.signed[walk.pk] = said

    return write


def foreign(text: str, *, is_secret: bool = False) -> Write:
    """A case of Samarinda's own, at one of its units."""

    def write(stage: Stage) -> None:
        cast = stage.cast
        walk = received(cast, title=text, text=text, is_secret=is_secret)
        walk.dispose(cast.samarinda, "admin_national")
        walk.dispose(cast.samarinda_pu, "admin_samarinda")
        walk.take(actions.follow_up, "liaison_samarinda_pu", text=text)

    return write


def secret(text: str) -> Write:
    """A rahasia case of the city, which the public must not know of."""

    def write(stage: Stage) -> None:
        at_unit(stage.cast, title=text, text=text, is_secret=True)

    return write


def nothing(stage: Stage) -> None:
    """There is no such case."""


def note(text: str) -> Write:
    def write(stage: Stage) -> None:
        stage.own.take(actions.note, "liaison_pu", text=text)
        stage.own.at -= timedelta(minutes=1)

    return write


def against(unit: str, text: str) -> Write:
    """Berkadar pengawasan about a unit, looked into by the city's inspectorate."""

    def write(stage: Stage) -> None:
        cast = stage.cast
        said = {"classification": Classification.SUPERVISORY}
        walk = received(
            cast, title=text, text=text, reported_agency=getattr(cast, unit)
        )
        walk.dispose(cast.surabaya, "admin_national", **said)
        walk.dispose(cast.inspektorat, "admin_surabaya", **said)

    return write


def of_an_application(source_id: str) -> Write:
    """A case that another application brought under a number of its own."""

    def write(stage: Stage) -> None:
        partner = Partner.objects.get(token_hash=token_hash(OTHER_TOKEN))
        received(
            stage.cast,
            by=Application(partner.pk, partner.name),
            source_id=source_id,
            chosen_agency=stage.cast.samarinda,
        )
        IdempotencyKey.objects.create(
            partner=partner, key=source_id, body_sha256="0" * 64, created_at=AT
        )

    return write


def kept(**said: Any) -> Write:
    """Columns of the case with Dinas PU, as they are stored."""

    def write(stage: Stage) -> None:
        Complaint.objects.filter(pk=stage.own.pk).update(**said)

    return write


def reading(stage: Stage) -> None:
    """Its holder asks to read the identity."""
    by, at = stage.own.staff("liaison_pu"), stage.own.at
    actions.ask_identity(
        complaint_id=stage.own.pk, reason="Kenari hilang.", by=by, at=at
    )


def request(stage: Stage) -> None:
    """Its complainant asks for what is held about them to be erased."""
    requesting.ask_about_data(
        complaint_id=stage.own.pk, kind="erase", by=stage.own.citizen, at=stage.own.at
    )


def taken(name: str) -> Write:
    """A list and a template that people of Samarinda keep under a name of theirs."""

    def write(stage: Stage) -> None:
        cast = stage.cast
        _keeps(cast.admin_samarinda, name, agency=cast.samarinda)
        AnswerTemplate.objects.create(agency=cast.samarinda, name=name, text=name)

    return write


def _keeps(officer: Officer, name: str, *, agency: Agency | None = None) -> None:
    query = "antrean=diproses&scope=all"
    SavedView.objects.create(
        officer=officer, agency=agency, name=name, query=query, created_at=AT
    )


def each(*writes: Write) -> Write:
    """One after the other."""

    def write(stage: Stage) -> None:
        for one in writes:
            one(stage)

    return write


# What is asked.
@dataclass(frozen=True)
class Difference:
    """A question that a role got two answers to, and where they part."""

    question: str
    told: str

    def __str__(self) -> str:
        return f"{self.question}: {self.told}"


def differences(
    stage: Stage, twins: Twins, *, role: str, whole: bool = False
) -> list[Difference]:
    """Every question that this role gets two answers to; `whole` asks all."""
    with twin(stage, twins.one) as (number, pk):
        own = stage.own.case
        asked = Asked(role, number, pk, own.number, own.pk, twins.guesses, whole)
        before = list(answers(stage, asked))
    with twin(stage, twins.other):
        after = list(answers(stage, asked))
    return [
        Difference(str(question), _parting(old, new))
        for (question, old), (_same, new) in zip(before, after, strict=True)
        if old != new
    ]


def _parting(old: bytes, new: bytes) -> str:
    """The first bytes that differ, with some before them: what to look for."""
    pairs = enumerate(zip_longest(old, new))
    at = max(0, next(place for place, (one, other) in pairs if one != other) - 60)
    return f"{old[at : at + 160]!r} / {new[at : at + 160]!r}"


@contextmanager
def twin(stage: Stage, write: Write) -> Iterator[tuple[str, int]]:
    """Write it, with the same keys and numbers in both; yields those of its case."""
    at = stage.own.at
    _begin_at(KEYS)
    cache.clear()
    with transaction.atomic():
        write(stage)
        made = Complaint.objects.filter(pk__gt=KEYS).order_by("pk").first()
        yield (made.number, made.pk) if made else ("26-9999-9999", KEYS + 1)
        transaction.set_rollback(True)
    stage.own.at = at
    cache.clear()


def answers(stage: Stage, asked: Asked) -> Iterator[tuple[Question, bytes]]:
    client = stage.clients[asked.role]
    cookies = client.cookies.copy()
    for question in questions(asked):
        with transaction.atomic():
            said = plain(_ask(client, question))
            transaction.set_rollback(True)
        yield question, said
        client.cookies = cookies.copy()


def _ask(client: Client, question: Question) -> Any:
    path, headers = question.path, question.headers
    if question.method != "post":
        return getattr(client, question.method)(path, headers=headers)
    kind = {"content_type": "application/json"} if "/api/" in path else {}
    return client.post(path, question.data, headers=headers, **kind)


def plain(answer: Any) -> bytes:
    """Status, headers, length and body, without what is new in every answer."""
    parts = answer.streaming_content if answer.streaming else [answer.content]
    sent = b"".join(parts)
    body = MADE.sub(b"", ONCE.sub(b"", sent))
    heads = dict(answer.headers)
    heads.pop("Expires", None)
    if body != sent:
        heads.pop("Content-Length", None)  # that of a body with a fresh token in it
    named = re.sub(r"nonce-[^' ]*", "", json.dumps(sorted(heads.items())))
    cookies = ",".join(sorted(answer.cookies))
    return f"{answer.status_code} {named} {cookies} ".encode() + body
