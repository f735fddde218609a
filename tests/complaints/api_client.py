"""Calling the API as an application does, and what it usually sends."""

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

from agencies.models import Agency, Partner, token_hash
from tests.cast import PARTNER_TOKEN

CASES = "/api/v1/complaints"
OTHER_TOKEN = "token-of-another-application"
PROBLEM = "application/problem+json"
CASE: dict[str, Any] = {
    "title": "Jalan berlubang di Kedungdoro",
    "text": "Lubang sedalam 20 cm di depan SDN Kedungdoro, sudah dua orang jatuh.",
    "classification": "pengaduan",
    "region": "35.78",
    "is_anonymous": False,
    "is_secret": False,
}
# One token a field: found anywhere but in its own table, it has leaked.
CANARIES = {
    "name": "Kenari Nama Qzx",
    "nik": "3578059912900007",
    "phone": "081299977701",
    "email": "kenari-qzx@contoh.invalid",
    "address": "Jalan Kenari Alamat Qzx 7",
}


def application(token: str = PARTNER_TOKEN) -> Client:
    """A client that shows this token."""
    return Client(
        raise_request_exception=False, headers={"Authorization": f"Bearer {token}"}
    )


def another_partner(agency: Agency) -> Client:
    """A second application, registered and ready to call."""
    Partner.objects.create(
        name="Aplikasi Lain", agency=agency, token_hash=token_hash(OTHER_TOKEN)
    )
    return application(OTHER_TOKEN)


def send(
    client: Client, body: Any = None, *, to: str = CASES, key: str | None = None
) -> HttpResponse:
    """POST a body (bytes and text as they are); with a key if one is given."""
    sent = CASE if body is None else body
    raw = sent if isinstance(sent, bytes | str) else json.dumps(sent)
    headers = {} if key is None else {"Idempotency-Key": key}
    answer: Any = client.post(
        to, data=raw, content_type="application/json", headers=headers
    )
    found: HttpResponse = answer
    return found


def said(answer: HttpResponse) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.content)
    return found
