"""Who sits where on a day, and what the seat gives: decrees, seats, deputies."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value

from agencies.principals import Seat, Staff
from agencies.querysets.kept import Moment, Statement, fetched
from agencies.roles import Role

if TYPE_CHECKING:
    from agencies.models import Agency, Deputy, Officer, TeamDecree, TeamMember

Serving = tuple[int, int, str]  # agency, officer, address (may be empty)
COORDINATES = (Role.ADMIN_INSTANSI, Role.ADMIN_NASIONAL)


class Upwards(Func):
    """Keys of an agency and of all its superiors, for `__in`."""

    template = """(
        WITH RECURSIVE upwards(id, parent_id) AS (
            SELECT here.id, here.parent_id FROM agencies_agency AS here
            WHERE here.id = %(expressions)s
            UNION ALL
            SELECT above.id, above.parent_id FROM agencies_agency AS above
            JOIN upwards ON upwards.parent_id = above.id
        ) SELECT %(function)s FROM upwards)"""
    function = "id"
    output_field = models.BigIntegerField()


class Depth(Upwards):
    """How many that are: one for a root."""

    function = "count(*)"


class TeamDecreeQuerySet(models.QuerySet["TeamDecree"]):
    """Decrees by the days on which they are in force."""

    def between(self, since: date, until: date | None) -> Self:
        """In force on one of these days, both included; no end means ever after."""
        found = self.filter(Q(valid_until=None) | Q(valid_until__gte=since))
        return found.filter(valid_from__lte=until) if until else found


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
        they hold for somebody who is away (Plh.): one query; for a head, and for a
        liaison of a unit that has others below it, a second.
        """
        asked = _seats_of(self.model, officer.pk, on)
        rows = [_Row(*row) for row in fetched(asked.sql, list(asked.values))]
        around = self._around(rows, on)
        found = [_seat(row, around, held_by=officer.pk) for row in rows]
        found.sort(key=lambda seat: seat.absent_id is not None)
        return Staff(officer.pk, officer.name, tuple(found))

    def seats_of(self, officer_id: int, on: date) -> Self:
        """Their own and lent ones; `has_units`: there are agencies below it."""
        own = self.model._base_manager.filter(officer=officer_id).values("pk")
        lent = self._deputies().on(on).filter(officer=officer_id).values("seat")
        units = self._agencies().filter(parent=OuterRef("agency"))
        seats = self.in_force(on).filter(pk__in=own.union(lent))
        return seats.annotate(has_units=Exists(units)).order_by("pk")

    def _around(self, rows: "Iterable[_Row]", on: date) -> "dict[int, Agency]":
        """With `acts`, whether anybody does there: of heads their own agency, of
        liaisons with units below theirs (`has_units`) all of the instansi.
        """
        heads = {row.agency_id for row in rows if row.role == Role.PIMPINAN}
        above = {
            row.root_id
            for row in rows
            if row.role == Role.PEJABAT_PENGHUBUNG and row.has_units
        }
        if not heads | above:
            return {}
        acts = Exists(self.acting(on).filter(agency=OuterRef("pk")))
        wanted = self._agencies().filter(Q(pk__in=heads) | Q(root__in=above))
        return {one.pk: one for one in wanted.annotate(acts=acts)}

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

    def _agencies(self) -> Any:
        related: Any = self.model._meta.get_field("agency").related_model
        return related.objects.all()

    def _deputies(self) -> "DeputyQuerySet":
        related: Any = self.model._meta.get_field("deputies").related_model
        found: DeputyQuerySet = related.objects.all()
        return found

    def acting(self, on: date) -> Self:
        """Seats in force whose holder acts on the cases of their agency: an instansi's
        coordinators, a unit's liaisons.
        """
        is_root = Q(agency=F("agency__root"))
        return self.in_force(on).filter(
            (is_root & Q(role__in=COORDINATES))
            | (~is_root & Q(role=Role.PEJABAT_PENGHUBUNG))
        )

    def cover(self, *agency_ids: int, on: date) -> bool:
        """Whether one of the agencies has an active seat of its own that can act."""
        return self.acting(on).filter(agency__in=agency_ids).exists()

    def upwards(self, agency: int | OuterRef) -> Self:
        """Seats in an agency and in all its superiors."""
        return self.filter(agency__in=Upwards(_key(agency)))

    def who_acts(self, agency: int | OuterRef, on: date) -> "models.QuerySet[Agency]":
        """Where people act for an agency, the first who do so first: itself, else its
        superiors. None up to the root: the national desk has to.
        """
        acts = Exists(self.acting(on).filter(agency=OuterRef("pk")))
        found: models.QuerySet[Agency] = self._agencies().filter(
            acts, pk__in=Upwards(_key(agency))
        )
        return found.order_by(Depth(F("pk")).desc())


class DeputyQuerySet(models.QuerySet["Deputy"]):
    """Who holds somebody's seat on a day."""

    def on(self, on: date) -> Self:
        return self.filter(starts_on__lte=on, ends_on__gte=on, officer__is_active=True)


def _key(agency: int | OuterRef) -> OuterRef | Value:
    return agency if isinstance(agency, OuterRef) else Value(agency)


def _covers(agency_id: int, around: Mapping[int, Any]) -> tuple[int, ...]:
    """The units below, down to where somebody acts again."""
    found: list[int] = []
    level = {agency_id}
    while level:
        level = {
            one.pk for one in around.values() if one.parent_id in level and not one.acts
        }
        found += sorted(level)
    return tuple(found)


class _Row(NamedTuple):
    """What a seat is made of, in the order of `COLUMNS`."""

    pk: int
    role: str
    officer_id: int
    officer_name: str
    has_units: bool
    agency_id: int
    root_id: int
    agency_name: str
    region_id: str | None
    zone: str
    decree_number: str
    decree_valid_until: date | None


COLUMNS = (
    *("pk", "role", "officer", "officer__name", "has_units"),
    *("agency", "agency__root", "agency__name", "agency__region", "agency__zone"),
    *("decree__number", "decree__valid_until"),
)


@lru_cache(maxsize=1024)
def _seats_of(model: "type[TeamMember]", officer_id: int, on: date) -> Statement:
    """Asked on every page, and the same all day: written once."""
    seats = model.objects.seats_of(officer_id, on)
    return Statement.of(seats.values_list(*COLUMNS), Moment.on(on))


def _seat(row: _Row, around: Mapping[int, Any], *, held_by: int) -> Seat:
    is_head = row.role == Role.PIMPINAN
    is_liaison = row.role == Role.PEJABAT_PENGHUBUNG
    is_lent = row.officer_id != held_by
    return Seat(
        role=Role(row.role),
        agency_id=row.agency_id,
        root_id=row.root_id,
        agency_name=row.agency_name,
        decree_number=row.decree_number,
        decree_valid_until=row.decree_valid_until,
        region_code=row.region_id or "",
        absent_id=row.officer_id if is_lent else None,
        absent_name=row.officer_name if is_lent else "",
        member_id=row.pk,
        zone=row.zone,
        covers=_covers(row.agency_id, around) if is_liaison else (),
        only_reads=is_head and not around[row.agency_id].acts,
    )
