"""Is the system well: database, broker, heartbeat. For load balancers and people."""

from datetime import datetime, timedelta
from typing import Any

import redis
from django.conf import settings
from django.db import Error, connection
from django.db.models import Max
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agencies.models import Notice
from escalation.models import Heartbeat, Sweep

BROKER_SECONDS = 2
MISSED_BEATS = 3  # heartbeats that may stay away before the system counts as unwell
MOST_COUNTED = 1000  # waiting notices


@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """200 when all is well, else 503; what is wrong stands in the same answer."""
    state = _database_state()
    state["broker"] = "ok" if _broker_answers() else "unreachable"
    well = state["database"] == state["broker"] == "ok" and _beats(state)
    status = 200 if well else 503
    return JsonResponse({"status": "ok" if well else "unwell", **state}, status=status)


def _database_state() -> dict[str, Any]:
    """What the database knows: its own time, heartbeat, sweep, notices that wait."""
    try:
        now = _now()
        heartbeat = Heartbeat.objects.aggregate(latest=Max("at"))["latest"]
        return {
            "database": "ok",
            "heartbeat": heartbeat,
            "heartbeat_age_seconds": _seconds(now, heartbeat),
            "last_sweep": _last_sweep(),
            "notices_waiting": _waiting(now),
        }
    except Error:
        return {"database": "unreachable", "heartbeat_age_seconds": None}


def _now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        now: datetime = cursor.fetchone()[0]
        return now


def _last_sweep() -> datetime | None:
    """When a sweep last came to its end."""
    latest: datetime | None = Sweep.objects.aggregate(last=Max("finished_at"))["last"]
    return latest


def _seconds(now: datetime, then: datetime | None) -> int | None:
    return None if then is None else int((now - then) / timedelta(seconds=1))


def _waiting(now: datetime) -> int:
    """Notices that should have gone out by now, 1000 for "as many or more"."""
    waiting = Notice.objects.filter(sent_at=None, dead_at=None, run_after__lte=now)
    return waiting[:MOST_COUNTED].count()


def _beats(state: dict[str, Any]) -> bool:
    age = state["heartbeat_age_seconds"]
    return age is not None and age <= MISSED_BEATS * settings.HEARTBEAT_SECONDS


def _broker_answers() -> bool:
    client = redis.Redis.from_url(
        settings.CELERY_BROKER_URL,
        socket_timeout=BROKER_SECONDS,
        socket_connect_timeout=BROKER_SECONDS,
    )
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()
