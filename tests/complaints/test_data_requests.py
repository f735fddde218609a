"""A complainant sees, corrects or erases what is held: asked, decided, done, gone."""

import json
import re
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connections, transaction
from django.test import Client

from agencies.models import AccessEntry, Notice
from complaints import actions, privacy
from complaints.actions import NotAllowed, ledger, requesting, retaining
from complaints.actions.blanking import cover_what_was_sent
from complaints.actions.delivering import deliver_due
from complaints.actions.erasing import erase
from complaints.models import (
    Attachment,
    Complainant,
    Complaint,
    Erasure,
    PrivacyPolicy,
    SubjectRequest,
)
from complaints.privacy import Identity, UnreadableError
from tests.cast import Cast
from tests.complaints.browsing import Now, body, opened, picture
from tests.complaints.cases import ANSWER, IDENTITY, Walk, at_unit, day_of, walk_to
from tests.complaints.cases import State as S
from tests.complaints.test_canaries import CANARY, _found, _tables
from tests.registry import small_registry

BOTH = pytest.mark.django_db(
    transaction=True, databases=["default", "identity", "owner"]
)


@pytest.fixture
def walk() -> Walk:
    return at_unit(small_registry(), identity=IDENTITY)


def _ask(walk: Walk, kind: str, **said: Any) -> SubjectRequest:
    return requesting.ask_about_data(
        complaint_id=walk.pk, kind=kind, by=walk.citizen, at=walk.at, **said
    )


def _decide(walk: Walk, request: SubjectRequest, outcome: str = "done") -> None:
    requesting.decide_request(
        request_id=request.pk,
        outcome=outcome,
        reason="Data tidak sesuai." if outcome == "refused" else "",
        by=walk.staff("custodian"),
        at=walk.at,
    )


def _erased(walk: Walk) -> Walk:
    _decide(walk, _ask(walk, "erase"))
    return walk


@BOTH
def test_erased_the_person_is_gone_and_the_case_stays(walk: Walk) -> None:
    before = walk.case

    _erased(walk)

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


SAID = (
    f"Saya {CANARY.name}, NIK {CANARY.nik}, hp {CANARY.phone}, surel {CANARY.email},"
    f" tinggal di {CANARY.address}. Lubang di depan rumah sedalam 20 cm."
)


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
    _decide(walk, _ask(walk, "correct", change={"phone": CANARY.phone}))
    _ask(walk, "correct", change={"name": CANARY.name})
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

    _erased(walk)
    deliver_due(at=walk.at, limit=500)

    assert _sinks() == {}
    assert not [m for m in mail.outbox[sent:] if _found(str(m.message()))]
    text = walk.case.original_text
    assert len(text) == len(SAID)
    assert text.startswith("Saya █")
    assert text.endswith(". Lubang di depan rumah sedalam 20 cm.")


@BOTH
def test_what_is_covered_keeps_a_hash_that_knows_a_true_copy() -> None:
    _erased(at_unit(small_registry(), identity=CANARY, text=SAID))

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

    text = _erased(walk).case.events.get(step="follow_up").text

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
    _erased(at_unit(small_registry(), identity=CANARY, text=SAID).follow_up(SAID))

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
    asked = _ask(walk, "correct", change={"name": CANARY.name, "nik": CANARY.nik})
    sealed = bytes(asked.change or b"")

    _erased(walk)

    asked.refresh_from_db()
    assert (asked.change, asked.outcome, asked.decided_at) == (None, "refused", walk.at)
    assert not {table for table, text in _tables() if sealed.hex() in text}
    page = body(client.get(f"{opened(client, walk)}data/"))
    assert "Identitas sudah dihapus; tidak ada yang diperbaiki." in page
    with pytest.raises(NotAllowed, match="sudah dijawab"):
        _decide(walk, asked)


@BOTH
def test_what_time_erases_answers_who_asked_for_it(walk: Walk) -> None:
    asked = _ask(walk, "erase")
    erase(complaint_id=walk.pk, why=Erasure.Why.RETENTION, at=walk.at)

    asked.refresh_from_db()
    assert (asked.outcome, asked.decided_at) == ("done", walk.at)


