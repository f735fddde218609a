"""Answers that were sent over a warning: confirmed, recorded, counted."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q

from agencies.principals import Principal
from complaints.models import Answer, Complaint
from complaints.similarity import Warning  # noqa: A004 - the field's own word
from reports.recaps.period import Period
from reports.recaps.scope import Scope

MOST_UNITS = 50  # those that confirmed most


@dataclass(frozen=True, kw_only=True)
class Warned:
    """One unit: how many answers it sent, and over each warning how many of them.

    `confirmed` follows the order of `Warning`; one answer may stand in several.
    """

    name: str
    answers: int
    confirmed: tuple[int, ...]


def warned(
    *, scope: Scope, period: Period, principal: Principal, on: date
) -> list[Warned]:
    """Of what was sent in the period on cases of the scope, by who holds them: one
    statement. Units that never confirmed one stand below those that did.
    """
    seen = Complaint.objects.visible_to(principal, on).filter(scope.cases)
    sent = Answer.objects.filter(
        stage=Answer.Stage.SENT,
        sent_at__gte=period.starts_at(scope.zone),
        sent_at__lt=period.ends_at(scope.zone),
        complaint__in=seen.values("pk"),
    )
    over: dict[str, Any] = {
        one.name: Count("pk", filter=Q(warnings__contains=[one.value]))
        for one in Warning
    }
    rows: Any = (
        sent.order_by()
        .values("complaint__holder", name=F("complaint__holder__name"))
        .annotate(answers=Count("pk"), any=Count("pk", filter=~Q(warnings=[])), **over)
        .order_by("-any", "-answers", "name")[:MOST_UNITS]
    )
    return [
        Warned(
            name=row["name"],
            answers=row["answers"],
            confirmed=tuple(row[one.name] for one in Warning),
        )
        for row in rows
    ]
