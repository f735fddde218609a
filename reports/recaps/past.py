"""A case and its clocks as they stood at an instant, in SQL."""

from datetime import datetime

from django.db.models import Case, Expression, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from complaints.models import Event


def state_at(at: datetime, *, is_now: bool) -> F | Subquery:
    """The state column, or what the last event up to `at` left behind.

    In the order of the index on a case's timeline, so that no plan looks elsewhere.
    """
    if is_now:
        return F("state")
    past = Event.objects.filter(complaint=OuterRef("pk"), at__lte=at)
    return Subquery(past.order_by("-at", "-pk").values("to_state")[:1])


def runs(at: datetime) -> Expression:
    """Of a clock that had started: it had not been stopped."""
    running = Q(stopped_at=None) | Q(stopped_at__gt=at)
    return Case(When(running, then=True), default=False)


def is_late(at: datetime) -> Expression:
    """Of a clock that had started: twin of `deadlines.is_late`, as of `at`."""
    seen = Coalesce(
        Case(When(stopped_at__lte=at, then=F("stopped_at"))),
        Case(When(paused_at__lte=at, then=F("paused_at"))),
        Value(at),
    )
    return Case(When(due_at__lt=seen, then=True), default=False)
