"""What a coordinator narrows a list by; it lives in the address bar."""

from datetime import datetime, timedelta

from django import forms
from django.contrib.postgres.search import SearchQuery
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.models import CaseSearch, Channel
from complaints.querysets import ComplaintQuerySet
from complaints.workflow import Classification

NOT_YET = "belum"


class DeskFilter(forms.Form):
    """Every field may be missing; a value that is none narrows nothing."""

    q = forms.CharField(max_length=200, required=False)
    klasifikasi = forms.ChoiceField(
        label=_("Klasifikasi"),
        choices=[
            ("", _("Semua")),
            (NOT_YET, _("Belum diklasifikasikan")),
            *Classification.choices,
        ],
        required=False,
    )
    kanal = forms.ChoiceField(
        label=_("Kanal"), choices=[("", _("Semua")), *Channel.choices], required=False
    )
    diterima = forms.ChoiceField(
        label=_("Diterima"),
        choices=[
            ("", _("Kapan saja")),
            ("1", _("24 jam terakhir")),
            ("7", _("7 hari terakhir")),
            ("30", _("30 hari terakhir")),
            ("365", _("setahun terakhir")),
        ],
        required=False,
    )

    def value(self, name: str) -> str:
        return str(self.cleaned_data.get(name, "")) if self.is_valid() else ""

    def narrow(self, rows: ComplaintQuerySet, *, at: datetime) -> ComplaintQuerySet:
        if words := self.value("q").replace("\0", ""):
            rows = rows.filter(matching(words))
        if chosen := self.value("klasifikasi"):
            rows = rows.filter(classification="" if chosen == NOT_YET else chosen)
        if chosen := self.value("kanal"):
            rows = rows.filter(channel=chosen)
        if days := self.value("diterima"):
            rows = rows.filter(received_at__gte=at - timedelta(days=int(days)))
        return rows


def matching(words: str) -> Q:
    """Cases of that number, or in whose text all the words stand (Indonesian stems)."""
    plain = words.strip()
    if any(character.isdigit() for character in plain) and " " not in plain:
        return Q(number__startswith=plain)
    query = SearchQuery(plain, config="indonesian", search_type="websearch")
    found = CaseSearch.objects.filter(words=query)
    return Q(pk__in=found.values("pk"))
