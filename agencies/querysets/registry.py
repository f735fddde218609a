"""Rows of the registry in the words of those who ask for them."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import connections, models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When

from agencies.principals import Seat, Staff
from agencies.roles import INSTANSI_KINDS, AgencyKind, Role
from agencies.workdays import (
    FIVE_DAY_WEEKEND,
    SIX_DAY_WEEKEND,
    Calendar,
    DayOff,
    DecreedDay,
    calendar_as_known,
)

if TYPE_CHECKING:
    from agencies.models import (
        Agency,
        AgencyChange,
        AgencyPast,
        Deputy,
        Holiday,
        Officer,
        TeamDecree,
        TeamMember,
    )


class AgencyQuerySet(models.QuerySet["Agency"]):
    """Agencies and the trees they form."""

    def next_id(self) -> int:
        """A fresh primary key, for a root that must point at itself."""
        with connections[self.db].cursor() as cursor:
            cursor.execute("SELECT nextval('agencies_agency_id_seq')")
            return int(cursor.fetchone()[0])

    def national_desk(self) -> "Agency":
        return self.get(kind=AgencyKind.NATIONAL_DESK, registry="id")

    def instansi(self) -> Self:
        """Those that count for connectedness and activity, in the country's own."""
        return self.filter(kind__in=INSTANSI_KINDS, is_autonomous=True, is_active=True)

    def instansi_on(self, on: date) -> Self:
        """Those that counted on that day, among them some that are no more."""
        kinds = self.filter(kind__in=INSTANSI_KINDS, is_autonomous=True)
        return kinds.existing(on)

    def existing(self, on: date) -> Self:
        """Founded by that day and not dissolved yet."""
        return self.filter(
            Q(dissolved_on__gt=on) | Q(dissolved_on=None, is_active=True),
            Q(founded_on=None) | Q(founded_on__lte=on),
        )

    def as_of(self, on: date) -> Self:
        """Adds what each was on that day: `name_then`, `parent_then`, `root_then`,
        `territory_then` and `region_then` (keys; null where it had none).
        """
        was = _past(self, on)
        return self.annotate(
            **{
                f"{name}_then": Case(
                    When(Exists(was), then=Subquery(was.values(column)[:1])),
                    default=F(column),
                    output_field=kind(),
                )
                for name, (column, kind) in DATED.items()
            }
        )

    def below(self, root_id: int) -> Self:
        """The instansi `root_id` and all its units."""
        return self.filter(root=root_id)

    def under(self, *ids: int) -> list[int]:
        """Keys of all units under these, those above before those below them."""
        found: list[int] = []
        level = list(ids)
        while level:
            units = self.filter(parent__in=level).order_by("pk")
            level = list(units.values_list("pk", flat=True))
            found += level
        return found

    def in_scope(self, root_id: int) -> Self:
        """As `below`, with the instansi in its territory and their units."""
        return self.filter(Q(root=root_id) | Q(root__territory=root_id))


# What is dated of an agency: by its word, the column that holds it and its type.
DATED = {
    "name": ("name", models.CharField),
    "parent": ("parent_id", models.BigIntegerField),
    "root": ("root_id", models.BigIntegerField),
    "territory": ("territory_id", models.BigIntegerField),
    "region": ("region_id", models.CharField),
}


def _past(rows: models.QuerySet[Any], on: date) -> "models.QuerySet[AgencyPast]":
    """What each of `rows` was that day, where it has become something else since."""
    related: Any = rows.model._meta.get_field("past").related_model
    found: AgencyPastQuerySet = related.objects.filter(agency=OuterRef("pk"))
    return found.covering(on)


class AgencyPastQuerySet(models.QuerySet["AgencyPast"]):
    """What agencies were."""

    def covering(self, on: date) -> Self:
        return self.filter(Q(since=None) | Q(since__lte=on), until__gt=on)


class AgencyChangeQuerySet(models.QuerySet["AgencyChange"]):
    """Decisions on the tree."""

    def waiting(self) -> Self:
        return self.filter(applied_at=None, withdrawn_at=None)

    def due(self, on: date) -> Self:
        """Those whose day has come, in the order in which they took effect."""
        return self.waiting().filter(on__lte=on).order_by("on", "pk")


class TeamDecreeQuerySet(models.QuerySet["TeamDecree"]):
    """Decrees by the days on which they are in force."""

    def between(self, since: date, until: date | None) -> Self:
        """In force on one of these days, both included; no end means ever after."""
        found = self.filter(Q(valid_until=None) | Q(valid_until__gte=since))
        return found.filter(valid_from__lte=until) if until else found


Serving = tuple[int, int, str]  # agency, officer, address (may be empty)
ACTING = (Role.ADMIN_INSTANSI, Role.PEJABAT_PENGHUBUNG, Role.ADMIN_NASIONAL)


