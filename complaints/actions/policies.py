"""A new version of the limits: read, refused with the reason, or put in force."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agencies.models import Agency, Officer
from complaints.deadlines import (
    BadPolicy,
    ClockKind,
    Limit,
    Unit,
    limits_as_data,
    limits_from_data,
)
from complaints.deadlines import Policy as Rules
from complaints.models import CLOCK_LABELS, Policy

NUMBERS = (
    "holds_allowed",
    "bounces_allowed",
    "reopen_days",
    "extension_days",
    "consent_day",
    "corrective_days",
)
KNOWN = {"agency", "valid_from", "basis", "limits", *NUMBERS}
LARGEST = 3_650  # days; what is more is a slip of the finger
ONE_AT_A_TIME = 4_210_709  # any number, the same for all who put a version in force


def draft(*, said: Mapping[str, Any], on: date) -> Policy:
    """A version as it would be, unsaved; what is not said stays as it is.

    `said`: `valid_from` (ISO), `basis`, `agency` (a code; none: national), `limits`
    (`{"verification": {"days": 2, "unit": "working_days"}}`) and the numbers of
    `Policy`. `on` is today. Raises `ValidationError` by field; nothing is changed.
    """
    if unknown := sorted(set(said) - KNOWN):
        raise ValidationError({"__all__": _unknown(unknown)})
    agency = _agency(said.get("agency"))
    valid_from = _valid_from(said.get("valid_from"), agency, on=on)
    national = _national(valid_from)
    base = (
        Policy.objects.in_force(root_id=agency.pk, on=valid_from)
        if agency
        else national
    )
    made = Policy(
        agency=agency,
        valid_from=valid_from,
        basis=_basis(said.get("basis")),
        limits=_limits(said.get("limits", {}), base),
        **{name: _number(said, name, base) for name in NUMBERS},
    )
    _refuse_unanswerable(made)
    if agency is None:
        _refuse_laxer_agencies(made)
    else:
        _refuse_laxer(made, national)
    return made


def put_in_force(
    *, said: Mapping[str, Any], on: date, by_id: int | None = None
) -> Policy:
    """Write the draft as the next version. Raises `ValidationError` as `draft` does."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        policy = draft(said=said, on=on)
        last = Policy.objects.aggregate(last=Max("version"))["last"]
        policy.version = (last or 0) + 1
        if by_id is not None:
            # simple-history's own door
            policy._history_user = Officer(pk=by_id)  # type: ignore[attr-defined]
        policy.save()
    return policy


def _unknown(names: list[str]) -> str:
    if "valid_until" in names:
        return _(
            "Kebijakan tidak mempunyai hari akhir: ia berlaku sampai versi berikutnya,"
            " agar tidak ada celah waktu."
        )
    return _("Tidak dikenal: %(names)s.") % {"names": ", ".join(names)}


def _agency(code: object) -> Agency | None:
    if code in (None, ""):
        return None
    agency = Agency.objects.filter(code=str(code), parent=None).first()
    if agency is None:
        raise ValidationError(
            {"agency": _("%(code)s bukan kode instansi.") % {"code": code}}
        )
    return agency


def _valid_from(said: object, agency: Agency | None, *, on: date) -> date:
    """After today and after the newest version: no two hold on one day."""
    try:
        day = date.fromisoformat(str(said))
    except ValueError as error:
        raise ValidationError(
            {"valid_from": _("Tulis hari seperti 2026-01-31.")}
        ) from error
    if day <= on:
        raise ValidationError(
            {"valid_from": _("Tumpang tindih: hari itu sudah diatur versi lain.")}
        )
    newest = Policy.objects.filter(agency=agency).order_by("-valid_from").first()
    if newest is not None and day <= newest.valid_from:
        raise ValidationError(
            {
                "valid_from": _(
                    "Tumpang tindih: versi %(version)d baru berlaku sejak %(day)s."
                )
                % {
                    "version": newest.version,
                    "day": newest.valid_from.isoformat(),
                }
            }
        )
    return day


