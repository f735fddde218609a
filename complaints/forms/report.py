"""What a citizen, or a member of staff on behalf of one, fills in to report."""

import json
import secrets
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Region
from complaints import privacy
from complaints.actions import Report
from complaints.forms.steps import EMPTY
from complaints.forms.uploads import FilesField, keep_files
from complaints.models import Channel
from complaints.workflow import Kind

DATE_WORDS = _("Tulis tanggal seperti 31-12-2025.")
IDENTITY = ("name", "phone", "email", "nik")
# The action's names of fields that this form calls otherwise.
RENAMED = {"uploads": "attachments"}


def new_token() -> str:
    """What makes two presses of one form one case."""
    return secrets.token_urlsafe(24)


class Typed(forms.CharField):
    """Text that is checked by the action alone, in its own words."""

    def __init__(self, **kwargs: Any) -> None:
        words = {"required": EMPTY}
        super().__init__(strip=False, error_messages=words, **kwargs)
        self.validators = []


class ReportForm(forms.Form):
    """One form; its parts are shown one after another where JavaScript runs."""

    token = forms.CharField(required=False, widget=forms.HiddenInput, max_length=64)
    kind = forms.ChoiceField(
        label=_("Saya ingin"),
        choices=Kind,
        widget=forms.RadioSelect,
        initial=Kind.COMPLAINT,
    )
    title = Typed(label=_("Judul"), help_text=_("Satu kalimat, seperti judul berita."))
    text = Typed(
        label=_("Ceritakan"),
        help_text=_(
            "Apa yang Anda alami, dan apa yang Anda harapkan. Jangan menulis nama, NIK,"
            " atau nomor telepon di sini."
        ),
        widget=forms.Textarea,
    )
    attachments = FilesField(label=_("Foto atau dokumen"))
    region = forms.ModelChoiceField(
        Region.objects.all(), label=_("Wilayah"), required=False
    )
    place = Typed(
        label=_("Tempat"),
        help_text=_("Nama jalan, kantor, atau tempat yang mudah dikenali."),
        required=False,
    )
    incident_date = forms.DateField(
        label=_("Tanggal kejadian"),
        required=False,
        widget=forms.DateInput(
            attrs={"type": "date", "data-wrong": DATE_WORDS}, format="%Y-%m-%d"
        ),
        input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"],
        error_messages={"invalid": DATE_WORDS},
    )
    reported_agency = forms.ModelChoiceField(
        Agency.objects.filter(is_active=True),
        label=_("Instansi atau unit yang dituju"),
        required=False,
    )
    is_anonymous = forms.BooleanField(label=_("Anonim"), required=False)
    is_secret = forms.BooleanField(label=_("Rahasia"), required=False)
    name = Typed(
        label=_("Nama"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = Typed(
        label=_("Nomor telepon"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    email = Typed(
        label=_("Surel"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    nik = Typed(
        label=_("NIK"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("token", new_token())

    def report(self, channel: Channel, *, queue: Agency | None = None) -> Report:
        """What was filled in; it goes to `queue` when no agency was chosen."""
        typed = self.cleaned_data
        agency = typed["reported_agency"]
        accuses = agency if typed["kind"] == Kind.COMPLAINT else None
        return Report(
            title=typed["title"],
            text=typed["text"],
            kind=Kind(typed["kind"]),
            channel=channel,
            region=typed["region"],
            place=typed["place"],
            incident_date=typed["incident_date"],
            chosen_agency=agency or queue,
            reported_agency=accuses,
            is_anonymous=typed["is_anonymous"],
            is_secret=typed["is_secret"],
            identity=privacy.Identity(
                **{name: typed[name].strip() for name in IDENTITY}
            ),
            uploads=typed["attachments"],
        )

    def receipt_code(self) -> str:
        """The same for the same form sent twice; another for another content.

        Somebody who goes back and writes a second report on the old page so gets a
        second case.
        """
        if not self.cleaned_data["token"]:
            return ""
        said = {k: str(v) for k, v in self.cleaned_data.items() if k != "attachments"}
        return privacy.receipt_code_from(json.dumps(said, sort_keys=True))

    def refuse(self, error: ValidationError) -> None:
        """Show the action's words beside the fields they are about."""
        for name, messages in error.error_dict.items():
            field = RENAMED.get(name, name)
            self.add_error(field if field in self.fields else None, messages)
        keep_files(self)
