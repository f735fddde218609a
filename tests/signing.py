"""Sessions as the door leaves them, for tests that do not go through it."""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.utils import timezone

from agencies.views.factors import OWNER, RECORDS


def shown(client: Client, *methods: str, at: float | None = None) -> Client:
    """`client`, already signed in, has just shown these ("password" if none is named).

    `at` is in seconds of the epoch.
    """
    session = client.session
    when = timezone.now().timestamp() if at is None else at
    records: list[dict[str, Any]] = [
        {"method": method, "at": when} for method in methods or ("password",)
    ]
    session[RECORDS], session[OWNER] = records, session[SESSION_KEY]
    session.save()
    return client
