"""How often one address asks, counted in Redis for a while."""

from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest
from redis import Redis, RedisError

from agencies.forms import address


def asks_too_often(request: HttpRequest, what: str, *, most: int, seconds: int) -> bool:
    """This is more than the `most`-th time from there within `seconds`.

    Without Redis nothing is refused. No address is kept as it is.
    """
    where = sha256(address(request).encode()).hexdigest()[:16]
    key = f"asked:{what}:{where}"
    try:
        with _redis().pipeline() as pipe:
            pipe.set(key, 0, ex=seconds, nx=True)
            pipe.incr(key)
            return int(pipe.execute()[-1]) > most
    except (RedisError, OSError):
        return False


def _redis() -> Redis:
    return Redis.from_url(
        settings.CELERY_BROKER_URL, socket_timeout=0.3, socket_connect_timeout=0.3
    )
