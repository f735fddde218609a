"""Identities: sealed, indexed with a key, opened for a granted reading alone."""

import hashlib
import hmac
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidTag
from django.conf import LazySettings
from django.db import connections, transaction

from agencies.models import AccessEntry
from agencies.roles import Role
from complaints import actions, privacy
from complaints.actions import NotAllowed
from complaints.models import Complainant, IdentityReading
from complaints.privacy import Identity, UnreadableError, blind_index
from tests.cast import Cast
from tests.complaints.cases import IDENTITY, Walk, at_unit, walk_to
from tests.complaints.cases import State as S
from tests.registry import small_registry

READING = pytest.mark.django_db(
    transaction=True, databases=["default", "identity", "owner"]
)
NEW_KEY = {"k2": bytes(range(32))}


@pytest.fixture
def walk() -> Walk:
    return at_unit(small_registry(), identity=IDENTITY)


def _owner(statement: str, *values: object) -> list[tuple[object, ...]]:
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


@READING
def test_what_is_sealed_opens_again(walk: Walk) -> None:
    assert privacy.opened(walk.pk) == IDENTITY


@READING
def test_fields_that_were_not_said_stay_empty() -> None:
    walk = at_unit(small_registry(), identity=Identity(phone="0812 3456 7890"))

    opened = privacy.opened(walk.pk)

    assert opened == Identity(phone="0812 3456 7890")
    row = _owner("SELECT name, nik, nik_index FROM complaints_complainant")
    assert row == [(None, None, None)]


@READING
def test_a_case_without_identity_has_no_row_to_open() -> None:
    walk = at_unit(small_registry())

    assert privacy.opened(walk.pk) == Identity()
    assert not Identity()


@READING
def test_an_unknown_key_id_is_said_and_not_guessed(
    walk: Walk, settings: LazySettings
) -> None:
    settings.IDENTITY_KEYS = NEW_KEY

    with pytest.raises(UnreadableError):
        privacy.opened(walk.pk)


@READING
def test_another_key_under_the_same_id_opens_nothing(
    walk: Walk, settings: LazySettings
) -> None:
    name = next(iter(settings.IDENTITY_KEYS))
    settings.IDENTITY_KEYS = {name: b"x" * 32}

    with pytest.raises(UnreadableError):
        privacy.opened(walk.pk)


@READING
def test_a_new_key_leaves_the_old_rows_readable(
    walk: Walk, settings: LazySettings
) -> None:
    settings.IDENTITY_KEYS = {**NEW_KEY, **settings.IDENTITY_KEYS}

    newer = at_unit_again(walk)

    assert privacy.opened(walk.pk) == privacy.opened(newer.pk) == IDENTITY
    keys = _owner("SELECT key_id FROM complaints_complainant ORDER BY complaint_id")
    assert [key for (key,) in keys] != [keys[0][0]] * 2


def at_unit_again(walk: Walk) -> Walk:
    return at_unit(walk.cast, identity=IDENTITY)


@READING
@pytest.mark.parametrize("field", ["name", "nik", "sealed_key"])
def test_what_was_tampered_with_or_moved_from_another_row_does_not_open(
    walk: Walk, field: str
) -> None:
    other = at_unit_again(walk)
    _owner(
        f"UPDATE complaints_complainant SET {field} = (SELECT {field} FROM"
        " complaints_complainant WHERE complaint_id = %s) WHERE complaint_id = %s",
        other.pk,
        walk.pk,
    )

    with pytest.raises(UnreadableError):
        privacy.opened(walk.pk)


@READING
def test_with_its_key_destroyed_an_identity_is_gone_for_ever(walk: Walk) -> None:
    Complainant.objects.filter(complaint_id=walk.pk).update(sealed_key=None)

    with pytest.raises(UnreadableError):
        privacy.opened(walk.pk)


@READING
def test_the_index_finds_a_person_with_the_key_and_nobody_without(
    walk: Walk, settings: LazySettings
) -> None:
    ((stored,),) = _owner("SELECT nik_index FROM complaints_complainant")
    index = bytes(stored)  # type: ignore[arg-type]
    assert index == blind_index("nik", "35780512 1290 0001")

    # The sixteen digits of a NIK are few enough to try: here are some with the truth.
    guesses = [f"{3578051212900000 + n}" for n in range(2000)]
    assert IDENTITY.nik in guesses
    for nik in guesses:
        plain = nik.encode()
        for said in (plain, b"nik:" + plain):
            unkeyed = (
                hashlib.sha256(said).digest(),
                hmac.new(b"", said, hashlib.sha256).digest(),
                hmac.new(b"nik", said, hashlib.sha256).digest(),
                hmac.new(settings.SECRET_KEY.encode(), said, hashlib.sha256).digest(),
            )
            assert index not in unkeyed
    settings.IDENTITY_KEYS = NEW_KEY
    assert index not in {blind_index("nik", nik) for nik in guesses}


