"""What each step of a review asks for; field names are those of the actions."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agencies.principals import Staff
from complaints import actions as steps_of_the_case
from complaints import workflow
from complaints.actions import NotAllowed
from complaints.forms.steps import SaidField
from escalation import actions, ladder
from escalation.ladder import Maladministration, Outcome, ReviewStep
from escalation.models import Escalation


class ReviewForm(forms.Form):
    """A step of the review; `take` raises what the action raises."""

    step: ClassVar[ReviewStep | workflow.Step]
    action: ClassVar[Callable[..., Any]]

    def take(self, escalation: Escalation, *, by: Staff, at: datetime) -> None:
        act = type(self).action
        act(escalation_id=escalation.pk, by=by, at=at, **self.cleaned_data)

    def is_taken(self, escalation: Escalation, *, by: Staff, at: datetime) -> bool:
        """Take the step; when it is refused, the reason stands in the errors."""
        try:
            self.take(escalation, by=by, at=at)
        except NotAllowed as refused:
            self.add_error(None, str(refused))
        except ValidationError as error:
            self.add_error(None, error)
        return not self.errors


class CaseForm(ReviewForm):
    """A step of the case itself that the Ombudsman may take."""

    def take(self, escalation: Escalation, *, by: Staff, at: datetime) -> None:
        act = type(self).action
        act(complaint_id=escalation.complaint_id, by=by, at=at, **self.cleaned_data)


class TakeForm(ReviewForm):
    step = ladder.TAKE
    action = staticmethod(actions.take)


class ReleaseForm(ReviewForm):
    step = ladder.RELEASE
    action = staticmethod(actions.release)

    reason = SaidField(label=_("Mengapa dikembalikan"))


class ExplanationForm(ReviewForm):
    step = ladder.ASK_EXPLANATION
    action = staticmethod(actions.ask_explanation)

    question = SaidField(
        label=_("Yang ditanyakan kepada pemegang"),
        help_text=_("Dibaca instansi pemegang dan tercatat pada laporan."),
    )


class RecommendForm(ReviewForm):
    step = ladder.RECOMMEND
    action = staticmethod(actions.recommend)

    text = SaidField(
        label=_("Tindakan korektif yang diminta"),
        help_text=_("Dikirim kepada pemegang dan instansinya apa adanya."),
    )


class CloseForm(ReviewForm):
    step = ladder.CLOSE
    action = staticmethod(actions.close)

    outcome = forms.ChoiceField(
        label=_("Hasil"),
        choices=Outcome,
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih hasil telaah.")},
    )
    maladministration = forms.ChoiceField(
        label=_("Jenis maladministrasi"),
        choices=[("", "–"), *Maladministration.choices],
        required=False,
        help_text=_("Hanya bila ditemukan maladministrasi."),
    )
    summary = SaidField(
        label=_("Ringkasan hasil"),
        help_text=_("Dikirim kepada pemegang dan instansinya apa adanya."),
    )


class ReopenForm(CaseForm):
    step = workflow.REOPEN
    action = staticmethod(steps_of_the_case.reopen)

    reason = SaidField(label=_("Mengapa dibuka kembali"))


class IdentityForm(CaseForm):
    step = workflow.ASK_IDENTITY
    action = staticmethod(steps_of_the_case.ask_identity)

    reason = forms.CharField(label=_("Mengapa identitas perlu dibaca"), max_length=300)


FORMS: dict[str, type[ReviewForm]] = {
    form.step.name: form
    for form in (
        TakeForm,
        ExplanationForm,
        RecommendForm,
        CloseForm,
        ReleaseForm,
        ReopenForm,
        IdentityForm,
    )
}
