"""One step on many cases: what it would do to each, then what it did."""

from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.principals import Staff
from complaints import disposition, permissions
from complaints.admin.lists import BULK, LIST, case_url
from complaints.forms.desk import DESK_FORMS
from complaints.forms.steps import StepForm
from complaints.models import Complaint
from complaints.views.asking import today
from complaints.views.pickers import proposal_picker, target_picker
from complaints.workflow import STEPS, Step

MOST = 100  # cases at once


class Many:
    """The cases that were chosen and the step for them; shown first, run when told."""

    def __init__(self, request: HttpRequest, *, staff: Staff, at: datetime) -> None:
        typed = request.POST if request.method == "POST" else request.GET
        self.typed, self.staff, self.at = typed, staff, at
        step = STEPS.get(typed.get("langkah", ""))
        if step is None or step not in BULK:
            raise Http404
        self.step: Step = step
        self.cases = self._chosen(typed.getlist("pilih")[:MOST])
        self.is_run = request.method == "POST" and "jalankan" in typed
        self.refusals = {case.pk: self._refusal(case) for case in self.cases}
        self.form = self._form()

    def _chosen(self, numbers: list[str]) -> list[Complaint]:
        seen = Complaint.objects.visible_to(self.staff, today(self.at))
        rows = seen.filter(number__in=numbers).select_related(
            "holder", "root", "category", "reported_agency"
        )
        cases = list(rows.order_by("next_due_at", "pk"))
        prefetch_related_objects(
            cases, "clocks__policy", "copies", "events", "parts", "merged", "answers"
        )
        return cases

    def _refusal(self, case: Complaint) -> str | None:
        return permissions.refusal(self.step, case, by=self.staff, at=self.at)

    def _form(self) -> StepForm:
        kind = DESK_FORMS[self.step.name]
        on = today(self.at)
        seen = Complaint.objects.visible_to(self.staff, on)
        if self.is_run:
            return kind(self.typed, visible=seen, on=on)
        before = {name: self.typed.get(name, "") for name in kind.base_fields}
        return kind(initial=before, visible=seen, on=on)

    def context(self) -> dict[str, Any]:
        done = self.is_run and self.form.is_valid()
        rows = self._results() if done else self._preview()
        free = [row for row in rows if not row["refusal"]]
        return {
            "step": {"key": self.step.name, "label": self.step.label},
            "preview": {"caption": self._caption(done), "rows": rows, "done": done},
            "form": None if done else self.form,
            "picker": None if done else self._picker(),
            "numbers": [case.number for case in self.cases],
            "runnable": len(free),
            "queue_url": reverse(LIST),
        }

    def _caption(self, done: bool) -> str:
        said = {"step": self.step.label, "count": len(self.cases)}
        if done:
            return _("Hasil: %(step)s untuk %(count)s laporan") % said
        return _("%(step)s untuk %(count)s laporan") % said

    def _picker(self) -> dict[str, Any] | None:
        """Units below the desk of the first case: one queue has one desk."""
        if not self.cases:
            return None
        case, errors = self.cases[0], self.form.errors if self.form.is_bound else {}
        if "to" in self.form.picked:
            error = " ".join(map(str, errors.get("to", [])))
            found = target_picker(self.typed, case, at=self.at, error=error)
        elif "proposed" in self.form.picked:
            found = proposal_picker(self.typed, case)
        else:
            return None
        return {**found, "search_url": ""}  # the list below follows the search too

    def _preview(self) -> list[dict[str, Any]]:
        return [
            self._row(
                case, self._effect(case), self.refusals[case.pk] or self._unfit(case)
            )
            for case in self.cases
        ]

    def _unfit(self, case: Complaint) -> str | None:
        """Why the unit that was chosen cannot take this one case."""
        to = self.form.data.get("to") or self.form.initial.get("to")
        if not to or not str(to).isdecimal() or "to" not in self.form.fields:
            return None
        unit = disposition.targets(case).filter(pk=int(to)).first()
        if unit is None:
            return _("Unit yang dipilih bukan bawahan meja laporan ini.")
        case.classification = self.typed.get("classification") or case.classification
        return disposition.refusal(case, unit)

    def _effect(self, case: Complaint) -> str:
        target = self.step.target
        if target is None or target == case.state:
            return str(self.step.hint)
        return _("%(before)s → %(after)s") % {
            "before": case.get_state_display(),
            "after": target.label,
        }

    def _results(self) -> list[dict[str, Any]]:
        """Each case on its own: one that is refused leaves the others done."""
        rows = []
        for case in self.cases:
            reason = self.form.attempt(case.pk, by=self.staff, at=self.at)
            rows.append(self._row(case, _("Selesai."), reason or None))
        return rows

    def _row(self, case: Complaint, effect: str, refusal: str | None) -> dict[str, Any]:
        return {
            "number": case.number,
            "url": case_url(case),
            "title": case.title,
            "effect": effect,
            "refusal": refusal,
        }
