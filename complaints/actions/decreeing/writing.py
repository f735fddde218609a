"""The days of a decree written into the calendar, and taken off it again."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from agencies.models import Holiday
from complaints.actions.decreeing.decrees import Change, Decree, refuse_decree
from complaints.actions.decreeing.resting import (
    Span,
    judged_between,
    resting_on,
    spans_of,
)
from complaints.actions.recording import NotAllowed
from complaints.querysets import ClockQuerySet

ENDED = ["revoked_from", "revoking_decree"]


@dataclass(frozen=True)
class Written:
    """What a decree did to the calendar: rows that it made, and that it ended."""

    number: str
    made: tuple[Holiday, ...]
    ended: tuple[Holiday, ...]

    @classmethod
    def of(cls, number: str) -> Self:
        """As it stands now; nothing of it where it is unknown or was taken back."""
        made = Holiday.objects.filter(decree=number, revoked_from=None)
        ended = Holiday.objects.filter(
            revoking_decree=number, revoked_from__isnull=False
        )
        return cls(number, tuple(made), tuple(ended))

    @property
    def rows(self) -> tuple[Holiday, ...]:
        return (*self.made, *self.ended)

    @property
    def since(self) -> date:
        """From which day on clocks are dated by it."""
        begun = [row.known_from for row in self.made]
        return min([*begun, *(row.revoked_from or date.max for row in self.ended)])

    def resting(self) -> ClockQuerySet:
        """Clocks that counted over one of its days, knowing of it."""
        if not self.rows:
            return resting_on((), region_code=None, since=date.max)
        spans = spans_of([row.date for row in self.made], ended=self.ended)
        region = self.rows[0].region_id
        return resting_on(spans, region_code=region, since=self.since)


def write_days(decree: Decree, *, on: date) -> Written:
    """End what it takes back and the guesses of its year, then add what it adds."""
    refuse_decree(decree, on=on)
    ended, added = _ended(decree), [one for one in decree.changes if one.is_added]
    spans = spans_of([one.day for one in added], ended=ended)
    known_from = _known_from(decree, spans, on=on)
    for row in ended:
        row.revoked_from = max(known_from, row.known_from)
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
            decided_on=decree.decided_on,
            known_from=known_from,
        )
        for one in added
    ]
    bulk_create_with_history(rows, Holiday, default_change_reason=decree.number)
    return Written(decree.number, tuple(rows), tuple(ended))


def _known_from(decree: Decree, spans: set[Span], *, on: date) -> date:
    """The day it was issued; today where another decree came first.

    Clocks that were judged since by the other one are known under no version of the
    calendar that has the other and not this one, but the one before today.
    """
    count = 0
    for day in dict.fromkeys((decree.decided_on, on)):
        clocks = resting_on(spans, region_code=decree.region_code, since=day)
        judged = clocks.filter(stopped_at__isnull=False)
        count = judged_between(judged, since=day, on=on)
        if not count:
            return day
    words = ngettext(
        "%(count)d jam dinilai hari ini menurut keputusan lain; terapkan besok.",
        "%(count)d jam dinilai hari ini menurut keputusan lain; terapkan besok.",
        count,
    )
    raise ValidationError({"decided_on": words % {"count": count}})


def take_off(written: Written, *, on: date) -> None:
    """As if it had never been known; what it ended stands again.

    Raises `NotAllowed` where a later decree built upon it.
    """
    _refuse_later(written)
    for row in written.made:
        row.revoked_from = row.known_from
        row.revoking_decree = _("Dibatalkan %(day)s") % {"day": on.isoformat()}
    _update(list(written.made), reason="taken back")
    for row in written.ended:
        row.revoked_from, row.revoking_decree = None, ""
    _update(list(written.ended), reason="taken back")


def _refuse_later(written: Written) -> None:
    """A later decree ended one of its days, or stands where one would stand again."""
    ended = Holiday.objects.filter(decree=written.number).exclude(
        Q(revoked_from=None) | Q(revoked_from=F("known_from"))
    )
    later = [row.revoking_decree for row in ended]
    standing = Holiday.objects.filter(revoked_from=None).exclude(decree=written.number)
    for row in written.ended:
        place = standing.filter(region=row.region_id, is_provisional=False)
        again = Q(date=row.date, kind=row.kind)
        if row.is_provisional:
            again |= Q(date__year=row.date.year, known_from__gte=written.since)
        later += place.filter(again).values_list("decree", flat=True)[:1]
    if later:
        raise NotAllowed(
            _("Keputusan %(decree)s datang sesudahnya; cabut itu dahulu.")
            % {"decree": later[0]}
        )


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
