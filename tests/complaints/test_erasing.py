"""An erased person is gone from every sink, and the case stays."""

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.db import connections, transaction
from django.test import Client

from agencies.models import Notice
from complaints import actions, privacy
from complaints.actions import NotAllowed
from complaints.actions.blanking import cover_what_was_sent
from complaints.actions.delivering import deliver_due
from complaints.actions.erasing import erase
from complaints.models import Attachment, Complainant, Erasure
from complaints.privacy import UnreadableError
from tests.complaints.browsing import Now, body, opened, picture
from tests.complaints.cases import ANSWER, IDENTITY, Walk, at_unit
from tests.complaints.cases import State as S
from tests.complaints.data_requests import BOTH, SAID, ask, decide, erased
from tests.complaints.test_canaries import CANARY, _found, _tables
from tests.registry import small_registry


@pytest.fixture
def walk() -> Walk:
    return at_unit(small_registry(), identity=IDENTITY)


@BOTH
def test_erased_the_person_is_gone_and_the_case_stays(walk: Walk) -> None:
    before = walk.case

    erased(walk)

    with pytest.raises(UnreadableError):
        privacy.opened(walk.pk)
    assert privacy.cases_of_phone(IDENTITY.phone) == []
    after = walk.case
    assert (after.pseudonym, after.state) == (before.pseudonym, before.state)
    assert after.erased_at == walk.at
    assert not after.has_contact
    row = Complainant.objects.using("identity").get(pk=walk.pk)
    assert (row.erased_at, row.key_id, row.sealed_key) == (walk.at, "", None)
    walk.follow_up().answer()
    assert walk.case.state == S.AWAITING_COMPLAINANT


def _told_everywhere() -> Walk:
    """A life in which the person names themselves, and is named, wherever one can."""
    named = f"KTP {CANARY.name} {CANARY.phone}.png"
    walk = at_unit(
        small_registry(),
        identity=CANARY,
        title=f"Lubang di rumah {CANARY.name}",
        text=SAID,
        place=CANARY.address,
        uploads=[actions.Upload(named, picture().read())],
    )
    walk.hold().take(actions.complete, walk.citizen, text=SAID)
    walk.take(actions.note, "liaison_pu", text=f"Menelepon {CANARY.name}.")
    walk.answer(f"{ANSWER} Demikian, Ibu {CANARY.name}.")
    walk.take(actions.reply, walk.citizen, text=f"Belum. Telepon {CANARY.phone}.")
    deliver_due(at=walk.at, limit=500)
    decide(walk, ask(walk, "correct", change={"phone": CANARY.phone}))
    ask(walk, "correct", change={"name": CANARY.name})
    return walk


def _sinks() -> dict[str, list[str]]:
    """Where something of the person stands: rows, files and their names."""
    home = Path(default_storage.path(""))
    files = [one for one in home.rglob("*") if one.is_file()]
    kept = {str(one): one.name + one.read_text("latin-1") for one in files}
    told = {**dict(_tables()), **kept}
    return {sink: hits for sink, text in told.items() if (hits := _found(text))}


@BOTH
def test_after_an_erasure_no_sink_holds_the_person() -> None:
    walk = _told_everywhere()
    assert {"complaints_complaint", "complaints_event"} <= set(_sinks())
    sent = len(mail.outbox)

    erased(walk)
    deliver_due(at=walk.at, limit=500)

    assert _sinks() == {}
    assert not [m for m in mail.outbox[sent:] if _found(str(m.message()))]
    text = walk.case.original_text
    assert len(text) == len(SAID)
    assert text.startswith("Saya █")
    assert text.endswith(". Lubang di depan rumah sedalam 20 cm.")


@BOTH
def test_what_is_covered_keeps_a_hash_that_knows_a_true_copy() -> None:
    erased(at_unit(small_registry(), identity=CANARY, text=SAID))

    told = Erasure.objects.get().blanked["original_text"]

    assert told["hash"] == privacy.fingerprint(SAID.encode())
    assert told["hash"] != privacy.fingerprint(SAID.replace("7701", "7702").encode())
    assert not _found(json.dumps(Erasure.objects.get().line()))


@BOTH
def test_an_officers_own_number_in_an_answer_stays(walk: Walk) -> None:
    words = "Hubungi Dinas PU di (031) 5345678, kata Wulandarini."
    walk.follow_up(
        f"{words} Pelapor {IDENTITY.name} di +62 812 3456 7890. Ibu Wulan setuju."
    )

    text = erased(walk).case.events.get(step="follow_up").text

    assert text.startswith(f"{words} Pelapor ████████████ di ███")
    assert "7890" not in text
    assert text.endswith(". Ibu █████ setuju.")


WRONG = (
    "UPDATE complaints_event SET text = repeat('█', char_length(text))",
    "UPDATE complaints_event SET text = overlay(text PLACING 'X' FROM 1)",
    "UPDATE complaints_event SET by_id = NULL, text = text",
    "DELETE FROM complaints_event",
    "UPDATE complaints_complaint SET original_text = repeat('█', 5)",
    "UPDATE complaints_erasure SET blanked = '{}'",
)


