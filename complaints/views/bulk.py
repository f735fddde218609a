"""One step on many cases: what it would do to each, then what it did.

The workbench and the coordinators' lists share this; a `Desk` says where it stands.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.principals import Staff
from agencies.roles import Role
from agencies.views.asking import note_refusal
from complaints import disposition, permissions, workflow
from complaints.forms.steps import StepForm
from complaints.models import Complaint, Event
from complaints.rulebook import read_policies
from complaints.views import narrowing, saved
from complaints.views.asking import today, workbench
from complaints.views.case import case_url
from complaints.views.pickers import proposal_picker, target_picker
from complaints.views.step_page import FORMS
from complaints.views.steps import NEVER_IN_CONFLICT
from complaints.workflow import STEPS, Step

MOST = 100  # cases at once
OF_A_DESK = (
    workflow.DISPOSE,
    workflow.HANDLE,
    workflow.REQUEST_COMPLETION,
    workflow.ARCHIVE,
    workflow.RETURN_UP,
    workflow.RECLASSIFY,
    workflow.MERGE,
    workflow.GRANT_EXTENSION,
    workflow.REOPEN,
)
OF_A_HOLDER = (
    workflow.FOLLOW_UP,
    workflow.NOTE,
    workflow.ASSIGN,
    workflow.REQUEST_COMPLETION,
    workflow.RETURN_UP,
)
COORDINATORS = (Role.ADMIN_NASIONAL, Role.ADMIN_INSTANSI)
NOT_FOR_MANY = ("uploads", "mentioned")  # what belongs to one case


def steps_of(staff: Staff) -> tuple[Step, ...]:
    """What somebody of these offices does to many at once; none for who watches."""
    if staff.has(*COORDINATORS):
        return tuple(dict.fromkeys((*OF_A_DESK, *OF_A_HOLDER)))
    return OF_A_HOLDER if staff.has(Role.PEJABAT_PENGHUBUNG) else ()


@dataclass(frozen=True)
class Desk:
    """Where many are chosen: the steps there, their forms, and the ways back."""

    steps: tuple[Step, ...]
    forms: Mapping[str, type[StepForm]]
    case_url: Callable[[Complaint], str]
    queue_url: str


@workbench
def bulk(request: HttpRequest, *, staff: Staff, at: datetime) -> HttpResponse:
    """The preview of what was chosen in the queue, then the results."""
    # The preview is asked for by GET, so that one can go back to it.
    asked = QueryDict(request.GET.get("dari", "")[:500])
    back = saved.address(asked.get("antrean", ""), narrowing.kept(asked))
    queue_url = f"{reverse('complaints:queue')}?{back}"
    desk = Desk(steps_of(staff), FORMS, case_url, queue_url)
    many = Many(request, desk, staff=staff, at=at)
    context = {"nav": "antrean", **many.context()}
    status = 422 if many.is_run and many.form.errors else 200
    return render(request, "complaints/kerja/bulk.html", context, status=status)


class Many:
    """The cases that were chosen and the step for them; shown first, run when told."""

    def __init__(
        self, request: HttpRequest, desk: Desk, *, staff: Staff, at: datetime
    ) -> None:
        self.request = request
        typed = request.POST if request.method == "POST" else request.GET
        self.desk, self.typed, self.staff, self.at = desk, typed, staff, at
        step = STEPS.get(typed.get("langkah", ""))
        if step is None or step not in desk.steps:
            raise Http404
        self.step: Step = step
        self.cases = self._chosen(typed.getlist("pilih")[:MOST])
        self.is_run = request.method == "POST" and "jalankan" in typed
        self.seen = _versions(typed.getlist("versi"))
        self.refusals = self._refused()
        self.form = self._form()

    def _chosen(self, numbers: list[str]) -> list[Complaint]:
        seen = Complaint.objects.visible_to(self.staff, today(self.at))
        named = [number for number in numbers if "\0" not in number]
        rows = seen.filter(number__in=named).select_related(
            "holder", "root", "category", "reported_agency"
        )
        cases = list(rows.order_by("next_due_at", "pk"))
        prefetch_related_objects(
            cases, "clocks", "copies", "events", "parts", "merged", "answers"
        )
        read_policies(cases)
        return cases

    def _refused(self) -> dict[int, str | None]:
        """By case, why the step may not be taken on it; people are of one unit."""
        found = {
            case.pk: permissions.refusal(self.step, case, by=self.staff, at=self.at)
            for case in self.cases
        }
        free = [case for case in self.cases if found[case.pk] is None]
        self.first = next(iter(free), None)
        for case in free if self.step is workflow.ASSIGN else ():
            if case.holder_id != free[0].holder_id:
                found[case.pk] = _("Pilih laporan dari satu unit saja.")
        return found

    def _form(self) -> StepForm:
        kind = self.desk.forms[self.step.name]
        on = today(self.at)
        told: dict[str, Any] = {
            "visible": Complaint.objects.visible_to(self.staff, on),
            "on": on,
        }
        if self.step is workflow.ASSIGN:
            told["complaint"] = self.first  # whose people there are to choose from
        before = {name: self.typed.get(name, "") for name in kind.base_fields}
        form = kind(self.typed, **told) if self.is_run else kind(initial=before, **told)
        for name in NOT_FOR_MANY:
            form.fields.pop(name, None)
        return form

    def context(self) -> dict[str, Any]:
        done = self.is_run and bool(self.cases) and self.form.is_valid()
        rows = self._results() if done else self._preview()
        free = [row for row in rows if not row["refusal"]]
        return {
            "step": {"key": self.step.name, "label": self.step.label},
            "preview": {"caption": self._caption(done), "rows": rows, "done": done},
            "form": None if done else self.form,
            "picker": None if done else self._picker(),
            "numbers": [case.number for case in self.cases],
            "versions": [f"{case.number}:{_last(case)}" for case in self.cases],
            "runnable": len(free),
            "queue_url": self.desk.queue_url,
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
            staff, at = self.staff, self.at
            found = target_picker(self.typed, case, staff=staff, at=at, error=error)
            found["hint"] = " ".join([found["hint"], *self._of_the_first()])
        elif "proposed" in self.form.picked:
            found = proposal_picker(self.typed, case)
        else:
            return None
        return {**found, "search_url": ""}  # the list below follows the search too

    def _of_the_first(self) -> list[str]:
        """Whose like the suggestions are, where it is not all that was chosen."""
        if len(self.cases) < 2:
            return []
        words = _("Usul dibuat dari laporan %(number)s, satu dari %(count)d.")
        return [words % {"number": self.cases[0].number, "count": len(self.cases)}]

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
        if not to or not str(to).isdecimal() or "to" not in self.form.picked:
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
        return [self._row(case, *self._attempt(case)) for case in self.cases]

    def _attempt(self, case: Complaint) -> tuple[str, str | None]:
        """What became of it, and why nothing did; pressed twice, it is taken once."""
        if self.step is workflow.ASSIGN and self.refusals[case.pk]:
            return "", self.refusals[case.pk]
        with transaction.atomic():
            Complaint.objects.select_for_update().get(pk=case.pk)
            newer = self._newer(case)
            if any(self._is_this(event) for event in newer):
                return _("Sudah dijalankan; tidak diulang."), None
            if newer and self.step.name not in NEVER_IN_CONFLICT:
                return "", _("Laporan ini berubah sementara itu; lihat lagi dahulu.")
            reason = self.form.attempt(case.pk, by=self.staff, at=self.at)
        if self.form.refusal:
            said = f"{self.step.name}: {self.form.refusal}"
            note_refusal(self.request, about=case.number, words=said)
        return _("Selesai."), reason or None

    def _newer(self, case: Complaint) -> list[Event]:
        """What happened since the preview; nothing where that does not say."""
        if case.number not in self.seen:
            return []
        since = Event.objects.filter(complaint=case, pk__gt=self.seen[case.number])
        return list(since.order_by("pk"))

    def _is_this(self, event: Event) -> bool:
        return event.by_id == self.staff.officer_id and event.step == self.step.name

    def _row(self, case: Complaint, effect: str, refusal: str | None) -> dict[str, Any]:
        return {
            "number": case.number,
            "url": self.desk.case_url(case),
            "title": case.title,
            "effect": effect,
            "refusal": refusal,
        }


def _last(case: Complaint) -> int:
    return max((event.pk for event in case.events.all()), default=0)


def _versions(said: list[str]) -> dict[str, int]:
    """By number, the last event that the preview knew of."""
    parts = [one.rpartition(":") for one in said[:MOST]]
    return {
        number: int(last)
        for number, _colon, last in parts
        if last.isascii() and last.isdigit() and len(last) < 19
    }
