"""The page of one step: what is asked, of which case, and what stands beside it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict

from agencies.principals import Staff
from complaints import permissions
from complaints.forms.complainant import OWN_FORMS
from complaints.forms.desk import DESK_FORMS
from complaints.forms.holder import HOLDER_FORMS
from complaints.forms.steps import StepForm
from complaints.models import Complaint, Draft
from complaints.stripping import words_for
from complaints.views import pickers, quotes
from complaints.views.asking import today
from complaints.views.buttons import ICONS, NOT_FOR_STAFF, consequence

WRITER = "writer"  # salt of the mark that says who opened a form
# By step, what staff fill in to take it.
FORMS: dict[str, type[StepForm]] = {
    name: form
    for name, form in {**OWN_FORMS, **HOLDER_FORMS, **DESK_FORMS}.items()
    if name not in NOT_FOR_STAFF
}


@dataclass(frozen=True)
class Frame:
    """Where a step's page stands, and where one goes once the step is taken."""

    case_url: Callable[[Complaint], str]
    render: Callable[[HttpRequest, dict[str, Any], int], HttpResponse]
    after: Callable[["Asked"], HttpResponse]


@dataclass(frozen=True)
class Asked:
    """A step asked for: by whom, when, on which case, and where."""

    request: HttpRequest
    form: type[StepForm]
    case: Complaint
    staff: Staff
    at: datetime
    frame: Frame
    draft: Draft | None = None  # what this person typed here before, if anything

    @property
    def name(self) -> str:
        return self.form.step.name

    @property
    def typed(self) -> QueryDict:
        """What was sent, or else what was typed before and kept."""
        if self.request.method == "POST" or self.draft is None:
            return self.request.POST
        kept = QueryDict(mutable=True)
        for name, values in self.draft.fields.items():
            kept.setlist(name, values)
        return kept

    def new_form(self, *data: Any, **kwargs: Any) -> StepForm:
        return self.form(
            *data,
            complaint=self.case,
            visible=Complaint.objects.visible_to(self.staff, today(self.at)),
            on=today(self.at),
            **kwargs,
        )


def page(
    asked: Asked, form: StepForm, *, status: int = 200, conflict: str = ""
) -> HttpResponse:
    """The form with all that stands around it; `conflict` says what happened since."""
    case = asked.case
    mine = permissions.capacities(case, by=asked.staff, on=today(asked.at))
    words = words_for(case, by=asked.staff, mine=mine)
    context = {
        "case": {
            "number": case.number,
            "title": words(case.title),
            "text": words(case.original_text),
            "state": case.get_state_display(),
            "kind": case.get_original_kind_display(),
            "place": words(case.place),
            "reported_agency": case.reported_agency,
            "url": asked.frame.case_url(case),
        },
        "step": {
            "key": asked.name,
            "label": asked.form.step.label,
            "consequence": consequence(asked.form.step),
            "icon": ICONS.get(asked.name, "send"),
        },
        "form": form,
        "picker": _picker(asked, form),
        "units": _units(asked, form),
        "warnings": getattr(form, "warnings", []),
        "quotes": [
            {"title": title, "text": words(text)}
            for title, text in quotes.before(asked.name, case)
        ],
        "conflict": conflict,
        "kept": asked.draft and {"at": asked.draft.saved_at, "zone": case.holder.zone},
        "writer": signing.dumps(asked.staff.officer_id, salt=WRITER),
        "version": case.events.order_by("-pk").values_list("pk", flat=True).first(),
    }
    return asked.frame.render(asked.request, context, status)


def _picker(asked: Asked, form: StepForm) -> dict[str, Any] | None:
    errors = form.errors if form.is_bound else {}
    typed = asked.typed
    if "to" in form.picked:
        error = " ".join(map(str, errors.get("to", [])))
        staff, at = asked.staff, asked.at
        return pickers.target_picker(typed, asked.case, staff=staff, at=at, error=error)
    if "proposed" in form.picked:
        error = " ".join(map(str, errors.get("proposed", [])))
        return pickers.proposal_picker(typed, asked.case, error=error)
    return None


def _units(asked: Asked, form: StepForm) -> dict[str, Any] | None:
    """Several units at once: for a copy (tembusan), or to split."""
    name = next((one for one in ("units", "copies") if one in form.picked), "")
    boxes = pickers.unit_boxes(asked.case, asked.typed, name) if name else None
    if boxes is None:
        return None
    error = " ".join(map(str, form.errors.get(name, []))) if form.is_bound else ""
    return {**boxes, "label": form.fields[name].label, "error": error}
