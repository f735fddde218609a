"""While somebody writes a report: who may be in charge, and what is public already.

Asked with POST, so that nothing that is typed stands in a log of addresses.
"""

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from agencies.models import Agency
from complaints.models import Complaint
from complaints.similarity import public_and_alike
from complaints.stripping import Words, strippers
from complaints.views import flooding

SHOWN = 3
# So many cases alike at one unit before it is named; one alone may be chance.
ENOUGH = 2
ASKED_A_MINUTE = 40


@never_cache
@sensitive_post_parameters("title", "text")
@require_POST
def hints(request: HttpRequest) -> HttpResponse:
    if flooding.asks_too_often(request, "hints", most=ASKED_A_MINUTE, seconds=60):
        return HttpResponse(status=429)
    return render(request, "complaints/public/hints.html", hints_for(request.POST))


def hints_for(typed: QueryDict) -> dict[str, Any]:
    """`suggestion` and `similar` of the template, at most three statements."""
    said = f"{typed.get('title', '')} {typed.get('text', '')}".replace("\0", "")
    region = typed.get("region", "").replace("\0", "")[:20]
    alike = public_and_alike(said, region=region)
    shown = alike[:SHOWN]
    words = strippers([case.subject_id for case in shown]) if shown else {}
    return {
        "suggestion": _suggestion(alike),
        "similar": [_shown(case, words[case.subject_id]) for case in shown],
        "chosen": typed.get("reported_agency", ""),
    }


def _suggestion(alike: list[Complaint]) -> dict[str, Any] | None:
    """Who holds most of the cases alike."""
    held = Counter(case.holder_id for case in alike)
    for holder, number in held.most_common(1):
        case = next(case for case in alike if case.holder_id == holder)
        if number >= ENOUGH and case.holder.is_active:
            return _named(case.holder, number)
    return None


def _named(holder: Agency, number: int) -> dict[str, Any]:
    words = gettext("Menangani %(number)s laporan yang mirip.")
    return {
        "id": holder.pk,
        "name": holder.name,
        "path": "" if holder.is_root else holder.root.name,
        "reason": words % {"number": number},
    }


def _shown(case: Complaint, words: Words) -> dict[str, str]:
    return {
        "title": words(case.title),
        "words": f"{case.root.name} · {case.get_state_display()}",
    }
