"""What a coordinator narrows a list by; it lives in the address bar."""

import re
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from complaints.models import CaseSearch, Channel
from complaints.querysets import ComplaintQuerySet
from complaints.workflow import Classification

NOT_YET = "belum"
NUMBER = re.compile(r"[0-9][0-9-]*")
WORDS = "indonesian"  # the dictionary of `CaseSearch.words`
LETTERS_OF_YEAR = 2  # before the first dash of a number
SHORTEST = 3  # letters that a search by likeness needs
MOST_WORDS = 6
MOST_UNITS = 1000  # of a name; an office like every other has some 600 in the country


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

    found: Q | None = None  # what the words mean, once it was looked up

    def search(self, among: ComplaintQuerySet) -> None:
        """Look up, once for all the tabs, whether something was mistyped."""
        if words := self.value("q").replace("\0", ""):
            self.found = finding(words, among)

    def value(self, name: str) -> str:
        return str(self.cleaned_data.get(name, "")) if self.is_valid() else ""

    def narrow(self, rows: ComplaintQuerySet, *, at: datetime) -> ComplaintQuerySet:
        if words := self.value("q").replace("\0", ""):
            rows = rows.filter(self.found or matching(words))
        if chosen := self.value("klasifikasi"):
            rows = rows.filter(classification="" if chosen == NOT_YET else chosen)
        if chosen := self.value("kanal"):
            rows = rows.filter(channel=chosen)
        if days := self.value("diterima"):
            rows = rows.filter(received_at__gte=at - timedelta(days=int(days)))
        return rows


def finding(said: str, among: ComplaintQuerySet) -> Q:
    """What a search means: by number, words or unit; by likeness where none fits."""
    plain = said.replace("\0", "").strip()
    if is_number(plain):
        return matching(plain)
    meant = matching(plain) | _held(units_named(plain))
    if len(plain) < SHORTEST or among.filter(meant).exists():
        return meant
    return alike(plain, among)


def matching(said: str) -> Q:
    """Cases of that number, or in whose text all the words stand (Indonesian stems).

    The end of a number finds it too. Nothing is looked up beforehand.
    """
    plain = said.replace("\0", "").strip()
    if not is_number(plain):
        words = SearchQuery(plain, config=WORDS, search_type="websearch")
        return Q(pk__in=_worded(words))
    first, *_rest = parts = plain.strip("-").split("-")
    if len(first) <= LETTERS_OF_YEAR:  # begins as every number does
        return Q(number__startswith=plain)
    ending = " & ".join(f"'-{part}'" for part in parts if part)
    return Q(pk__in=_worded(SearchQuery(ending, config=WORDS, search_type="raw")))


def is_number(said: str) -> bool:
    return NUMBER.fullmatch(said.strip()) is not None


def units_named(said: str) -> QuerySet[Agency]:
    """Agencies in whose name all the words stand, as they are or as parts of others."""
    words = [word for word in said.split() if len(word) >= SHORTEST]
    if not words:
        return Agency.objects.none()
    return Agency.objects.filter(*(Q(name__icontains=word) for word in words))


def alike(said: str, among: ComplaintQuerySet) -> Q:
    """Of somebody who mistyped: what is like each unknown word, or else the whole.

    Known is what stands in the rows that are searched: others tell nothing by it.
    """
    slips = _with_slips(said, among)
    units = Agency.objects.filter(name__trigram_word_similar=said)
    whole = CaseSearch.objects.filter(text__trigram_word_similar=said).values("pk")
    if slips is None:
        return Q(pk__in=whole) | _held(units)
    rows = CaseSearch.objects.filter(slips)
    if rows.filter(pk__in=among.values("pk")).exists():
        return Q(pk__in=rows.values("pk"))
    return Q(pk__in=whole) | Q(holder__in=units.values("pk"))


def _with_slips(said: str, among: ComplaintQuerySet) -> Q | None:
    """Words that stand in no row are likened; the others must stand as they are.

    None where all are known, and for a single word.
    """
    words = [word for word in said.split() if len(word) >= SHORTEST][:MOST_WORDS]
    unknown = _unknown(words, among) if len(words) > 1 else words
    known = " ".join(word for word in words if word not in unknown)
    if len(words) < 2 or not unknown:
        return None
    found = Q(words=SearchQuery(known, config=WORDS)) if known else Q()
    for word in unknown:
        found &= Q(text__trigram_word_similar=word)
    return found


def _held(units: QuerySet[Agency]) -> Q:
    """Read first: where there are none, the database is asked one thing less."""
    return Q(holder__in=list(units.values_list("pk", flat=True)[:MOST_UNITS]))


def _worded(query: SearchQuery) -> QuerySet[Any, Any]:
    return CaseSearch.objects.filter(words=query).values("pk")


def _query(word: str) -> SearchQuery:
    return SearchQuery(word, config=WORDS)


def _unknown(words: list[str], among: ComplaintQuerySet) -> list[str]:
    """Those that stand in none of these rows; one statement."""
    seen = among.values("pk")
    stands = {
        f"word_{place}": Exists(_worded(_query(word)).filter(pk__in=seen))
        for place, word in enumerate(words)
    }
    row = CaseSearch.objects.annotate(**stands).values_list(*stands).first()
    return [
        word for word, is_known in zip(words, row or (), strict=False) if not is_known
    ]
