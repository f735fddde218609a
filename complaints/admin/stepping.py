"""Steps at the coordinator's desk: the workbench's own path, in the admin's frame."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.shortcuts import render as rendered

from agencies.principals import Staff
from complaints import permissions
from complaints.admin.foreseeing import foreseen
from complaints.admin.lists import case_url, list_url
from complaints.forms.desk import DESK_FORMS
from complaints.forms.steps import StepForm
from complaints.models import Complaint
from complaints.views.bulk import OF_A_DESK
from complaints.views.step_page import Asked, Frame, page
from complaints.views.steps import posted, shown

PREVIEW = "_pratinjau"  # the button that says what the step would do
Render = Callable[[HttpRequest, dict[str, Any], int], HttpResponse]


def step(
    request: HttpRequest,
    case: Complaint,
    name: str,
    *,
    staff: Staff,
    at: datetime,
    render: Render,
) -> HttpResponse:
    """The form, or the reason why not; once the step is taken, the list again."""
    if name not in DESK_FORMS:
        raise Http404

    def with_preview(
        request: HttpRequest, context: dict[str, Any], status: int
    ) -> HttpResponse:
        preview = foreseen(asked, _as_it_stands(asked, context["form"]))
        return render(request, {**context, "preview": preview}, status)

    frame = Frame(case_url=case_url, render=with_preview, after=_after)
    asked = Asked(request, DESK_FORMS[name], case, staff, at, frame)
    if PREVIEW in request.POST:
        return _previewed(asked)
    if request.method == "POST":
        return posted(asked)
    reason = permissions.refusal(asked.form.step, case, by=staff, at=at)
    if reason is None:
        return shown(asked)
    label = {"key": name, "label": asked.form.step.label}
    known = {"number": case.number, "url": case_url(case)}
    return render(request, {"step": label, "case": known, "refusal": reason}, 403)


def _as_it_stands(asked: Asked, form: StepForm) -> StepForm:
    """As it would be sent at once: what can be foreseen then is on the page already."""
    if form.is_bound:
        return form
    stands = QueryDict(mutable=True)
    for field in form:
        value = field.value()
        values = value if isinstance(value, list | tuple) else [value]
        stands.setlist(field.html_name, [str(one) for one in values if one])
    return asked.new_form(stands)


def _previewed(asked: Asked) -> HttpResponse:
    """The preview by itself where a script asks, else the page with it."""
    form = asked.new_form(asked.request.POST)
    if asked.request.headers.get("HX-Request"):
        preview = {"preview": foreseen(asked, form)}
        return rendered(asked.request, "components/preview.html", preview)
    return page(asked, form, status=200 if form.is_valid() else 422)


def _after(asked: Asked) -> HttpResponse:
    """What is done to one after the other leads back to the list, as it was."""
    if asked.form.step in OF_A_DESK:
        return redirect(list_url(asked.request.GET.get("dari", "")))
    return redirect(case_url(asked.case))
