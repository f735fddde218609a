"""Made-up lives of cases: who held them, what happened when, what was written."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from math import exp, log
from operator import attrgetter
from random import Random

from agencies.models import Agency, Region
from agencies.roles import INSTANSI_KINDS, AgencyKind
from agencies.workdays import WIB, WIT, WITA
from complaints.deadlines import ClockKind
from complaints.intake.files.timetable import COUNTRY, Timetable
from complaints.models import Category
from complaints.workflow import Classification, State
from tests.bench import shape
from tests.bench.shape import Draw

DAYS = 540
AHEAD = {WIB: 7, WITA: 8, WIT: 9}  # hours before UTC
MEAN_AGE_OF_OPEN = 40  # days; a fifth of them is before the Ombudsman
BUSIEST = "pemda-35.78"  # the counts are its own
STATES = (
    (State.RECEIVED, 4),
    (State.ON_HOLD, 2),
    (State.FORWARDED, 6),
    (State.IN_PROGRESS, 10),
    (State.AWAITING_COMPLAINANT, 3),
    (State.CLOSED, 70),
    (State.ARCHIVED, 5),
)
CLASSES = (
    (Classification.INFORMATION, 20),
    (Classification.ASPIRATION, 10),
    (Classification.ORDINARY, 65),
    (Classification.SUPERVISORY, 5),
)
SENTENCES = (
    "Mohon ditindaklanjuti {topic} di {place} RT {rt} RW {rw}.",
    "Keadaan ini sudah berlangsung {rt} minggu dan mengganggu warga {place}.",
    "Kami sudah melapor ke kantor kelurahan {place} namun belum ada jawaban.",
    "Setiap hari anak sekolah dan pedagang pasar melewati jalan itu.",
    "Petugas yang datang mengatakan menunggu anggaran tahun depan.",
    "Lokasi tepatnya di depan rumah nomor {rt}{rw}, dekat jembatan {place}.",
    "Bila hujan air meluap sampai ke teras rumah warga.",
    "Terima kasih atas perhatian Bapak dan Ibu.",
)


@dataclass(slots=True)
class Life:
    """One case as a row of the staging table; due dates are local and inclusive."""

    id: int
    root_id: int
    holder_id: int
    category_id: int
    zone: str
    state: str
    classification: str
    received_at: datetime
    forwarded_at: datetime | None
    followed_up_at: datetime | None
    answered_at: datetime | None
    held_at: datetime | None
    ended_at: datetime | None
    verification_due: date | None
    follow_up_due: date | None
    settlement_due: date | None
    reply_due: date | None
    completion_due: date | None
    ombudsman_due: date | None
    is_anonymous: bool
    is_secret: bool
    has_contact: bool
    title: str
    place: str
    text: str

    def line(self) -> str:
        """As COPY's text format wants it; the texts hold no tab and no backslash."""
        return "\t".join(["\\N" if v is None else str(v) for v in ALL(self)]) + "\n"


COLUMNS = tuple(field.name for field in fields(Life))
ALL = attrgetter(*COLUMNS)


