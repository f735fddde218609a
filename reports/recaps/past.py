"""A case and its clocks as they stood at an instant, in SQL."""

from datetime import date, datetime

from django.db.models import (
    BigIntegerField,
    Case,
    Expression,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from complaints.models import Event, Succession


def state_at(at: datetime, *, is_now: bool) -> F | Subquery:
    """The state column, or what the last event up to `at` left behind.

    In the order of the index on a case's timeline, so that no plan looks elsewhere.
    """
    if is_now:
        return F("state")
    past = Event.objects.filter(complaint=OuterRef("pk"), at__lte=at)
    return Subquery(past.order_by("-at", "-pk").values("to_state")[:1])


def places(last_day: date) -> dict[str, Expression | F]:
    """`root_then` and `holder_then`: before what the registry changed after that day.

    Without such a change they are the columns themselves.
    """
    later = Succession.objects.filter(on__gt=last_day)
    if not later.exists():
        return {"root_then": F("root_id"), "holder_then": F("holder_id")}
    first = later.filter(complaint=OuterRef("pk")).order_by("on", "pk")
    return {
        f"{name}_then": Coalesce(
            Subquery(first.values(f"from_{name}_id")[:1]),
            F(f"{name}_id"),
            output_field=BigIntegerField(),
        )
        for name in ("root", "holder")
    }


def runs(at: datetime, *, clock: str) -> Expression:
    """Of a clock that had started: not stopped yet. `clock` is the way to it."""
    stopped = f"{clock}stopped_at"
    running = Q(**{stopped: None}) | Q(**{f"{stopped}__gt": at})
    return Case(When(running, then=True), default=False)


def is_late(at: datetime, *, clock: str = "") -> Expression:
    """Of a clock that had started: twin of `deadlines.is_late`, as of `at`."""
    seen = Coalesce(
        *(
            Case(When(Q(**{f"{clock}{name}__lte": at}), then=F(f"{clock}{name}")))
            for name in ("stopped_at", "paused_at")
        ),
        Value(at),
    )
    return Case(When(Q(**{f"{clock}due_at__lt": seen}), then=True), default=False)
