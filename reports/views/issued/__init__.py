"""An issued recap: its page, and exactly the cases behind each of its figures."""

from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, F, Func, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.principals import Staff
from agencies.views.asking import staff_of
from agencies.workdays import WIB, local_date
from complaints.models import Complaint
from complaints.querysets import ComplaintQuerySet
from complaints.views import paging, rows
from complaints.views.calendars import Calendars
from reports import actions, permissions
from reports.models import Snapshot
from reports.recaps import freezing
from reports.recaps.meanings import LABELS
from reports.views.issued import shown


def reader(view: Any) -> Any:
    """For those who can have issued recaps to read: (request, staff=, at=, ...)."""

    @login_required
    @wraps(view)
    def entered(request: HttpRequest, **named: Any) -> HttpResponse:
        at = timezone.now()
        staff = staff_of(request, on=local_date(at, WIB))
        if not permissions.reads_issued(staff):
            raise PermissionDenied(_("Rekap terbitan dibaca penerbit dan atasannya."))
        return view(request, staff=staff, at=at, **named)

    return entered


def seen(pk: int, *, by: Staff, at: datetime) -> Snapshot:
    """With its office and what replaced it. Raises `Http404`."""
    known = Snapshot.objects.visible_to(by, local_date(at, WIB)).select_related(
        "office"
    )
    return get_object_or_404(known.defer("cases"), pk=pk)


@require_safe
@reader
def document(
    request: HttpRequest, *, staff: Staff, at: datetime, pk: int
) -> HttpResponse:
    """The frozen figures, and where those of today differ."""
    of = seen(pk, by=staff, at=at)
    now = actions.counted(of, at=at)
    context = {
        "nav": "rekap",
        **shown.context(of),
        "differences": shown.differing(of.content["lines"], now.lines),
        "replaced_by": Snapshot.objects.listed().filter(replaces=of).first(),
        "replaces_id": of.replaces_id,
        "may_replace": permissions.office_of(of, by=staff) is not None,
    }
    return render(request, "reports/issued.html", context)


@require_safe
@reader
def cases_behind(
    request: HttpRequest, *, staff: Staff, at: datetime, pk: int
) -> HttpResponse:
    """The cases of one figure, those that one may see; of the others how many.

    Parameters: angka (a figure), instansi and unit (codes), sesudah, sebelum.
    """
    of = seen(pk, by=staff, at=at)
    asked = {
        name: request.GET.get(name, "")[:60] for name in ("angka", "instansi", "unit")
    }
    asked["angka"] = asked["angka"] or "received"
    if asked["angka"] not in freezing.FIGURES:
        raise Http404
    ids = _ids(of, asked)
    on = local_date(at, WIB)
    visible = Complaint.objects.visible_to(staff, on).filter(_is_one_of(ids))
    found = paging.page(
        rows.with_parts(visible),
        order="received_at",
        after=request.GET.get("sesudah", ""),
        before=request.GET.get("sebelum", ""),
    )
    context = {
        "nav": "rekap",
        "of": of,
        "title": LABELS[asked["angka"]],
        "whose": shown.name_of(of, asked["instansi"], asked["unit"]),
        "count": len(ids),
        "hidden": len(ids) - _count(visible),
        "rows": rows.shown(
            found.rows, by=staff, at=at, calendars=Calendars(), with_state=True
        ),
        "page": _page(found, asked),
    }
    return render(request, "reports/issued_cases.html", context)


def _ids(of: Snapshot, asked: dict[str, str]) -> list[int]:
    cells = freezing.behind(
        of.cases, asked["angka"], agency=asked["instansi"], unit=asked["unit"]
    )
    return [pk for cell in cells for pk in cell["ids"]]


def _is_one_of(ids: list[int]) -> Func:
    """One parameter however many ids there are."""
    return Func(
        F("pk"),
        Value(ids),
        template="%(expressions)s)",
        arg_joiner=" = ANY(",
        output_field=BooleanField(),
    )


def _count(visible: ComplaintQuerySet) -> int:
    """Bounded by the document."""
    return visible.order_by().count()


def _page(found: paging.Page, asked: dict[str, str]) -> dict[str, str]:
    def url(**more: str) -> str:
        return "?" + urlencode({**asked, **more})

    return {
        "words": "",
        "previous_url": found.before and url(sebelum=found.before),
        "next_url": found.after and url(sesudah=found.after),
    }


def url_of(of: Snapshot) -> str:
    return reverse("reports:issued", args=[of.pk])