def _national(on: date) -> Policy:
    rows = Policy.objects.filter(agency=None, valid_from__lte=on)
    policy = rows.order_by("-valid_from").first()
    if policy is None:
        raise ValidationError(
            {"valid_from": _("Ada celah: tidak ada kebijakan nasional pada hari itu.")}
        )
    return policy


def _basis(said: object) -> str:
    text = str(said or "").strip()
    if not 0 < len(text) <= 300:
        raise ValidationError(
            {"basis": _("Sebutkan dasarnya, paling panjang 300 huruf.")}
        )
    return text


def _limits(said: object, base: Policy) -> dict[str, Any]:
    if not isinstance(said, Mapping):
        raise ValidationError({"limits": _("Batas waktu disebut menurut jamnya.")})
    limits = dict(limits_from_data(base.limits))
    problems = []
    for key, value in said.items():
        if key not in limits:
            problems.append(_("Jam %(name)s tidak dikenal.") % {"name": key})
            continue
        try:
            limits[key] = _limit(value, limits[key].unit)
        except (BadPolicy, ValueError):
            problems.append(
                _("%(name)s: tulis bilangan bulat hari, paling sedikit 1.")
                % {"name": limit_name(key)}
            )
    if problems:
        raise ValidationError({"limits": problems})
    return limits_as_data(limits)


def _limit(said: object, unit: Unit) -> Limit:
    """A limit as said, whole days. Raises `ValueError` (`BadPolicy` is one)."""
    row = said if isinstance(said, Mapping) else {"days": said}
    days = row.get("days")
    if not isinstance(days, int) or isinstance(days, bool) or days > LARGEST:
        raise ValueError(f"no number of days: {days!r}")
    return Limit(days, Unit(str(row.get("unit", unit))))


def _number(said: Mapping[str, Any], name: str, base: Policy) -> int:
    value = said.get(name, getattr(base, name))
    if not isinstance(value, int) or isinstance(value, bool):
        value = -1
    if not 0 <= value <= LARGEST:
        raise ValidationError({name: _("Tulis bilangan bulat, 0 atau lebih.")})
    return int(value)


def _refuse_unanswerable(made: Policy) -> None:
    limit = made.limit(ClockKind.OMBUDSMAN)
    if limit.unit is Unit.CALENDAR_DAYS and made.consent_day >= limit.days:
        raise ValidationError(
            {"consent_day": _("Persetujuan ditanyakan sebelum jam Ombudsman habis.")}
        )


def _refuse_laxer(own: Policy, national: Policy) -> None:
    """An agency may be stricter than the country, never laxer."""
    if problems := _laxer(own, national):
        raise ValidationError({"limits": problems})


def _refuse_laxer_agencies(national: Policy) -> None:
    """A stricter country would leave an agency's own version behind: that one first."""
    own = Policy.objects.exclude(agency=None).filter(
        valid_from__lte=national.valid_from
    )
    newest = own.order_by("agency", "-valid_from").distinct("agency")
    names = [
        str(policy.agency)
        for policy in newest.select_related("agency")
        if _laxer(policy, national)
    ]
    if names:
        raise ValidationError(
            {
                "limits": _("Menjadi lebih ketat daripada kebijakan %(names)s sendiri.")
                % {"names": ", ".join(names)}
            }
        )


def _laxer(own: Policy, national: Policy) -> list[str]:
    """Which limits are laxer, by the rule of `deadlines.Policy.stricter`."""
    rules = Rules(
        version=0,
        valid_from=national.valid_from,
        limits=limits_from_data(national.limits),
    )
    problems = []
    for key, limit in limits_from_data(own.limits).items():
        try:
            rules.stricter({key: limit})
        except BadPolicy:
            problems.append(
                _("%(name)s: %(own)d lebih longgar daripada %(national)d (nasional).")
                % {
                    "name": limit_name(key),
                    "own": limit.days,
                    "national": rules.limits[key].days,
                }
            )
    return problems


def limit_name(key: str) -> str:
    """Penyelesaian (aspirasi)."""
    kind, _colon, classification = key.partition(":")
    label = str(CLOCK_LABELS[ClockKind(kind)])
    return f"{label} ({classification})" if classification else label