@BOTH
def test_nobody_is_let_read_who_was_erased() -> None:
    walk = at_unit(small_registry(), identity=IDENTITY, is_anonymous=True)
    reading = actions.ask_identity(
        complaint_id=walk.pk, reason="Survei.", by=walk.staff("liaison_pu"), at=walk.at
    )

    _erased(walk)

    with pytest.raises(NotAllowed, match="sudah dihapus"):
        actions.grant_identity(reading_id=reading.pk, by=walk.citizen, at=walk.at)


@BOTH
def test_the_database_refuses_an_erased_row_that_holds_something(walk: Walk) -> None:
    _erased(walk)

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

    _erased(walk)

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

    _erased(walk)

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

    _erased(walk)

    assert IDENTITY.nik not in body(client.get(page))
    assert "identitas dihapus" in body(client.get(page))
    citizen = Client()
    assert IDENTITY.nik not in body(citizen.get(opened(citizen, walk)))
    with pytest.raises(NotAllowed, match="sudah dihapus"):
        walk.take(actions.ask_identity, "liaison_pu", reason="Survei.")


@BOTH
def test_a_correction_is_a_new_version_under_a_new_key(walk: Walk) -> None:
    before = Complainant.objects.using("identity").get(pk=walk.pk)
    asked = _ask(walk, "correct", change={"phone": "0813 1111 2222", "name": ""})
    assert asked.changed == ["phone"]
    assert b"0813" not in bytes(asked.change or b"")

    _decide(walk, asked)

    assert privacy.opened(walk.pk) == Identity(
        name=IDENTITY.name,
        nik=IDENTITY.nik,
        phone="0813 1111 2222",
        email=IDENTITY.email,
        address=IDENTITY.address,
    )
    after = Complainant.objects.using("identity").get(pk=walk.pk)
    assert after.version == 2
    assert after.sealed_key != before.sealed_key
    assert privacy.cases_of_phone("081311112222") == [walk.pk]
    assert privacy.cases_of_phone(IDENTITY.phone) == []
    asked.refresh_from_db()
    assert asked.change is None


@BOTH
def test_a_correction_may_name_a_person_where_nobody_was_named() -> None:
    walk = at_unit(small_registry())

    _decide(walk, _ask(walk, "correct", change={"email": "baru@contoh.invalid"}))

    assert privacy.opened(walk.pk) == Identity(email="baru@contoh.invalid")
    assert walk.case.has_contact


