"""The project: wiring, no rules."""

from lapor.celery import app as celery_app

__all__ = ["celery_app"]
