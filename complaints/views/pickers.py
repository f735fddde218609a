"""Search and choose: units below a desk, any agency."""

from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from agencies.models import Agency
from agencies.principals import Staff
from agencies.roles import INSTANSI_KINDS, AgencyKind, Role
from complaints import disposition
from complaints.models import Complaint
from complaints.views import suggestions
from complaints.views.asking import seen_case, workbench

MOST = 12
MOST_DIGITS = 19  # from so many on a number is no key
RESULTS = "components/unit_picker_results.html"
SEARCH = "_cari"  # the button of a search, for who has no JavaScript
Found = list[dict[str, Any]]
Boxes = list[tuple[int, str]]  # of units, by id and name


def agency_picker(asked: QueryDict, *, error: str = "") -> dict[str, Any]:
    """Instansi and their units by a part of their name."""
    hint = gettext("Bila Anda tahu. Bila tidak, kosongkan: kami yang meneruskannya.")
    return {
        **picker_among(_public_agencies(), asked, "reported_agency", "cari_instansi"),
        "label": gettext("Instansi atau unit yang dituju"),
        "hint": hint,
        "search_url": reverse("complaints:agencies"),
        "error": error,
    }


def picker_among(
    known: QuerySet[Agency],
    asked: QueryDict,
    name: str,
    query_name: str = "cari_unit",
    *,
    none: str = "",
) -> dict[str, Any]:
    """A search among `known`; `none` is what choosing nothing is called, on top."""
    query, chosen = query_of(asked, query_name), asked.get(name, "")
    units = _agencies(known, query, chosen) if query or chosen else []
    nothing = {"id": "", "name": none, "is_selected": not chosen}
    return {
        "name": name,
        "query": query,
        "query_name": query_name,
        "searched": bool(query),
        "finds_nothing": bool(query) and not units,
        "units": [nothing, *units] if none else units,
    }


def folded(picker: dict[str, Any], asked: QueryDict, *, title: str) -> dict[str, Any]:
    """For components/drop_picker.html: the chosen one stands on it in words."""
    names = [str(unit["name"]) for unit in picker["units"] if unit["is_selected"]]
    is_open = SEARCH in asked or bool(picker.get("error"))
    return {
        **picker,
        "title": title,
        "said": " ".join(names) or "–",
        "is_open": is_open,
    }


def holder_picker(asked: QueryDict, staff: Staff) -> dict[str, Any] | None:
    """Whose cases a list shows; None for whose list has one holder."""
    known = _holders(staff)
    if known is None:
        return None
    return {
        **picker_among(
            known, asked, "holder", "cari_pemegang", none=gettext("Semua pemegang")
        ),
        "label": gettext("Cari instansi atau unit"),
        "search_url": reverse("complaints:holders"),
    }


def _holders(staff: Staff) -> QuerySet[Agency] | None:
    """Units below one's instansi; for those who see all, the instansi."""
    known = Agency.objects.filter(is_active=True)
    if roots := staff.at(Role.ADMIN_INSTANSI):
        return known.filter(root__in=roots)
    if staff.at(Role.PEJABAT_PENGHUBUNG, Role.PIMPINAN):
        return None
    return known.filter(registry="id").exclude(kind=AgencyKind.UNIT)


def proposal_picker(
    asked: QueryDict, case: Complaint, *, error: str = ""
) -> dict[str, Any]:
    """Any agency, as a proposal to the desk above."""
    known = Agency.objects.filter(is_active=True, registry=case.root.registry)
    return {
        **picker_among(known, asked, "proposed"),
        "label": gettext("Usul unit yang berwenang (boleh dikosongkan)"),
        "search_url": reverse("complaints:proposals", args=[case.number]),
        "error": error,
    }


def target_picker(
    asked: QueryDict, case: Complaint, *, staff: Staff, at: datetime, error: str = ""
) -> dict[str, Any]:
    """Units that the desk may give the case to; before any search, suggestions.

    These follow the topic that is chosen in the form: a fresh case has none yet.
    """
    query = query_of(asked, "cari_unit")
    chosen = asked.get("to", "")
    known = disposition.targets(case)
    if query:
        units = _agencies(known, query, chosen)
    else:
        topic = query_of(asked, "category")
        reasons = suggestions.reasons(case, staff=staff, topic=topic, at=at)
        units = _suggested(case, known, chosen, reasons)
    loads = suggestions.loads([unit["id"] for unit in units], staff=staff, at=at)
    units = [{**unit, "load": loads[unit["id"]]} for unit in units]
    return {
        "name": "to",
        "label": gettext("Unit tujuan"),
        "hint": gettext("Ketik sebagian nama, misalnya “jalan” atau “dukcapil”."),
        "query": query,
        "search_url": reverse("complaints:units", args=[case.number]),
        "follows": "#id_category",
        "searched": bool(query),
        "units": units,
        "error": error,
    }


@require_safe
def agencies(request: HttpRequest) -> HttpResponse:
    return render(request, RESULTS, {"picker": agency_picker(request.GET)})


