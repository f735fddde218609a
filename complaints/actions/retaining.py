"""Identities are kept for as long as their class says, and no longer."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Exists, OuterRef

from complaints.actions.erasing import erase
from complaints.models import Complainant, Complaint, Erasure, PrivacyPolicy
from complaints.querysets import ComplaintQuerySet
from complaints.workflow import ENDED


def expired(*, on: date) -> Counter[str]:
    """How many identities are past their time, by class: what `retain` would erase."""
    counted: Counter[str] = Counter()
    for name, rows in _past(on=on):
        counted[name] = rows.count()
    return counted


def retain(*, on: date, at: datetime, batch: int = 200) -> Counter[str]:
    """Erase what is past its time, the oldest first; how many, by class.

    Each in a transaction of its own: stopped anywhere, the next run goes on. A case
    that is open again has not ended, and keeps its identity.
    """
    counted: Counter[str] = Counter()
    for name, rows in _past(on=on):
        ordered = rows.order_by("ended_at", "pk").values_list("pk", flat=True)
        while keys := list(ordered[:batch]):
            for key in keys:
                counted[name] += erase(
                    complaint_id=key, why=Erasure.Why.RETENTION, at=at
                )
    return counted


def _past(*, on: date) -> Iterator[tuple[str, ComplaintQuerySet]]:
    """By class, cases that ended too many years before `on` and hold an identity."""
    held = Complainant.objects.filter(pk=OuterRef("pk"), erased_at=None).values("pk")
    for name, years in PrivacyPolicy.in_force(on).keep_years.items():
        yield (
            name,
            Complaint.objects.filter(
                Exists(held),
                classification=name,
                state__in=ENDED,
                ended_at__date__lt=_years_before(on, years),
                erased_at=None,
            ),
        )


def _years_before(on: date, years: int) -> date:
    try:
        return on.replace(year=on.year - years)
    except ValueError:  # 29 February
        return on.replace(year=on.year - years, day=28)