def test_one_number_in_all_its_spellings_is_one_index() -> None:
    spellings = [
        *("081234567890", "+62 812-3456-7890", "62812 3456 7890"),
        *("+62 (0)812 3456 7890", "0062 812 3456 7890"),
    ]

    assert len({blind_index("phone", spelling) for spelling in spellings}) == 1
    assert blind_index("phone", "") is None


def test_an_identity_never_shows_itself() -> None:
    assert repr(IDENTITY) == "Identity(…)"
    assert IDENTITY.nik not in f"{IDENTITY} {[IDENTITY]}"


def test_a_receipt_code_may_be_typed_with_lookalikes_and_is_kept_hashed() -> None:
    code = "7K2M0-1ABCD-EFGHJ-KMNPQ-RSTVW-X"
    typed = "7k2mo iabcd efghj kmnpq rstvw x"

    assert privacy.receipt_hash(code) == privacy.receipt_hash(typed)
    assert code not in privacy.receipt_hash(code)
    assert privacy.receipt_hash(code) != privacy.receipt_hash(code[:-1] + "Y")


def test_receipt_codes_hold_130_bits_and_do_not_repeat() -> None:
    codes = {privacy.new_receipt_code() for _ in range(1000)}

    assert len(codes) == 1000
    assert {len(code.replace("-", "")) for code in codes} == {26}
    assert 32**26 >= 2**128


def test_a_short_secret_is_bound_to_what_it_is_about() -> None:
    sealed = privacy.seal_text("7K2M0", about="partner:1:a")

    assert privacy.open_text(sealed, about="partner:1:a") == "7K2M0"
    with pytest.raises(InvalidTag):
        privacy.open_text(sealed, about="partner:1:b")


def _ask(walk: Walk, name: str = "liaison_pu") -> IdentityReading:
    return actions.ask_identity(
        complaint_id=walk.pk,
        reason="Perlu alamat untuk survei.",
        by=walk.staff(name),
        at=walk.at,
    )


def _read(walk: Walk, reading: IdentityReading, name: str = "liaison_pu") -> Identity:
    return actions.read_identity(
        reading_id=reading.pk, by=walk.staff(name), at=walk.at, address="10.0.0.7"
    )


@READING
def test_not_anonim_it_opens_at_once_for_fifteen_minutes_and_is_logged_first(
    walk: Walk,
) -> None:
    reading = _ask(walk)

    assert _read(walk, reading) == IDENTITY
    walk.wait(minutes=15)
    assert _read(walk, reading) == IDENTITY
    walk.wait(seconds=1)
    with pytest.raises(NotAllowed, match="sudah berakhir"):
        _read(walk, reading)

    entries = AccessEntry.objects.filter(kind=AccessEntry.Kind.IDENTITY)
    assert entries.count() == 2
    entry = entries.first()
    assert entry is not None
    assert (entry.officer, entry.subject) == (walk.cast.liaison_pu, walk.case.number)
    assert (entry.reason, entry.address) == ("Perlu alamat untuk survei.", "10.0.0.7")


@READING
def test_the_log_stands_though_the_opening_failed(
    walk: Walk, settings: LazySettings
) -> None:
    reading = _ask(walk)
    settings.IDENTITY_KEYS = NEW_KEY

    with pytest.raises(UnreadableError):
        _read(walk, reading)

    assert AccessEntry.objects.filter(kind=AccessEntry.Kind.IDENTITY).count() == 1


@READING
@pytest.mark.parametrize("granter", ["custodian", "citizen"])
def test_an_anonim_identity_waits_for_a_custodian_or_the_complainant(
    granter: str,
) -> None:
    walk = at_unit(small_registry(), identity=IDENTITY, is_anonymous=True)
    reading = _ask(walk)
    with pytest.raises(NotAllowed, match="belum ada"):
        _read(walk, reading)

    by = walk.citizen if granter == "citizen" else walk.staff("custodian")
    granted = actions.grant_identity(reading_id=reading.pk, by=by, at=walk.at)

    assert granted.open_until == walk.at + timedelta(minutes=15)
    assert _read(walk, reading) == IDENTITY
    with pytest.raises(NotAllowed, match="sudah dijawab"):
        actions.grant_identity(reading_id=reading.pk, by=by, at=walk.at)


@READING
def test_the_holder_of_a_part_reads_who_brought_the_whole_where_they_can_see_it(
    walk: Walk,
) -> None:
    units = [walk.cast.dinas_pu, walk.cast.dinas_kesehatan]
    parts = actions.split(
        complaint_id=walk.pk, units=units, by=walk.staff("admin_surabaya"), at=walk.at
    )
    part = Walk(walk.cast, at=walk.at)
    part.pk = parts[1].pk
    reading = _ask(part, "liaison_kesehatan")

    assert _read(part, reading, "liaison_kesehatan") == IDENTITY
    assert AccessEntry.objects.openings_of(walk.case.number).count() == 1
    walk.take(actions.tighten_privacy, walk.citizen, is_anonymous=True, is_secret=False)
    with pytest.raises(NotAllowed, match="kini anonim"):
        _read(part, reading, "liaison_kesehatan")


