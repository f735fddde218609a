"""A new master key: every row comes under it, whatever runs twice, stops or fails."""

import hashlib
import hmac
import random
from collections.abc import Iterator
from threading import Barrier, Thread

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connection, connections

from agencies.models import IdempotencyKey
from complaints import privacy
from complaints.actions import replaying, requesting, rotating
from complaints.actions.erasing import erase
from complaints.models import Complainant, Erasure, SubjectRequest
from complaints.privacy import Identity, UnreadableError
from tests.complaints.cases import IDENTITY, NOW, Walk, received
from tests.registry import small_registry

pytestmark = pytest.mark.django_db(
    transaction=True, databases=["default", "identity", "owner"]
)
NEW = {"k2": bytes(range(32))}


@pytest.fixture
def old(settings: LazySettings) -> dict[str, bytes]:
    return dict(settings.IDENTITY_KEYS)


@pytest.fixture
def walks(old: dict[str, bytes], settings: LazySettings) -> list[Walk]:
    """Seven cases under the old key, and the new one in front of it."""
    cast = small_registry()
    found = [received(cast, identity=IDENTITY) for _ in range(7)]
    settings.IDENTITY_KEYS = {**NEW, **old}
    return found


def _opens(walks: list[Walk]) -> None:
    assert [privacy.opened(walk.pk) for walk in walks] == [IDENTITY] * len(walks)


