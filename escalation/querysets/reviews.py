"""Escalations in the words of those who ask for them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db import connections, models
from django.db.models import Q

from agencies.principals import Principal, Seat, Staff, System
from agencies.roles import Role
from complaints.workflow import Classification
from escalation.ladder import State

if TYPE_CHECKING:
    from escalation.models import Escalation

NONE = Q(pk__in=[])
ALL = Q(pk__isnull=False)
SEES_ALL = (Role.ADMIN_NASIONAL, Role.AUDITOR)
# Two unique indexes make it exactly one for a run and at most one open.
OPEN_QUEUED = """
INSERT INTO escalation_escalation (
    complaint_id, run, root_id, region_code, state, received_at, due_at, opened_at,
    correction, outcome, maladministration, summary)
SELECT c.id, c.run, c.root_id, coalesce(a.region_id, ''), %s, c.received_at, due.at,
    %s, '', '', '', ''
FROM unnest(%s::bigint[], %s::timestamptz[]) AS due(id, at)
JOIN complaints_complaint c ON c.id = due.id
JOIN agencies_agency a ON a.id = c.root_id
ORDER BY due.at, c.id
ON CONFLICT DO NOTHING
RETURNING id, complaint_id, region_code
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
            return self.filter(seen)
        return self if isinstance(principal, System) else self.none()

    def open(self) -> Self:
        return self.filter(closed_at=None)

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
        ids = [complaint_id for complaint_id, _ in due]
        instants = [instant for _, instant in due]
        with connections[self.db].cursor() as cursor:
            cursor.execute(OPEN_QUEUED, [State.QUEUED.value, at, ids, instants])
            return list(cursor.fetchall())


def _seen_from(seat: Seat) -> Q:
    if seat.role in SEES_ALL:
        return ALL
    if seat.role == Role.OMBUDSMAN:
        code = seat.region_code
        return Q(region_code__startswith=code) if code else ALL
    if seat.role == Role.ADMIN_INSTANSI:
        accused = Q(
            complaint__classification=Classification.SUPERVISORY,
            complaint__reported_agency=seat.agency_id,
        )
        return Q(root=seat.agency_id) & ~accused
    return NONE
