"""The one filter behind the lists of cases: screens, exports and the API."""

from datetime import datetime, timedelta
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from complaints.forms.desk_filter import matching
from complaints.models import CaseSearch, Category, Complaint
from complaints.querysets import ComplaintQuerySet
from complaints.workflow import State

PERIODS = [(days, days) for days in ("7", "30", "90", "365")]
SHORTEST = 3  # letters that a search by likeness needs


class ComplaintFilter(django_filters.FilterSet):
    """State, when it was received, its number at the sender, whether it is late.

    `q` are words or a number; `received` counts days back; a topic stands for its
    branches too, an instansi for its units.
    """

    q = django_filters.CharFilter(method="search", max_length=200, label=_("Cari"))
    holder = django_filters.ModelChoiceFilter(
        queryset=Agency.objects.all(), method="held_by", label=_("Pemegang")
    )
    category = django_filters.ModelChoiceFilter(
        queryset=Category.objects.all(),
        to_field_name="code",
        method="about",
        label=_("Topik"),
    )
    received = django_filters.ChoiceFilter(
        choices=PERIODS, method="in_last_days", label=_("Hari terakhir")
    )

    state = django_filters.MultipleChoiceFilter(
        choices=State.choices, label=_("Status")
    )
    since = django_filters.IsoDateTimeFilter(
        "received_at", lookup_expr="gte", label=_("Diterima sejak")
    )
    until = django_filters.IsoDateTimeFilter(
        "received_at", lookup_expr="lt", label=_("Diterima sebelum")
    )
    external_id = django_filters.CharFilter("source_id", label=_("Nomor asal"))
    late = django_filters.BooleanFilter(method="only_late", label=_("Lewat tenggat"))

    class Meta:
        model = Complaint
        fields: list[str] = []

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def only_late(
        self, cases: ComplaintQuerySet, name: str, wanted: bool
    ) -> QuerySet[Complaint]:
        """Late as of `at`, by the one definition."""
        late = cases.late(self.at)
        return late if wanted else cases.exclude(pk__in=late.values("pk"))

    def search(
        self, cases: ComplaintQuerySet, name: str, said: str
    ) -> QuerySet[Complaint]:
        """By number or words; by likeness where no word fits, for one mistyped."""
        found = cases.filter(matching(said))
        if len(said) < SHORTEST or found.exists():
            return found
        alike = CaseSearch.objects.filter(text__trigram_word_similar=said)
        return cases.filter(pk__in=alike.values("pk"))

    def held_by(
        self, cases: ComplaintQuerySet, name: str, agency: Agency
    ) -> QuerySet[Complaint]:
        whole = Q(root=agency.pk) if agency.is_root else Q(holder=agency.pk)
        return cases.filter(whole)

    def about(
        self, cases: ComplaintQuerySet, name: str, topic: Category
    ) -> QuerySet[Complaint]:
        return cases.filter(Q(category=topic) | Q(category__parent=topic))

    def in_last_days(
        self, cases: ComplaintQuerySet, name: str, days: str
    ) -> QuerySet[Complaint]:
        return cases.filter(received_at__gte=self.at - timedelta(days=int(days)))
