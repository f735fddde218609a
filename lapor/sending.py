"""What is sent: forms of `js/send.js`, which stay on their page until they arrived."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.template.response import SimpleTemplateResponse

from lapor import errors

NUL = "\0"
METHODS = ("GET", "HEAD", "POST")
ASKS = "X-Lapor-Form"
GOES_TO = "X-Lapor-To"


class StaysOnPage:
    """Says where to go on, where a browser would be sent on.

    A script that follows a redirect itself would use up a receipt that is shown once.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if ASKS in request.headers and response.status_code == 302:
            response[GOES_TO] = response["Location"]
            del response["Location"]
            response.status_code = 204
        return response


class RefusedForms:
    """A form that a library shows again, with what is wrong in it, says so: 422.

    Pages of ours do by themselves; django-allauth's and the admin's would answer 200.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(
        self, request: HttpRequest, response: SimpleTemplateResponse
    ) -> SimpleTemplateResponse:
        is_shown = request.method == "POST" and response.status_code == HTTPStatus.OK
        if is_shown and _is_wrong(response.context_data or {}):
            response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response


def _is_wrong(context: Mapping[str, Any]) -> bool:
    """By its form, or by what the admin gathers from a form and the rows in it."""
    forms = [one for one in context.values() if isinstance(one, BaseForm)]
    return bool(context.get("errors")) or any(one.errors for one in forms)


class KnownMethods:
    """Every other method is refused everywhere and to all, before anything is read.

    The admin would take it for a GET, and the API would first ask who it is.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return errors.unknown_method(request, allowed=METHODS)
        return self.get_response(request)


class AsksForLength:
    """A form in pieces, without its length, would be read as an empty one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        in_pieces = "chunked" in request.headers.get("Transfer-Encoding", "").lower()
        if in_pieces and not request.headers.get("Content-Length"):
            return errors.length_required(request)
        return self.get_response(request)


class WithoutNul:
    """PostgreSQL keeps no NUL, so nothing has one in its name: an address is nowhere.

    In what an address asks for it is left out; forms and the API say so by the field.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if NUL in request.path:
            raise Http404
        if "%00" in request.META.get("QUERY_STRING", "") and not errors.is_api(request):
            request.GET = _without_nul(request.GET)
        return self.get_response(request)


def _without_nul(asked: QueryDict) -> Any:
    kept = QueryDict(mutable=True)
    for name, values in asked.lists():
        kept.setlist(name.replace(NUL, ""), [one.replace(NUL, "") for one in values])
    return QueryDict(kept.urlencode())
