"""What `manage.py check --deploy` says of an installation, beside Django's own."""

from typing import Any

from django.conf import settings
from django.core import checks


@checks.register(checks.Tags.security, deploy=True)
def breached_passwords_are_known(**_kwargs: Any) -> list[checks.CheckMessage]:
    """Django's own list has twenty thousand passwords; the public ones a billion."""
    validators: Any = settings.AUTH_PASSWORD_VALIDATORS
    if any(one.get("OPTIONS", {}).get("file") for one in validators):
        return []
    return [
        checks.Warning(
            "Passwords are not compared with those known from breaches.",
            hint="Name a file of their SHA-1 hashes in LAPOR_BREACHED_PASSWORDS.",
            id="lapor.W001",
        )
    ]