class World:
    """The registry as drawn from: agencies by size, topics, places, days."""

    def __init__(self, *, seed: int, now: datetime) -> None:
        self.random, self.now = Random(seed), now
        self.instants = shape.instants(self.random, now=now, days=DAYS)
        self.topics = shape.topics(self.random)
        self.hours = shape.answer_hours(self.random)
        self.states: Draw[State] = Draw(STATES, self.random)
        self.classes: Draw[Classification] = Draw(CLASSES, self.random)
        self.roots = shape.zipf(_instansi(), self.random)
        self.units = {
            tuple(code.rpartition(".")[::2]): pk
            for code, pk in Agency.objects.filter(kind=AgencyKind.UNIT).values_list(
                "code", "pk"
            )
        }
        places = Region.objects.filter(kind=Region.Kind.VILLAGE)
        self.places = shape.zipf(
            list(places.order_by("pk").values_list("name", flat=True)), self.random
        )
        self.categories = shape.zipf(
            list(Category.objects.order_by("pk").values_list("pk", flat=True)),
            self.random,
        )
        self.times = Timetable(registry=COUNTRY, known_on=now.date())
        # Days are counted alike for all agencies of a zone: one stands for them.
        self._like: dict[str, Agency] = {}
        self._dues: dict[tuple[str, str, int, str], date | None] = {}

    def lives(self, count: int) -> Iterator[Life]:
        for number in range(1, count + 1):
            yield self._life(number)

    def _life(self, number: int) -> Life:
        root, topic = self.roots(), self.topics()
        state, kind = self.states(), self.classes()
        unit = self.units.get((root.code, topic.unit), root.pk)
        is_ended = state in (State.CLOSED, State.ARCHIVED)
        at = self._received(is_ended=is_ended)
        told = self._chronology(at, state)
        place = self.places()
        return Life(
            id=number,
            root_id=root.pk,
            holder_id=unit if told["forwarded_at"] else root.pk,
            category_id=self.categories(),
            zone=root.zone,
            state=state.value,
            classification=kind.value if told["forwarded_at"] else "",
            received_at=at,
            **told,
            **self._promised(at, told, root, kind),
            is_anonymous=self.random.random() < 0.2,
            is_secret=self.random.random() < 0.05,
            has_contact=self.random.random() < 0.7,
            title=f"{topic.title} di {place}"[:200],
            place=place,
            text=self._text(topic.title, place),
        )

    def _received(self, *, is_ended: bool) -> datetime:
        minute = timedelta(seconds=self.random.random() * 3600)
        if is_ended:
            return self.instants() + minute
        age = min(self.random.expovariate(1 / MEAN_AGE_OF_OPEN), DAYS)
        return self.now - timedelta(days=age) - minute

    def _chronology(self, at: datetime, state: State) -> dict[str, datetime | None]:
        """What happened by now: up to its state, and squeezed into the time it had."""
        p10, p50, p90 = self.hours()
        share = self.random.random()
        between = (p10, p50) if share < 0.5 else (p50, p90)
        low, high = (log(max(hours, 0.05)) for hours in between)
        forwarded = self.random.expovariate(1 / 20)  # hours
        followed = forwarded + exp(low + (high - low) * (share * 2 % 1))
        answered = followed + self.random.expovariate(1 / 90)
        ended = answered + self.random.random() * 14 * 24
        reached = REACHED[state]
        hours = dict(zip(STAGES, (forwarded, followed, answered, ended), strict=True))
        if state in (State.ON_HOLD, State.ARCHIVED):
            hours["held_at" if state == State.ON_HOLD else "ended_at"] = forwarded
        had = (self.now - at).total_seconds() / 3600
        most = max((hours[name] for name in reached), default=1.0)
        squeeze = min(1.0, 0.98 * had / most)
        return dict.fromkeys((*STAGES, "held_at")) | {
            name: at + timedelta(hours=hours[name] * squeeze) for name in reached
        }

    def _promised(
        self,
        at: datetime,
        told: dict[str, datetime | None],
        root: Agency,
        kind: Classification,
    ) -> dict[str, date | None]:
        starts = {
            "verification_due": (ClockKind.VERIFICATION, at),
            "follow_up_due": (ClockKind.FIRST_FOLLOW_UP, told["forwarded_at"]),
            "settlement_due": (
                ClockKind.SETTLEMENT,
                at if told["forwarded_at"] else None,
            ),
            "reply_due": (ClockKind.REPLY, told["answered_at"]),
            "completion_due": (ClockKind.COMPLETION, told["held_at"]),
            "ombudsman_due": (ClockKind.OMBUDSMAN, at),
        }
        return {
            name: start and self._due(clock, kind, start, root)
            for name, (clock, start) in starts.items()
        }

    def _due(
        self, clock: ClockKind, kind: Classification, start: datetime, root: Agency
    ) -> date | None:
        hour = int(start.timestamp()) // 3600 + AHEAD[root.zone]
        counted = kind if clock is ClockKind.SETTLEMENT else ""
        key = (clock, counted, hour // 24, root.zone)
        if key not in self._dues:
            agency = self._like.setdefault(root.zone, root)
            dated = self.times.dated(
                clock, kind, received_at=start, started_at=start, agency=agency
            )
            self._dues[key] = dated.due.due_date if dated else None
        return self._dues[key]

    def _text(self, topic: str, place: str) -> str:
        chosen = self.random.sample(SENTENCES, 4)
        return " ".join(chosen).format(
            topic=topic.lower(),
            place=place,
            rt=self.random.randint(1, 20),
            rw=self.random.randint(1, 15),
        )


STAGES = ("forwarded_at", "followed_up_at", "answered_at", "ended_at")
REACHED: dict[State, tuple[str, ...]] = {
    State.RECEIVED: (),
    State.ON_HOLD: ("held_at",),
    State.FORWARDED: STAGES[:1],
    State.IN_PROGRESS: STAGES[:2],
    State.AWAITING_COMPLAINANT: STAGES[:3],
    State.CLOSED: STAGES,
    State.ARCHIVED: ("ended_at",),
}


def _instansi() -> list[Agency]:
    """The busiest first, then those with units, then all others."""
    found = Agency.objects.filter(
        kind__in=INSTANSI_KINDS, registry=COUNTRY, is_autonomous=True
    )
    with_units = set(
        Agency.objects.filter(kind=AgencyKind.UNIT).values_list("root_id", flat=True)
    )
    return sorted(
        found, key=lambda a: (a.code != BUSIEST, a.pk not in with_units, a.code)
    )
