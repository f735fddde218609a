"""The queue. It makes things faster; what must not be lost is in PostgreSQL."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lapor.settings")

app = Celery("lapor")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

AT_START = ("escalation.tasks.heartbeat", "escalation.tasks.sweep")
PATIENCE = 60  # seconds; a tick that nobody took for so long says nothing about now


@beat_init.connect
def tick_at_start(**_: Any) -> None:
    """What fell due while beat was away should not wait for the next full period."""
    for name in AT_START:
        app.send_task(name, expires=PATIENCE)
