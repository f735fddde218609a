"""How an officer wants to hear of things."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import NoticeChoice


class NoticeChoiceForm(forms.Form):
    mail = forms.ChoiceField(
        label=_("Surel"),
        choices=NoticeChoice.Mail.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Pilih salah satu."),
            "invalid_choice": _("Pilih salah satu dari daftar."),
        },
    )