def test_who_asks_does_not_grant(cast: Cast) -> None:
    walk = at_unit(cast, is_anonymous=True)
    reading = _ask(walk)
    both = cast.staff("custodian", walk.at.date())
    itself = type(both)(cast.liaison_pu.pk, both.name, both.seats)

    with pytest.raises(NotAllowed, match="tidak dapat mengizinkan sendiri"):
        actions.grant_identity(reading_id=reading.pk, by=itself, at=walk.at)
    with pytest.raises(NotAllowed, match="Hanya"):
        _ask(walk, "custodian")


@pytest.mark.parametrize("chosen", [False, True])
def test_a_custodian_does_not_ask_with_another_seat(chosen: bool, cast: Cast) -> None:
    """By decree a liaison, by letter a custodian: not even acting as the former."""
    walk = at_unit(cast)
    letter = cast.custodian.seats.get().decree
    office = cast.custodian_office
    letter.members.create(officer=cast.liaison_pu, role=Role.CUSTODIAN, agency=office)
    both = walk.staff("liaison_pu")
    assert len(both.seats) == 2
    by = both.acting_in(cast.liaison_pu.seats.earliest("pk").pk) if chosen else both

    with pytest.raises(NotAllowed, match="Kustodian tidak meminta identitas"):
        walk.take(actions.ask_identity, by, reason="Perlu alamat.")


@READING
def test_a_reading_is_for_who_asked_and_only_while_they_hold_the_case(
    walk: Walk,
) -> None:
    reading = _ask(walk)

    with pytest.raises(NotAllowed, match="yang meminta"):
        _read(walk, reading, "admin_surabaya")
    walk.return_up("liaison_pu")
    with pytest.raises(NotAllowed, match="berwenang"):
        _read(walk, reading)

    assert not AccessEntry.objects.exists()


@pytest.mark.parametrize("name", ["admin_surabaya", "ksp_officer", "auditor", "former"])
def test_nobody_but_the_holder_asks(name: str, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        _ask(at_unit(cast), name)


def test_the_ombudsman_asks_with_consent_on_a_case_handed_over(cast: Cast) -> None:
    walk = at_unit(cast)
    with pytest.raises(NotAllowed, match="setelah hari ke-60"):
        _ask(walk, "reviewer_jatim")
    walk.hand_over()
    with pytest.raises(NotAllowed, match="belum menyetujui"):
        _ask(walk, "reviewer_jatim")

    walk.take(actions.consent, walk.citizen)

    assert _ask(walk, "reviewer_jatim").granted_at is not None


def _at_the_ombudsman() -> Walk:
    walk = at_unit(small_registry(), identity=IDENTITY)
    with transaction.atomic():  # as the sweep takes it
        walk.hand_over()
    return walk.take(actions.consent, walk.citizen)


@READING
def test_consent_is_asked_anew_at_each_reading() -> None:
    walk = _at_the_ombudsman()
    reading = _ask(walk, "reviewer_jatim")
    assert _read(walk, reading, "reviewer_jatim") == IDENTITY

    walk.take(actions.withdraw_consent, walk.citizen)

    with pytest.raises(NotAllowed, match="berwenang"):
        _read(walk, reading, "reviewer_jatim")


@READING
@pytest.mark.parametrize("granter", ["custodian", "citizen"])
def test_nobody_grants_what_who_asked_may_no_longer_read(granter: str) -> None:
    walk = _at_the_ombudsman()
    walk.take(actions.tighten_privacy, walk.citizen, is_anonymous=True, is_secret=False)
    reading = _ask(walk, "reviewer_jatim")
    walk.take(actions.withdraw_consent, walk.citizen)
    by = walk.citizen if granter == "citizen" else walk.staff("custodian")

    with pytest.raises(NotAllowed, match="tidak lagi berwenang"):
        actions.grant_identity(reading_id=reading.pk, by=by, at=walk.at)

    walk.take(actions.consent, walk.citizen)
    actions.grant_identity(reading_id=reading.pk, by=by, at=walk.at)
    assert _read(walk, reading, "reviewer_jatim") == IDENTITY


@READING
def test_who_becomes_anonim_ends_what_was_open_without_a_custodian(
    walk: Walk,
) -> None:
    reading = _ask(walk)
    assert _read(walk, reading) == IDENTITY
    held = IdentityReading.objects.open_for(walk.staff("liaison_pu"), at=walk.at)
    assert held.exists()

    walk.take(actions.tighten_privacy, walk.citizen, is_anonymous=True, is_secret=False)

    with pytest.raises(NotAllowed, match="anonim"):
        _read(walk, reading)
    assert not held.exists()
    again = _ask(walk)
    actions.grant_identity(reading_id=again.pk, by=walk.citizen, at=walk.at)
    assert _read(walk, again) == IDENTITY


def test_the_complainant_can_see_that_somebody_asked_and_why(cast: Cast) -> None:
    walk = walk_to(S.IN_PROGRESS, cast)
    _ask(walk)

    event = walk.case.events.get(step="ask_identity")

    assert event.is_public
    assert event.text == "Perlu alamat untuk survei."
