"""What one asks a recap of: a scope within one's reach, and a period."""

from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from complaints.masking import found
from reports.recaps import BadPeriod, Period
from reports.recaps.choices import Choices


class RecapForm(forms.Form):
    """Read from the address; what is left out falls back to `default`."""

    scope = forms.ChoiceField(label=_("Wilayah atau instansi"))
    to = forms.DateField(label=_("Sampai"))

    def __init__(self, data: Any, *, choices: Choices, default: Period) -> None:
        given = {
            "scope": data.get("scope") or choices.first,
            "from": data.get("from") or default.first.isoformat(),
            "to": data.get("to") or default.last.isoformat(),
        }
        super().__init__(given)
        self.fields["from"] = forms.DateField(label=_("Dari"))
        scopes: Any = self.fields["scope"]
        scopes.choices = choices.named
        scopes.error_messages["invalid_choice"] = _("Cakupan itu di luar jabatan Anda.")

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        first, last = told.get("from"), told.get("to")
        if isinstance(first, date) and isinstance(last, date):
            try:
                told["period"] = Period(first, last)
            except BadPeriod as error:
                raise forms.ValidationError(str(error)) from error
        return told


class IssueForm(forms.Form):
    """Which month of which scope is issued; `refusal` says whether it may."""

    scope = forms.ChoiceField(label=_("Wilayah atau instansi"))
    month = forms.CharField(label=_("Bulan"), max_length=7)

    def __init__(
        self, *args: Any, choices: Choices, months: list[date], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.choices = choices
        scopes: Any = self.fields["scope"]
        scopes.choices = choices.named
        scopes.error_messages["invalid_choice"] = _("Cakupan itu di luar jabatan Anda.")
        named = [(f"{day:%Y-%m}", date_format(day, "F Y")) for day in months]
        typed = self.data.get("month") or self.initial.get("month", "")
        others = [(typed, typed)] if typed and typed not in dict(named) else []
        self.fields["month"].widget = forms.Select(choices=[*named, *others])


class ReplaceForm(forms.Form):
    """Why an issued recap is issued anew."""

    reason = forms.CharField(
        label=_("Sebab penggantian"),
        max_length=500,
        help_text=_("Tercetak di dokumen baru. Jangan menulis data pribadi."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_reason(self) -> str:
        """What is printed and never changed holds nobody's numbers."""
        reason = str(self.cleaned_data["reason"])
        if found(reason):
            raise forms.ValidationError(
                _("Hapus NIK, nomor telepon, dan surel: dokumen tidak dapat diubah.")
            )
        return reason
