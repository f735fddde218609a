"""What a step would do to one case: it is taken, looked at and taken back."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Notice
from complaints.forms.steps import StepForm
from complaints.models import Complaint
from complaints.views import rows
from complaints.views.calendars import Calendars
from complaints.views.step_page import Asked


def foreseen(asked: Asked, form: StepForm) -> dict[str, Any]:
    """For components/preview.html; what the form says does nothing yet.

    A form that was not filled in, or not rightly, shows the state that follows alone.
    """
    case, ready = asked.case, form.is_bound and form.is_valid()
    after = _taken_and_taken_back(asked, form) if ready else None
    refused = " ".join(_reasons(form)) if ready else ""
    row = {
        "number": case.number,
        "url": asked.frame.case_url(case),
        "title": case.title,
        "effect": _effect(asked, after),
        "refusal": refused or None,
        "after": None if refused else after,
    }
    return {"caption": _("Sebelum disimpan"), "rows": [row], "done": False}


def _reasons(form: StepForm) -> list[str]:
    return [str(reason) for reasons in form.errors.values() for reason in reasons]


def _taken_and_taken_back(asked: Asked, form: StepForm) -> dict[str, Any]:
    """Holder, deadline and who is told, as they would be; nothing of it stays."""
    with transaction.atomic():
        form.is_taken(asked.case.pk, by=asked.staff, at=asked.at)
        told = Notice.objects.filter(
            complaint_id=asked.case.pk, created_at=asked.at
        ).select_related("officer", "agency")
        found = rows.with_parts(Complaint.objects.filter(pk=asked.case.pk))
        [shown] = rows.shown(
            found,
            by=asked.staff,
            at=asked.at,
            calendars=Calendars(),
            with_state=True,
        )
        names = dict.fromkeys(map(_who, told))
        transaction.set_rollback(True)
    return {**shown, "told": [*names]}


def _who(notice: Notice) -> str:
    if notice.officer is not None:
        return notice.officer.name
    return notice.agency.name if notice.agency else _("pelapor")


def _effect(asked: Asked, after: dict[str, Any] | None) -> str:
    target, now = asked.form.step.target, asked.case.get_state_display()
    then = after["state"] if after else target.label if target else now
    if then == now:
        return str(asked.form.step.hint)
    return _("%(before)s → %(after)s") % {"before": now, "after": then}