@pytest.mark.parametrize(
    ("change", "field"),
    [({}, "change"), ({"name": " "}, "change"), ({"nik": "123"}, "nik")],
)
def test_a_correction_that_says_nothing_or_nonsense_is_refused(
    cast: Cast, change: dict[str, str], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        _ask(at_unit(cast), "correct", change=change)

    assert list(refused.value.message_dict) == [field]
    assert not SubjectRequest.objects.exists()


def test_the_limit_is_three_days_by_the_policy_in_force(cast: Cast) -> None:
    walk = at_unit(cast)
    asked = _ask(walk, "see")
    assert asked.due_at == walk.at + timedelta(hours=72)

    day = day_of(walk.at)
    PrivacyPolicy.objects.create(valid_from=day, basis="Uji", answer_hours=24)

    assert _ask(walk, "erase").due_at == walk.at + timedelta(hours=24)


def test_custodians_hear_of_a_request_and_once_that_it_is_late(cast: Cast) -> None:
    walk = at_unit(cast)
    _ask(walk, "erase")
    to_custodians = Notice.objects.filter(agency=cast.custodian_office)
    assert to_custodians.count() == 1

    assert requesting.remind_of_requests(at=walk.at + timedelta(hours=72)) == 0
    late = walk.at + timedelta(hours=73)
    requesting.remind_of_requests(at=late)
    requesting.remind_of_requests(at=late + timedelta(hours=1))

    subjects = sorted(to_custodians.values_list("subject", flat=True))
    assert len(subjects) == 2
    assert subjects[0].startswith("Lewat batas")


@pytest.mark.parametrize("name", ["liaison_kesehatan", "ksp_officer", "auditor"])
def test_only_the_complainant_or_the_holder_for_them_asks(
    cast: Cast, name: str
) -> None:
    walk = at_unit(cast)

    with pytest.raises(NotAllowed):
        requesting.ask_about_data(
            complaint_id=walk.pk, kind="erase", by=walk.staff(name), at=walk.at
        )
    asked = requesting.ask_about_data(
        complaint_id=walk.pk, kind="erase", by=walk.staff("liaison_pu"), at=walk.at
    )
    assert asked.asked_by == cast.liaison_pu


def test_only_a_custodian_decides_once_and_not_their_own(cast: Cast) -> None:
    walk = at_unit(cast)
    asked = _ask(walk, "see")
    for name in ("liaison_pu", "admin_national", "auditor"):
        with pytest.raises(NotAllowed, match="Hanya kustodian"):
            requesting.decide_request(
                request_id=asked.pk, outcome="done", by=walk.staff(name), at=walk.at
            )
    with pytest.raises(ValidationError, match="belum diisi"):
        requesting.decide_request(
            request_id=asked.pk,
            outcome="refused",
            by=walk.staff("custodian"),
            at=walk.at,
        )
    _decide(walk, asked, "refused")
    with pytest.raises(NotAllowed, match="sudah dijawab"):
        _decide(walk, asked)
    own = _ask(walk, "see")
    SubjectRequest.objects.filter(pk=own.pk).update(asked_by=cast.custodian)
    with pytest.raises(NotAllowed, match="memutuskan sendiri"):
        _decide(walk, own)


def test_the_same_request_waits_once(cast: Cast) -> None:
    walk = at_unit(cast)
    _ask(walk, "erase")

    with pytest.raises(NotAllowed, match="masih menunggu"):
        _ask(walk, "erase")


@BOTH
def test_the_copy_says_all_that_is_held_and_each_fetching_is_logged(
    client: Client, now: Now
) -> None:
    walk = at_unit(small_registry(), identity=IDENTITY)
    walk.at = now()
    walk.take(actions.ask_identity, "liaison_pu", reason="Perlu alamat.")
    page = opened(client, walk)
    data = f"{page}data/"
    assert client.post(data, {"kind": "see"}).status_code == 302
    asked = SubjectRequest.objects.get()
    assert client.get(f"{data}{asked.pk}/").status_code == 302
    _decide(walk, asked)

    answer = client.get(f"{data}{asked.pk}/")

    text = answer.content.decode()
    for said in (IDENTITY.name, IDENTITY.nik, IDENTITY.phone, IDENTITY.email):
        assert said in text
    assert "Perlu alamat." in text
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]
    entry = AccessEntry.objects.get(kind="identity")
    assert (entry.subject, entry.officer) == (walk.case.number, None)
    now.later(days=8)
    opened(client, walk)
    assert client.get(f"{data}{asked.pk}/").status_code == 302
    assert AccessEntry.objects.filter(kind="identity").count() == 1
    assert Client().get(f"{data}{asked.pk}/").status_code == 404


@BOTH
def test_a_copy_is_for_its_own_complainant(client: Client, now: Now) -> None:
    walk = at_unit(small_registry(), identity=IDENTITY)
    other = at_unit(walk.cast, identity=CANARY)
    asked = _ask(other, "see")
    _decide(other, asked)
    page = opened(client, walk)

    assert client.get(f"{page}data/{asked.pk}/").status_code == 404
    assert client.get(f"/lacak/{other.case.number}/data/").status_code == 302