@BOTH
def test_nothing_but_the_erased_words_is_ever_covered() -> None:
    erased(at_unit(small_registry(), identity=CANARY, text=SAID).follow_up(SAID))

    for alias, statement in product(("default", "owner"), WRONG):
        with (
            pytest.raises(Exception, match=r"append-only|permission denied"),
            transaction.atomic(using=alias),
            connections[alias].cursor() as cursor,
        ):
            cursor.execute(statement)


@BOTH
def test_words_of_a_case_that_is_not_erased_cannot_be_covered(walk: Walk) -> None:
    text = walk.case.original_text
    spans = {"original_text": {"spans": [[0, 4]], "hash": ""}}
    Erasure.objects.create(complaint=walk.case, at=walk.at, why="asked", blanked=spans)

    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        cover_what_was_sent(walk.pk)

    assert walk.case.original_text == text


@BOTH
def test_a_correction_that_waits_goes_with_the_person(
    walk: Walk, client: Client, now: Now
) -> None:
    asked = ask(walk, "correct", change={"name": CANARY.name, "nik": CANARY.nik})
    sealed = bytes(asked.change or b"")

    erased(walk)

    asked.refresh_from_db()
    assert (asked.change, asked.outcome, asked.decided_at) == (None, "refused", walk.at)
    assert not {table for table, text in _tables() if sealed.hex() in text}
    page = body(client.get(f"{opened(client, walk)}data/"))
    assert "Identitas sudah dihapus; tidak ada yang diperbaiki." in page
    with pytest.raises(NotAllowed, match="sudah dijawab"):
        decide(walk, asked)


@BOTH
def test_what_time_erases_answers_who_asked_for_it(walk: Walk) -> None:
    asked = ask(walk, "erase")
    erase(complaint_id=walk.pk, why=Erasure.Why.RETENTION, at=walk.at)

    asked.refresh_from_db()
    assert (asked.outcome, asked.decided_at) == ("done", walk.at)


@BOTH
def test_nobody_is_let_read_who_was_erased() -> None:
    walk = at_unit(small_registry(), identity=IDENTITY, is_anonymous=True)
    reading = actions.ask_identity(
        complaint_id=walk.pk, reason="Survei.", by=walk.staff("liaison_pu"), at=walk.at
    )

    erased(walk)

    with pytest.raises(NotAllowed, match="sudah dihapus"):
        actions.grant_identity(reading_id=reading.pk, by=walk.citizen, at=walk.at)


@BOTH
def test_the_database_refuses_an_erased_row_that_holds_something(walk: Walk) -> None:
    erased(walk)

    with (
        pytest.raises(Exception, match="an_erased_identity_holds_nothing"),
        transaction.atomic(using="owner"),
        connections["owner"].cursor() as cursor,
    ):
        cursor.execute("UPDATE complaints_complainant SET name = 'x'::bytea")


@BOTH
def test_what_waits_for_the_contact_is_cancelled(walk: Walk) -> None:
    walk.follow_up()
    waiting = Notice.objects.filter(channel="contact", sent_at=None, dead_at=None)
    assert waiting.exists()

    erased(walk)

    assert not waiting.exists()
    deliver_due(at=walk.at, limit=100)
    assert not Notice.objects.filter(channel="contact").exclude(sent_at=None).exists()


@BOTH
def test_files_that_the_complainant_sent_go_with_the_person(
    django_capture_on_commit_callbacks: Any,
) -> None:
    upload = actions.Upload("ktp.png", picture().read())
    walk = at_unit(small_registry(), identity=IDENTITY, uploads=[upload])
    file = Attachment.objects.get(complaint=walk.pk)
    path, digest = Path(file.file.path), file.sha256
    assert path.exists()

    erased(walk)

    file.refresh_from_db()
    assert not path.exists()
    assert (file.file.name, file.name, file.sha256) == ("", "[berkas dihapus]", digest)


@BOTH
def test_free_text_is_masked_for_everybody_once_the_person_is_gone(
    client: Client, now: Now
) -> None:
    cast = small_registry()
    walk = at_unit(cast, identity=IDENTITY, text=f"NIK saya {IDENTITY.nik}.")
    client.force_login(cast.liaison_pu)
    page = f"/kerja/{walk.case.number}/"
    assert IDENTITY.nik in body(client.get(page))

    erased(walk)

    assert IDENTITY.nik not in body(client.get(page))
    assert "identitas dihapus" in body(client.get(page))
    citizen = Client()
    assert IDENTITY.nik not in body(citizen.get(opened(citizen, walk)))
    with pytest.raises(NotAllowed, match="sudah dihapus"):
        walk.take(actions.ask_identity, "liaison_pu", reason="Survei.")
