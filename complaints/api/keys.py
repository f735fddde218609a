"""`Idempotency-Key`: sent again, answered again."""

import json
import re
from collections.abc import Callable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from complaints import privacy
from complaints.actions import Answer, once
from complaints.api.access import application

HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e]{1,200}")


def answered(
    request: Request, *, at: datetime, work: Callable[[], Answer], key: str = ""
) -> HttpResponse:
    """The answer of `work`, done in one transaction and, under a key, done once.

    `key` is what a message is known by on its own; else the header's, if it has one.
    """
    named = key or request.headers.get(HEADER)
    if named is None:
        with transaction.atomic():
            answer = work()
    elif KEY.fullmatch(named):
        answer = once(
            work=work,
            partner_id=application(request).partner_id,
            key=named,
            fingerprint=_fingerprint(request),
            at=at,
        )
    else:
        raise ValidationError({HEADER: _("1 sampai 200 karakter ASCII tanpa spasi.")})
    return response(answer)


def _fingerprint(request: Request) -> str:
    """The request as it counts: order of names and blanks of the JSON do not."""
    body = json.dumps(request.data, sort_keys=True, separators=(",", ":"))
    return privacy.fingerprint(f"{request.path}\n{body}".encode())


def response(answer: Answer) -> HttpResponse:
    """The answer as it goes out; nobody on the way keeps a copy."""
    sent = HttpResponse(
        answer.text,
        status=answer.status,
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )
    if answer.is_replay:
        sent["Idempotency-Replayed"] = "true"
    return sent
