"""What each step of a review asks for; field names are those of the actions."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.principals import Principal
from complaints.forms.desk import ReopenForm
from complaints.forms.holder import AskIdentityForm
from complaints.forms.steps import SaidField, StepForm
from escalation import actions, ladder
from escalation.ladder import Maladministration, Outcome, ReviewStep
from escalation.models import Escalation


class ReviewForm(StepForm):
    """A step of the review itself; the others are steps of its case."""

    step: ClassVar[ReviewStep]  # type: ignore[assignment]

    def __init__(
        self, *args: Any, escalation: Escalation | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.escalation = escalation

    def take(self, complaint_id: int, *, by: Principal, at: datetime) -> None:
        assert self.escalation is not None  # noqa: S101 (for the type)
        act = type(self).action
        act(escalation_id=self.escalation.pk, by=by, at=at, **self.carried())


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


FORMS: dict[str, type[StepForm]] = {
    form.step.name: form
    for form in (
        TakeForm,
        ExplanationForm,
        RecommendForm,
        CloseForm,
        ReleaseForm,
        ReopenForm,
        AskIdentityForm,
    )
}