@require_safe
@workbench
def holders(request: HttpRequest, *, staff: Staff, at: datetime) -> HttpResponse:
    picker = holder_picker(request.GET, staff)
    if picker is None:
        raise Http404
    return render(request, RESULTS, {"picker": picker})


@require_safe
@workbench
def units(
    request: HttpRequest, *, staff: Staff, at: datetime, number: str
) -> HttpResponse:
    case = seen_case(number, by=staff, at=at)
    picker = target_picker(request.GET, case, staff=staff, at=at)
    return render(request, RESULTS, {"picker": picker})


@require_safe
@workbench
def proposals(
    request: HttpRequest, *, staff: Staff, at: datetime, number: str
) -> HttpResponse:
    case = seen_case(number, by=staff, at=at)
    return render(request, RESULTS, {"picker": proposal_picker(request.GET, case)})


def query_of(asked: QueryDict, name: str) -> str:
    return asked.get(name, "").replace("\0", "").strip()[:100]


def matching_words(query: str) -> Q:
    """Every word somewhere in the name."""
    found = Q()
    for word in query.split()[:6]:
        found &= Q(name__icontains=word)
    return found


def _public_agencies() -> QuerySet[Agency]:
    kinds = ("ministry", "body", "province", "regency", "city", "unit")
    return Agency.objects.filter(is_active=True, registry="id", kind__in=kinds)


def _agencies(known: QuerySet[Agency], query: str, chosen: str) -> Found:
    """What matches, instansi before units; the chosen one stays on top."""
    rows = list(_matching(known, query)) if query else []
    if key := _key(chosen):
        picked = known.filter(pk__in=key).select_related("root").first()
        if picked and picked not in rows:
            rows.insert(0, picked)
    return [_agency(row, chosen) for row in rows]


def _key(chosen: str) -> list[int]:
    """The key that was sent; none where what was sent is none."""
    return [int(chosen)] if chosen.isdecimal() and len(chosen) < MOST_DIGITS else []


def _matching(known: QuerySet[Agency], query: str) -> QuerySet[Agency]:
    found = known.filter(matching_words(query)).select_related("root")
    return found.order_by(F("parent").asc(nulls_first=True), "name")[:MOST]


def _agency(row: Agency, chosen: str, *, reason: str = "") -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "path": "" if row.is_root else row.root.name,
        "reason": reason,
        "is_selected": str(row.pk) == chosen,
    }


def _suggested(
    case: Complaint,
    known: QuerySet[Agency],
    chosen: str,
    reasons: suggestions.Reasons,
) -> Found:
    """The likely units with their reasons, then the first of the desk's own."""
    wanted = [*reasons, *_key(chosen)]
    rows = {row.pk: row for row in known.select_related("root").filter(pk__in=wanted)}
    ordered = {pk: rows[pk] for pk in wanted if pk in rows}
    if case.holder_id == case.root_id:
        own = known.select_related("root").filter(root=case.root_id)
        others = own.exclude(pk__in=rows).order_by("name")[: MOST - len(ordered)]
        ordered |= {row.pk: row for row in others}
    return [
        _agency(row, chosen, reason=reasons.get(pk, "")) for pk, row in ordered.items()
    ]


def unit_boxes(case: Complaint, asked: QueryDict, name: str) -> dict[str, Any] | None:
    """Units to tick, several at once: those of the case's own instansi, for a copy
    (`copies`) or to split (`units`); to split, those below it are searched for too.
    """
    chosen = {key for said in asked.getlist(name) for key in _key(said)}
    rows, more = _own_units(case), {}
    if name == "units" and _gives_to_instansi(case):
        query = query_of(asked, "cari_bagian")
        found = disposition.targets(case).filter(matching_words(query))
        more = {
            "query": query,
            "finds_nothing": bool(query) and not found.exists(),
            "query_name": "cari_bagian",
        }
        rows = [*_further(case, query, chosen, known=rows), *rows]
    if not rows and not more:
        return None
    return {
        "name": name,
        "rows": [(pk, said, pk in chosen) for pk, said in rows],
        "is_open": bool(chosen) or name == "units",
        "search": more,
    }


def _gives_to_instansi(case: Complaint) -> bool:
    """The national desk and a province give cases to others than their own units."""
    return case.root.kind in (AgencyKind.NATIONAL_DESK, AgencyKind.PROVINCE)


def _further(case: Complaint, query: str, chosen: set[int], *, known: Boxes) -> Boxes:
    """What was ticked before, then what is found, without those offered anyway."""
    own = [pk for pk, _name in known]
    targets = disposition.targets(case).exclude(pk__in=own).order_by("name")
    ticked = targets.filter(pk__in=chosen)
    found = targets.filter(matching_words(query)) if query else targets.none()
    rows = [*ticked.values_list("pk", "name"), *found.values_list("pk", "name")[:MOST]]
    return list(dict.fromkeys(rows))


def _own_units(case: Complaint) -> Boxes:
    """The units of the case's own instansi, by id and name; none at the centre."""
    if case.root.kind not in INSTANSI_KINDS:
        return []
    units = Agency.objects.filter(root=case.root_id, is_active=True)
    return list(
        units.exclude(pk=case.root_id).order_by("name").values_list("pk", "name")
    )
