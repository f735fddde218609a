"""What a change of the calendar takes back: rungs nobody heard of, reviews untaken."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Notice
from complaints.actions.dating import Redated
from complaints.actions.histories import keep_history
from complaints.actions.sweeping import withdraw_hand_over
from complaints.deadlines import ClockKind
from escalation import notifications
from escalation.actions import climbing
from escalation.ladder import MOVE, Level, Outcome, State
from escalation.models import Escalation, LadderStep, ReviewEvent
from escalation.querysets import EscalationQuerySet

MOST_NAMED = 20  # cases in one line; its count is of all


class Withdrawing:
    """Looks on while clocks are dated anew: counts what follows, and does it.

    A rung is taken back unless its notice has left; a review is ended whose clock is
    not over any more, unless somebody took it: that one stays and is named.
    """

    def __init__(self, *, at: datetime) -> None:
        self.at = at
        self.levels: Counter[str] = Counter()
        self.queued = 0
        self.taken: list[str] = []
        self._is_followed = False

    def look(self, moves: Sequence[Redated]) -> None:
        """Count for a chunk of moves: two statements."""
        self._count_rungs(moves)
        for state, number in self._reviews(moves).values_list(
            "state", "complaint__number"
        ):
            if state == State.QUEUED:
                self.queued += 1
            else:
                self.taken.append(number)

    def follow(self, moves: Sequence[Redated]) -> None:
        """The same for moves that were written, in their transaction; and do it.

        Rungs are withdrawn after the commit, as by every climb.
        """
        self.look(moves)
        self._end(self._reviews(moves))
        if not self._is_followed:
            self._is_followed = True
            withdraw = partial(climbing.withdraw, at=self.at)
            transaction.on_commit(withdraw, robust=True)

    def lines(self) -> list[tuple[str, int]]:
        """What is withdrawn and what stays, in words, and how often."""
        words = _("Eskalasi ditarik: %(level)s")
        found = [
            (words % {"level": level.label}, self.levels[level.value])
            for level in Level
            if self.levels[level.value]
        ]
        if self.queued:
            found.append((_("Keluar dari antrean Ombudsman"), self.queued))
        if self.taken:
            numbers = ", ".join(sorted(self.taken)[:MOST_NAMED])
            stay = _("Sudah diambil Ombudsman, tetap ditelaah: %(numbers)s")
            found.append((stay % {"numbers": numbers}, len(self.taken)))
        return found

    def _count_rungs(self, moves: Sequence[Redated]) -> None:
        before = {
            move.clock.pk: move.clock.due_date
            for move in moves
            if move.due.due_date != move.clock.due_date
        }
        steps = LadderStep.objects.filter(clock__in=list(before)).unheard(self.at)
        for clock_id, due_date, level in steps.values_list(
            "clock", "due_date", "level"
        ):
            self.levels[level] += due_date == before[clock_id]

    def _reviews(self, moves: Sequence[Redated]) -> EscalationQuerySet:
        """The open reviews whose clock was over and runs again."""
        again = [
            move.clock.complaint_id
            for move in moves
            if move.clock.kind == ClockKind.OMBUDSMAN
            and move.was_late
            and not move.is_late
        ]
        open_now = Escalation.objects.open().filter(complaint__in=again)
        return open_now.order_by("pk") if again else Escalation.objects.none()

    def _end(self, reviews: EscalationQuerySet) -> None:
        """Those that nobody took; who is taking one at this moment was first."""
        ids = dict(reviews.queued().select_for_update().values_list("pk", "complaint"))
        if not ids:
            return
        ended = Escalation.objects.filter(pk__in=ids)
        arrived = set(ended.values_list("opened_at", flat=True))
        ended.update(state=State.CLOSED, outcome=Outcome.MOVED, closed_at=self.at)
        keep_history(Escalation, list(ids), at=self.at, change="~", reason=MOVE.name)
        ReviewEvent.objects.bulk_create(
            ReviewEvent(
                escalation_id=pk,
                step=MOVE.name,
                at=self.at,
                from_state=State.QUEUED,
                to_state=State.CLOSED,
            )
            for pk in ids
        )
        withdraw_hand_over(list(ids.values()), at=self.at)
        for opened_at in arrived:
            _tell_anew(opened_at, at=self.at)


def _tell_anew(opened_at: datetime, *, at: datetime) -> None:
    """Arrivals of one sweep that nobody has heard of, without what left the queue.

    Their letters are locked before they are asked for: none leaves meanwhile.
    """
    said = Notice.objects.filter(
        effect_key__startswith=notifications.ARRIVALS, created_at=opened_at
    )
    letters = Notice.objects.filter(parts__notice__in=said).values("pk")
    list(Notice.objects.filter(pk__in=letters).select_for_update().order_by("pk"))
    unheard = list(said.unheard(at).select_for_update().order_by("pk"))
    said.filter(pk__in=[notice.pk for notice in unheard]).withdraw(at=at)
    stays = Escalation.objects.filter(opened_at=opened_at)
    rows = stays.exclude(outcome=Outcome.MOVED).order_by("pk")
    found = list(rows.values_list("pk", "complaint__number", "region_code"))
    for office_id, first in notifications.begun(unheard).items():
        rest = [row for row in found if row[0] >= first]
        again = notifications.opened(rest, at=opened_at)
        Notice.objects.bulk_create(one for one in again if one.agency_id == office_id)
