"""What is sent: forms of `js/send.js`, which stay on their page until they arrived."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from lapor import errors

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


class AsksForLength:
    """A form in pieces, without its length, would be read as an empty one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        in_pieces = "chunked" in request.headers.get("Transfer-Encoding", "").lower()
        if in_pieces and not request.headers.get("Content-Length"):
            return errors.length_required(request)
        return self.get_response(request)
