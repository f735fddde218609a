"""A decree on days off: refused with the reason, previewed, applied, or taken back."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from agencies.workdays import WIB, local_date
from complaints.actions import recomputing
from complaints.actions.decreeing.decrees import Change, Decree
from complaints.actions.decreeing.judged import keep_judged, leave_judged
from complaints.actions.decreeing.telling import take_back_telling, tell
from complaints.actions.decreeing.writing import Written, take_off, write_days
from complaints.actions.recomputing import Look, Moved, alone
from complaints.actions.recording import NotAllowed
from complaints.models import Recalculation


def preview_decree(*, decree: Decree, at: datetime, look: Look | None = None) -> Moved:
    """What applying it would move; nothing is kept. Raises `ValidationError`.

    `look` is shown the moves, a chunk at a time, while they stand.
    """
    on = local_date(at, WIB)
    with alone():
        write_days(decree, on=on)
        moved = recomputing.preview(known_on=on, at=at, look=look)
        transaction.set_rollback(True)
    return moved


def apply_decree(
    *,
    decree: Decree,
    at: datetime,
    by_id: int | None = None,
    look: Look | None = None,
) -> tuple[Recalculation, Moved]:
    """Write the days and date all open clocks anew: one batch, one notice a person.

    Clocks that stopped since the decree was issued were judged without it and stay so.
    `look` is shown the moves as they were written, in the same transaction. Raises
    `ValidationError`; nothing is changed then.
    """
    on = local_date(at, WIB)
    with alone():
        written = write_days(decree, on=on)
        batch, moved = recomputing.apply(
            known_on=on, reason=decree.number, at=at, by_id=by_id, look=look
        )
        leave_judged(written)
        tell(batch, at=at)
    return batch, moved


def undo_decree(
    *,
    recalculation_id: int,
    at: datetime,
    by_id: int | None = None,
    look: Look | None = None,
) -> int:
    """Take back the last batch with the days of its decree; how many clocks move.

    The rows stay on record as never known, and open clocks are dated without them, to
    no day that is past by now; those judged meanwhile keep the day that they were
    judged by, as a floor. Who is told of the batch hears of this as well, once; who has
    not heard of that yet hears of this alone. Raises `NotAllowed` when it is not the
    last one, was taken back before, or a clock was judged by a day so early that
    without the decree nothing explains it.
    """
    on = local_date(at, WIB)
    with alone():
        batch = recomputing.last_batch(recalculation_id)
        written = Written.of(batch.reason)
        if not written.rows:
            return recomputing.undo(recalculation_id=recalculation_id, at=at)
        judged = written.resting().filter(stopped_at__isnull=False)
        take_off(written, on=on)
        reason = _("Pembatalan %(decree)s") % {"decree": batch.reason[:180]}
        after, moved = recomputing.apply(
            known_on=on, reason=reason, at=at, by_id=by_id, look=look
        )
        _refuse_while(
            keep_judged(judged),
            ngettext_lazy(
                "%(count)d jam sudah dinilai menurut keputusan ini; ubah harinya dengan"
                " keputusan baru.",
                "%(count)d jam sudah dinilai menurut keputusan ini; ubah harinya dengan"
                " keputusan baru.",
                "count",
            ),
        )
        take_back_telling(batch, at=at)
        tell(after, at=at)
        # What took it back is no batch to be undone in turn.
        both = Recalculation.objects.filter(pk__in=(batch.pk, after.pk))
        both.update(undone_at=at)
    return moved.moved


def remove_decree(*, number: str, at: datetime) -> int:
    """Take a decree off the calendar as if never known; how many days it changed.

    What it had ended stands again. Refused with `NotAllowed` while any clock rests on
    it, open or judged: its date could not be explained. Taking back the batch that
    brought it dates them anew.
    """
    with alone():
        written = Written.of(number)
        if not written.rows:
            raise NotAllowed(_("Keputusan itu tidak dikenal atau sudah dicabut."))
        _refuse_while(
            written.resting().count(),
            ngettext_lazy(
                "%(count)d jam bertumpu pada keputusan ini; batalkan dahulu"
                " penerapannya.",
                "%(count)d jam bertumpu pada keputusan ini; batalkan dahulu"
                " penerapannya.",
                "count",
            ),
        )
        take_off(written, on=local_date(at, WIB))
    return len(written.rows)


def _refuse_while(count: int, words: Any) -> None:
    if count:
        raise NotAllowed(words % {"count": count})


__all__ = [
    "Change",
    "Decree",
    "apply_decree",
    "preview_decree",
    "remove_decree",
    "undo_decree",
]
