"""Escalations in the words of those who ask for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import connections, models
from django.db.models import Q

from agencies.principals import Principal, Seat, Staff, System
from agencies.roles import Role
from complaints.workflow import Classification
from escalation.ladder import Level, Recipient, Rung, State

if TYPE_CHECKING:
    from escalation.models import Escalation, Heartbeat, LadderStep

NONE = Q(pk__in=[])
ALL = Q(pk__isnull=False)
SEES_ALL = (Role.ADMIN_NASIONAL, Role.AUDITOR)
# Two unique indexes make it exactly one for a run and at most one open.
OPEN_QUEUED = """
INSERT INTO escalation_escalation (
    complaint_id, run, root_id, region_code, state, received_at, due_at, opened_at,
    outcome, maladministration, summary)
SELECT c.id, c.run, c.root_id, coalesce(a.region_id, ''), %s, c.received_at, due.at,
    %s, '', '', ''
FROM unnest(%s::bigint[], %s::timestamptz[]) AS due(id, at)
JOIN complaints_complaint c ON c.id = due.id
JOIN agencies_agency a ON a.id = c.root_id
ORDER BY due.at, c.id
ON CONFLICT DO NOTHING
RETURNING id, complaint_id, region_code
"""

RECIPIENT = {
    Recipient.HOLDER: "c.holder_id",
    Recipient.SUPERIOR: "coalesce(h.parent_id, %(desk)s)",
    Recipient.COORDINATOR: "c.root_id",
}
# The national desk hears instead of a body that the case accuses: nothing may tell an
# accused of it.
UNACCUSED = """CASE WHEN c.classification = %(supervisory)s
    AND c.reported_agency_id = {to} THEN %(desk)s ELSE {to} END"""
STANDS = "k.stopped_at IS NULL AND k.paused_at IS NULL AND NOT k.is_historical"
CLIMB = """
WITH awake AS (
    SELECT * FROM unnest(%(agencies)s::bigint[], %(untils)s::timestamptz[])
    AS awake(agency_id, until)
), reached AS (
    SELECT k.id, k.due_date, k.due_at, awake.agency_id
    FROM complaints_clock k
    JOIN complaints_complaint c ON c.id = k.complaint_id
    JOIN agencies_agency h ON h.id = c.holder_id
    JOIN awake ON awake.agency_id = {recipient} AND k.due_at <= awake.until
    WHERE {stands} AND k.kind = ANY(%(clocks)s) AND k.due_at <= %(furthest)s
      AND NOT EXISTS (
        SELECT FROM escalation_ladderstep s
        WHERE s.clock_id = k.id AND s.level = %(level)s AND s.due_date = k.due_date)
    ORDER BY k.due_at, k.id
    LIMIT %(limit)s
    FOR NO KEY UPDATE OF k SKIP LOCKED
)
INSERT INTO escalation_ladderstep (clock_id, level, due_date, agency_id, climbed_at)
SELECT id, %(level)s, due_date, agency_id, %(at)s FROM reached ORDER BY due_at, id
ON CONFLICT DO NOTHING
"""
MOVED = f"""
FROM complaints_clock k
WHERE k.id = s.clock_id AND NOT ({STANDS} AND k.due_date = s.due_date)
"""
UNSENT = """
SELECT id FROM agencies_notice n
WHERE n.sent_at IS NULL AND n.dead_at IS NULL
  AND (n.lease_until IS NULL OR n.lease_until <= %s)
  AND EXISTS (SELECT FROM escalation_ladderstep s
              WHERE s.notice_id = n.id AND EXISTS (SELECT 1 {moved}))
FOR NO KEY UPDATE SKIP LOCKED
"""
WITHDRAW = """
DELETE FROM escalation_ladderstep s
WHERE (s.notice_id IS NULL OR s.notice_id = ANY(%s)) AND EXISTS (SELECT 1 {moved})
"""
CLAIM = """
UPDATE escalation_ladderstep s SET notice_id = told.notice_id
FROM unnest(%s::text[], %s::bigint[], %s::bigint[]) AS told(level, agency_id, notice_id)
WHERE s.notice_id IS NULL AND s.level = told.level AND s.agency_id = told.agency_id
"""
SAID = """
SELECT s.notice_id, count(*),
    (array_agg(c.number ORDER BY s.due_date, s.id))[1:%s],
    (array_agg(k.kind ORDER BY s.due_date, s.id))[1:%s],
    (array_agg(s.due_date ORDER BY s.due_date, s.id))[1:%s]
