"""The ladder's rows, and the steps taken on it, each by few statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import connections, models
from django.db.models import Case, Exists, F, OuterRef, Q, When

from agencies.models import LetterPart
from complaints.workflow import Classification
from escalation.ladder import Level, Recipient, Rung, Scope

if TYPE_CHECKING:
    from escalation.models import LadderRung, LadderStep

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
    JOIN agencies_agency r ON r.id = c.root_id
    CROSS JOIN LATERAL (
        SELECT (c.received_at AT TIME ZONE r.zone)::date AS day) received
    JOIN awake ON awake.agency_id = {recipient} AND k.due_at <= awake.until
    WHERE {stands} AND k.kind = ANY(%(clocks)s) AND k.due_at <= %(furthest)s
      AND {ruled}
      AND NOT EXISTS (
        SELECT FROM escalation_ladderstep s
        WHERE s.clock_id = k.id AND s.level = %(level)s AND s.due_date = k.due_date)
    ORDER BY k.due_at, k.id
    LIMIT %(limit)s
    FOR NO KEY UPDATE OF k SKIP LOCKED
)
INSERT INTO escalation_ladderstep (clock_id, level, due_date, agency_id, channel,
    climbed_at)
SELECT id, %(level)s, due_date, agency_id, %(channel)s, %(at)s
FROM reached ORDER BY due_at, id
ON CONFLICT DO NOTHING
"""
# Which cases a row is for (`ladder.Scope`).
RULED = """received.day >= %(since)s AND received.day < %(before)s
      AND coalesce(c.root_id = %(own)s, NOT EXISTS (
        SELECT FROM unnest(%(owners)s::bigint[], %(owned_from)s::date[])
            AS owner(root_id, day)
        WHERE owner.root_id = c.root_id AND owner.day <= received.day))"""
