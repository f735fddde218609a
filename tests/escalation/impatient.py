"""LAPOR's queue as a careless setting would have it: it gives up on a lost broker.

For the negative controls: `celery --app tests.escalation.impatient`.
"""

from lapor.celery import app

app.conf.broker_connection_max_retries = 1
app.conf.broker_connection_retry = False
app.conf.broker_connection_retry_on_startup = False

__all__ = ["app"]
