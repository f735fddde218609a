"""Identities: sealed on the way in, opened by a role of its own for a granted reading.

The only code that opens the `identity` connection.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.crypto import salted_hmac

from complaints.models import Complainant

NONCE_BYTES = 12
# Crockford's base 32: no I, L, O, U; 26 of them hold 130 bits.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 26
LOOKALIKES = str.maketrans("ILO", "110")


@dataclass(frozen=True)
class Identity:
    """Who complained; empty where they did not say."""

    name: str = ""
    nik: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))

    def __repr__(self) -> str:
        return "Identity(…)"  # never in a log or a traceback

    @property
    def has_contact(self) -> bool:
        return bool(self.phone or self.email)


class UnreadableError(Exception):
    """The identity cannot be opened: its key was destroyed or is not at hand."""


def sealed(identity: Identity, *, complaint_id: int) -> Complainant:
    """The identity as it is stored (unsaved): each field under this row's own key."""
    key_id, master = current_key()
    own = AESGCM.generate_key(bit_length=256)
    row = Complainant(
        complaint_id=complaint_id,
        key_id=key_id,
        sealed_key=_seal(master, own, f"{complaint_id}:key"),
        nik_index=blind_index("nik", identity.nik),
        phone_index=blind_index("phone", identity.phone),
    )
    for field in fields(identity):
        if said := getattr(identity, field.name):
            about = f"{complaint_id}:{field.name}"
            setattr(row, field.name, _seal(own, said.encode(), about))
    return row


def opened(complaint_id: int) -> Identity:
    """The identity behind a case, for a reading that was granted or for delivery.

    Whoever calls this has checked and logged it (`actions.reading`), or shows it to
    nobody: to send a notice (`tasks`), or to find the person who is to be erased
    (`actions.erasing`). Raises `UnreadableError`.
    """
    row = Complainant.objects.using("identity").filter(pk=complaint_id).first()
    if row is None:
        return Identity()
    return _said(row, _own_key(row))


def opened_among(complaint_ids: Sequence[int]) -> dict[int, Identity]:
    """As `opened`, by case, in one query; what cannot be opened is left out."""
    found = {}
    for row in Complainant.objects.using("identity").filter(pk__in=complaint_ids):
        with suppress(UnreadableError):
            found[row.pk] = _said(row, _own_key(row))
    return found


def kept_among(complaint_ids: Sequence[int]) -> set[int]:
    """Of whom an identity is kept, whether or not its key is at hand."""
    rows = Complainant.objects.using("identity").filter(pk__in=complaint_ids)
    return set(rows.filter(erased_at=None).values_list("pk", flat=True))


def _own_key(row: Complainant) -> bytes:
    if row.sealed_key is None or row.key_id not in _keys():
        raise UnreadableError(f"identity of complaint {row.pk}")
    try:
        return _open(_keys()[row.key_id], row.sealed_key, f"{row.pk}:key")
    except InvalidTag as error:
        raise UnreadableError(f"identity of complaint {row.pk}") from error


def _said(row: Complainant, own: bytes) -> Identity:
    try:
        return Identity(
            **{
                field.name: _open(own, value, f"{row.pk}:{field.name}").decode()
                for field in fields(Identity)
                if (value := getattr(row, field.name)) is not None
            }
        )
    except InvalidTag as error:
        raise UnreadableError(f"identity of complaint {row.pk}") from error


def corrected(
    complaint_id: int, change: Mapping[str, str]
) -> tuple[Complainant, Identity]:
    """The identity with some fields said anew, sealed under a new key (unsaved).

    What it held before is not kept. Raises `UnreadableError`.
    """
    row = Complainant.objects.using("identity").filter(pk=complaint_id).first()
    said = replace(opened(complaint_id), **change)
    newer = sealed(said, complaint_id=complaint_id)
    newer.version = row.version + 1 if row else 1
    return newer, said


def destroy(complaint_id: int, *, at: datetime) -> None:
    """Forget the key of a row, what was sealed with it, and its indexes: for ever."""
    Complainant.objects.filter(pk=complaint_id, erased_at=None).update(
        key_id="",
        sealed_key=None,
        nik_index=None,
        phone_index=None,
        erased_at=at,
        **{field.name: None for field in fields(Identity)},
    )


def rewrapped(complaint_ids: Sequence[int]) -> tuple[list[Complainant], list[int]]:
    """Rows with their own key and indexes under the current master key, unsaved.

    Nothing that was said is sealed anew: only the key of each row is. The second list
    are rows that cannot be opened, because their key is not at hand or they were
    tampered with.
    """
    rows = Complainant.objects.using("identity").filter(pk__in=complaint_ids)
    done, unreadable = [], []
    for row in rows:
        try:
            done.append(_rewrapped(row))
        except UnreadableError:
            unreadable.append(row.pk)
    return done, unreadable


