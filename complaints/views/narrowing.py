"""What narrows a list of cases: scope and filters, as the address says them."""

from datetime import date, datetime
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from agencies.principals import Staff
from agencies.roles import Role
from complaints.filters import PERIODS, ComplaintFilter, CountedFilter
from complaints.forms.desk import topics
from complaints.models import Complaint
from complaints.querysets import ComplaintQuerySet
from complaints.views.asking import today
from complaints.views.pickers import folded, holder_picker

FILTERS = ("q", "holder", "category", "received", "scope")
OWN_DESK = (
    Role.ADMIN_NASIONAL,
    Role.ADMIN_INSTANSI,
    Role.PEJABAT_PENGHUBUNG,
    Role.PIMPINAN,
)


def scoped(staff: Staff, asked: QueryDict, *, at: datetime) -> ComplaintQuerySet:
    """The work of one's own desk, or all that one may see."""
    return desk_of(staff, on=today(at), everything=reaches_all(asked))


def reaches_all(asked: QueryDict) -> bool:
    return asked.get("scope") == "all"


def desk_of(staff: Staff, *, on: date, everything: bool) -> ComplaintQuerySet:
    cases = Complaint.objects.filter(induk=None)
    if everything:
        return cases.visible_to(staff, on).in_country_of(staff)
    return cases.at_desk_of(staff, on)


def filtered(
    rows_of_tab: ComplaintQuerySet, asked: QueryDict, *, at: datetime
) -> ComplaintQuerySet:
    """What the address asks for; a value that makes no sense is left out."""
    chosen = kept(asked)
    if chosen.keys() <= {"scope"}:  # most often: nothing to build a form for
        return rows_of_tab
    found: ComplaintQuerySet = ComplaintFilter(chosen, queryset=rows_of_tab, at=at).qs
    return found


def counted(
    rows_of_tab: ComplaintQuerySet, asked: QueryDict, *, at: datetime
) -> ComplaintQuerySet:
    """As `filtered`, without a statement of its own: to be counted with others."""
    chosen = kept(asked)
    found: ComplaintQuerySet = CountedFilter(chosen, queryset=rows_of_tab, at=at).qs
    return found


def kept(asked: QueryDict) -> dict[str, str]:
    """What narrows it, of all that the address holds."""
    return {name: str(asked[name]) for name in FILTERS if asked.get(name)}


def filter_bar(
    asked: QueryDict, *, tab: str, clear_url: str, staff: Staff
) -> dict[str, Any]:
    """For components/filter_bar.html; `clear_url` is the list without filters."""
    selects = [
        _select(asked, "category", gettext("Topik"), _topics()),
        _select(asked, "received", gettext("Diterima"), _periods()),
    ]
    if staff.at(*OWN_DESK):
        scopes = [("", gettext("Meja saya")), ("all", gettext("Semua yang terlihat"))]
        selects.append(_select(asked, "scope", gettext("Lingkup"), scopes))
    return {
        "action": reverse("complaints:queue"),
        "q": asked.get("q", ""),
        "placeholder": gettext("mis. jalan berlubang"),
        "picker": _holder(asked, staff),
        "selects": [one for one in selects if len(one["options"]) > 1],
        "hidden": [("antrean", tab)],
        "clear_url": clear_url if kept(asked) else "",
    }


def _select(
    asked: QueryDict, name: str, label: str, options: list[Any]
) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "options": [(str(value), words) for value, words in options],
        "value": asked.get(name, ""),
    }


def _holder(asked: QueryDict, staff: Staff) -> dict[str, Any] | None:
    """The search for a holder, folded up."""
    picker = holder_picker(asked, staff)
    if picker is None:
        return None
    return folded(picker, asked, title=gettext("Pemegang"))


def _topics() -> list[tuple[str, str]]:
    below = [
        (code, f"{branch}: {name}" if name != branch else name)
        for branch, group in topics()
        for code, name in group
    ]
    return [("", gettext("Semua topik")), *below]


def _periods() -> list[tuple[str, str]]:
    words = gettext("%(days)s hari terakhir")
    return [("", gettext("Kapan saja"))] + [
        (days, words % {"days": days}) for days, _ in PERIODS
    ]
