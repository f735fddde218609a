"""Pages for what went wrong. A failure of ours gets a number to quote."""

import logging
import secrets
import sys
from collections.abc import Callable, Sequence

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render

from complaints.api import problems

logger = logging.getLogger("lapor.incident")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    is_heavy = isinstance(exception, RequestDataTooBig | TooManyFilesSent)
    status = 413 if is_heavy else 400
    if is_api(request):
        return problems.problem(400, path=request.path)
    context = {"incident": _incident(request, "A form was too big")} if is_heavy else {}
    return render(request, f"{status}.html", context, status=status)


def length_required(request: HttpRequest) -> HttpResponse:
    """What was sent in pieces, without saying how much it is, is not read."""
    if is_api(request):
        return problems.problem(400, path=request.path)
    context = {"incident": _incident(request, "A form did not say its length")}
    return render(request, "411.html", context, status=411)


def unknown_method(request: HttpRequest, *, allowed: Sequence[str]) -> HttpResponse:
    """No address takes it; `PagesForRefusals` gives a browser the page."""
    refused = HttpResponseNotAllowed(allowed)
    if not is_api(request):
        return refused
    answer = problems.problem(405, path=request.path)
    answer["Allow"] = refused["Allow"]
    return answer


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_api(request):
        return problems.problem(403, path=request.path)
    return render(request, "403.html", {"reason": str(exception)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_api(request):
        return problems.problem(404)
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    if is_api(request):
        return problems.problem(500, path=request.path, error=sys.exc_info()[1])
    incident = secrets.token_hex(4).upper()
    facts = {"incident": incident, "path": request.path}
    logger.error("A request failed", extra=facts, exc_info=sys.exc_info())
    return render(request, "500.html", {"incident": incident}, status=500)


# Answers that come without a page, from Django or a view of ours.
WORDLESS = (405, 429, 503)


class PagesForRefusals:
    """A page of ours where an answer would be empty: a method, a flood, a pause."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code not in WORDLESS or response.streaming:
            return response
        if response.content or is_api(request) or request.method == "OPTIONS":
            return response
        page = render(request, f"{response.status_code}.html")
        response["Content-Type"] = page["Content-Type"]
        response.content = page.content
        return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form is too old or came from elsewhere; no right is in question."""
    request.is_stale_form = True  # type: ignore[attr-defined]
    context = {"incident": _incident(request, "A form was stale")}
    return render(request, "403_csrf.html", context, status=403)


def _incident(request: HttpRequest, words: str) -> str:
    """The number under which this stands in the log."""
    incident = secrets.token_hex(4).upper()
    logger.warning(words, extra={"incident": incident, "path": request.path})
    return incident


def is_api(request: HttpRequest) -> bool:
    """Applications get the same shape of problem from every layer."""
    return request.path_info.startswith("/api/")
