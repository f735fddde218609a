"""What somebody asks about their own data, and what a custodian decides."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.actions.receiving import IDENTITY_LENGTHS
from complaints.models import SubjectRequest

Kind, Outcome = SubjectRequest.Kind, SubjectRequest.Outcome
KINDS = [
    (Kind.SEE.value, _("Lihat: salinan data yang disimpan")),
    (Kind.CORRECT.value, _("Perbaiki: ganti data yang salah")),
    (Kind.ERASE.value, _("Hapus: laporan tetap ada, tanpa identitas")),
]


class AskForm(forms.Form):
    """The request; the fields of the identity count for a correction alone."""

    kind = forms.ChoiceField(
        label=_("Permintaan"),
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Pilih salah satu permintaan."),
            "invalid_choice": _("Pilih salah satu permintaan."),
        },
    )
    name = forms.CharField(label=_("Nama yang benar"), required=False)
    nik = forms.CharField(label=_("NIK yang benar"), required=False)
    phone = forms.CharField(label=_("Telepon yang benar"), required=False)
    email = forms.CharField(label=_("Surel yang benar"), required=False)
    address = forms.CharField(label=_("Alamat yang benar"), required=False)
    sure = forms.BooleanField(
        label=_("Saya mengerti: identitas yang dihapus tidak dapat dikembalikan."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, most in IDENTITY_LENGTHS.items():
            self.fields[name].widget.attrs |= {"maxlength": most, "autocomplete": "off"}

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("kind") == Kind.ERASE and not found.get("sure"):
            self.add_error("sure", _("Centang bila Anda yakin menghapus."))
        return found

    @property
    def change(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in IDENTITY_LENGTHS}


class DecideForm(forms.Form):
    """Which request, and what becomes of it; a refusal says why."""

    request = forms.ModelChoiceField(SubjectRequest.objects.none())
    outcome = forms.ChoiceField(
        choices=[(Outcome.DONE.value, ""), (Outcome.REFUSED.value, "")]
    )
    reason = forms.CharField(label=_("Alasan menolak"), required=False, max_length=300)

    def __init__(self, *args: Any, waiting: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["request"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (for the type)
        field.queryset = waiting
