"""What beat sends about mandates; each call reads the database's clock."""

from datetime import datetime

from celery import shared_task
from django.db import connection

from agencies.actions import watch_mandates as watch


@shared_task
def watch_mandates() -> None:
    """Find what mandates need, tell it once. Twice, late or at once: the same."""
    watch(at=_now())


def _now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        instant: datetime = cursor.fetchone()[0]
        return instant
