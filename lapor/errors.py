"""Pages for what went wrong. A failure of ours gets a number to quote."""

import logging
import secrets
import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from complaints.api import problems

logger = logging.getLogger("lapor.incident")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_api(request):
        return problems.problem(400, path=request.path)
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_api(request):
        return problems.problem(403, path=request.path)
    return render(request, "403.html", {"reason": str(exception)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_api(request):
        return problems.problem(404)
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    if _is_api(request):
        return problems.problem(500, path=request.path, error=sys.exc_info()[1])
    incident = secrets.token_hex(4).upper()
    facts = {"incident": incident, "path": request.path}
    logger.error("A request failed", extra=facts, exc_info=sys.exc_info())
    return render(request, "500.html", {"incident": incident}, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form is too old or came from elsewhere; no right is in question."""
    request.is_stale_form = True  # type: ignore[attr-defined]
    return render(request, "403_csrf.html", status=403)


def _is_api(request: HttpRequest) -> bool:
    """Applications get the same shape of problem from every layer."""
    return request.path_info.startswith("/api/")
