"""What leads in without going through the door: sessions, a provider, passkeys."""

from hashlib import sha256
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import WebAuthn
from allauth.socialaccount.providers.openid_connect.views import (
    OpenIDConnectOAuth2Adapter,
)
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from django.conf import LazySettings
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from agencies.models import Officer
from agencies.views.factors import OWNER, RECORDS
from lapor import environment

PROVIDER = {
    "LAPOR_OIDC_ISSUER": "https://sso.contoh.invalid",
    "LAPOR_OIDC_CLIENT_ID": "lapor",
    "LAPOR_OIDC_SECRET": "rahasia",
}
ENDPOINTS = {
    "authorization_endpoint": "https://sso.contoh.invalid/masuk",
    "token_endpoint": "https://sso.contoh.invalid/token",
}


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


def federated(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch, **more: str
) -> None:
    """Somebody else's sign-in is configured, and says where it is without being asked.

    `more` are further settings, as the environment has them.
    """
    for name, value in {**PROVIDER, **more}.items():
        monkeypatch.setenv(name, value)
    settings.OIDC = provider = environment.openid_connect()
    assert provider
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [provider.app]}}
    monkeypatch.setattr(OpenIDConnectOAuth2Adapter, "openid_config", ENDPOINTS)


def passkey(officer: Officer, host: str = "testserver") -> Authenticator:
    """A key of theirs as it was enrolled there; nobody has the device."""
    public = ES256.from_cryptography_key(generate_private_key(SECP256R1()).public_key())
    name = sha256(officer.username.encode()).digest()
    known = AttestedCredentialData.create(Aaguid.NONE, name, public)
    flags = AuthenticatorData.FLAG
    data = AuthenticatorData.create(
        sha256(host.encode()).digest(), flags.UP | flags.UV | flags.AT, 0, known
    )
    said = CollectedClientData.create(
        "webauthn.create", bytes(32), f"https://{host}", False
    )
    key = websafe_encode(name)
    credential = {
        "id": key,
        "rawId": key,
        "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(said),
            "attestationObject": websafe_encode(
                AttestationObject.create("none", data, {})
            ),
        },
        "clientExtensionResults": {"credProps": {"rk": True}},
    }
    made: Authenticator = WebAuthn.add(officer, "Kunci", credential).instance
    return made
