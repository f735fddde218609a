"""What a page may load, where the rule is relaxed, and what browsers refused."""

import json
import logging
from collections.abc import Callable

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from complaints.views import flooding

logger = logging.getLogger("lapor.policy")

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


MOST_REPORTED = 16_384  # bytes
REPORTS_A_MINUTE = 20  # from one address; a broken page sends one for each visitor
SAID = ("document-uri", "effective-directive", "violated-directive", "blocked-uri")


# A browser sends its report without a token; nothing is changed by one.
@csrf_exempt
@require_POST
def policy_report(request: HttpRequest) -> HttpResponse:
    """A browser says what it did not load: logged, without what stood in addresses."""
    if flooding.asks_too_often(request, "csp", most=REPORTS_A_MINUTE, seconds=60):
        return HttpResponse(status=429)
    try:
        if int(request.headers.get("Content-Length") or 0) > MOST_REPORTED:
            return HttpResponse(status=413)
        said = json.loads(request.body)["csp-report"]
        facts = {name: _bare(str(said[name])) for name in SAID if name in said}
    except (ValueError, KeyError, TypeError):
        return HttpResponse(status=400)
    logger.warning("A page asked for more than it may", extra={"refused": facts})
    return HttpResponse(status=204)


def _bare(address: str) -> str:
    """An address without query and fragment, and not longer than an address is."""
    return address.partition("?")[0].partition("#")[0][:200]
