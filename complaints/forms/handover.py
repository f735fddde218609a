"""To whom the work goes, and what they must know."""

from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.models import Officer
from complaints.forms.steps import SaidField


class HandoverForm(forms.Form):
    taker = forms.ModelChoiceField(
        Officer.objects.none(),
        label=_("Diserahkan kepada"),
        empty_label=_("Pilih petugas"),
        error_messages={"required": _("Pilih petugas yang menerima.")},
    )
    note = SaidField(
        label=_("Catatan"),
        help_text=_("Apa yang perlu diketahui penerima; tertulis di setiap laporan."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: QuerySet[Officer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["taker"].queryset = people  # type: ignore[attr-defined]
        self.initial.setdefault("key", uuid4())
