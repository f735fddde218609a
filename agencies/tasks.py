"""What beat sends about mandates and days off; each call reads the database's clock."""

from datetime import datetime

from celery import shared_task
from django.db import connection

from agencies.actions import watch_mandates as watch
from agencies.loading import Moment, guess_ahead
from agencies.workdays import WIT, local_date


@shared_task
def watch_mandates() -> None:
    """Find what mandates need, tell it once. Twice, late or at once: the same."""
    watch(at=_now())


@shared_task
def guess_calendar() -> None:
    """Soon after New Year, and again: the next year has a calendar, if only a guess."""
    at = _now()
    guess_ahead(when=Moment(on=local_date(at, WIT), at=at))


def _now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        instant: datetime = cursor.fetchone()[0]
        return instant
