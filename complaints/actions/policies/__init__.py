"""A new version of the limits: read, refused with the reason, or put in force."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Max
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agencies.models import Agency, Officer
from complaints.actions.policies import comparing, reading
from complaints.deadlines import ClockKind, Unit, limits_from_data
from complaints.models import Policy
from complaints.querysets import PolicyQuerySet

MOST_COUNTED = 200  # working days: fewer than any year has
ONE_AT_A_TIME = 4_210_709  # any number, the same for all who put a version in force


def draft(*, said: Mapping[str, Any], on: date) -> Policy:
    """A version as it would be, unsaved; what is not said stays as it is.

    `said`: `valid_from` (ISO), `basis`, `agency` (a code; none: national), `limits`
    (`{"verification": {"days": 2, "unit": "working_days"}}`) and the other rules of
    `Policy` by name. `on` is today. Raises `ValidationError` by field; nothing is
    changed.
    """
    if unknown := sorted(set(said) - reading.KNOWN):
        raise ValidationError({"__all__": _unknown(unknown)})
    agency = reading.agency(said.get("agency"))
    valid_from = _valid_from(said.get("valid_from"), agency, on=on)
    national = _national(valid_from)
    base = current(agency, on=valid_from) if agency else national
    made = Policy(
        agency=agency,
        valid_from=valid_from,
        basis=reading.basis(said.get("basis")),
        limits=reading.limits(said.get("limits", {}), base),
        **reading.rules(said, base),
    )
    _refuse_unanswerable(made)
    _refuse_uncounted(made)
    if agency is None:
        _refuse_laxer_agencies(made)
    else:
        _refuse_laxer(made)
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


def current(agency: Agency | None, *, on: date) -> Policy:
    """What holds for that agency, or nationally, on a day. Raises `ValidationError`."""
    if agency is None:
        return _national(on)
    try:
        return Policy.objects.in_force(root_id=agency.pk, on=on)
    except Policy.DoesNotExist as error:
        raise _gap() from error


def _unknown(names: list[str]) -> str:
    if "valid_until" in names:
        return _(
            "Kebijakan tidak mempunyai hari akhir: ia berlaku sampai versi berikutnya,"
            " agar tidak ada celah waktu."
        )
    return _("Tidak dikenal: %(names)s.") % {"names": ", ".join(names)}


def _valid_from(said: object, agency: Agency | None, *, on: date) -> date:
    """After today and after the newest version: no two hold on one day."""
    day = reading.day(said)
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
                    "day": date_format(newest.valid_from, "j F Y"),
                }
            }
        )
    return day


def _national(on: date) -> Policy:
    rows = Policy.objects.filter(agency=None, valid_from__lte=on)
    policy = rows.order_by("-valid_from").first()
    if policy is None:
        raise _gap()
    return policy


def _gap() -> ValidationError:
    return ValidationError(
        {"valid_from": _("Ada celah: tidak ada kebijakan nasional pada hari itu.")}
    )


def _refuse_unanswerable(made: Policy) -> None:
    limit = made.limit(ClockKind.OMBUDSMAN)
    if limit.unit is Unit.CALENDAR_DAYS and made.consent_day >= limit.days:
        raise ValidationError(
            {"consent_day": _("Persetujuan ditanyakan sebelum jam Ombudsman habis.")}
        )


def _refuse_uncounted(made: Policy) -> None:
    """No count may reach further than calendars do: to the end of the next year."""
    counted = {
        key: limit.days
        for key, limit in limits_from_data(made.limits).items()
        if limit.unit is Unit.WORKING_DAYS
    }
    said = _("Dalam hari kerja paling banyak %(most)d.") % {"most": MOST_COUNTED}
    if max(counted.values(), default=0) > MOST_COUNTED:
        raise ValidationError({"limits": said})
    settling = [days for key, days in counted.items() if key.startswith("settlement")]
    if max(settling, default=0) + made.extension_days > MOST_COUNTED:
        raise ValidationError({"extension_days": said})


def _refuse_laxer(own: Policy) -> None:
    """Not laxer than any national version that holds beside it, now or later."""
    for national in _holding(Policy.objects.filter(agency=None), own.valid_from):
        if problems := comparing.laxer(own, national):
            raise ValidationError(problems)


def _refuse_laxer_agencies(national: Policy) -> None:
    """A stricter country would leave an agency's own version behind: that one first."""
    own = Policy.objects.exclude(agency=None).select_related("agency")
    beside = _holding(own, national.valid_from)
    names = {str(one.agency) for one in beside if comparing.laxer(one, national)}
    if names:
        raise ValidationError(
            {
                "limits": _("Menjadi lebih ketat daripada kebijakan %(names)s sendiri.")
                % {"names": ", ".join(sorted(names))}
            }
        )


def _holding(versions: PolicyQuerySet, since: date) -> list[Policy]:
    """Of each agency what holds on that day and what follows, the oldest first."""
    begun: dict[int | None, Policy] = {}
    later: list[Policy] = []
    for one in versions.order_by("valid_from"):
        if one.valid_from > since:
            later.append(one)
        else:
            begun[one.agency_id] = one
    return [*begun.values(), *later]
