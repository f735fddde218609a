"""Search and choose a scope: some 550 regions are no list to scroll through."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.principals import Staff
from agencies.views.asking import staff_of
from agencies.workdays import WIB, local_date
from complaints.views.pickers import MOST, RESULTS, folded, query_of
from reports import permissions
from reports.recaps.choices import Choices, choices_for, regions_for

SCOPE, REGION = "scope", "wilayah"  # what a form calls the one that is chosen
ISSUED = "terbitan"  # asked for the scopes of which one issues recaps
QUERY = "cari_cakupan"


def scope_picker(
    choices: Choices,
    asked: QueryDict,
    *,
    name: str = SCOPE,
    chosen: str = "",
    of: str = "",
    error: str = "",
) -> dict[str, Any]:
    """For reports/scope.html: a search among many, a plain list of few."""
    query = query_of(asked, QUERY)
    title = _("Wilayah") if name == REGION else _("Wilayah atau instansi")
    picker = {
        "name": name,
        "label": _("Cari provinsi, kabupaten, atau kota"),
        "query": query,
        "query_name": QUERY,
        "search_url": f"{reverse('reports:scopes')}?untuk={of or name}",
        "searched": bool(query),
        "finds_nothing": bool(query) and not choices.matching(query),
        "units": _shown(choices, query, chosen),
        "few": choices.named if len(choices.named) <= MOST else (),
        "chosen": chosen,
        "error": error,
    }
    return folded(picker, asked, title=title)


def _shown(choices: Choices, query: str, chosen: str) -> list[dict[str, Any]]:
    """What matches, or else the widest; the chosen one stays on top."""
    found = choices.matching(query)[:MOST] if query else choices.named[:1]
    picked = [one for one in choices.named if one[0] == chosen and one not in found]
    names = dict(choices.named)
    return [
        {
            "id": code,
            "name": name,
            "path": "" if "." not in code else names.get(code.partition(".")[0], ""),
            "is_selected": code == chosen,
        }
        for code, name in (*picked, *found)
    ]


@login_required
@require_safe
def scopes(request: HttpRequest) -> HttpResponse:
    """What a search finds. Parameters: untuk (for which form), and the search."""
    staff = staff_of(request, on=local_date(timezone.now(), WIB))
    of = request.GET.get("untuk", "")
    choices = _choices(staff, of)
    if not choices.named:
        return render(request, "403.html", status=403)
    name = REGION if of == REGION else SCOPE
    chosen = request.GET.get(name, "")
    picker = scope_picker(choices, request.GET, name=name, chosen=chosen)
    return render(request, RESULTS, {"picker": picker})


def _choices(staff: Staff, of: str) -> Choices:
    if of == REGION:
        return regions_for(staff)
    return permissions.issuable(staff) if of == ISSUED else choices_for(staff)
