"""A decree on days off: refused with the reason, previewed, applied, or taken back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from agencies.models import Holiday, Notice, Region
from agencies.workdays import ONE_DAY, WIB, local_date
from complaints.actions import recomputing
from complaints.actions.recomputing import Look, Moved
from complaints.deadlines import Unit
from complaints.models import Clock, Recalculation

ONE_AT_A_TIME = 4_210_710  # any number, the same for all who change the calendar
ENDED = ["revoked_from", "revoking_decree"]


@dataclass(frozen=True, kw_only=True)
class Change:
    """One day that a decree makes a day off, or takes back (`is_added` False)."""

    is_added: bool
    day: date
    kind: str
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Decree:
    """What a decree for `year` says of days off; `region_code` for regional ones."""

    number: str
    decided_on: date
    year: int
    changes: tuple[Change, ...]
    region_code: str = ""


def preview_decree(*, decree: Decree, at: datetime, look: Look | None = None) -> Moved:
    """What applying it would move; nothing is kept. Raises `ValidationError`.

    `look` is shown the moves, a chunk at a time, while they stand.
    """
    with _alone():
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
    with _alone():
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
    with _alone():
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
        if recomputing.preview(known_on=on, at=at).moved:
            reason = _("Pembatalan %(decree)s") % {"decree": batch.reason[:180]}
            recomputing.apply(known_on=on, reason=reason, at=at)
    return restored


@contextmanager
def _alone() -> Iterator[None]:
    """A transaction in which nobody else changes the calendar."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        yield


def _write(decree: Decree, *, on: date) -> None:
    """End what it takes back and the guesses of its year, then add what it adds."""
    _refuse_decree(decree, on=on)
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


def _refuse_decree(decree: Decree, *, on: date) -> None:
    problems = {
        "number": _wrong_number(decree),
        "decided_on": _wrong_day(decree, on=on),
        "region_code": _wrong_region(decree),
        "changes": _wrong_changes(decree),
    }
    if found := {name: reason for name, reason in problems.items() if reason}:
        raise ValidationError(found)


def _wrong_number(decree: Decree) -> str:
    if not 0 < len(decree.number) <= 200:
        return _("Tulis nomor keputusan, paling panjang 200 huruf.")
    is_known = _rows_of(decree.number).exists()
    return _("Keputusan ini sudah tercatat.") if is_known else ""


def _wrong_day(decree: Decree, *, on: date) -> str:
    """Decrees are entered in the order in which they were issued."""
    if decree.decided_on > on:
        return _("Keputusan yang belum ditetapkan belum diketahui.")
    later = Holiday.objects.filter(
        known_from__gt=decree.decided_on,
        known_from__lte=on,
        revoked_from=None,
        is_provisional=False,
        region=decree.region_code or None,
    ).first()
    if later is None:
        return ""
    return _("Sudah ada keputusan yang lebih baru: %(decree)s.") % {
        "decree": later.decree
    }


def _wrong_region(decree: Decree) -> str:
    code = decree.region_code
    is_known = not code or Region.objects.filter(pk=code).exists()
    return "" if is_known else _("Kode wilayah tidak dikenal.")


def _rows_of(number: str) -> QuerySet[Holiday]:
    stands = Q(decree=number, revoked_from=None)
    return Holiday.objects.filter(stands | Q(revoking_decree=number))


def _wrong_changes(decree: Decree) -> str:
    days = [(one.day, one.kind) for one in decree.changes]
    if not days:
        return _("Sebutkan paling sedikit satu hari.")
    if len(set(days)) < len(days):
        return _("Satu hari disebut dua kali.")
    for one in decree.changes:
        if one.day.year != decree.year:
            return _("%(day)s di luar tahun keputusan ini, %(year)d.") % {
                "day": one.day.isoformat(),
                "year": decree.year,
            }
        if (one.kind == Holiday.Kind.REGIONAL) != bool(decree.region_code):
            return _("Libur daerah, dan hanya itu, memerlukan kode wilayah.")
    return ""


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
