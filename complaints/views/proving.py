"""Number and code: shown once, then held by the session for half an hour."""

import logging
import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest
from redis import Redis, RedisError

from agencies.forms import address
from agencies.principals import Receipt
from complaints import privacy
from complaints.models import Complaint

HELD_FOR = timedelta(minutes=30)
HELD = "receipts"  # in the session: {number: [id of the case, until when]}
MOST_WRONG = 20  # tries from one address within the window
WINDOW = timedelta(minutes=10)

logger = logging.getLogger(__name__)


def proven(number: str, code: str) -> Complaint | None:
    """The case that number and code open together.

    A wrong code and a number that is not there take the same path.
    """
    given = privacy.receipt_hash(code)
    case = Complaint.objects.filter(number=number.strip()).first()
    kept = case.receipt_hash if case else ""
    fits = secrets.compare_digest(given, kept or "0" * len(given))
    return case if case and kept and fits else None


def remember(request: HttpRequest, case: Complaint, *, at: datetime) -> None:
    """Let this browser open the case's page for half an hour."""
    held = dict(request.session.get(HELD, {}))
    held[case.number] = [case.pk, (at + HELD_FOR).timestamp()]
    request.session[HELD] = held


def receipt(request: HttpRequest, number: str, *, at: datetime) -> Receipt | None:
    """Who asks for that case, if they proved it lately; each visit renews it."""
    held = request.session.get(HELD, {})
    pk, until = held.get(number, (0, 0))
    if until < at.timestamp():
        return None
    held[number] = [pk, (at + HELD_FOR).timestamp()]
    request.session[HELD] = held
    return Receipt(pk)


def forget(request: HttpRequest) -> None:
    request.session.pop(HELD, None)


def tried_too_often(request: HttpRequest) -> bool:
    """More wrong tries from this address than a person makes.

    Counted in Redis; without it nothing is refused, for a code has 130 random bits.
    """
    try:
        return int(_redis().get(_key(request)) or 0) >= MOST_WRONG
    except (RedisError, OSError):
        return False


def count_wrong(request: HttpRequest) -> None:
    try:
        with _redis().pipeline() as pipe:
            pipe.incr(_key(request))
            pipe.expire(_key(request), WINDOW)
            pipe.execute()
    except (RedisError, OSError):
        logger.warning("Wrong tries are not counted: the broker does not answer")


def _redis() -> Redis:
    return Redis.from_url(
        settings.CELERY_BROKER_URL,
        socket_timeout=0.3,
        socket_connect_timeout=0.3,
    )


def _key(request: HttpRequest) -> str:
    """No address is kept as it is."""
    return "wrong-receipts:" + sha256(address(request).encode()).hexdigest()[:16]
