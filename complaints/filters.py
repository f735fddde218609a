"""The one filter behind the lists of cases: screens, exports and the API."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from complaints.forms.desk_filter import finding, matching, units_named
from complaints.models import Category, Complaint
from complaints.querysets import ComplaintQuerySet
from complaints.workflow import State

PERIODS = [(days, days) for days in ("7", "30", "90", "365")]


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
        """By number, words or unit; by likeness where none fits, for one mistyped."""
        return cases.filter(finding(said, cases))

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


class CountedFilter(ComplaintFilter):
    """The same, in one statement with others: nothing is looked up beforehand.

    A mistyped word is not guessed at here.
    """

    holder = django_filters.NumberFilter(method="held_by_number")
    category = django_filters.CharFilter(method="about_code", max_length=60)

    def search(
        self, cases: ComplaintQuerySet, name: str, said: str
    ) -> QuerySet[Complaint]:
        units = Q(holder__in=units_named(said.replace("\0", "")).values("pk"))
        return cases.filter(matching(said) | units)

    def held_by_number(
        self, cases: ComplaintQuerySet, name: str, number: Decimal
    ) -> QuerySet[Complaint]:
        return cases.filter(Q(root=int(number)) | Q(holder=int(number)))

    def about_code(
        self, cases: ComplaintQuerySet, name: str, code: str
    ) -> QuerySet[Complaint]:
        return cases.filter(Q(category__code=code) | Q(category__parent__code=code))
