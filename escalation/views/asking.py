"""Who asks: people with a seat at the Ombudsman, and auditors, who only read."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext

from agencies.principals import Staff
from agencies.roles import Role
from complaints.views.asking import today, workbench
from escalation.models import Escalation

READERS = (Role.OMBUDSMAN, Role.AUDITOR)


def desk(view: Callable[..., Any]) -> Callable[..., Any]:
    """Gives the view `staff` and `at`; others are told that this is not their room."""

    @workbench
    @wraps(view)
    def guarded(
        request: HttpRequest, *, staff: Staff, at: datetime, **kwargs: Any
    ) -> Any:
        if not staff.has(*READERS):
            raise PermissionDenied(
                gettext("Halaman ini untuk Ombudsman dengan surat tugas yang berlaku.")
            )
        return view(request, staff=staff, at=at, **kwargs)

    return guarded


def seen_escalation(number: str, *, by: Staff, at: datetime) -> Escalation:
    """The latest review of that case, if `by` may see it; else it does not exist."""
    found = (
        Escalation.objects.visible_to(by, today(at))
        .by_urgency(at)
        .filter(complaint__number=number)
        .select_related("complaint__holder", "complaint__root", "reviewer", "root")
        .order_by("-run")
        .first()
    )
    if found is None:
        raise Http404
    return found
