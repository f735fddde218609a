"""The workbench's page of a case, at the coordinator's desk."""

from datetime import datetime
from typing import Any

from django.http import Http404
from django.urls import reverse

from agencies.principals import Staff
from complaints.admin.lists import LIST, case_url, step_url
from complaints.forms.desk import DESK_FORMS
from complaints.models import Complaint
from complaints.rulebook import recognise
from complaints.views.asking import today
from complaints.views.case import contents
from complaints.views.relatives import relatives
from complaints.views.whole import everything
from complaints.workflow import STEPS

RELATED = (
    "holder",
    "root",
    "category",
    "region",
    "assignee",
    "reported_agency",
    "induk",
)


def seen_case(pk: str, *, staff: Staff, at: datetime) -> Complaint:
    """The case with all that its steps ask; one that may not be seen is a 404."""
    if not pk.isdecimal():
        raise Http404
    rows = everything(staff, at=at).select_related(*RELATED)
    case = rows.visible_to(staff, today(at)).filter(pk=pk).first()
    if case is None:
        raise Http404
    recognise(case)
    return case


def case_page(case: Complaint, *, staff: Staff, at: datetime) -> dict[str, Any]:
    """As on the workbench; its links stay at this desk where there is such a page."""
    shown = contents(case, staff=staff, at=at)
    facts = {
        **shown["case"],
        "kind": case.get_original_kind_display(),
        "pseudonym": case.pseudonym,
        "url": case_url(case),
        **relatives(case, staff=staff, at=at, url=case_url),
    }
    return {
        **shown,
        "case": facts,
        "free": [_here(button, case) for button in shown["steps"]],
        "refused": [_here(button, case) for button in shown["refused_steps"]],
        "queue_url": reverse(LIST),
        "history_url": reverse("admin:complaints_complaint_history", args=[case.pk]),
        "workbench_url": reverse("complaints:case", args=[case.number]),
    }


def _here(button: dict[str, Any], case: Complaint) -> dict[str, Any]:
    """Steps of the desk are taken here, the others on the workbench."""
    name = button["key"]
    if name in DESK_FORMS:
        return {**button, "url": step_url(case, STEPS[name])}
    return button