def test_the_form_comes_back_with_what_was_wrong(
    client: Client, cast: Cast, now: Now
) -> None:
    data = f"{opened(client, at_unit(cast))}data/"

    missing = client.post(data, {"kind": "erase"})
    wrong = client.post(data, {"kind": "correct", "nik": "12", "name": "Wulan"})

    assert (missing.status_code, wrong.status_code) == (422, 422)
    assert "Centang bila Anda yakin" in body(missing)
    assert "NIK terdiri dari 16 angka" in body(wrong)
    assert 'value="Wulan"' in body(wrong)
    assert client.post(data, {}).status_code == 422
    assert not SubjectRequest.objects.exists()


@BOTH
def test_a_custodian_works_a_request_off_on_its_page(client: Client, now: Now) -> None:
    cast = small_registry()
    walk = at_unit(cast, identity=IDENTITY)
    walk.at = now()
    asked = _ask(walk, "erase")
    SubjectRequest.objects.filter(pk=asked.pk).update(id=1_234_567)
    client.force_login(cast.custodian)
    assert walk.case.number in body(client.get("/kerja/data/"))
    page = f"/kerja/{walk.case.number}/data/"
    shown = re.search(r'name="request" value="([^"]*)"', body(client.get(page)))
    assert shown
    sent = {"request": shown[1], "outcome": "refused", "reason": ""}

    again = client.post(page, sent)
    assert again.status_code == 422
    assert "belum diisi" in body(again)
    assert client.post(page, {**sent, "outcome": "done"}).status_code == 302

    assert walk.case.erased_at is not None
    assert "Semua permintaan data sudah dijawab" in body(client.get("/kerja/data/"))


def test_the_holder_records_a_request_and_sees_no_way_to_decide(
    client: Client, cast: Cast, now: Now
) -> None:
    walk = at_unit(cast, identity=IDENTITY)
    page = f"/kerja/{walk.case.number}/data/"
    client.force_login(cast.liaison_pu)

    assert client.post(page, {"kind": "see"}).status_code == 302
    asked = SubjectRequest.objects.get()
    assert 'name="outcome"' not in body(client.get(page))
    refused = client.post(page, {"request": asked.pk, "outcome": "done"})
    assert "Hanya kustodian" in body(refused)
    assert client.get("/kerja/data/").status_code == 403
    client.force_login(cast.auditor)
    assert client.get(page).status_code == 403


# Retention.
def _past(walk: Walk, years: int) -> None:
    at = walk.at - timedelta(days=366 * years)
    Complaint.objects.filter(pk=walk.pk).update(ended_at=at)


@BOTH
def test_identities_go_when_the_time_of_their_class_is_over() -> None:
    cast = small_registry()
    old = walk_to(S.CLOSED, cast, identity=IDENTITY)
    fresh = walk_to(S.CLOSED, cast, identity=IDENTITY)
    still = walk_to(S.IN_PROGRESS, cast, identity=IDENTITY)
    nameless = walk_to(S.CLOSED, cast)
    _past(old, 6)
    _past(fresh, 4)
    _past(nameless, 6)
    on, at = day_of(old.at), old.at

    assert retaining.expired(on=on).total() == 1
    assert Erasure.objects.count() == 0
    assert retaining.retain(on=on, at=at).total() == 1
    assert retaining.retain(on=on, at=at).total() == 0

    assert [row.complaint_id for row in Erasure.objects.all()] == [old.pk]
    assert privacy.opened(fresh.pk) == privacy.opened(still.pk) == IDENTITY


