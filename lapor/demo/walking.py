"""One invented case walking through real steps, each at its own past instant."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from random import Random

from agencies.models import Agency, Officer, Region, TeamMember
from agencies.principals import Receipt, Staff
from complaints import actions
from complaints.models import Category, Channel, Complaint
from complaints.privacy import Identity
from complaints.workflow import Classification, Kind
from lapor.demo.stories import PLACES, STORIES, Story


@dataclass
class Village:
    """Everything that the demo's cases need of the registry, read once."""

    now: datetime
    chance: Random

    @cached_property
    def roots(self) -> list[Agency]:
        """Governments with example units, the larger ones named more often."""
        rows = Agency.objects.select_related("root", "region").order_by("code")
        known = {root.code: root for root in rows.filter(pk__in=self._parents())}
        busy = ["pemda-35.78", "pemda-35.07", "pemda-35", "pemda-64.72", "pemda-64.71"]
        often = [known[code] for code in busy if code in known]
        return often * 8 + list(known.values())

    def _parents(self) -> set[int]:
        return {unit.root_id for unit in self.units.values()}

    @cached_property
    def units(self) -> dict[str, Agency]:
        rows = Agency.objects.filter(kind="unit").select_related("root", "parent")
        return {row.code: row for row in rows}

    @cached_property
    def categories(self) -> dict[str, Category]:
        return {row.code: row for row in Category.objects.filter(registry="id")}

    @cached_property
    def regions(self) -> dict[str, Region]:
        codes = {root.region_id for root in self.roots}
        return Region.objects.in_bulk([code for code in codes if code])

    @cached_property
    def _staff(self) -> dict[int, Staff]:
        """The first seat of each agency, as who acts in its name."""
        seats = TeamMember.objects.in_force(self.now.date()).filter(
            role__in=["ADMIN_NASIONAL", "ADMIN_INSTANSI", "PEJABAT_PENGHUBUNG"]
        )
        first: dict[int, Officer] = {}
        for seat in seats.select_related("officer").order_by("pk"):
            first.setdefault(seat.agency_id, seat.officer)
        on = self.now.date()
        return {
            agency: TeamMember.objects.staff(officer, on)
            for agency, officer in first.items()
            if agency in self._wanted
        }

    @cached_property
    def _wanted(self) -> set[int]:
        desk = Agency.objects.national_desk()
        return {
            desk.pk,
            *(r.pk for r in self.roots),
            *(u.pk for u in self.units.values()),
        }

    def staff(self, agency: Agency) -> Staff:
        """Who acts for an agency: its own people, or who covers it."""
        own = self._staff.get(agency.pk)
        return own or self._staff[agency.root_id]


class Walk:
    """A case on its way; every step takes some hours of its past."""

    def __init__(
        self, village: Village, *, days_ago: float, root: Agency | None = None
    ):
        self.village = village
        self.chance = village.chance
        self.at = village.now - timedelta(days=days_ago)
        self.root = root or self.chance.choice(village.roots)
        self.story: Story = self.chance.choice(STORIES)
        self.place = self.chance.choice(PLACES)
        self.case: Complaint

    def pass_time(self, hours: float) -> None:
        """Let time pass, but never beyond the present."""
        spread = hours * self.chance.uniform(0.7, 1.3)
        latest = self.village.now - timedelta(minutes=2)
        self.at = min(self.at + timedelta(hours=spread), max(latest, self.at))

    @property
    def unit(self) -> Agency:
        return self.village.units[f"{self.root.code}.{self.story.unit}"]

    def words(self, text: str) -> str:
        day = f"{self.at:%d-%m-%Y}"
        return text.format(
            place=self.place, day=day, doc=f"{self.chance.randint(100, 999)}/2026"
        )

    def receive(
        self,
        *,
        chosen: bool = True,
        anonymous: bool = False,
        secret: bool = False,
        reported: Agency | None = None,
        channel: Channel = Channel.PORTAL,
        text: str = "",
    ) -> "Walk":
        report = actions.Report(
            title=self.words(self.story.title),
            text=text or self.words(self.story.text),
            kind=Kind.COMPLAINT,
            channel=channel,
            region=self.village.regions.get(self.root.region_id or ""),
            place=self.place,
            incident_date=(self.at - timedelta(days=self.chance.randint(1, 20))).date(),
            chosen_agency=self.root if chosen else None,
            reported_agency=reported,
            is_anonymous=anonymous,
            is_secret=secret,
            identity=self._identity(),
        )
        received = actions.receive(report=report, by=Receipt(0), at=self.at)
        self.case = received.complaint
        return self

    def _identity(self) -> Identity:
        number = self.chance.randint(10_000_000, 99_999_999)
        return Identity(
            name=f"Warga Contoh {number % 1000}",
            phone=f"0800{number}",
            email=f"warga{number}@contoh.invalid",
        )

    def at_root(self, hours: float = 6) -> "Walk":
        """The national desk passes the case to the instansi, when it lies there."""
        if self.case.holder_id != self.root.pk:
            self.pass_time(hours)
            self._dispose(self.root)
        return self

    def to_unit(self, hours: float = 10, *, unit: Agency | None = None) -> "Walk":
        """The instansi disposes it to the unit that must act."""
        self.at_root()
        self.pass_time(hours)
        self._dispose(unit or self.unit)
        return self

    def _dispose(self, to: Agency) -> None:
        self.case = actions.dispose(
            complaint_id=self.case.pk,
            to=to,
            instruction=self.chance.choice(
                (
                    "",
                    "Mohon segera ditindaklanjuti.",
                    "Harap dijawab dengan bukti foto.",
                )
            ),
            verification=actions.Verification(
                classification=self.case.classification or self._classification(),
                category=self.village.categories[self.story.topic],
            ),
            by=self.village.staff(self.case.holder),
            at=self.at,
        )

    def _classification(self) -> Classification:
        return (
            Classification.SUPERVISORY
            if self.case.reported_agency_id
            else Classification.ORDINARY
        )

    def followed_up(self, hours: float = 30) -> "Walk":
        self.pass_time(hours)
        self.case = actions.follow_up(
            complaint_id=self.case.pk,
            text=self.words(self.story.progress),
            by=self.holder,
            at=self.at,
        )
        return self

    def answered(self, hours: float = 60) -> "Walk":
        self.pass_time(hours)
        self.case = actions.answer(
            complaint_id=self.case.pk,
            text=self.words(self.story.answer),
            confirmed=["no_date", "no_place", "no_document", "near_copy"],
            by=self.holder,
            at=self.at,
        )
        return self

    @property
    def holder(self) -> Staff:
        return self.village.staff(self.case.holder)

    @property
    def complainant(self) -> Receipt:
        return Receipt(self.case.pk)
