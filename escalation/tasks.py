"""What beat sends: each reads the database's clock once and makes one call."""

from datetime import datetime

from celery import shared_task
from django.db import connection

from escalation import actions
from escalation.models import Heartbeat


@shared_task
def sweep() -> None:
    """Escalate what is due. Twice, late or at once with others changes nothing."""
    actions.escalate_due(at=_now())


@shared_task
def climb() -> None:
    """Tell of deadlines up the ladder. Twice, late or at once changes nothing."""
    actions.climb(at=_now())


@shared_task
def heartbeat() -> None:
    """A tick came all the way from beat through broker and worker."""
    Heartbeat.objects.beat("beat", at=_now())


def _now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        instant: datetime = cursor.fetchone()[0]
        return instant
