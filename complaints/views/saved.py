"""Lists kept under a name: shown above the queue, made and forgotten on their page."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from agencies.principals import Staff
from complaints import actions
from complaints.forms.views import SavedViewForm
from complaints.models import SavedView
from complaints.querysets import ComplaintQuerySet
from complaints.views import narrowing
from complaints.views.asking import workbench
from complaints.views.tabs import Tab, tabs_of

MOST = 12  # shown above the queue, and counted


def address(tab: str, kept: Mapping[str, str]) -> str:
    """What stands in the address bar, always in the same order."""
    names = [name for name in (*narrowing.FILTERS, "bentuk") if name in kept]
    others = [name for name in kept if name not in names]
    return urlencode({"antrean": tab, **{n: kept[n] for n in (*names, *others)}})


def views_of(staff: Staff) -> list[SavedView]:
    """One's own and the unit's; what is over the cap is on their page alone."""
    return list(SavedView.objects.shown_to(staff)[:MOST])


def lists_of(
    views: Sequence[SavedView], *, tabs: Sequence[Tab], staff: Staff, at: datetime
) -> dict[str, ComplaintQuerySet]:
    """The cases of each view as `staff` sees them, unread: to be counted at once."""
    by_key = {tab.key: tab for tab in tabs}
    found = {}
    for view in views:
        asked = QueryDict(view.query)
        rows = narrowing.scoped(staff, asked, at=at)
        if tab := by_key.get(asked.get("antrean", "")):
            rows = tab.rows(rows, at)
        found[_key(view)] = narrowing.counted(rows, asked, at=at)
    return found


def shown(
    views: Sequence[SavedView], numbers: Mapping[str, str | int], *, here: str
) -> list[dict[str, Any]]:
    """For components/views.html; `here` is the query of the list one looks at."""
    return [
        {
            "url": f"{reverse('complaints:queue')}?{view.query}",
            "label": view.name,
            "count": numbers[_key(view)],
            "is_current": view.query == here,
            "is_shared": view.agency_id is not None,
        }
        for view in views
    ]


def _key(view: SavedView) -> str:
    return f"tampilan:{view.pk}"


@workbench
def views(request: HttpRequest, *, staff: Staff, at: datetime) -> HttpResponse:
    """Keep the list that the address names; below, those that one keeps."""
    query = _query(request.GET, staff)
    if request.method == "POST":
        form = SavedViewForm(request.POST, staff=staff)
        if form.is_valid() and form.is_kept(query, by=staff, at=at):
            words = gettext("Tampilan “%(name)s” tersimpan.")
            said = words % {"name": form.cleaned_data["name"]}
            messages.success(request, said, extra_tags="tampilan")  # js/draft.js
            return redirect(f"{reverse('complaints:queue')}?{query}")
    else:
        form = SavedViewForm(staff=staff)
    context = {
        "nav": "antrean",
        "form": form,
        "list_url": f"{reverse('complaints:queue')}?{query}",
        "said": _in_words(QueryDict(query), staff),
        "views": [_row(one, staff) for one in SavedView.objects.shown_to(staff)[:100]],
    }
    status = 422 if form.errors else 200
    return render(request, "complaints/kerja/views.html", context, status=status)


@require_POST
@workbench
def forget(
    request: HttpRequest, *, staff: Staff, at: datetime, pk: int
) -> HttpResponse:
    """Only who made a view ends it; for others it is not there."""
    if not actions.forget_view(view_id=pk, by=staff):
        raise Http404
    return redirect("complaints:views")


def _query(asked: QueryDict, staff: Staff) -> str:
    """Only names that the queue knows; a page's key is not kept."""
    known = {tab.key for tab in tabs_of(staff)}
    tab = asked.get("antrean", "")
    return address(tab if tab in known else "tindak-lanjut", narrowing.kept(asked))


def _in_words(asked: QueryDict, staff: Staff) -> list[str]:
    """Perlu tindak lanjut · Kata: jembatan · Lingkup: Semua yang terlihat."""
    bar = narrowing.filter_bar(asked, tab="", clear_url="", staff=staff)
    labels = {one.key: str(one.label) for one in tabs_of(staff)}
    said = [labels[asked.get("antrean", "")]]
    if bar["q"]:
        said.append(": ".join([gettext("Kata"), bar["q"]]))
    if bar["picker"] and asked.get("holder"):
        said.append(f"{bar['picker']['title']}: {bar['picker']['said']}")
    for select in bar["selects"]:
        words = {str(value): label for value, label in select["options"]}
        if select["value"]:
            said.append(f"{select['label']}: {words.get(select['value'], '–')}")
    return said


def _row(view: SavedView, staff: Staff) -> dict[str, Any]:
    is_own = view.officer_id == staff.officer_id
    names = {seat.agency_id: seat.agency_name for seat in staff.seats}
    return {
        "name": view.name,
        "url": f"{reverse('complaints:queue')}?{view.query}",
        "seen_by": names.get(view.agency_id or 0, ""),
        "forget_url": reverse("complaints:forget_view", args=[view.pk])
        if is_own
        else "",
    }
