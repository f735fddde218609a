"""A decree on days off as it was said, and what is wrong with it."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from agencies.models import Holiday, Region


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


def refuse_decree(decree: Decree, *, on: date) -> None:
    """Raises `ValidationError` by field with all that can be said of it alone."""
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
