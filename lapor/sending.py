"""For `js/send.js`, which sends a form and stays on its page until it arrived."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

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