# Its clock stopped, stands or is due another day; or another hand has the case now.
MOVED = f"""
FROM complaints_clock k
WHERE k.id = s.clock_id AND (
    NOT ({STANDS} AND k.due_date = s.due_date)
    OR EXISTS (SELECT FROM complaints_disposition d
               WHERE d.complaint_id = k.complaint_id AND d.given_at > s.climbed_at))
"""
# Letters that have not left and say one that moved.
LETTERS = """
SELECT id FROM agencies_notice n
WHERE n.sent_at IS NULL AND n.dead_at IS NULL
  AND (n.lease_until IS NULL OR n.lease_until <= %s)
  AND EXISTS (SELECT FROM agencies_letterpart p
              JOIN escalation_ladderstep s ON s.notice_id = p.notice_id
              WHERE p.letter_id = n.id AND EXISTS (SELECT 1 {moved}))
FOR NO KEY UPDATE SKIP LOCKED
"""
# Notices that have not left, by themselves or in anybody's letter (`%(letters)s`).
UNSENT = """
SELECT id FROM agencies_notice n
WHERE n.id IN (
    SELECT id FROM agencies_notice WHERE sent_at IS NULL AND dead_at IS NULL
    UNION
    SELECT p.notice_id FROM agencies_letterpart p
    WHERE p.letter_id = ANY(%(letters)s) AND NOT EXISTS (
        SELECT FROM agencies_letterpart o
        WHERE o.notice_id = p.notice_id AND NOT o.letter_id = ANY(%(letters)s)))
  AND (n.sent_at IS NULL OR n.is_gathered) AND n.dead_at IS NULL
  AND (n.lease_until IS NULL OR n.lease_until <= %(at)s)
  AND EXISTS (SELECT FROM escalation_ladderstep s
              WHERE s.notice_id = n.id AND EXISTS (SELECT 1 {moved}))
FOR NO KEY UPDATE SKIP LOCKED
"""
WITHDRAW = """
DELETE FROM escalation_ladderstep s
WHERE (s.notice_id IS NULL OR s.notice_id = ANY(%s)) AND EXISTS (SELECT 1 {moved})
"""
# Clock and case of a step are looked up by their keys, whatever the planner knows.
CLAIM = """
UPDATE escalation_ladderstep s SET notice_id = told.notice_id
FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::bigint[], %s::bigint[])
    AS told(level, agency_id, channel, apart, notice_id)
WHERE s.notice_id IS NULL AND s.level = told.level AND s.agency_id = told.agency_id
    AND s.channel = told.channel AND told.apart IS NOT DISTINCT FROM (
        SELECT c.id FROM complaints_clock k
        JOIN complaints_complaint c ON c.id = k.complaint_id
        WHERE k.id = s.clock_id AND c.classification = %s
          AND c.reported_agency_id IS NOT NULL)
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


ACCUSING = Q(
    clock__complaint__classification=Classification.SUPERVISORY.value,
    clock__complaint__reported_agency__isnull=False,
)


@dataclass(frozen=True)
class Untold:
    """An agency that is still to be told of a level, and how.

    A case that accuses a body is told `apart` (its id): who serves that body as well,
    or covers the agency from there, is left out of those who hear of it.
    """

    level: Level
    agency_id: int
    channel: str
    apart: int | None = None


@dataclass(frozen=True)
class Told:
    """What one notice of the ladder says: how many deadlines, and the first of them."""

    count: int
    numbers: Sequence[str]
    clocks: Sequence[str]
    due_dates: Sequence[date]


def _waits(which: str, at: datetime) -> Q:
    """The notice by that name has not left, nor is anybody sending it."""
    lease = f"{which}__lease_until"
    is_free = Q(**{lease: None}) | Q(**{f"{lease}__lte": at})
    return is_free & Q(**{f"{which}__sent_at": None, f"{which}__dead_at": None})


class LadderRungQuerySet(models.QuerySet["LadderRung"]):
    """Versions of the rungs."""

    def ladder(self) -> list[Rung]:
        """Every row that ever held or will, as the rule takes it: one query."""
        return [row.rung for row in self.order_by("since", "pk")]


class LadderStepQuerySet(models.QuerySet["LadderStep"]):
    """Rungs climbed, withdrawn and told, each by a fixed number of statements."""

    def climb(
        self,
        rung: Rung,
        scope: Scope,
        awake: Sequence[tuple[int, datetime]],
        *,
        desk_id: int,
        at: datetime,
        limit: int,
    ) -> int:
        """Up to `limit` steps for clocks that reached `rung`, oldest first; how many.

        Of the cases in `scope`.

        `awake`: agencies that may be told now, each with the due instant up to which.
        Clocks that another has locked are passed over. Must run in a transaction.
        """
        to = RECIPIENT[rung.to]
        sql = CLIMB.format(
            recipient=UNACCUSED.format(to=to), stands=STANDS, ruled=RULED
        )
        owners = sorted(scope.owners)
        values: dict[str, Any] = {
            "since": scope.since,
            "before": scope.until or date.max,
            "own": scope.agency_id,
            "owners": [agency_id for agency_id, _day in owners],
            "owned_from": [day for _id, day in owners],
            "agencies": [agency_id for agency_id, _until in awake],
            "untils": [until for _id, until in awake],
            "furthest": max(until for _id, until in awake),
            "clocks": sorted(kind.value for kind in rung.clocks),
            "level": rung.level.value,
            "channel": rung.channel,
            "supervisory": Classification.SUPERVISORY.value,
            "desk": desk_id,
            "at": at,
            "limit": limit,
        }
        with connections[self.db].cursor() as cursor:
            cursor.execute(sql, values)
            return int(cursor.rowcount)

    def unheard(self, at: datetime) -> Self:
        """Nobody has heard of these: no notice, or one that has not left (`UNSENT`)."""
        parts = LetterPart.objects.filter(notice=OuterRef("notice"))
        in_hand = parts.exclude(_waits("letter", at))
        gathered = Exists(parts) & ~Exists(in_hand) & Q(notice__dead_at=None)
        return self.filter(Q(notice=None) | _waits("notice", at) | gathered)

    def withdraw_moved(self, *, at: datetime) -> tuple[int, list[int]]:
        """Delete untold or unsent steps whose clock stopped, paused or moved, and those
        of a case that another hand has now, which is to hear instead.

        Returns how many, and the unsent notices (ids, locked) that spoke of one: what
        else these said is untold again. Must run in a transaction.
        """
        with connections[self.db].cursor() as cursor:
            cursor.execute(LETTERS.format(moved=MOVED), [at])
            letters = [pk for (pk,) in cursor.fetchall()]
            unsent: dict[str, Any] = {"letters": letters, "at": at}
            cursor.execute(UNSENT.format(moved=MOVED), unsent)
            notices = [pk for (pk,) in cursor.fetchall()]
            cursor.execute(WITHDRAW.format(moved=MOVED), [notices])
            withdrawn = int(cursor.rowcount)
        self.filter(notice__in=notices).update(notice=None)
        return withdrawn, notices

    def untold(self) -> list[Untold]:
        """What no notice tells yet, in the ladder's order."""
        apart = Case(When(ACCUSING, then=F("clock__complaint")))
        rows = self.filter(notice=None).values_list("level", "agency", "channel", apart)
        order = [level.value for level in Level]
        found = [Untold(Level(level), *rest) for level, *rest in rows.distinct()]
        return sorted(
            found,
            key=lambda one: (
                *(order.index(one.level.value), one.agency_id),
                *(one.channel, one.apart or 0),
            ),
        )

    def claim(self, told: Sequence[tuple[Untold, int]]) -> None:
        """Put the untold steps of each into a notice (id)."""
        with connections[self.db].cursor() as cursor:
            cursor.execute(
                CLAIM,
                [
                    [one.level.value for one, _pk in told],
                    [one.agency_id for one, _pk in told],
                    [one.channel for one, _pk in told],
                    [one.apart for one, _pk in told],
                    [pk for _one, pk in told],
                    Classification.SUPERVISORY.value,
                ],
            )

    def said(self, notice_ids: Sequence[int], *, most: int) -> dict[int, Told]:
        """By notice: how many deadlines it tells, and the `most` oldest of them."""
        with connections[self.db].cursor() as cursor:
            cursor.execute(SAID, [most, most, most, list(notice_ids)])
            return {pk: Told(*rest) for pk, *rest in cursor.fetchall()}
