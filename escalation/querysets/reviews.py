"""Escalations in the words of those who ask for them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import connections, models
from django.db.models import (
    Case,
    DateField,
    DateTimeField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from agencies.principals import Principal, Seat, Staff, System
from agencies.roles import Role
from complaints.deadlines import ClockKind
from complaints.models import Clock, Event
from complaints.querysets import accusing
from escalation.ladder import Outcome, State

if TYPE_CHECKING:
    from escalation.models import Escalation

NONE = Q(pk__in=[])
ALL = Q(pk__isnull=False)
ABOVE_ALL = timedelta(days=36_525)  # a century: before whatever is not late
SEES_ALL = (Role.ADMIN_NASIONAL, Role.AUDITOR)
# Two unique indexes make it exactly one for a run and at most one open.
OPEN_QUEUED = """
INSERT INTO escalation_escalation (
    complaint_id, run, root_id, region_code, state, received_at, due_at, opened_at,
    correction, outcome, maladministration, summary)
SELECT c.id, c.run, c.root_id, c.handed_over_region, %s, c.received_at, due.at,
    %s, '', '', '', ''
FROM unnest(%s::bigint[], %s::timestamptz[]) AS due(id, at)
JOIN complaints_complaint c ON c.id = due.id
ORDER BY due.at, c.id
ON CONFLICT DO NOTHING
RETURNING id, complaint_id, region_code
"""


# One that left the queue because its due date moved, over again: the same row.
QUEUE_AGAIN = """
UPDATE escalation_escalation AS e
SET state = %s, opened_at = %s, due_at = due.at, root_id = c.root_id,
    region_code = c.handed_over_region, closed_at = NULL, outcome = ''
FROM unnest(%s::bigint[], %s::timestamptz[]) AS due(id, at)
JOIN complaints_complaint c ON c.id = due.id
WHERE e.complaint_id = c.id AND e.run = c.run AND e.outcome = 'due_date_moved'
  AND NOT EXISTS (SELECT FROM escalation_escalation AS other
                  WHERE other.complaint_id = c.id AND other.closed_at IS NULL)
RETURNING e.id, e.complaint_id, e.region_code
"""


class EscalationQuerySet(models.QuerySet["Escalation"]):
    """Rows are reached only through `visible_to`."""

    def visible_to(self, principal: Principal, on: date) -> Self:
        """What `principal` may see; seats were read for the day `on`.

        The Ombudsman's offices of the region review; auditors and the national desk
        read all, a coordinator reads of its own instansi.
        """
        if isinstance(principal, Staff):
            seen = NONE
            for seat in principal.seats:
                seen |= _seen_from(seat)
            return self.filter(seen).exclude(accusing(principal, of="complaint__"))
        return self if isinstance(principal, System) else self.none()

    def open(self) -> Self:
        return self.filter(closed_at=None)

    def by_urgency(self, at: datetime) -> Self:
        """With `burns_at`: since or until when somebody is awaited, the first on top.

        The office where nobody took it or an answer came; the agency until the last
        instant of its explanation or of its corrective action, and once that is past
        before all others.
        """
        asked = Clock.objects.filter(
            complaint=OuterRef("complaint"), kind=ClockKind.EXPLANATION.value
        ).order_by("-pk")
        said = Event.objects.filter(  # else its case ended first
            complaint=OuterRef("complaint"), step="explain", at=OuterRef("explained_at")
        )
        day_after = F("recommended_until") + timedelta(days=1)
        return self.annotate(
            explanation_due_at=Subquery(asked.values("due_at")[:1]),
            explained_at=Subquery(asked.values("stopped_at")[:1]),
            was_explained=Exists(said),
            burns_at=Case(
                When(
                    _lapsed(at),
                    then=Cast(day_after, DateTimeField()) - ABOVE_ALL,
                ),
                When(
                    state=State.EXPLANATION_REQUESTED,
                    explained_at=None,
                    explanation_due_at__lt=at,
                    then=F("explanation_due_at") - ABOVE_ALL,
                ),
                When(
                    state=State.RECOMMENDED,
                    then=Coalesce("corrected_at", Cast(day_after, DateTimeField())),
                ),
                When(
                    state=State.EXPLANATION_REQUESTED,
                    then=Coalesce("explained_at", "explanation_due_at"),
                ),
                When(state=State.UNDER_REVIEW, then=F("taken_at")),
                default=F("due_at"),
            ),
        )

    def overdue(self, at: datetime) -> Self:
        """The agency's explanation or its corrective action is late."""
        return self.open().filter(
            Q(
                state=State.EXPLANATION_REQUESTED,
                explained_at=None,
                explanation_due_at__lt=at,
            )
            | _lapsed(at)
        )

    def queued(self) -> Self:
        """Nobody has taken these yet."""
        return self.filter(state=State.QUEUED)

    def open_queued(
        self, due: Sequence[tuple[int, datetime]], *, at: datetime
    ) -> list[tuple[int, int, str]]:
        """One queued escalation for each complaint (id, due instant): one statement.

        Returns (id, complaint id, region code) of those made; a complaint that has one
        for this run, or an open one, is passed over. Must run in a transaction that
        has these complaints locked.
        """
        return self._opened(OPEN_QUEUED, due, at=at)

    def queue_again(
        self, due: Sequence[tuple[int, datetime]], *, at: datetime
    ) -> list[tuple[int, int, str]]:
        """Those of them that had left the queue because the due date moved."""
        return self._opened(QUEUE_AGAIN, due, at=at)

    def _opened(
        self, sql: str, due: Sequence[tuple[int, datetime]], *, at: datetime
    ) -> list[tuple[int, int, str]]:
        ids = [complaint_id for complaint_id, _ in due]
        instants = [instant for _, instant in due]
        with connections[self.db].cursor() as cursor:
            cursor.execute(sql, [State.QUEUED.value, at, ids, instants])
            return list(cursor.fetchall())


def _lapsed(at: datetime) -> Q:
    """Corrective action that nothing came of in time, whatever was asked since.

    Its last day is one of the instansi's zone.
    """
    local = Func(
        F("root__zone"),
        Value(at),
        function="timezone",
        output_field=DateTimeField(),
    )
    today = Cast(local, DateField())
    return Q(closed_at=None, correction="", recommended_until__lt=today)


def _seen_from(seat: Seat) -> Q:
    if seat.role in SEES_ALL:
        return ALL
    if seat.role == Role.OMBUDSMAN:
        code = seat.region_code
        region = Q(region_code__startswith=code) if code else ALL
        return region & ~Q(outcome=Outcome.MOVED)
    if seat.role == Role.ADMIN_INSTANSI:
        return Q(root=seat.agency_id)
    return NONE
