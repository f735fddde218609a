"""A decree on days off: refused with the reason, previewed, applied, or taken back."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from agencies.language import in_default_language
from agencies.models import Holiday, Notice
from agencies.workdays import ONE_DAY, WIB, local_date
from complaints.actions import recomputing
from complaints.actions.decreeing.decrees import Change, Decree, refuse_decree
from complaints.actions.recomputing import Look, Moved, alone
from complaints.actions.recording import NotAllowed
from complaints.deadlines import Unit
from complaints.models import Clock, Recalculation

ENDED = ["revoked_from", "revoking_decree"]


def preview_decree(*, decree: Decree, at: datetime, look: Look | None = None) -> Moved:
    """What applying it would move; nothing is kept. Raises `ValidationError`.

    `look` is shown the moves, a chunk at a time, while they stand.
    """
    with alone():
        _write(decree, on=local_date(at, WIB))
        moved = recomputing.preview(known_on=local_date(at, WIB), at=at, look=look)
        transaction.set_rollback(True)
    return moved


def apply_decree(
    *, decree: Decree, at: datetime, by_id: int | None = None
) -> tuple[Recalculation, Moved]:
    """Write the days and date all open clocks anew: one batch, one notice a holder.

    Clocks that stopped since the decree was issued were judged without it and stay so.
    Raises `ValidationError`; nothing is changed then.
    """
    on = local_date(at, WIB)
    with alone():
        _write(decree, on=on)
        batch, moved = recomputing.apply(
            known_on=on, reason=decree.number, at=at, by_id=by_id
        )
        _keep_judged(decree.decided_on)
        _tell(batch, at=at)
    return batch, moved


def undo_decree(*, recalculation_id: int, at: datetime) -> int:
    """Take back the last batch with the days of its decree; how many clocks moved back.

    The rows stay on record as never known. Clocks begun meanwhile are dated anew.
    Raises `NotAllowed` when it is not the last one, or was taken back before.
    """
    on = local_date(at, WIB)
    with alone():
        restored = recomputing.undo(recalculation_id=recalculation_id, at=at)
        batch = Recalculation.objects.get(pk=recalculation_id)
        added = list(Holiday.objects.filter(decree=batch.reason, revoked_from=None))
        for row in added:
            row.revoked_from = row.known_from
            row.revoking_decree = _("Dibatalkan %(day)s") % {"day": on.isoformat()}
        _update(added, reason="undone")
        ended = list(Holiday.objects.filter(revoking_decree=batch.reason))
        for row in ended:
            row.revoked_from, row.revoking_decree = None, ""
        _update(ended, reason="undone")
        reason = _("Pembatalan %(decree)s") % {"decree": batch.reason[:180]}
        after, _moved = recomputing.apply(known_on=on, reason=reason, at=at)
        # No batch to be undone in turn: the one before it may be the next.
        Recalculation.objects.filter(pk=after.pk).update(undone_at=at)
    return restored


def remove_decree(*, number: str, at: datetime) -> int:
    """Take a decree off the calendar as if never known; how many days it had.

    Refused with `NotAllowed` while any clock rests on it, open or judged: its date
    could not be explained. Taking back the batch that brought it dates them anew.
    """
    with alone():
        days = list(Holiday.objects.filter(decree=number, revoked_from=None))
        if not days:
            raise NotAllowed(_("Keputusan itu tidak dikenal atau sudah dicabut."))
        if count := _resting_on(days).count():
            raise NotAllowed(
                ngettext(
                    "%(count)d jam bertumpu pada keputusan ini; batalkan dahulu"
                    " penerapannya.",
                    "%(count)d jam bertumpu pada keputusan ini; batalkan dahulu"
                    " penerapannya.",
                    count,
                )
                % {"count": count}
            )
        for row in days:
            row.revoked_from = row.known_from
            row.revoking_decree = _("Dibatalkan %(day)s") % {
                "day": local_date(at, WIB).isoformat()
            }
        _update(days, reason="removed")
    return len(days)


def _resting_on(days: list[Holiday]) -> QuerySet[Clock]:
    """Clocks that counted over one of the days, knowing of the decree."""
    first, last = min(row.date for row in days), max(row.date for row in days)
    over = Clock.objects.filter(
        limit_unit=Unit.WORKING_DAYS.value,
        calendar_on__gte=min(row.known_from for row in days),
        started_at__date__lte=last,
        due_date__gte=first,
    )
    region = days[0].region_id
    return over.filter(region_codes__contains=[region]) if region else over


def _write(decree: Decree, *, on: date) -> None:
    """End what it takes back and the guesses of its year, then add what it adds."""
    refuse_decree(decree, on=on)
    ended, added = _ended(decree), [one for one in decree.changes if one.is_added]
    for row in ended:
        row.revoked_from = max(decree.decided_on, row.known_from)
        row.revoking_decree = decree.number
    _update(ended, reason=decree.number)
    _refuse_standing(decree, added)
    rows = [
        Holiday(
            date=one.day,
            kind=one.kind,
            name=one.name,
            region_id=decree.region_code or None,
            decree=decree.number,
            known_from=decree.decided_on,
        )
        for one in added
    ]
    bulk_create_with_history(rows, Holiday, default_change_reason=decree.number)


def _ended(decree: Decree) -> list[Holiday]:
    """The standing rows that it takes back, and guesses that it replaces."""
    standing = Holiday.objects.filter(
        date__year=decree.year, region=decree.region_code or None, revoked_from=None
    )
    rows = {(row.date, row.kind): row for row in standing}
    found = []
    for one in decree.changes:
        row = rows.get((one.day, one.kind))
        if one.is_added:
            continue
        if row is None:
            raise ValidationError(
                {
                    "changes": _("%(day)s bukan hari libur yang dikenal.")
                    % {"day": one.day.isoformat()}
                }
            )
        found.append(row)
    guesses = [row for row in rows.values() if row.is_provisional]
    if guesses and not decree.region_code:
        _refuse_year_without_holidays(decree)
    return list({row.pk: row for row in (*found, *guesses)}.values())


def _refuse_year_without_holidays(decree: Decree) -> None:
    """The first decree of a year replaces the guess, so it must say the whole year."""
    national = Holiday.Kind.NATIONAL
    if not any(one.is_added and one.kind == national for one in decree.changes):
        raise ValidationError(
            {
                "changes": _("Keputusan pertama %(year)d menyebut libur nasionalnya.")
                % {"year": decree.year}
            }
        )


def _refuse_standing(decree: Decree, added: list[Change]) -> None:
    standing = Holiday.objects.filter(
        date__year=decree.year, region=decree.region_code or None, revoked_from=None
    )
    known = set(standing.values_list("date", "kind"))
    for one in added:
        if (one.day, one.kind) in known:
            raise ValidationError(
                {
                    "changes": _("%(day)s sudah hari libur.")
                    % {"day": one.day.isoformat()}
                }
            )


def _update(rows: list[Holiday], *, reason: str) -> None:
    if rows:
        bulk_update_with_history(
            rows, Holiday, ENDED, default_change_reason=reason[:100]
        )


def _keep_judged(decided_on: date) -> None:
    """Stopped clocks keep the version before the decree, under which they were dated.

    Else their due date could not be derived again from what is stored.
    """
    judged = Clock.objects.filter(
        stopped_at__isnull=False,
        calendar_on__gte=decided_on,
        limit_unit=Unit.WORKING_DAYS.value,
    )
    judged.update(calendar_on=decided_on - ONE_DAY)


@in_default_language
def _tell(batch: Recalculation, *, at: datetime) -> None:
    """One notice for each holder of clocks that moved, however many they are."""
    holders = batch.moves.values_list("clock__complaint__holder").order_by()
    notices = [
        Notice(
            effect_key=f"recalculation:{batch.pk}:{agency_id}",
            channel=Notice.Channel.EMAIL,
            agency_id=agency_id,
            subject=ngettext(
                "%(count)d tenggat di unit Anda berubah",
                "%(count)d tenggat di unit Anda berubah",
                count,
            )
            % {"count": count},
            body=_("Hari libur berubah menurut %(decree)s.") % {"decree": batch.reason},
            reason=_("Unit Anda memegang laporan ini."),
            link="/kerja/",
            created_at=at,
            run_after=at,
        )
        for agency_id, count in holders.annotate(count=Count("pk"))
    ]
    Notice.objects.bulk_create(notices, ignore_conflicts=True, batch_size=500)


__all__ = [
    "Change",
    "Decree",
    "apply_decree",
    "preview_decree",
    "remove_decree",
    "undo_decree",
]