@BOTH
def test_the_command_counts_first_and_then_writes_the_ledger(
    settings: LazySettings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.ERASURE_LEDGER = tmp_path / "erasures.jsonl"
    walk = walk_to(S.CLOSED, small_registry(), identity=CANARY)
    _past(walk, 20)

    call_command("retention", dry_run=True)
    assert "1 identitas akan dihapus." in capsys.readouterr().out
    assert walk.case.erased_at is None
    call_command("retention")

    assert "1 identitas dihapus." in capsys.readouterr().out
    line = settings.ERASURE_LEDGER.read_text()
    assert json.loads(line)["number"] == walk.case.number
    assert not _found(line)


# Backups.
@BOTH
def test_a_restored_backup_is_erased_again_from_the_ledger(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], settings: LazySettings
) -> None:
    walk = at_unit(small_registry(), identity=CANARY, text=SAID)
    other = at_unit(walk.cast, identity=IDENTITY)
    backup = _backed_up(walk)
    _erased(walk)
    path = tmp_path / "erasures.jsonl"
    assert ledger.write_out(path, at=walk.at) == 1
    assert ledger.write_out(path, at=walk.at) == 0
    _restore(backup, walk)
    assert privacy.opened(walk.pk) == CANARY
    assert walk.case.original_text == SAID

    # Without the key of then, words are covered where the ledger says they stood.
    keys, settings.IDENTITY_KEYS = settings.IDENTITY_KEYS, {"k2": bytes(range(32))}
    call_command("replay_erasures", path)
    settings.IDENTITY_KEYS = keys

    assert not _found(walk.case.original_text)
    assert "1 dihapus lagi, 0 sudah" in capsys.readouterr().out
    with pytest.raises(UnreadableError):
        privacy.opened(walk.pk)
    assert walk.case.erased_at is not None
    assert privacy.opened(other.pk) == IDENTITY
    call_command("replay_erasures", path)
    assert "0 dihapus lagi, 1 sudah" in capsys.readouterr().out


KEPT = ("complaints_complainant", "complaints_complaint")


def _backed_up(walk: Walk) -> list[str]:
    """The rows as they are now, as the JSON that puts them back."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        found = []
        for table, key in zip(KEPT, ("complaint_id", "id"), strict=True):
            cursor.execute(
                f"SELECT to_jsonb(t)::text FROM {table} t WHERE {key} = %s", [walk.pk]
            )
            found.append(cursor.fetchone()[0])
        return found


def _restore(backup: list[str], walk: Walk) -> None:
    """As a restore does: past every trigger, and the erasure was never heard of."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("ALTER TABLE complaints_erasure DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM complaints_erasure")
        cursor.execute("ALTER TABLE complaints_erasure ENABLE TRIGGER USER")
        row, case = map(json.loads, backup)
        names = [name for name in row if name != "complaint_id"]
        cursor.execute(
            f"UPDATE complaints_complainant t SET ({', '.join(names)}) = (SELECT"
            f" {', '.join('s.' + name for name in names)} FROM jsonb_populate_record("
            "NULL::complaints_complainant, %s::jsonb) s) WHERE complaint_id = %s",
            [json.dumps(row), walk.pk],
        )
        cursor.execute(
            "UPDATE complaints_complaint SET erased_at = NULL, has_contact = %s,"
            " original_text = %s WHERE id = %s",
            [case["has_contact"], case["original_text"], walk.pk],
        )


@BOTH
def test_a_case_that_only_bears_the_number_is_left_alone(
    walk: Walk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = walk.case
    entry = {
        "complaint": case.pk,
        "number": case.number,
        "received_at": (case.received_at - timedelta(days=1)).isoformat(),
        "at": walk.at.isoformat(),
        "why": "asked",
    }
    path = tmp_path / "erasures.jsonl"
    path.write_text(json.dumps(entry) + "\n\n")

    call_command("replay_erasures", path)

    assert "1 tidak ada" in capsys.readouterr().out
    assert privacy.opened(walk.pk) == IDENTITY
    path.write_text("bukan catatan\n")
    with pytest.raises(CommandError, match="line 1"):
        call_command("replay_erasures", path)
    with pytest.raises(CommandError, match="tidak terbaca"):
        call_command("replay_erasures", tmp_path / "none")


@BOTH
def test_what_was_erased_is_never_rotated_back(
    walk: Walk, settings: LazySettings
) -> None:
    _erased(walk)
    settings.IDENTITY_KEYS = {"k2": bytes(range(32)), **settings.IDENTITY_KEYS}

    call_command("rotate_identity_keys")

    with pytest.raises(UnreadableError):
        privacy.opened(walk.pk)
