"""What somebody said a version should be, field by field, or why it cannot be read."""

from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies.models import Agency
from complaints.actions.policies.comparing import limit_name
from complaints.deadlines import (
    BadPolicy,
    ClockKind,
    Extender,
    Limit,
    SettlementStart,
    Unit,
    limits_as_data,
    limits_from_data,
)
from complaints.models import Policy

NUMBERS = (
    "holds_allowed",
    "bounces_allowed",
    "reopen_days",
    "extension_days",
    "consent_day",
    "corrective_days",
)
HOURS = ("office_opens", "office_closes")
LARGEST = 3_650  # days; what is more is a slip of the finger


def agency(code: object) -> Agency | None:
    if code in (None, ""):
        return None
    found = Agency.objects.filter(code=str(code), parent=None).first()
    if found is None:
        raise ValidationError(
            {"agency": _("%(code)s bukan kode instansi.") % {"code": code}}
        )
    return found


def day(said: object) -> date:
    try:
        return date.fromisoformat(str(said))
    except ValueError as error:
        raise ValidationError(
            {"valid_from": _("Tulis hari seperti 2026-01-31.")}
        ) from error


def basis(said: object) -> str:
    text = str(said or "").strip()
    if not 0 < len(text) <= 300:
        raise ValidationError(
            {"basis": _("Sebutkan dasarnya, paling panjang 300 huruf.")}
        )
    return text


def limits(said: object, base: Policy) -> dict[str, Any]:
    if not isinstance(said, Mapping):
        raise ValidationError({"limits": _("Batas waktu disebut menurut jamnya.")})
    found = dict(limits_from_data(base.limits))
    problems = []
    for key, value in said.items():
        if key not in found:
            problems.append(_("Jam %(name)s tidak dikenal.") % {"name": key})
            continue
        try:
            found[key] = _limit(value, found[key].unit)
        except (BadPolicy, ValueError):
            problems.append(
                _("%(name)s: tulis bilangan bulat hari, paling sedikit 1.")
                % {"name": limit_name(key)}
            )
    if problems:
        raise ValidationError({"limits": problems})
    return limits_as_data(found)


def rules(said: Mapping[str, Any], base: Policy) -> dict[str, Any]:
    """Every rule of a version besides its limits; what is not said is as in `base`."""
    found: dict[str, Any] = {}
    for name, read in READ.items():
        value = said.get(name, getattr(base, name))
        try:
            found[name] = read(value)
        except (TypeError, ValueError) as error:
            raise ValidationError({name: _reason(name)}) from error
    opens, closes = (found[name] for name in HOURS)
    if (opens is None) != (closes is None) or (opens and opens >= closes):
        raise ValidationError(
            {"office_opens": _("Tulis jam buka dan jam tutup, buka lebih dahulu.")}
        )
    if found["counts_hours"] and opens is None:
        raise ValidationError(
            {"counts_hours": _("Hanya dengan jam buka dan jam tutup.")}
        )
    return found


def _limit(said: object, unit: Unit) -> Limit:
    """A limit as said, whole days. Raises `ValueError` (`BadPolicy` is one)."""
    row = said if isinstance(said, Mapping) else {"days": said}
    days = row.get("days")
    if not isinstance(days, int) or isinstance(days, bool) or days > LARGEST:
        raise ValueError(f"no number of days: {days!r}")
    return Limit(days, Unit(str(row.get("unit", unit))))


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("no whole number")
    if not 0 <= value <= LARGEST:
        raise ValueError("out of bounds")
    return value


def _hour(value: object) -> time | None:
    if value in (None, ""):
        return None
    return value if isinstance(value, time) else time.fromisoformat(str(value))


def _yes(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("neither yes nor no")
    return value


def _kinds(value: object) -> list[str]:
    """Clocks of the agency alone: the Ombudsman's is never paused."""
    if not isinstance(value, list | tuple):
        raise TypeError("no list")
    kinds = {ClockKind(str(one)) for one in value}
    if kinds - PAUSABLE:
        raise ValueError("one of them cannot be paused")
    return [kind.value for kind in ClockKind if kind in kinds]


def _reason(name: str) -> str:
    if name in NUMBERS:
        return _("Tulis bilangan bulat, 0 atau lebih.")
    if name in HOURS:
        return _("Tulis jam seperti 08:00.")
    return _("Pilih dari yang ada.")


PAUSABLE = frozenset(
    {ClockKind.VERIFICATION, ClockKind.FIRST_FOLLOW_UP, ClockKind.SETTLEMENT}
)
READ: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(NUMBERS, _number),
    **dict.fromkeys(HOURS, _hour),
    "counts_hours": _yes,
    "paused_kinds": _kinds,
    "extended_by": lambda said: Extender(said).value,
    "settlement_from": lambda said: SettlementStart(said).value,
}
KNOWN = {"agency", "valid_from", "basis", "limits", *READ}
