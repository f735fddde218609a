"""What became of the escalations of each agency: counts, days, lateness."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, F, OuterRef, Q, Subquery

from complaints.deadlines import ClockKind
from complaints.models import Clock
from escalation.ladder import DECIDED, Correction, Outcome
from escalation.models import Escalation
from escalation.querysets import EscalationQuerySet

MOST_AGENCIES = 700  # there are fewer instansi than that in the country


@dataclass(frozen=True, kw_only=True)
class AgencyFigures:
    """The escalations of one instansi.

    `outcomes` counts the closed ones by `Outcome`; `mean_days` is from the queue to the
    end (None: none ended). `explanations_late` of `explanations` came late or are late
    now; `corrections` counts what came of corrective action by `Correction`.
    """

    code: str
    name: str
    escalated: int
    open: int
    outcomes: dict[str, int]
    mean_days: float | None
    explanations: int
    explanations_late: int
    corrections: dict[str, int]


def by_agency(rows: EscalationQuerySet, *, at: datetime) -> list[AgencyFigures]:
    """Of the escalations `rows`, most escalated first: two statements."""
    explained = _explanations(rows, at=at)
    rows = rows.exclude(outcome=Outcome.MOVED)  # as if they had never been
    grouped = rows.order_by().values("root", code=F("root__code"), name=F("root__name"))
    counted = grouped.annotate(
        escalated=Count("pk"),
        still_open=Count("pk", filter=Q(closed_at=None)),
        mean=Avg(F("closed_at") - F("opened_at")),
        **{one.name: Count("pk", filter=Q(outcome=one)) for one in DECIDED},
        **{one.name: Count("pk", filter=Q(correction=one)) for one in Correction},
    )
    found = counted.order_by("-escalated", "name")[:MOST_AGENCIES]
    return [_figures(dict(row), *explained.get(row["root"], (0, 0))) for row in found]


def _figures(row: dict[str, Any], asked: int, late: int) -> AgencyFigures:
    mean: timedelta | None = row["mean"]
    return AgencyFigures(
        code=row["code"],
        name=row["name"],
        escalated=row["escalated"],
        open=row["still_open"],
        outcomes={one.value: row[one.name] for one in DECIDED},
        mean_days=None if mean is None else round(mean / timedelta(days=1), 1),
        explanations=asked,
        explanations_late=late,
        corrections={one.value: row[one.name] for one in Correction},
    )


def _explanations(
    rows: EscalationQuerySet, *, at: datetime
) -> dict[int, tuple[int, int]]:
    """By instansi of the review: how many it asked for, and how many are late.

    The newest review that had begun when the explanation was asked for is the one that
    asked; where the case has gone meanwhile is another matter.
    """
    begun = Escalation.objects.filter(
        complaint=OuterRef("complaint"), opened_at__lte=OuterRef("started_at")
    ).order_by("-opened_at", "-pk")
    clocks = Clock.objects.filter(
        kind=ClockKind.EXPLANATION.value, complaint__in=rows.values("complaint")
    ).annotate(
        review=Subquery(begun.values("pk")[:1]),
        charged=Subquery(begun.values("root")[:1]),
    )
    late = Q(is_met=False) | Q(stopped_at=None, due_at__lt=at)
    asked = clocks.filter(review__in=rows.values("pk"))
    grouped = asked.order_by().values_list("charged")
    counted = grouped.annotate(n=Count("pk"), late=Count("pk", filter=late))
    return {root: (asked, late) for root, asked, late in counted}
