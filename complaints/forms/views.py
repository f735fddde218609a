"""Keeping a list of cases under a name."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.principals import Staff
from complaints import actions


class SavedViewForm(forms.Form):
    """The name, and who finds it: oneself, or the people of one's unit too."""

    name = forms.CharField(
        label=_("Nama tampilan"),
        max_length=60,
        help_text=_("Misalnya: Jalan berlubang, 30 hari terakhir."),
        error_messages={"required": _("Tulis nama untuk tampilan ini.")},
    )
    agency = forms.ChoiceField(
        label=_("Siapa yang melihatnya"), required=False, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, staff: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = {str(seat.agency_id): seat.agency_name for seat in staff.seats}
        words = gettext("Saya dan rekan di %(unit)s")
        field = self.fields["agency"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type)
        field.choices = [
            ("", gettext("Hanya saya")),
            *((pk, words % {"unit": name}) for pk, name in units.items()),
        ]

    def is_kept(self, query: str, *, by: Staff, at: datetime) -> bool:
        """Keep it; when it is refused, the reason stands in the errors."""
        agency = self.cleaned_data["agency"]
        try:
            actions.keep_view(
                name=self.cleaned_data["name"],
                query=query,
                agency_id=int(agency) if agency else None,
                by=by,
                at=at,
            )
        except ValidationError as error:
            self.add_error(None, error)
        return not self.errors