def _rewrapped(row: Complainant) -> Complainant:
    key_id, master = current_key()
    own = _own_key(row)
    said = _said(row, own)
    return Complainant(
        pk=row.pk,
        key_id=key_id,
        sealed_key=_seal(master, own, f"{row.pk}:key"),
        nik_index=blind_index("nik", said.nik),
        phone_index=blind_index("phone", said.phone),
    )


def blind_index(kind: str, value: str, *, key_id: str = "") -> bytes | None:
    """A keyed hash for finding one person's cases; useless without the key.

    Under the key named, as its row is sealed; under the current one by default.
    """
    plain = normal_phone(value) if kind == "phone" else re.sub(r"\D", "", value)
    if not plain:
        return None
    master = _keys()[key_id or current_key()[0]]
    key = hashlib.sha256(b"index:" + master).digest()
    return hmac.new(key, f"{kind}:{plain}".encode(), hashlib.sha256).digest()


def fingerprint(content: bytes) -> str:
    """A keyed hash (64 hex digits) of something that may hold an identity.

    Not under an identity key: these rotate, and a request may come again after that.
    """
    return salted_hmac("request body", content, algorithm="sha256").hexdigest()


def cases_of_phone(number: str) -> list[int]:
    """Ids of the cases that were brought with this phone number, the newest first."""
    indexes = [blind_index("phone", number, key_id=key_id) for key_id in _keys()]
    found = Complainant.objects.using("identity").filter(
        phone_index__in=[index for index in indexes if index]
    )
    return list(found.order_by("-pk").values_list("pk", flat=True))


def normal_phone(value: str) -> str:
    """Digits only, with the country code: 0812…, +62 812…, +62 (0)812… and 0062 812…
    are one number.
    """
    digits = re.sub(r"[^0-9]", "", value).removeprefix("00")
    return re.sub(r"^(?:620|0)", "62", digits)


def is_phone(number: str) -> bool:
    """Whether it can be one: 8 to 15 digits, with the usual marks between them."""
    plain = re.fullmatch(r"[0-9+().\s-]+", number)
    return bool(plain) and 8 <= len(normal_phone(number)) <= 15


def pseudonym_for(partner_id: int, complaint_id: int) -> str:
    """How one integrated application knows the complainant: "Pelapor 7K2M-0ABC".

    Keyed by the application: two of them, or one and the staff, cannot join theirs.
    """
    seed = f"{partner_id}:{complaint_id}"
    digest = salted_hmac("pseudonym", seed, algorithm="sha256").digest()
    number = int.from_bytes(digest)
    said = "".join(ALPHABET[number >> 5 * n & 31] for n in range(8))
    return f"Pelapor {said[:4]}-{said[4:]}"


def new_receipt_code() -> str:
    """A secret of 130 random bits, to be shown once: "7K2M-…"."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    return _in_groups(code)


def receipt_code_from(seed: str) -> str:
    """The same code for the same seed, which must hold a secret of its sender.

    A form sent twice so gets one case and the same receipt, and no code is kept.
    """
    digest = salted_hmac("receipt code", seed, algorithm="sha256").digest()
    number = int.from_bytes(digest)
    code = "".join(ALPHABET[number >> 5 * n & 31] for n in range(CODE_LENGTH))
    return _in_groups(code)


def _in_groups(code: str) -> str:
    return "-".join(code[start : start + 5] for start in range(0, CODE_LENGTH, 5))


def receipt_hash(code: str) -> str:
    """How a receipt code is kept; spaces, hyphens, case, lookalikes do not matter."""
    plain = re.sub(r"[\s-]", "", code).upper().translate(LOOKALIKES)
    return hashlib.sha256(f"receipt:{plain}".encode()).hexdigest()


def seal_text(text: str, *, about: str) -> bytes:
    """Seal a short secret that is not an identity, such as a stored answer."""
    key_id, master = current_key()
    return key_id.encode() + b":" + _seal(master, text.encode(), about)


def open_text(stored: bytes, *, about: str) -> str:
    """The twin of `seal_text`. Raises `UnreadableError` without its key at hand."""
    key_id, _, value = bytes(stored).partition(b":")
    if key_id.decode() not in _keys():
        raise UnreadableError(about)
    return _open(_keys()[key_id.decode()], value, about).decode()


def sealed_under(stored: bytes | memoryview) -> str:
    """The id of the key under which `seal_text` sealed it."""
    return bytes(stored).partition(b":")[0].decode()


def current_key() -> tuple[str, bytes]:
    """The id of the key that seals what is new, and the key."""
    return next(iter(_keys().items()))


def _keys() -> Mapping[str, bytes]:
    """Keys by id, the current one first; from the environment, never the database."""
    return settings.IDENTITY_KEYS


def _seal(key: bytes, plain: bytes, about: str) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, about.encode())


def _open(key: bytes, value: bytes | memoryview, about: str) -> bytes:
    stored = bytes(value)
    return AESGCM(key).decrypt(
        stored[:NONCE_BYTES], stored[NONCE_BYTES:], about.encode()
    )
