"""What an auditor narrows the access log by; it lives in the address bar."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import AccessEntry, Agency, Officer
from agencies.workdays import WIB


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class AccessFilter(forms.Form):
    """Who, what, which case, which instansi, from which day to which (WIB)."""

    siapa = forms.CharField(
        label=_("Petugas"),
        max_length=120,
        required=False,
        help_text=_("Nama pengguna, atau sebagian nama."),
    )
    jenis = forms.ChoiceField(
        label=_("Perbuatan"),
        choices=[("", _("Semua perbuatan")), *AccessEntry.Kind.choices],
        required=False,
    )
    nomor = forms.CharField(
        label=_("Nomor laporan"),
        max_length=120,
        required=False,
        help_text=_("Lengkap, mis. 25-0000-0001."),
    )
    instansi = forms.CharField(
        label=_("Instansi"),
        max_length=200,
        required=False,
        help_text=_("Kode, atau sebagian nama."),
    )
    sejak = forms.DateField(label=_("Sejak tanggal"), widget=DayInput, required=False)
    sampai = forms.DateField(label=_("Sampai tanggal"), widget=DayInput, required=False)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        since, until = typed.get("sejak"), typed.get("sampai")
        if since and until and until < since:
            words = gettext("Tanggal akhir mendahului tanggal awal; tukar keduanya.")
            self.add_error("sampai", words)
        return typed

    def narrowed(self, rows: QuerySet[AccessEntry]) -> QuerySet[AccessEntry]:
        """`rows` that match all that was asked; the form is valid."""
        asked = self.cleaned_data
        for name, condition in CONDITIONS.items():
            if value := asked[name]:
                rows = rows.filter(condition(value))
        return rows

    @property
    def kept(self) -> dict[str, str]:
        """What was asked, as it was typed: for links to other pages of the list."""
        return {name: self.data[name] for name in self.fields if self.data.get(name)}


def _by(person: str) -> Q:
    known = Q(username=person) | Q(name__icontains=person)
    return Q(officer__in=Officer.objects.filter(known))


def _at(agency: str) -> Q:
    known = Q(code=agency) | Q(name__icontains=agency)
    return Q(agency__in=Agency.objects.filter(known))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(WIB))


CONDITIONS: dict[str, Any] = {
    "siapa": _by,
    "jenis": lambda kind: Q(kind=kind),
    "nomor": lambda number: Q(subject=number),
    "instansi": _at,
    "sejak": lambda day: Q(at__gte=_midnight(day)),
    "sampai": lambda day: Q(at__lt=_midnight(day + timedelta(days=1))),
}
