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
from complaints.models import Complaint
from escalation.models import Heartbeat, Sweep

BROKER_SECONDS = 2
MISSED_BEATS = 3  # heartbeats that may stay away before the system counts as unwell
LONGEST_SILENCE = 600  # seconds, however seldom the heart beats
MOST_COUNTED = 1000  # waiting notices, overdue cases


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
            **_sweeping(now),
            "notices_waiting": _waiting(now),
        }
    except Error:
        return {"database": "unreachable", "heartbeat_age_seconds": None}


def _now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        now: datetime = cursor.fetchone()[0]
        return now


def _sweeping(now: datetime) -> dict[str, Any]:
    """The last sweep that came to its end, what it did, and what waits for the next.

    `overdue_for_sweep` counts cases, 1000 for "as many or more".
    """
    ended = Sweep.objects.exclude(finished_at=None).order_by("-finished_at")
    last = ended.values("finished_at", "due", "escalated", "skipped").first()
    overdue = Complaint.objects.escalation_due(now).order_by()
    return {
        "last_sweep": last and last["finished_at"],
        "last_sweep_did": last
        and {name: last[name] for name in ("due", "escalated", "skipped")},
        "overdue_for_sweep": overdue[:MOST_COUNTED].count(),
    }


def _seconds(now: datetime, then: datetime | None) -> int | None:
    return None if then is None else int((now - then) / timedelta(seconds=1))


def _waiting(now: datetime) -> int:
    """Notices that should have gone out by now, 1000 for "as many or more"."""
    waiting = Notice.objects.waiting(now)
    return waiting[:MOST_COUNTED].count()


def _beats(state: dict[str, Any]) -> bool:
    age = state["heartbeat_age_seconds"]
    silence = min(MISSED_BEATS * settings.HEARTBEAT_SECONDS, LONGEST_SILENCE)
    return age is not None and age <= silence


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
