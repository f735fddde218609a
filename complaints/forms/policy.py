"""A new version of the limits, each rule a field of its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.roles import INSTANSI_KINDS
from complaints.actions.policies.comparing import in_order, limit_name
from complaints.actions.policies.reading import LARGEST, NUMBERS, PAUSABLE
from complaints.deadlines import limits_from_data
from complaints.forms.picking import PickingForm
from complaints.models import CLOCK_LABELS, Policy
from complaints.models.clock import EXTENDERS, SETTLEMENT_STARTS, UNIT_CHOICES

NUMBER_WORDS = {
    "holds_allowed": (
        _("Penundaan paling banyak"),
        _("Kali pelapor boleh diminta melengkapi."),
    ),
    "bounces_allowed": (
        _("Pengembalian sebelum mengikat"),
        _("Pengembalian yang membuat disposisi berikutnya mengikat."),
    ),
    "reopen_days": (
        _("Hari untuk membuka kembali"),
        _("Hari kalender sesudah laporan selesai."),
    ),
    "extension_days": (
        _("Perpanjangan paling lama"),
        _("Hari kerja sesudah tenggat penyelesaian."),
    ),
    "consent_day": (
        _("Hari menanyakan persetujuan"),
        _("Hari kalender sesudah diterima."),
    ),
    "corrective_days": (
        _("Hari tindakan korektif"),
        _("Hari kalender sejak Ombudsman memintanya."),
    ),
}


@dataclass(frozen=True)
class LimitRow:
    """A clock with its two fields: how many days, and of which kind."""

    name: str
    days: BoundField
    unit: BoundField


class PolicyForm(PickingForm):
    """Filled with what holds now; `said` is what `actions.policies.draft` takes.

    `agency` is searched for and chosen (`picked`), never offered as a list of all.

    `own`: the instansi of an admin instansi, who writes for it alone and in the units
    of the country's limits. None at the national desk, which may choose one.
    """

    picked = ("agency",)

    agency = forms.ModelChoiceField(
        Agency.objects.filter(parent=None, kind__in=INSTANSI_KINDS),
        label=_("Berlaku untuk"),
        required=False,
        error_messages={
            "invalid_choice": _("Instansi ini tidak dikenal; cari dan pilih lagi.")
        },
    )
    valid_from = forms.DateField(
        label=_("Berlaku sejak"),
        help_text=_("Sesudah hari ini; laporan yang diterima sejak hari itu."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    basis = forms.CharField(
        label=_("Dasar"),
        help_text=_("Peraturan atau keputusan yang menetapkannya."),
        max_length=300,
    )
    paused_kinds = forms.MultipleChoiceField(
        label=_("Jam yang berhenti selama menunggu kelengkapan"),
        choices=[(kind.value, CLOCK_LABELS[kind]) for kind in sorted(PAUSABLE)],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    settlement_from = forms.ChoiceField(
        label=_("Penyelesaian dihitung sejak"), choices=SETTLEMENT_STARTS
    )
    extended_by = forms.ChoiceField(
        label=_("Perpanjangan diberikan oleh"), choices=EXTENDERS
    )
    office_opens = forms.TimeField(
        label=_("Jam buka"),
        help_text=_("Kosongkan keduanya: hari masuk selalu dihitung hari ke-0."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        required=False,
    )
    office_closes = forms.TimeField(
        label=_("Jam tutup"),
        help_text=_("Yang masuk sesudahnya dihitung dari hari kerja berikutnya."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        required=False,
    )
    counts_hours = forms.BooleanField(
        label=_("Tenggat pada jam yang sama"),
        help_text=_(
            "Batas dalam hari kerja berakhir pada jam mulainya, bukan pada akhir hari."
            " Hanya dengan jam buka dan jam tutup."
        ),
        required=False,
    )

    def __init__(
        self, *args: Any, current: Policy, own: Agency | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.own, self.keys = own, dict[str, str]()
        if own is not None:
            del self.fields["agency"]
        self._add_numbers()
        self._add_limits(current)
        self.initial = {**_as_initial(current), **self.initial}

    def _add_numbers(self) -> None:
        for name in NUMBERS:
            label, hint = NUMBER_WORDS[name]
            self.fields[name] = forms.IntegerField(
                label=label,
                help_text=hint,
                min_value=0,
                max_value=LARGEST,
            )

    def _add_limits(self, current: Policy) -> None:
        limits = limits_from_data(current.limits)
        for key in sorted(limits, key=in_order):
            limit = limits[key]
            name = key.replace(":", "_")
            self.keys[name] = key
            self.fields[f"{name}_days"] = forms.IntegerField(
                label=limit_name(key), min_value=1, max_value=LARGEST
            )
            self.fields[f"{name}_unit"] = forms.ChoiceField(
                label=_("Satuan"), choices=UNIT_CHOICES, disabled=self.own is not None
            )
            self.initial[f"{name}_days"] = limit.days
            self.initial[f"{name}_unit"] = limit.unit.value

    def limit_rows(self) -> Iterator[LimitRow]:
        for name, key in self.keys.items():
            yield LimitRow(limit_name(key), self[f"{name}_days"], self[f"{name}_unit"])

    def others(self) -> Iterator[BoundField]:
        """Every field drawn that is no limit, in the order of the page."""
        pairs = {f"{name}_{half}" for name in self.keys for half in ("days", "unit")}
        return (field for field in self if field.name not in pairs)

    @property
    def said(self) -> dict[str, Any]:
        """After it was found valid: the version in the words of the action."""
        given = self.cleaned_data
        agency = self.own or given.get("agency")
        names = (*NUMBERS, "basis", "settlement_from", "extended_by", "paused_kinds")
        return {
            **{name: given[name] for name in names},
            "agency": agency.code if agency else "",
            "valid_from": _iso(given["valid_from"]),
            "office_opens": given["office_opens"],
            "office_closes": given["office_closes"],
            "counts_hours": given["counts_hours"],
            "limits": {
                key: {"days": given[f"{name}_days"], "unit": given[f"{name}_unit"]}
                for name, key in self.keys.items()
            },
        }


def _as_initial(current: Policy) -> dict[str, Any]:
    names = (
        *NUMBERS,
        "paused_kinds",
        "settlement_from",
        "extended_by",
        "office_opens",
        "office_closes",
        "counts_hours",
    )
    return {name: getattr(current, name) for name in names}


def _iso(day: date) -> str:
    return day.isoformat()
