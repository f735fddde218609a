"""The project's queue with a sweep that is not one transaction: a negative control."""

from typing import Any

from celery.signals import worker_process_init

from lapor.celery import app
from tests.escalation.sweeper import at_point, forget

__all__ = ["app"]


@worker_process_init.connect
def be_careless(**_: Any) -> None:
    import time

    forget(["locks", "one transaction"])
    at_point("events written", lambda: time.sleep(0.3))
