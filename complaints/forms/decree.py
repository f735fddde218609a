"""A decree on days off as it is typed or pasted: one line a day."""

import csv
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Holiday
from complaints.actions.decreeing import Change, Decree

MOST_LINES = 100
LONGEST_NAME = 160
SIGNS = {"+": True, "-": False}


class DecreeForm(forms.Form):
    """Number, day and lines; `decree` after it was found valid."""

    number = forms.CharField(
        label=gettext_lazy("Nomor keputusan"),
        help_text=gettext_lazy("Seperti: SKB 933/2025, 1/2025, 3/2025."),
        max_length=200,
    )
    decided_on = forms.DateField(
        label=gettext_lazy("Ditetapkan pada"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    year = forms.IntegerField(
        label=gettext_lazy("Untuk tahun"), min_value=2000, max_value=2100
    )
    region_code = forms.CharField(
        label=gettext_lazy("Kode wilayah"),
        help_text=gettext_lazy("Hanya untuk libur daerah, seperti 35.78."),
        max_length=13,
        required=False,
    )
    changes = forms.CharField(
        label=gettext_lazy("Hari"),
        help_text=gettext_lazy(
            "Satu hari satu baris: + atau -, tanggal, jenis, keterangan. Contoh:"
            " +,2026-05-15,cuti_bersama,Kenaikan Yesus Kristus"
        ),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
    )

    def clean_changes(self) -> tuple[Change, ...]:
        lines = [line for line in self.cleaned_data["changes"].splitlines() if line]
        if len(lines) > MOST_LINES:
            raise ValidationError(
                _("Paling banyak %(most)d baris.") % {"most": MOST_LINES}
            )
        return tuple(_change(row, n) for n, row in enumerate(csv.reader(lines), 1))

    @property
    def decree(self) -> Decree:
        return Decree(**self.cleaned_data)

    def refuse(self, error: ValidationError) -> None:
        """Show what the action refused, at its field."""
        self.add_error(None, error)


def _change(row: list[str], number: int) -> Change:
    """Raises `ValidationError` that names the line."""
    sign, day, kind, name = [cell.strip() for cell in [*row, "", "", "", ""][:4]]
    is_known = sign in SIGNS and kind in Holiday.Kind.values
    is_named = bool(name) or sign == "-"
    if not is_known or not is_named or len(name) > LONGEST_NAME:
        raise _unreadable(number)
    try:
        return Change(
            is_added=SIGNS[sign], day=date.fromisoformat(day), kind=kind, name=name
        )
    except ValueError as error:
        raise _unreadable(number) from error


def _unreadable(number: int) -> ValidationError:
    kinds = ", ".join(map(str, Holiday.Kind.values))
    said: dict[str, Any] = {"number": number, "kinds": kinds}
    return ValidationError(
        _(
            "Baris %(number)d: tulis + atau -, tanggal seperti 2026-05-15, jenis"
            " (%(kinds)s), lalu keterangan."
        )
        % said
    )
