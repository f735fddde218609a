"""Who is asking: the values that every rule on rights takes (pure)."""

from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.translation import gettext

from agencies.roles import NEEDS_FACTOR, Role
from agencies.workdays import WIB


@dataclass(frozen=True)
class Seat:
    """A person's office in one agency, as the appointment in force says."""

    role: Role
    agency_id: int
    root_id: int
    agency_name: str
    decree_number: str
    decree_valid_until: date | None
    # Codes below which an Ombudsman's office works; empty means the whole country.
    region_code: str = ""
    member_id: int = 0  # the row of the appointment that gives it
    zone: str = WIB  # of the agency's clocks
    # Of whoever is away, where the seat is held for somebody (Plh.).
    absent_id: int | None = None
    absent_name: str = ""
    # Units below for which the seat acts, since nobody sits there (workflow.md §6).
    covers: tuple[int, ...] = ()
    # Of a head in whose agency nobody acts: a superior does, approving included.
    only_reads: bool = False

    @property
    def title(self) -> str:
        """The office, as one signs in it."""
        role = str(self.role.label)
        if self.absent_id is None:
            return role
        return gettext("Plh. %(role)s") % {"role": role}


@dataclass(frozen=True)
class Staff:
    """An officer with the seats in force on the day of asking (maybe none)."""

    officer_id: int
    name: str
    seats: tuple[Seat, ...] = field(default=())
    # Held too, and not acted in now: they give nothing, and bind all the same.
    resting: tuple[Seat, ...] = field(default=())

    def has(self, *roles: Role) -> bool:
        return any(seat.role in roles for seat in self.seats)

    def at(self, *roles: Role) -> frozenset[int]:
        """Ids of the agencies where one of `roles` is held."""
        return frozenset(s.agency_id for s in self.seats if s.role in roles)

    def acts_for(self) -> frozenset[int]:
        """Ids of the units of one's own and of those below that one covers."""
        mine = [s for s in self.seats if s.role == Role.PEJABAT_PENGHUBUNG]
        covered = (unit for seat in mine for unit in seat.covers)
        return frozenset(covered) | {seat.agency_id for seat in mine}

    def bound(self, *roles: Role) -> frozenset[int]:
        """As `at`, with the seats that are not acted in: what a choice never undoes."""
        every = self.seats + self.resting
        return frozenset(s.agency_id for s in every if s.role in roles)

    def persons(self, *roles: Role) -> frozenset[int]:
        """Ids of whose right it is to act as one of `roles`: own, or who is away."""
        seats = [seat for seat in self.seats if seat.role in roles]
        return frozenset(seat.absent_id or self.officer_id for seat in seats)

    def acting_in(self, member_id: int) -> "Staff":
        """With that seat alone; with all of them where it is not in force (any more).

        So a choice can only narrow what one may do, and see.
        """
        chosen = tuple(s for s in self.seats if s.member_id == member_id)
        others = tuple(s for s in self.seats if s.member_id != member_id)
        return replace(self, seats=chosen, resting=others) if chosen else self

    @property
    def zone(self) -> str:
        """By whose clocks they work: those of the first seat."""
        return self.seats[0].zone if self.seats else WIB

    @property
    def needs_factor(self) -> bool:
        """A password alone does not do for one of these seats."""
        return self.has(*NEEDS_FACTOR)

    @property
    def agency_ids(self) -> frozenset[int]:
        return frozenset(seat.agency_id for seat in self.seats)


@dataclass(frozen=True)
class Receipt:
    """Somebody who showed the number and the receipt code of one complaint.

    `via` is "sms" for somebody who wrote from the phone number that the case holds.
    """

    complaint_id: int
    via: str = "receipt"


@dataclass(frozen=True)
class Application:
    """An integrated application; its cases are those that it brought."""

    partner_id: int
    name: str


@dataclass(frozen=True)
class System:
    """The clock itself: sweeps, lapses, closings that nobody asked for."""


@dataclass(frozen=True)
class Nobody:
    """Not signed in and without a receipt."""


Principal = Staff | Receipt | Application | System | Nobody
SYSTEM = System()
