"""Every refusal in one shape (RFC 9457), in Indonesian, without what was sent."""

import json
import logging
import secrets
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg_pool import PoolTimeout
from rest_framework import exceptions

from agencies.views.asking import note_refusal
from complaints.actions import NotAllowed
from complaints.actions.replaying import KeyReused, StillWorking

logger = logging.getLogger("lapor.incident")

CONTENT_TYPE = "application/problem+json"
# Status: the name of the problem, and its title.
PROBLEMS = {
    400: ("invalid", gettext_lazy("Permintaan tidak dapat dibaca atau belum benar")),
    401: ("unauthenticated", gettext_lazy("Token tidak ada atau tidak dikenal")),
    403: ("forbidden", gettext_lazy("Tidak berwenang")),
    404: ("not-found", gettext_lazy("Tidak ditemukan")),
    405: ("method", gettext_lazy("Metode ini tidak tersedia di alamat ini")),
    406: ("not-acceptable", gettext_lazy("Jawaban hanya tersedia sebagai JSON")),
    409: ("conflict", gettext_lazy("Tidak dapat dilakukan sekarang")),
    413: ("too-large", gettext_lazy("Isi permintaan terlalu besar")),
    415: ("media-type", gettext_lazy("Kirim isi sebagai application/json")),
    422: ("key-reused", gettext_lazy("Kunci ini sudah dipakai untuk isi lain")),
    429: ("too-many", gettext_lazy("Terlalu banyak permintaan")),
    500: ("internal", gettext_lazy("Ada kesalahan pada sistem kami")),
    503: ("unavailable", gettext_lazy("Sistem sedang tidak dapat melayani")),
}
# Answers that must not differ between what is hidden and what does not exist.
UNIFORM = frozenset({401, 404})
RETRY_SECONDS = "5"
UNREACHABLE = (OperationalError, InterfaceError, PoolTimeout)


class TooLarge(exceptions.APIException):
    """A body over the limit."""

    status_code = 413


def handle(error: Exception, context: Mapping[str, Any]) -> HttpResponse:
    """What DRF calls for whatever a view raised: always an answer, never a page."""
    path = context["request"].path
    if isinstance(error, exceptions.APIException):
        return _from_drf(error, path)
    if isinstance(error, ValidationError):
        return problem(400, path=path, errors=by_field(error))
    if isinstance(error, Http404):
        return problem(404)
    if isinstance(error, StillWorking):
        detail = _("Permintaan pertama dengan kunci ini masih dikerjakan.")
        return problem(409, path=path, detail=detail, retry=True)
    if isinstance(error, NotAllowed):
        note_refusal(context["request"]._request, about="", words=str(error))
    return _refused(error, path)


def _refused(error: Exception, path: str) -> HttpResponse:
    if isinstance(error, KeyReused):
        return problem(422, path=path)
    if isinstance(error, NotAllowed):
        return problem(409, path=path, detail=str(error))
    if isinstance(error, PermissionDenied):
        return problem(403, path=path)
    if isinstance(error, UNREACHABLE):
        return problem(503, path=path, error=error, retry=True)
    return problem(500, path=path, error=error)


def _from_drf(error: exceptions.APIException, path: str) -> HttpResponse:
    status = error.status_code
    errors = detail = None
    if isinstance(error, exceptions.ValidationError):
        errors = _plain_errors(error.detail)
    elif isinstance(error, exceptions.ParseError | exceptions.PermissionDenied):
        detail = str(error.detail)
    answer = problem(status, path=path, errors=errors, detail=detail)
    if header := getattr(error, "auth_header", None):
        answer["WWW-Authenticate"] = header
    return answer


def problem(
    status: int,
    *,
    path: str = "",
    detail: str | None = None,
    errors: Mapping[str, list[str]] | None = None,
    error: BaseException | None = None,
    retry: bool = False,
) -> HttpResponse:
    """The answer. Its incident is in our log too; uniform answers carry none."""
    name, title = PROBLEMS.get(status, PROBLEMS[500 if status >= 500 else 400])
    body: dict[str, Any] = {
        "type": f"urn:lapor:problem:{name}",
        "title": str(title),
        "status": status,
    }
    if detail:
        body["detail"] = detail
    if errors:
        body["errors"] = errors
    if status not in UNIFORM:
        body["incident"] = _logged(status, path, error)
    text = json.dumps(body, ensure_ascii=False)
    answer = HttpResponse(text, status=status, content_type=CONTENT_TYPE)
    if retry:
        answer["Retry-After"] = RETRY_SECONDS
    return answer


def _logged(status: int, path: str, error: BaseException | None) -> str:
    incident = secrets.token_hex(4).upper()
    facts = {"incident": incident, "path": path}
    if error is None:
        logger.info("The API refused a request: %d", status, extra=facts)
    else:
        logger.error("An API request failed", extra=facts, exc_info=error)
    return incident


def by_field(error: ValidationError) -> dict[str, list[str]]:
    """Messages by field; those of no field under "body"."""
    if hasattr(error, "error_dict"):
        return {name: list(texts) for name, texts in error.message_dict.items()}
    return {"body": list(error.messages)}


def _plain_errors(detail: Any, name: str = "") -> dict[str, list[str]]:
    """DRF's nested details as one level: "complainant.nik"."""
    if isinstance(detail, Mapping):
        found: dict[str, list[str]] = {}
        for part, inner in detail.items():
            found |= _plain_errors(inner, f"{name}.{part}" if name else str(part))
        return found
    texts = detail if isinstance(detail, list) else [detail]
    return {name or "body": [str(text) for text in texts]}