FROM escalation_ladderstep s
JOIN complaints_clock k ON k.id = s.clock_id
JOIN complaints_complaint c ON c.id = k.complaint_id
WHERE s.notice_id = ANY(%s)
GROUP BY s.notice_id
"""


@dataclass(frozen=True)
class Told:
    """What one notice of the ladder says: how many deadlines, and the first of them."""

    count: int
    numbers: Sequence[str]
    clocks: Sequence[str]
    due_dates: Sequence[date]


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


class LadderStepQuerySet(models.QuerySet["LadderStep"]):
    """Rungs climbed, withdrawn and told, each by a fixed number of statements."""

    def climb(
        self,
        rung: Rung,
        awake: Sequence[tuple[int, datetime]],
        *,
        desk_id: int,
        at: datetime,
        limit: int,
    ) -> int:
        """Up to `limit` steps for clocks that reached `rung`, oldest first; how many.

        `awake`: agencies that may be told now, each with the due instant up to which.
        Clocks that another has locked are passed over. Must run in a transaction.
        """
        to = RECIPIENT[rung.to]
        sql = CLIMB.format(recipient=UNACCUSED.format(to=to), stands=STANDS)
        values: dict[str, Any] = {
            "agencies": [agency_id for agency_id, _until in awake],
            "untils": [until for _id, until in awake],
            "furthest": max(until for _id, until in awake),
            "clocks": sorted(kind.value for kind in rung.clocks),
            "level": rung.level.value,
            "supervisory": Classification.SUPERVISORY.value,
            "desk": desk_id,
            "at": at,
            "limit": limit,
        }
        with connections[self.db].cursor() as cursor:
            cursor.execute(sql, values)
            return int(cursor.rowcount)

    def withdraw_moved(self, *, at: datetime) -> tuple[int, list[int]]:
        """Delete untold or unsent steps whose clock stopped, paused or moved.

        Returns how many, and the unsent notices (ids, locked) that spoke of one: what
        else these said is untold again. Must run in a transaction.
        """
        with connections[self.db].cursor() as cursor:
            cursor.execute(UNSENT.format(moved=MOVED), [at])
            notices = [pk for (pk,) in cursor.fetchall()]
            cursor.execute(WITHDRAW.format(moved=MOVED), [notices])
            withdrawn = int(cursor.rowcount)
        self.filter(notice__in=notices).update(notice=None)
        return withdrawn, notices

    def untold(self) -> list[tuple[Level, int]]:
        """Level and agency of steps that no notice tells yet, in the ladder's order."""
        pairs = self.filter(notice=None).values_list("level", "agency").distinct()
        order = [level.value for level in Level]
        found = sorted(pairs, key=lambda pair: (order.index(pair[0]), pair[1]))
        return [(Level(level), agency_id) for level, agency_id in found]

    def claim(self, told: Sequence[tuple[Level, int, int]]) -> None:
        """Put the untold steps of each (level, agency) into a notice (id)."""
        levels, agencies, notices = (
            [level.value for level, _a, _n in told],
            [agency_id for _l, agency_id, _n in told],
            [notice_id for _l, _a, notice_id in told],
        )
        with connections[self.db].cursor() as cursor:
            cursor.execute(CLAIM, [levels, agencies, notices])

    def said(self, notice_ids: Sequence[int], *, most: int) -> dict[int, Told]:
        """By notice: how many deadlines it tells, and the `most` oldest of them."""
        with connections[self.db].cursor() as cursor:
            cursor.execute(SAID, [most, most, most, list(notice_ids)])
            return {pk: Told(*rest) for pk, *rest in cursor.fetchall()}


class HeartbeatQuerySet(models.QuerySet["Heartbeat"]):
    """One row a name, written anew at every tick."""

    def beat(self, name: str, *, at: datetime) -> None:
        """A tick arrived; an older one that comes late turns nothing back."""
        row, is_new = self.get_or_create(name=name, defaults={"at": at})
        if not is_new:
            self.filter(pk=row.pk, at__lt=at).update(at=at)
