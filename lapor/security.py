"""What a page may load, and the one place where the rule is relaxed."""

from collections.abc import Callable

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.http import HttpRequest, HttpResponse

# django-unfold evaluates Alpine.js expressions and sets styles in attributes. A nonce
# among the style sources would make browsers ignore that inline ones are allowed.
ADMIN_ADDS = {"script-src": [UNSAFE_EVAL]}
ADMIN_REPLACES = {"style-src": [SELF, UNSAFE_INLINE]}


class AdminPolicy:
    """Grants the admin what its theme needs; every other page stays strict."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith("/admin/"):
            response._csp_update = ADMIN_ADDS  # type: ignore[attr-defined]
            response._csp_replace = ADMIN_REPLACES  # type: ignore[attr-defined]
        return response
