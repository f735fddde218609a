"""Forms of the complainant's own steps; staff record some of them on their behalf."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.principals import Principal
from complaints import actions, workflow
from complaints.forms.desk import ReopenForm
from complaints.forms.steps import SaidField, StepForm
from complaints.forms.uploads import FilesField
from complaints.models import IdentityReading

NOT_RATED = 0  # said, not left out
RATINGS = [(n, str(n)) for n in range(1, 6)] + [(NOT_RATED, _("Tidak menilai"))]


class CompleteForm(StepForm):
    step = workflow.COMPLETE
    action = staticmethod(actions.complete)

    text = SaidField(label=_("Kelengkapan"))
    uploads = FilesField(label=_("Foto atau dokumen"))


class ReplyForm(StepForm):
    step = workflow.REPLY
    action = staticmethod(actions.reply)

    text = SaidField(label=_("Apa yang belum selesai"))


class ConfirmForm(StepForm):
    """A rating, or that there shall be none: nobody closes without a word on it."""

    step = workflow.CONFIRM
    action = staticmethod(actions.confirm)

    rating = forms.TypedChoiceField(
        label=_("Nilai"),
        choices=RATINGS,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Pilih nilai 1 sampai 5, atau “Tidak menilai”."),
            "invalid_choice": _("Nilai dari 1 sampai 5."),
        },
    )

    def carried(self) -> dict[str, Any]:
        return {"rating": self.cleaned_data["rating"] or None}


class WithdrawForm(StepForm):
    step = workflow.WITHDRAW
    action = staticmethod(actions.withdraw)

    text = SaidField(label=_("Alasan"), required=False)


class TightenForm(StepForm):
    step = workflow.TIGHTEN_PRIVACY
    action = staticmethod(actions.tighten_privacy)

    is_anonymous = forms.BooleanField(
        label=_("Sembunyikan identitas (anonim)"), required=False
    )
    is_secret = forms.BooleanField(
        label=_("Sembunyikan laporan dari umum (rahasia)"), required=False
    )


class ConsentForm(StepForm):
    step = workflow.CONSENT
    action = staticmethod(actions.consent)


class WithdrawConsentForm(StepForm):
    step = workflow.WITHDRAW_CONSENT
    action = staticmethod(actions.withdraw_consent)


class GrantIdentityForm(StepForm):
    """Lets the person who asked read the identity once; open to a custodian too."""

    step = workflow.GRANT_IDENTITY
    action = staticmethod(actions.grant_identity)

    reading = forms.ModelChoiceField(
        IdentityReading.objects.none(),
        label=_("Permintaan"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Pilih permintaan yang diizinkan.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reading"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (for the type)
        field.queryset = IdentityReading.objects.filter(
            complaint=self.complaint, granted_at=None
        ).select_related("asked_by")
        field.label_from_instance = _asked  # type: ignore[method-assign]

    def take(self, complaint_id: int, *, by: Principal, at: datetime) -> None:
        reading = self.cleaned_data["reading"]
        actions.grant_identity(reading_id=reading.pk, by=by, at=at)


def _asked(obj: IdentityReading) -> str:
    return f"{obj.asked_by.name}: {obj.reason}"


# Those of the complainant alone, and those that staff may record for them.
OWN_FORMS: dict[str, type[StepForm]] = {
    form.step.name: form
    for form in (
        CompleteForm,
        ReplyForm,
        ConfirmForm,
        WithdrawForm,
        TightenForm,
        ReopenForm,
        ConsentForm,
        WithdrawConsentForm,
        GrantIdentityForm,
    )
}