class TeamMemberQuerySet(models.QuerySet["TeamMember"]):
    """Seats, and whether they are in force."""

    def in_force(self, on: date) -> Self:
        """Seats of appointments in force on `on` (both ends inclusive).

        A decree gives no right in a body that is no more, nor in a unit that has moved
        out from under the body that issued it.
        """
        return self.filter(
            Q(decree__valid_until=None) | Q(decree__valid_until__gte=on),
            Q(left_on=None) | Q(left_on__gt=on),
            Q(agency__dissolved_on=None) | Q(agency__dissolved_on__gt=on),
            Q(decree__agency__dissolved_on=None)
            | Q(decree__agency__dissolved_on__gt=on),
            decree__agency__root=F("agency__root"),
            decree__valid_from__lte=on,
            officer__is_active=True,
        )

    def staff(self, officer: "Officer", on: date) -> Staff:
        """The officer with their seats in force on `on`, their own before those that
        they hold for somebody who is away (Plh.): one query.
        """
        own = self.model._base_manager.filter(officer=officer).values("pk")
        lent = self._deputies().on(on).filter(officer=officer).values("seat")
        seats = (
            self.in_force(on)
            .filter(pk__in=own.union(lent))
            .select_related("agency", "decree", "officer")
            .order_by("pk")
        )
        found = [_seat(seat, held_by=officer.pk) for seat in seats]
        found.sort(key=lambda seat: seat.absent_id is not None)
        return Staff(officer.pk, officer.name, tuple(found))

    def serving(self, agency_id: int, on: date) -> "models.QuerySet[Officer]":
        """The people of an agency: of its seats in force, and their deputies."""
        officers: Any = self.model._meta.get_field("officer").related_model
        seats = self.in_force(on).filter(agency=agency_id)
        lent = self._deputies().on(on).filter(seat__in=seats)
        found: models.QuerySet[Officer] = officers._base_manager.filter(
            Q(pk__in=seats.values("officer")) | Q(pk__in=lent.values("officer"))
        )
        return found

    def serving_each(self, agency_ids: Iterable[int], on: date) -> set[Serving]:
        """(agency, officer, address) of the people of each: two queries."""
        seats = self.in_force(on).filter(agency__in=list(agency_ids))
        lent = self._deputies().on(on).filter(seat__in=seats)
        return {
            *seats.values_list("agency", "officer", "officer__email"),
            *lent.values_list("seat__agency", "officer", "officer__email"),
        }

    def _deputies(self) -> "DeputyQuerySet":
        related: Any = self.model._meta.get_field("deputies").related_model
        found: DeputyQuerySet = related.objects.all()
        return found

    def acting(self, on: date) -> Self:
        """Seats in force whose holder can act on the cases of their agency."""
        return self.in_force(on).filter(role__in=ACTING)

    def cover(self, *agency_ids: int, on: date) -> bool:
        """Whether one of the agencies has an active seat of its own that can act."""
        return self.acting(on).filter(agency__in=agency_ids).exists()


class DeputyQuerySet(models.QuerySet["Deputy"]):
    """Who holds somebody's seat on a day."""

    def on(self, on: date) -> Self:
        return self.filter(starts_on__lte=on, ends_on__gte=on, officer__is_active=True)


def _seat(member: "TeamMember", *, held_by: int) -> Seat:
    agency, decree = member.agency, member.decree
    is_lent = member.officer_id != held_by
    return Seat(
        role=Role(member.role),
        agency_id=agency.pk,
        root_id=agency.root_id,
        agency_name=agency.name,
        decree_number=decree.number,
        decree_valid_until=decree.valid_until,
        region_code=agency.region_id or "",
        absent_id=member.officer_id if is_lent else None,
        absent_name=member.officer.name if is_lent else "",
        member_id=member.pk,
        zone=agency.zone,
    )


class HolidayQuerySet(models.QuerySet["Holiday"]):
    """Days off as the decrees said on a day."""

    def calendar(
        self,
        *,
        known_on: date,
        years: Iterable[int] = (),
        region_codes: Iterable[str] = (),
        six_days: bool = False,
    ) -> Calendar:
        """The calendar as the decrees issued up to `known_on` made it: one query.

        `years` narrows what is read (none: all); `region_codes` adds the regional days
        off of these regions.
        """
        rows = self.filter(Q(region=None) | Q(region__in=list(region_codes)))
        if wanted := list(years):
            rows = rows.filter(date__range=(date(min(wanted), 1, 1), _last_day(wanted)))
        return calendar_as_known(
            [
                DecreedDay(day=d, off=DayOff(*off), known_from=k, revoked_from=r)
                for d, k, r, *off in rows.values_list(
                    "date",
                    "known_from",
                    "revoked_from",
                    "name",
                    "kind",
                    "decree",
                    "decided_on",
                    "is_provisional",
                )
            ],
            known_on=known_on,
            weekend=SIX_DAY_WEEKEND if six_days else FIVE_DAY_WEEKEND,
        )


def _last_day(years: Iterable[int]) -> date:
    return date(max(years), 12, 31)
