"""One key, one effect: what a partner sends again gets the answer it got before."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet
from psycopg.errors import LockNotAvailable

from agencies.models import IdempotencyKey
from complaints import privacy

KEPT_FOR = timedelta(days=30)
WAIT = "5s"  # for the first sender of a key, before the second one is sent away

# The row comes before the work, so that a second sender waits for the first one's end.
# The limit on waiting ends with the transaction, as all of this does.
CLAIM = """
INSERT INTO agencies_idempotencykey (partner_id, key, body_sha256, created_at)
SELECT %s, %s, %s, %s FROM set_config('lock_timeout', %s, true)
ON CONFLICT (partner_id, key) DO NOTHING
RETURNING id
"""


@dataclass(frozen=True)
class Answer:
    """A status and the text that went, or goes again, to the partner."""

    status: int
    text: str
    is_replay: bool = False


class KeyReused(Exception):  # noqa: N818 (a statement, like NotAllowed)
    """The key came before, with another body."""


class StillWorking(Exception):  # noqa: N818
    """The first request with this key is not done yet."""


def once(
    *,
    work: Callable[[], Answer],
    partner_id: int,
    key: str,
    fingerprint: str,
    at: datetime,
) -> Answer:
    """Do `work` and keep its answer, or give the answer kept under this key.

    Work, case and answer commit together; what `work` raises is raised, and the key is
    then free again. Raises `KeyReused` and `StillWorking`.
    """
    try:
        with transaction.atomic():
            row = _claimed(partner_id, key, fingerprint, at)
            if row is None:
                return _kept(partner_id, key, fingerprint)
            answer = work()
            IdempotencyKey.objects.filter(pk=row).update(
                status=answer.status,
                answer=privacy.seal_text(answer.text, about=_about(partner_id, key)),
            )
            return answer
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise StillWorking from error
        raise


def forget_keys(*, at: datetime) -> int:
    """Delete keys and answers older than 30 days; how many there were.

    An answer holds a receipt code, so it is kept no longer than somebody may ask again.
    """
    gone, _by_model = IdempotencyKey.objects.filter(
        created_at__lt=at - KEPT_FOR
    ).delete()
    return gone


def kept_answers() -> QuerySet[IdempotencyKey]:
    """Rows that hold a sealed answer; `about` says what each is bound to."""
    return IdempotencyKey.objects.filter(answer__isnull=False)


def about(row: IdempotencyKey) -> str:
    """What the answer is sealed to: it opens for no other row."""
    return _about(row.partner_id, row.key)


def _claimed(partner_id: int, key: str, fingerprint: str, at: datetime) -> int | None:
    """The id of our new row; None where the key was there before."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [partner_id, key, fingerprint, at, WAIT])
        row = cursor.fetchone()
    return None if row is None else int(row[0])


def _kept(partner_id: int, key: str, fingerprint: str) -> Answer:
    row = IdempotencyKey.objects.get(partner=partner_id, key=key)
    if row.body_sha256 != fingerprint:
        raise KeyReused
    if row.status is None or row.answer is None:
        raise StillWorking  # cannot be: both commit together
    text = privacy.open_text(bytes(row.answer), about=about(row))
    return Answer(row.status, text, is_replay=True)


def _about(partner_id: int, key: str) -> str:
    return f"answer:{partner_id}:{key}"
