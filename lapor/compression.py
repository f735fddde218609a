"""Smaller pages for slow lines."""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

COMPRESSED = ("text/html", "text/javascript")


class CompressedPages(GZipMiddleware):
    """Pages and the words of their scripts (admin/jsi18n/): files are compressed
    already, and answers to programs stay as they are.

    Django pads each answer by a random length, and masks the token of a form anew, so
    that its length tells nothing (BREACH).
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if not response.headers.get("Content-Type", "").startswith(COMPRESSED):
            return response
        return super().process_response(request, response)
