"""Rows of the registry in the words of those who ask for them."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import connections, models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When

from agencies.roles import INSTANSI_KINDS, AgencyKind
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
        Holiday,
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


class HolidayQuerySet(models.QuerySet["Holiday"]):
    """Days off as the decrees said on a day."""

    def known(self, on: date) -> Self:
        """The rows that held on that day."""
        ended = Q(revoked_from__lte=on)
        return self.filter(known_from__lte=on).exclude(ended)

    def change_days(self) -> list[date]:
        """The days on which the calendar became another, the newest first."""
        begun = self.order_by().values_list("known_from")
        ended = self.exclude(revoked_from=None).order_by().values_list("revoked_from")
        return sorted({day for (day,) in begun.union(ended)}, reverse=True)

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
