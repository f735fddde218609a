"""The one filter behind the lists of cases: screens, exports and the API."""

from datetime import datetime
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from complaints.models import Complaint
from complaints.querysets import ComplaintQuerySet
from complaints.workflow import State


class ComplaintFilter(django_filters.FilterSet):
    """State, when it was received, its number at the sender, whether it is late."""

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
        fields = ["state", "since", "until", "external_id", "late"]

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def only_late(
        self, cases: ComplaintQuerySet, name: str, wanted: bool
    ) -> QuerySet[Complaint]:
        """Late as of `at`, by the one definition."""
        late = cases.late(self.at)
        return late if wanted else cases.exclude(pk__in=late.values("pk"))
