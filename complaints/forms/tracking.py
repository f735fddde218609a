"""Number and code, which together open a case's status page."""

from django import forms
from django.utils.translation import gettext_lazy as _

NUMBER = _("Isi nomor laporan seperti pada tanda terima.")
CODE = _("Isi kode rahasia seperti pada tanda terima.")


class TrackForm(forms.Form):
    number = forms.CharField(
        label=_("Nomor laporan"),
        max_length=20,
        error_messages={"required": NUMBER, "max_length": NUMBER},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    code = forms.CharField(
        label=_("Kode rahasia"),
        max_length=80,
        error_messages={"required": CODE, "max_length": CODE},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )
