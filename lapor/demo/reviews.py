"""Cases around day 60 and past it: nearly due, due, and in every state of a review."""

from datetime import datetime, timedelta

from agencies.models import TeamMember
from agencies.principals import Staff
from agencies.roles import Role
from complaints import actions as steps
from escalation import actions
from escalation.ladder import Maladministration, Outcome
from escalation.models import Escalation
from lapor.demo.walking import Village, Walk

REGION = "35"
ASKED = "Mengapa laporan ini belum diselesaikan, dan kapan akan diselesaikan?"
WANTED = "Selesaikan perbaikan, dan kirimkan foto sebelum dan sesudahnya."


class Review:
    """A case that nobody settled, from its day 61 on in a reviewer's hands."""

    def __init__(self, village: Village, *, days_ago: float) -> None:
        root = next(r for r in village.roots if (r.region_id or "").startswith(REGION))
        walk = Walk(village, days_ago=days_ago, root=root).receive().to_unit()
        self.walk = walk
        self.at: datetime = walk.case.received_at + timedelta(days=61)
        # Only what is older than the forgotten ones: those are left to beat.
        actions.escalate_due(at=self.at)
        self.pk = Escalation.objects.open().get(complaint=walk.case).pk
        self.by = _reviewer(at=self.at)
        self._later(20)
        actions.take(escalation_id=self.pk, by=self.by, at=self.at)

    def _later(self, hours: float) -> None:
        self.at += timedelta(hours=hours)

    def asked(self) -> "Review":
        self._later(30)
        actions.ask_explanation(
            escalation_id=self.pk, question=ASKED, by=self.by, at=self.at
        )
        return self

    def explained(self) -> "Review":
        self._later(40)
        steps.explain(
            complaint_id=self.walk.case.pk,
            text="Bahan sudah dipesan; pekerjaan dijadwalkan ulang.",
            by=self.walk.holder,
            at=self.at,
        )
        return self

    def recommended(self) -> "Review":
        self._later(30)
        actions.recommend(escalation_id=self.pk, text=WANTED, by=self.by, at=self.at)
        return self

    def closed(self) -> "Review":
        self._later(100)
        actions.close(
            escalation_id=self.pk,
            outcome=Outcome.FOUND,
            maladministration=Maladministration.DELAY,
            summary="Enam puluh hari tanpa penyelesaian dan tanpa kabar.",
            by=self.by,
            at=self.at,
        )
        return self


def _reviewer(*, at: datetime) -> Staff:
    """The first who sits at the office of the region."""
    seats = TeamMember.objects.in_force(at.date()).filter(role=Role.OMBUDSMAN)
    near = seats.filter(agency__region=REGION).select_related("officer")
    return TeamMember.objects.staff(near.order_by("pk")[0].officer, at.date())


def taken(v: Village) -> None:
    Review(v, days_ago=v.chance.uniform(80, 84))


def asked(v: Village) -> None:
    Review(v, days_ago=v.chance.uniform(84, 88)).asked()


def explained(v: Village) -> None:
    Review(v, days_ago=v.chance.uniform(88, 92)).asked().explained()


def recommended(v: Village) -> None:
    Review(v, days_ago=v.chance.uniform(92, 98)).asked().explained().recommended()


def closed(v: Village) -> None:
    Review(v, days_ago=v.chance.uniform(98, 110)).asked().explained().closed()


def forgotten(v: Village) -> None:
    """Over 60 days and unresolved: Celery beat finds it."""
    walk = Walk(v, days_ago=v.chance.uniform(62, 75)).receive(
        chosen=v.chance.random() < 0.8
    )
    if v.chance.random() < 0.75:
        walk.to_unit()
        if v.chance.random() < 0.5:
            walk.followed_up(hours=200)


def nearly_forgotten(v: Village) -> None:
    Walk(v, days_ago=v.chance.uniform(55, 59)).receive().to_unit().followed_up(
        hours=100
    )


REVIEWS = (
    (taken, 2),
    (asked, 1),
    (explained, 2),
    (recommended, 1),
    (closed, 1),
    (forgotten, 14),
    (nearly_forgotten, 5),
)
