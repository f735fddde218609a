"""A change of the tree of agencies, as the national desk types it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.actions import Proposal
from agencies.models import Agency, AgencyChange
from agencies.roles import INSTANSI_KINDS, AgencyKind
from complaints.forms.picking import PickingForm

K = AgencyChange.Kind
NEEDED = {
    K.RENAME: ("name",),
    K.MOVE: ("into",),
    K.MERGE: ("into",),
    K.SPLIT: ("parts", "ends"),
    K.DISSOLVE: ("into",),
}
INTO = {
    K.MOVE: gettext_lazy("Induk yang baru"),
    K.MERGE: gettext_lazy("Bergabung ke"),
    K.DISSOLVE: gettext_lazy("Laporan terbukanya diteruskan"),
}


class AgencyChangeForm(PickingForm):
    """Only the fields that this kind of change needs.

    `into` is searched for and chosen (`picked`), never offered as a list of all.
    """

    picked = ("into",)

    on = forms.DateField(
        label=gettext_lazy("Berlaku sejak"),
        help_text=gettext_lazy("Boleh hari yang akan datang; diterapkan pada harinya."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    basis = forms.CharField(
        label=gettext_lazy("Dasar"),
        help_text=gettext_lazy("Peraturan yang menetapkannya, seperti: Perda 3/2026."),
        max_length=200,
    )
    name = forms.CharField(label=gettext_lazy("Nama baru"), max_length=200)
    into = forms.ModelChoiceField(
        Agency.objects.none(),
        required=False,
        error_messages={
            "invalid_choice": gettext_lazy("Tidak dapat ke sana; cari dan pilih lagi.")
        },
    )
    parts = forms.CharField(
        label=gettext_lazy("Pecahan"),
        help_text=gettext_lazy("Satu baris satu pecahan: kode; nama."),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    ends = forms.BooleanField(
        label=gettext_lazy("Yang dipecah berakhir; pecahan pertama penerusnya"),
        required=False,
    )

    def __init__(self, *args: Any, agency: Agency, kind: K, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agency, self.kind = agency, kind
        for name in ("name", "into", "parts", "ends"):
            if name not in NEEDED[kind]:
                del self.fields[name]
        if "into" in self.fields:
            target: Any = self.fields["into"]
            target.queryset, target.label = targets(agency, kind), INTO[kind]

    def clean_parts(self) -> tuple[tuple[str, str], ...]:
        lines = [line for line in self.cleaned_data["parts"].splitlines() if line]
        return tuple(_part(line, number) for number, line in enumerate(lines, 1))

    @property
    def proposal(self) -> Proposal:
        typed = self.cleaned_data
        given = {name: typed[name] for name in NEEDED[self.kind] if name in typed}
        return Proposal(
            agency=self.agency,
            kind=self.kind,
            on=typed["on"],
            basis=typed["basis"],
            **given,
        )


def targets(agency: Agency, kind: K) -> QuerySet[Agency]:
    """Units go under or into their own instansi's or another instansi; not below."""
    known = Agency.objects.filter(registry=agency.registry, is_active=True)
    roots = Q(kind__in=INSTANSI_KINDS)
    if agency.kind != AgencyKind.UNIT:
        wanted = Q(kind=AgencyKind.PROVINCE) if kind == K.MOVE else roots
    else:
        siblings = Q(root=agency.root_id, kind=AgencyKind.UNIT)
        wanted = siblings if kind == K.MERGE else siblings | roots
    return known.filter(wanted).exclude(pk=agency.pk).order_by("name", "pk")


def _part(line: str, number: int) -> tuple[str, str]:
    code, mark, name = (piece.strip() for piece in line.partition(";"))
    if not mark or not code or not name:
        said = _("Baris %(number)d: tulis kode; nama, seperti: dinas-air; Dinas Air.")
        raise ValidationError(said % {"number": number})
    return code, name
