"""Cases for tests, brought to a state by the steps that people take; nothing random.

`case_at(State.IN_PROGRESS, cast)` walks Surabaya's usual path: received by the national
desk, disposed to the city, disposed to Dinas PU, followed up. One minute lies between
two steps, from `at` on.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Self

from agencies.models import Agency
from agencies.principals import Nobody, Principal, Receipt, Staff
from agencies.workdays import WIB, local_date
from complaints import actions
from complaints.models import Channel, Complaint
from complaints.privacy import Identity
from complaints.workflow import Classification, Kind, State
from tests.cast import Cast

NOW = datetime(2025, 7, 7, 2, 0, tzinfo=UTC)  # Monday, 9:00 in Surabaya
ONE_MINUTE = timedelta(minutes=1)
ONE_DAY = timedelta(days=1)

TITLE = "Jalan berlubang di Kedungdoro"
TEXT = "Lubang sedalam 20 cm di depan SDN Kedungdoro, sudah dua orang jatuh."
ANSWER = (
    "Pada 9 Juli 2025 lubang di Jalan Kedungdoro ditambal; berita acara"
    " nomor 12/PU/2025 terlampir."
)
IDENTITY = Identity(
    name="Wulan Contoh",
    nik="3578051212900001",
    phone="081234567890",
    email="wulan@contoh.invalid",
    address="Jalan Contoh 1, Surabaya",
)


def report(**said: Any) -> actions.Report:
    """What somebody brings, with what the test says otherwise."""
    usual: dict[str, Any] = {
        "title": TITLE,
        "text": TEXT,
        "kind": Kind.COMPLAINT,
        "channel": Channel.PORTAL,
        "place": "Kedungdoro",
    }
    return actions.Report(**{**usual, **said})


def verification(
    classification: Classification = Classification.ORDINARY, **said: Any
) -> actions.Verification:
    return actions.Verification(classification=classification, **said)


class Walk:
    """A case on its way; each method takes one real step, a minute after the last."""

    def __init__(self, cast: Cast, *, at: datetime = NOW) -> None:
        self.cast = cast
        self.at = at
        self.pk = 0
        self.receipt_code = ""

    @property
    def case(self) -> Complaint:
        """The case as it is stored now."""
        return Complaint.objects.select_related("holder", "root").get(pk=self.pk)

    @property
    def citizen(self) -> Receipt:
        return Receipt(self.pk)

    def staff(self, name: str) -> Staff:
        return self.cast.staff(name, local_date(self.at, WIB))

    def wait(self, **time: float) -> Self:
        self.at += timedelta(**time)
        return self

    def receive(self, *, by: Principal | None = None, **said: Any) -> Self:
        received = actions.receive(report=report(**said), by=by or Nobody(), at=self.at)
        self.pk = received.complaint.pk
        self.receipt_code = received.receipt_code
        return self.wait(minutes=1)

    def take(
        self, verb: Callable[..., Any], by: Principal | str | None, **facts: Any
    ) -> Self:
        """Any step, by an officer's name, by a principal, or by the system (None)."""
        who = self.staff(by) if isinstance(by, str) else by
        named = {} if who is None else {"by": who}
        verb(complaint_id=self.pk, at=self.at, **named, **facts)
        return self.wait(minutes=1)

    def dispose(
        self,
        to: Agency,
        by: str,
        *,
        classification: Classification = Classification.ORDINARY,
        **said: Any,
    ) -> Self:
        decided = {"to": to, "verification": verification(classification), **said}
        return self.take(actions.dispose, by, **decided)

    def to_city(self) -> Self:
        return self.dispose(self.cast.surabaya, "admin_national")

    def to_unit(self) -> Self:
        return self.dispose(self.cast.dinas_pu, "admin_surabaya")

    def follow_up(self, text: str = "Petugas ke lokasi pada 8 Juli.") -> Self:
        return self.take(actions.follow_up, "liaison_pu", text=text)

    def answer(self, text: str = ANSWER, *, by: str = "liaison_pu") -> Self:
        """Two like answers in a row are confirmed: tests write many of them."""
        return self.take(actions.answer, by, text=text, confirmed=["near_copy"])

    def confirm(self) -> Self:
        return self.take(actions.confirm, self.citizen, rating=4)

    def hold(self, by: str = "liaison_pu") -> Self:
        question = "Di depan rumah nomor berapa?"
        return self.take(actions.request_completion, by, question=question)

    def complete(self) -> Self:
        return self.take(actions.complete, self.citizen, text="Nomor 12.")

    def return_up(self, by: str) -> Self:
        return self.take(actions.return_up, by, reason="Jalan ini bukan jalan kota.")

    def archive(self, by: str = "admin_surabaya") -> Self:
        facts = {"reason": "unintelligible", "text": "Isinya tidak terbaca."}
        return self.take(actions.archive, by, **facts)

    def reopen(self, by: Principal | str | None = None) -> Self:
        return self.take(
            actions.reopen, by or self.citizen, reason="Lubangnya terbuka lagi."
        )

    def hand_over(self) -> Self:
        """On day 61 the sweep makes it visible to the Ombudsman."""
        self.at = max(self.at, self.case.received_at + timedelta(days=61))
        actions.hand_over_due(at=self.at, limit=100)
        return self.wait(minutes=1)


def received(cast: Cast, *, at: datetime = NOW, **said: Any) -> Walk:
    """In the queue of the national desk, or of the agency that was chosen."""
    return Walk(cast, at=at).receive(**said)


def at_city(cast: Cast, *, at: datetime = NOW, **said: Any) -> Walk:
    """At Surabaya's own desk, to be verified there."""
    return received(cast, at=at, **said).to_city()


def at_unit(cast: Cast, *, at: datetime = NOW, **said: Any) -> Walk:
    """With Dinas PU, which has not followed up yet."""
    return at_city(cast, at=at, **said).to_unit()


TO_STATE: dict[State, Callable[[Walk], Walk]] = {
    State.RECEIVED: lambda walk: walk,
    State.FORWARDED: lambda walk: walk.to_city().to_unit(),
    State.IN_PROGRESS: lambda walk: walk.to_city().to_unit().follow_up(),
    State.ON_HOLD: lambda walk: walk.to_city().to_unit().hold(),
    State.AWAITING_COMPLAINANT: lambda walk: (
        walk.to_city().to_unit().follow_up().answer()
    ),
    State.CLOSED: lambda walk: walk.to_city().to_unit().follow_up().answer().confirm(),
    State.ARCHIVED: lambda walk: walk.to_city().to_unit().archive(),
}


def walk_to(state: State, cast: Cast, *, at: datetime = NOW, **said: Any) -> Walk:
    """The walk that ends in `state`; go on from there."""
    return TO_STATE[state](received(cast, at=at, **said))


def case_at(state: State, cast: Cast, *, at: datetime = NOW, **said: Any) -> Complaint:
    """A case in that state."""
    return walk_to(state, cast, at=at, **said).case


def day_of(at: datetime) -> date:
    """The day in Surabaya."""
    return local_date(at, WIB)
