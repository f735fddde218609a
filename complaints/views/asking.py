"""Who asks and when, read once for each request."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.db.models import Model
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from agencies.principals import Principal, Staff
from agencies.views.asking import staff_of
from agencies.workdays import WIB, local_date
from complaints.models import Complaint
from complaints.querysets import ComplaintQuerySet

View = Callable[..., HttpResponseBase]


def staff_page(view: View) -> View:
    """For whoever is signed in, with a seat or none; gives `staff` and `at`."""

    @login_required
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        at = timezone.now()
        staff = staff_of(request, on=today(at))
        return view(request, staff=staff, at=at, **kwargs)

    return guarded


def workbench(view: View) -> View:
    """As `staff_page`, for people with a seat in force."""

    @staff_page
    @wraps(view)
    def guarded(
        request: HttpRequest, *, staff: Staff, at: datetime, **kwargs: Any
    ) -> HttpResponseBase:
        if not staff.seats:
            return render(request, "complaints/kerja/no_seat.html", status=403)
        return view(request, staff=staff, at=at, **kwargs)

    return guarded


def today(at: datetime) -> date:
    """The day on which seats are asked for: that of the capital."""
    return local_date(at, WIB)


def seen_case(
    number: str,
    *,
    by: Principal,
    at: datetime,
    rows: ComplaintQuerySet | None = None,
) -> Complaint:
    """The case, if `by` may see it; else it does not exist (404)."""
    known = rows if rows is not None else Complaint.objects.all()
    related = known.select_related(
        "holder",
        "root",
        "category",
        "region",
        "assignee",
        "reported_agency",
        "induk",
    )
    try:
        return related.visible_to(by, today(at)).get(number=number)
    except Complaint.DoesNotExist:
        raise Http404 from None


def all_but(*names: str, of: type[Model], related: Iterable[str]) -> list[str]:
    """The columns of related rows that no page says: most of what would be read."""
    fields = {one: of._meta.get_field(one).related_model for one in related}
    return [
        f"{one}__{field.name}"
        for one, model in fields.items()
        for field in cast("type[Model]", model)._meta.concrete_fields
        if field.name not in names and not field.primary_key
    ]
