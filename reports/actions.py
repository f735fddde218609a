"""Issuing a recap, and issuing it anew: the only code that writes one."""

from datetime import UTC, datetime

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agencies.models import Agency
from agencies.principals import Seat, Staff
from agencies.roles import Role
from agencies.workdays import local_date
from complaints.actions import NotAllowed
from reports import permissions
from reports.models import Snapshot
from reports.recaps import BadPeriod, Period, Scope, freezing
from reports.recaps.choices import chosen

ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


class Taken(Exception):  # noqa: N818 (a statement, like NotAllowed)
    """That month was issued already, or anew; `by` is the document that holds."""

    def __init__(self, by: Snapshot) -> None:
        self.by = by
        super().__init__(
            _("Sudah terbit dengan nomor %(number)s.") % {"number": by.number}
        )


def issue(*, code: str, month: str, by: Staff, at: datetime) -> Snapshot:
    """The recap of a scope (a code of `choices`) and a month like "2020-05".

    Raises `NotAllowed`, `BadPeriod` (no month, or not over yet) or `Taken`.
    """
    office = permissions.office_for(code, by=by)
    return _issued(code, Period.month(month), office=office, by=by, at=at)


def issue_anew(*, of: Snapshot, reason: str, by: Staff, at: datetime) -> Snapshot:
    """The same month counted again, in place of `of`, and why.

    Raises `NotAllowed`, `BadPeriod` (no reason given) or `Taken`.
    """
    if not reason.strip():
        raise BadPeriod(_("Tulis sebab penggantian."))
    return _issued(
        of.scope,
        Period.month(f"{of.month:%Y-%m}"),
        office=permissions.office_of(of, by=by),
        by=by,
        at=at,
        replaces=of,
        reason=" ".join(reason.split()),
    )


def counted(of: Snapshot, *, at: datetime | None = None) -> freezing.Told:
    """Its cases counted anew with the eyes of its office: as of then, or as of `at`."""
    scope, month = chosen(of.scope), Period.month(f"{of.month:%Y-%m}")
    office = _seat(of.office_id, of.content["document"]["role"])
    return _told(scope, month, office=office, at=at)


def _seat(office_id: int, role: str) -> Seat:
    return Seat(Role(role), office_id, office_id, "", "", None)


def _told(
    scope: Scope, month: Period, *, office: Seat, at: datetime | None = None
) -> freezing.Told:
    """Without `at` as of the last instant of the month."""
    return freezing.told(
        scope=scope,
        period=month,
        at=at or month.ends_at(scope.zone) - datetime.resolution,
        is_now=at is not None,
        principal=permissions.alone(office),
    )


def _issued(
    code: str,
    month: Period,
    *,
    office: Seat | None,
    by: Staff,
    at: datetime,
    replaces: Snapshot | None = None,
    reason: str = "",
) -> Snapshot:
    if office is None:
        raise NotAllowed(permissions.nobody())
    scope = chosen(code)
    if not_yet := permissions.not_over(month, scope=scope, at=at):
        raise BadPeriod(not_yet)
    desk = Agency.objects.get(pk=office.agency_id)
    series = desk.region_id or desk.code.upper()
    with transaction.atomic():
        _wait_for_turn(series)
        _refuse_a_second(series, code, month, replaces=replaces)
        year = local_date(at, scope.zone).year
        row = Snapshot(
            series=series,
            year=year,
            serial=_next_serial(series, year),
            office=desk,
            scope=code,
            scope_name=scope.name,
            month=month.first,
            issued_at=at,
            issued_by_id=by.officer_id,
            decree=office.decree_number,
            replaces=replaces,
            reason=reason,
        )
        _freeze(row, scope, month, office=office, person=by.name)
        row.save(force_insert=True)
    return row


def _wait_for_turn(series: str) -> None:
    """One issue of a series at a time, until its transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME, [f"rekap {series}"])


def _refuse_a_second(
    series: str, code: str, month: Period, *, replaces: Snapshot | None
) -> None:
    """Raises `Taken` unless `replaces` is the one that holds, or none does."""
    known = Snapshot.objects.defer("content", "cases").filter(
        series=series, scope=code, month=month.first
    )
    holds = known.order_by("pk").last()
    if holds is not None and holds != replaces:
        raise Taken(holds)


def _next_serial(series: str, year: int) -> int:
    given = Snapshot.objects.filter(series=series, year=year)
    return (given.aggregate(last=Max("serial"))["last"] or 0) + 1


def _freeze(
    row: Snapshot, scope: Scope, month: Period, *, office: Seat, person: str
) -> None:
    """Count, and keep all that is shown and printed as data, under one hash."""
    told = _told(scope, month, office=office)
    known_on = local_date(row.issued_at, scope.zone)
    row.cases = told.cells
    row.content = {
        "document": {
            "number": row.number,
            "office": row.office.name,
            "role": office.role.value,
            "title": office.title,
            "person": person,
            "decree": row.decree,
            "issued_at": row.issued_at.astimezone(UTC).isoformat(),
            "replaces": row.replaces.number if row.replaces else "",
            "reason": row.reason,
        },
        "scope": {"code": scope.code, "name": scope.name, "zone": scope.zone},
        "period": [month.first.isoformat(), month.last.isoformat()],
        "lines": told.lines,
        "reach": freezing.reach_as_data(scope, last_day=month.last),
        "rests_on": freezing.rests_on(told.cells, period=month, known_on=known_on),
        "cases_sha256": freezing.digest(told.cells),
    }
    row.sha256 = freezing.digest(row.content)