def test_after_it_the_old_key_can_be_thrown_away(
    walks: list[Walk], settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("rotate_identity_keys", batch=3)
    settings.IDENTITY_KEYS = NEW

    _opens(walks)
    assert len(privacy.cases_of_phone(IDENTITY.phone)) == 7
    assert set(Complainant.objects.values_list("key_id", flat=True)) == {"k2"}
    said = capsys.readouterr().out
    assert "7 baris memakai kunci selain k2." in said
    assert "6 dari 7 diperiksa." in said


def test_before_it_a_person_is_found_under_either_key(walks: list[Walk]) -> None:
    newer = received(walks[0].cast, identity=IDENTITY)

    assert privacy.cases_of_phone(IDENTITY.phone)[0] == newer.pk
    assert len(privacy.cases_of_phone(IDENTITY.phone)) == 8


def test_what_was_said_is_not_sealed_anew(walks: list[Walk]) -> None:
    before = _names()

    call_command("rotate_identity_keys")

    assert _names() == before


def _names() -> list[bytes]:
    rows = Complainant.objects.using("identity").order_by("pk")
    return [bytes(row.name or b"") for row in rows]


@pytest.mark.parametrize("batches", range(4))
def test_stopped_after_any_batch_it_goes_on_where_it_was(
    walks: list[Walk], settings: LazySettings, batches: int
) -> None:
    begun = rotating.rotate(batch=2)
    for _ in range(batches):
        next(begun)
    begun.close()
    _opens(walks)

    call_command("rotate_identity_keys", batch=2)

    settings.IDENTITY_KEYS = NEW
    _opens(walks)


def test_stopped_within_a_batch_it_loses_nothing(
    walks: list[Walk], monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    real, calls = privacy._rewrapped, iter(range(10))

    def dies(row: Complainant) -> Complainant:
        if next(calls) == 4:
            raise KeyboardInterrupt
        return real(row)

    monkeypatch.setattr(privacy, "_rewrapped", dies)
    with pytest.raises(KeyboardInterrupt):
        call_command("rotate_identity_keys", batch=3)
    monkeypatch.undo()
    _opens(walks)

    call_command("rotate_identity_keys", batch=3)

    settings.IDENTITY_KEYS = NEW
    _opens(walks)


def test_two_at_once_share_the_work(walks: list[Walk], settings: LazySettings) -> None:
    barrier, failed = Barrier(2), []

    def run() -> None:
        barrier.wait()
        try:
            call_command("rotate_identity_keys", batch=1)
        except CommandError as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=run) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert not failed
    settings.IDENTITY_KEYS = NEW
    _opens(walks)


def test_a_row_whose_key_is_not_at_hand_is_said_loudly_and_left(
    walks: list[Walk], settings: LazySettings, old: dict[str, bytes]
) -> None:
    settings.IDENTITY_KEYS = NEW

    with pytest.raises(CommandError, match=r"7.*Jangan cabut"):
        call_command("rotate_identity_keys")

    settings.IDENTITY_KEYS = {**NEW, **old}
    _opens(walks)


def test_kept_answers_come_under_the_new_key_too(
    walks: list[Walk], settings: LazySettings
) -> None:
    partner = walks[0].cast.partner
    settings.IDENTITY_KEYS = dict(reversed(settings.IDENTITY_KEYS.items()))
    asked = {"partner_id": partner.pk, "key": "a", "fingerprint": "f", "at": NOW}
    replaying.once(work=lambda: replaying.Answer(201, "7K2M0"), **asked)
    settings.IDENTITY_KEYS = dict(reversed(settings.IDENTITY_KEYS.items()))

    call_command("rotate_identity_keys")

    settings.IDENTITY_KEYS = NEW
    again = replaying.once(work=pytest.fail, **asked)
    assert (again.text, again.is_replay) == ("7K2M0", True)
    assert IdempotencyKey.objects.count() == 1


@pytest.fixture
def asked(
    walks: list[Walk], old: dict[str, bytes], settings: LazySettings
) -> SubjectRequest:
    """A correction that waits, sealed under the old key."""
    settings.IDENTITY_KEYS = old
    walk = walks[0]
    asked = requesting.ask_about_data(
        complaint_id=walk.pk,
        kind="correct",
        by=walk.citizen,
        at=walk.at,
        change={"phone": "0813 1111 2222"},
    )
    settings.IDENTITY_KEYS = {**NEW, **old}
    return asked


def _decide(walk: Walk, asked: SubjectRequest) -> None:
    requesting.decide_request(
        request_id=asked.pk, outcome="done", by=walk.staff("custodian"), at=walk.at
    )


def test_a_pending_correction_survives_rotation_and_not_erasure(
    walks: list[Walk], asked: SubjectRequest, settings: LazySettings
) -> None:
    assert sum(rotating.left().values()) == 8
    call_command("rotate_identity_keys", batch=3)
    assert not rotating.left()

    settings.IDENTITY_KEYS = NEW
    asked.refresh_from_db()
    assert privacy.sealed_under(asked.change or b"") == "k2"
    erase(complaint_id=walks[0].pk, why=Erasure.Why.RETENTION, at=walks[0].at)
    asked.refresh_from_db()
    assert asked.change is None


def test_a_correction_is_made_under_the_new_key(
    walks: list[Walk], asked: SubjectRequest, settings: LazySettings
) -> None:
    call_command("rotate_identity_keys")
    settings.IDENTITY_KEYS = NEW

    _decide(walks[0], asked)

    assert privacy.opened(walks[0].pk).phone == "0813 1111 2222"


def test_a_correction_whose_key_is_gone_is_counted_and_not_made(
    walks: list[Walk], asked: SubjectRequest, settings: LazySettings
) -> None:
    call_command("rotate_identity_keys")
    SubjectRequest.objects.update(change=b"k0:" + bytes(asked.change or b"")[6:])

    with pytest.raises(CommandError, match="k0: 1"):
        call_command("rotate_identity_keys")
    with pytest.raises(UnreadableError):
        _decide(walks[0], asked)


def test_the_application_still_cannot_read_what_it_wrote(walks: list[Walk]) -> None:
    call_command("rotate_identity_keys")

    with connection.cursor() as cursor, pytest.raises(Exception, match="permission"):
        cursor.execute("SELECT sealed_key FROM complaints_complainant")


# What somebody who has the database and not the key can try for each guess.
def _attacks(row: Complainant, guess: bytes) -> Iterator[bytes]:
    """Hashes that would be the index if its key were none, or a thing in the row."""
    said = (guess, b"nik:" + guess, b"index:" + guess)
    known = (
        b"",
        b"nik",
        b"index:",
        row.key_id.encode(),
        bytes(row.sealed_key or b""),
        str(row.pk).encode(),
        bytes(32),
        hashlib.sha256(b"index:").digest(),
        hashlib.sha256(b"index:" + row.key_id.encode()).digest(),
        hashlib.sha256(b"index:" + bytes(32)).digest(),
    )
    for text in said:
        yield hashlib.sha256(text).digest()
        yield hashlib.sha256(hashlib.sha256(text).digest()).digest()
        for key in known:
            yield hmac.new(key, text, hashlib.sha256).digest()


def _recovered(rows: list[Complainant], niks: list[str], keys: list[bytes]) -> int:
    """How many NIKs are given up when every true one is among the guesses."""
    indexes = {bytes(row.nik_index or b"") for row in rows}
    found = set()
    for nik in niks:
        guess = nik.encode()
        tried = set(_attacks(rows[0], guess))
        for key in keys:
            index = hashlib.sha256(b"index:" + key).digest()
            tried.add(hmac.new(index, b"nik:" + guess, hashlib.sha256).digest())
        if indexes & tried:
            found.add(nik)
    return len(found) + sum(_opens_with(row, keys) for row in rows if not found)


def _opens_with(row: Complainant, keys: list[bytes]) -> bool:
    sealed = bytes(row.sealed_key or b"")
    for key in (*keys, bytes(32), hashlib.sha256(row.key_id.encode()).digest()):
        try:
            AESGCM(key).decrypt(sealed[:12], sealed[12:], f"{row.pk}:key".encode())
        except InvalidTag:
            continue
        return True
    return False


def _lost(size: int) -> tuple[list[Complainant], list[str]]:
    """Rows as they are stored, and their NIKs: all begin alike, as in one town."""
    some = random.Random(7)
    days = [f"{some.randint(1, 28):02}{some.randint(1, 12):02}90" for _ in range(size)]
    niks = [f"357805{day}{n:04}" for n, day in enumerate(days, 1)]
    rows = [
        privacy.sealed(Identity(nik=nik), complaint_id=n)
        for n, nik in enumerate(niks, 1)
    ]
    return rows, niks


@pytest.mark.parametrize("size", [200, pytest.param(10_000, marks=pytest.mark.prove)])
def test_a_lost_database_without_its_key_gives_up_no_nik(
    size: int, settings: LazySettings
) -> None:
    rows, niks = _lost(size)
    wrong = hashlib.sha256(settings.SECRET_KEY.encode()).digest()

    assert _recovered(rows, niks, [wrong]) == 0


def test_with_the_key_the_same_attack_finds_every_one(settings: LazySettings) -> None:
    rows, niks = _lost(200)

    assert _recovered(rows, niks, list(settings.IDENTITY_KEYS.values())) == 200


def test_an_index_without_a_key_would_give_up_every_one() -> None:
    rows, niks = _lost(200)
    for row, nik in zip(rows, niks, strict=True):
        row.nik_index = hashlib.sha256(nik.encode()).digest()

    assert _recovered(rows, niks, []) == 200
