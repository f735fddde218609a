"""Search and choose a place: provinces, regencies, cities and districts."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from agencies.models import Region
from complaints.views.pickers import MOST, RESULTS, Found, matching_words, query_of

PLACES = (
    Region.Kind.PROVINCE,
    Region.Kind.REGENCY,
    Region.Kind.CITY,
    Region.Kind.DISTRICT,
)


@require_safe
def regions(request: HttpRequest) -> HttpResponse:
    return render(request, RESULTS, {"picker": region_picker(request.GET)})


def region_picker(asked: QueryDict, *, error: str = "") -> dict[str, Any]:
    """Provinces, regencies, cities and districts by a part of their name."""
    query = query_of(asked, "cari_wilayah")
    chosen = asked.get("region", "")
    return {
        "name": "region",
        "label": gettext("Wilayah"),
        "hint": gettext("Ketik nama kota, kabupaten, atau kecamatan, lalu pilih."),
        "query": query,
        "query_name": "cari_wilayah",
        "search_url": reverse("complaints:regions"),
        "searched": bool(query),
        "units": _regions(query, chosen),
        "error": error,
    }


def _regions(query: str, chosen: str) -> Found:
    known = Region.objects.filter(kind__in=PLACES).select_related("parent__parent")
    rows = []
    if query:
        # Wider places first: a city before the districts that bear its name.
        rows = list(known.filter(matching_words(query)).order_by("code")[:200])
        rows = sorted(rows, key=lambda row: (len(row.code), row.name))[:MOST]
    if chosen and "\0" not in chosen:
        picked = known.filter(pk=chosen[:20]).first()
        if picked and picked not in rows:
            rows.insert(0, picked)
    return [
        {
            "id": row.pk,
            "name": _region_name(row),
            "path": ", ".join(_above(row)),
            "is_selected": row.pk == chosen,
        }
        for row in rows
    ]


def _region_name(row: Region) -> str:
    if row.kind == Region.Kind.DISTRICT:
        return gettext("Kecamatan %(name)s") % {"name": row.name}
    return row.name


def _above(row: Region) -> list[str]:
    """The regions around it, the nearest first."""
    parent = row.parent
    if parent is None:
        return []
    return [parent.name, *([parent.parent.name] if parent.parent else [])]
