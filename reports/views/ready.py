"""Onboarding in the admin: the checklist of one unit, and the list of a coordinator."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.admin.base import may_edit, staff_of
from agencies.models import Agency
from agencies.roles import INSTANSI_KINDS, AgencyKind, Role
from agencies.workdays import WIB, local_date
from reports.readiness import STEPS, readiness, share_done
from reports.recaps.scope import COUNTRY

MOST = 200  # units on a page; one looks for the others by name


@require_safe
def readiness_list(request: HttpRequest) -> HttpResponse:
    """The units that the desk looks after; the national desk's are instansi, and
    all that bear a name that it looks for.
    """
    on = local_date(timezone.now(), WIB)
    query = request.GET.get("q", "").strip()[:100]
    rows = _looked_after(request).existing(on)  # type: ignore[attr-defined]
    kinds = frozenset({AgencyKind.UNIT})
    if may_edit(request):
        kinds = INSTANSI_KINDS | kinds if query else INSTANSI_KINDS
    rows = rows.filter(kind__in=kinds)
    if query:
        rows = rows.filter(name__icontains=query)
    keys = list(rows.order_by("name", "pk").values_list("pk", flat=True)[: MOST + 1])
    found = readiness(Agency.objects.filter(pk__in=keys[:MOST]), on=on)
    context = {
        "title": _("Kesiapan unit"),
        "on": on,
        "query": query,
        "rows": found,
        "share": share_done(found),
        "steps": [words for words, _missing in STEPS.values()],
        "names": list(STEPS),
        "is_cut": len(keys) > MOST,
    }
    return _page(request, "reports/readiness.html", context)


@require_safe
def readiness_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit, step by step."""
    on = local_date(timezone.now(), WIB)
    agency = get_object_or_404(_looked_after(request), pk=pk)
    (found,) = readiness(Agency.objects.filter(pk=agency.pk), on=on)
    context = {
        "title": _("Kesiapan unit"),
        "on": on,
        "agency": agency,
        "found": found,
        "agency_url": reverse("admin:agencies_agency_change", args=[agency.pk]),
    }
    return _page(request, "reports/readiness_one.html", context)


def _looked_after(request: HttpRequest) -> QuerySet[Agency]:
    if may_edit(request):
        return Agency.objects.filter(registry=COUNTRY)
    roots = staff_of(request).at(Role.ADMIN_INSTANSI)
    return Agency.objects.filter(Q(root__in=roots))


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    request.current_app = admin.site.name
    whole = {**admin.site.each_context(request), "lapor_page": True, **context}
    return TemplateResponse(request, template, whole)
