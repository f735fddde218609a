"""Reading settings from the environment: plain values in, sentences out on error."""

import base64
import binascii
import os
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# Pages ask for a few rows by an index, on disks without a moving head.
SHORT_QUESTIONS = "-c jit=off -c random_page_cost=1.1"
TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def required(name: str) -> str:
    """The value of `name`; a sentence instead of a start without it."""
    if value := os.environ.get(name):
        return value
    raise ImproperlyConfigured(
        f"{name} is not set. `make run` and manage.py set it for development;"
        " everywhere else it must be in the environment (see docs/operations.md)."
    )


def optional(name: str) -> str:
    return os.environ.get(name, "")


def flag(name: str, *, default: bool) -> bool:
    value = os.environ.get(name, "1" if default else "0").strip().lower()
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")
    return value in TRUE


def number(name: str, *, default: int) -> int:
    value = os.environ.get(name, str(default))
    if not value.isascii() or not value.isdigit():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def one_of(name: str, *words: str) -> str:
    """The first of `words` unless another of them is named."""
    value = os.environ.get(name, words[0])
    if value not in words:
        raise ImproperlyConfigured(
            f"{name} must be {' or '.join(words)}, not {value!r}."
        )
    return value


def listed(name: str, *, default: str = "") -> list[str]:
    """Comma-separated words."""
    words = os.environ.get(name, default).split(",")
    return [word.strip() for word in words if word.strip()]


def database(url: str, *, role: str = "", pool: int = 0) -> dict[str, Any]:
    """Django's settings for one login, acting under `role` from its first statement.

    `pool` is the largest number of connections to keep; 0 opens one when needed.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            "A database address looks like postgres://user:password@host:5432/name;"
            " LAPOR runs on PostgreSQL only."
        )
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    options.setdefault("application_name", "lapor")
    if role:
        options["options"] = f"-c role={role} {SHORT_QUESTIONS}"
    if pool:
        options["pool"] = {"min_size": 0, "max_size": pool, "timeout": 10}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


@dataclass(frozen=True)
class OpenIDConnect:
    """A provider of identities, and which of its claims say what.

    `claim` is matched with `field` of an account; `factor` are the values of `amr` or
    `acr` that say a second factor was used there.
    """

    app: dict[str, Any]
    claim: str
    field: str
    factor: frozenset[str]


def openid_connect() -> OpenIDConnect | None:
    """From LAPOR_OIDC_*; nothing where no issuer is named."""
    if not (issuer := optional("LAPOR_OIDC_ISSUER")):
        return None
    settings = {
        "server_url": issuer,
        "token_auth_method": "client_secret_basic",
        "oauth_pkce_enabled": True,
    }
    claim = optional("LAPOR_OIDC_CLAIM") or "email"
    return OpenIDConnect(
        app={
            "provider_id": "pemerintah",
            "name": optional("LAPOR_OIDC_NAME") or "akun pemerintah",
            "client_id": required("LAPOR_OIDC_CLIENT_ID"),
            "secret": required("LAPOR_OIDC_SECRET"),
            "settings": settings,
        },
        claim=claim,
        field="email" if claim == "email" else "username",
        factor=frozenset(listed("LAPOR_OIDC_FACTOR", default="mfa,otp,hwk")),
    )


def identity_keys(text: str) -> dict[str, bytes]:
    """Keys by their id, in the order given; the first one encrypts, all decrypt."""
    keys = dict(_identity_key(entry) for entry in text.split(","))
    if len(keys) != len(text.split(",")):
        raise ImproperlyConfigured("LAPOR_IDENTITY_KEYS names a key twice.")
    return keys


def _identity_key(entry: str) -> tuple[str, bytes]:
    kid, _, encoded = entry.strip().partition(":")
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        key = b""
    if not kid or len(key) != 32:
        raise ImproperlyConfigured(
            "LAPOR_IDENTITY_KEYS must read KID:BASE64[,KID:BASE64], 32 bytes each."
        )
    return kid, key
