"""The review of an escalated case as a machine, and the rungs before it (pure).

Sources: workflow.md §5; the ten kinds of maladministration are those that the
Ombudsman RI records (UU 37/2008 pasal 1 angka 3 dan laporan tahunannya).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.workdays import (
    ONE_DAY,
    Calendar,
    add_working_days,
    end_of_day,
    local_time,
)
from complaints.deadlines import ClockKind


class State(TextChoices):
    """Where a review stands; the complaint's own state is another matter."""

    QUEUED = "queued", _("Antre")
    UNDER_REVIEW = "under_review", _("Ditelaah")
    EXPLANATION_REQUESTED = "explanation_requested", _("Klarifikasi diminta")
    RECOMMENDED = "recommended", _("Tindakan korektif")
    CLOSED = "closed", _("Selesai")


class Outcome(TextChoices):
    """How a review ended."""

    RESOLVED = "resolved_by_agency", _("Diselesaikan instansi")
    FOUND = "maladministration_found", _("Ditemukan maladministrasi")
    NOT_FOUND = "not_found", _("Tidak ditemukan maladministrasi")
    WITHDRAWN = "withdrawn", _("Dicabut pelapor")
    OUTSIDE = "outside_remit", _("Bukan wewenang Ombudsman")


class Maladministration(TextChoices):
    """Which of the ten kinds was found."""

    DELAY = "penundaan_berlarut", _("Penundaan berlarut")
    NO_SERVICE = "tidak_memberikan_pelayanan", _("Tidak memberikan pelayanan")
    INCOMPETENCE = "tidak_kompeten", _("Tidak kompeten")
    ABUSE = "penyalahgunaan_wewenang", _("Penyalahgunaan wewenang")
    PROCEDURE = "penyimpangan_prosedur", _("Penyimpangan prosedur")
    FAVOUR = "permintaan_imbalan", _("Permintaan imbalan uang, barang, atau jasa")
    IMPROPER = "tidak_patut", _("Tidak patut")
    PARTIAL = "berpihak", _("Berpihak")
    DISCRIMINATION = "diskriminasi", _("Diskriminasi")
    CONFLICT = "konflik_kepentingan", _("Konflik kepentingan")


@dataclass(frozen=True)
class ReviewStep:
    """A verb of the Ombudsman that moves a review from any of `sources` to `target`.

    `by_reviewer`: only who took the case may take the step.
    """

    name: str
    label: str | Promise
    sources: frozenset[State]
    target: State
    by_reviewer: bool = True
    hint: str | Promise = ""


QUEUED = frozenset({State.QUEUED})
WORKED_ON = frozenset(State) - {State.QUEUED, State.CLOSED}

OPEN = ReviewStep(
    "open",
    _("Masuk antrean Ombudsman"),
    frozenset(),
    State.QUEUED,
    by_reviewer=False,
)
TAKE = ReviewStep(
    "take",
    _("Ambil untuk ditelaah"),
    QUEUED,
    State.UNDER_REVIEW,
    by_reviewer=False,
    hint=_("Anda menjadi pemeriksa laporan ini."),
)
RELEASE = ReviewStep(
    "release",
    _("Kembalikan ke antrean"),
    WORKED_ON,
    State.QUEUED,
    hint=_("Pemeriksa lain dapat mengambilnya; catatan telaah tetap."),
)
ASK_EXPLANATION = ReviewStep(
    "ask_explanation",
    _("Minta klarifikasi"),
    WORKED_ON,
    State.EXPLANATION_REQUESTED,
    hint=_("Pemegang menjawab di dalam laporan, dengan jamnya sendiri."),
)
RECOMMEND = ReviewStep(
    "recommend",
    _("Minta tindakan korektif"),
    frozenset({State.UNDER_REVIEW, State.EXPLANATION_REQUESTED}),
    State.RECOMMENDED,
    hint=_("Instansi mendapat batas waktu menurut kebijakan."),
)
CLOSE = ReviewStep(
    "close",
    _("Tutup telaah dengan hasil"),
    WORKED_ON,
    State.CLOSED,
    hint=_("Hasil tercatat dan diberitahukan; laporannya sendiri berjalan terus."),
)

STEPS: dict[str, ReviewStep] = {
    step.name: step for step in (OPEN, TAKE, RELEASE, ASK_EXPLANATION, RECOMMEND, CLOSE)
}


class Level(TextChoices):
    """How far up an open deadline is told, in the order in which it climbs."""

    REMINDER = "reminder", _("Tenggat dekat")
    SUPERIOR = "superior", _("Hari tenggat")
    DIGEST = "digest", _("Lewat tenggat")


class Recipient(TextChoices):
    """Whom a rung tells. An accused body's place is taken by the national desk."""

    HOLDER = "holder", _("pemegang")
    SUPERIOR = "superior", _("atasan pemegang")
    COORDINATOR = "coordinator", _("koordinator instansi")


@dataclass(frozen=True, kw_only=True)
class Rung:
    """Tell `to` of these clocks, `days` working days after the due date, once.

    Negative `days` are before it. Days are those of the recipient's own calendar;
    nothing is told before `MORNING` or on a day off there. A row holds from the day
    `since` until a later one of the same level names the clock.
    """

    level: Level
    clocks: frozenset[ClockKind]
    days: int
    to: Recipient
    since: date
    channel: str = "email"

    def reaches(
        self, *, at: datetime, zone: str, calendar: Calendar
    ) -> datetime | None:
        """Due dates up to which instant are told of now; None while all is quiet."""
        today = working_morning(at=at, zone=zone, calendar=calendar)
        if today is None:
            return None
        if self.days <= 0:
            ahead = add_working_days(start=today, count=-self.days, calendar=calendar)
            return end_of_day(ahead, zone)
        return end_of_day(_back(today, self.days, calendar), zone)


def working_morning(*, at: datetime, zone: str, calendar: Calendar) -> date | None:
    """The local day when it is a working one and its morning has come, else None."""
    local = local_time(at, zone)
    day = local.date()
    is_open = local.time() >= MORNING and calendar.is_working_day(day)
    return day if is_open else None


def _back(today: date, days: int, calendar: Calendar) -> date:
    """The last due date that was `days` working days ago; `today` is a working day."""
    day = today
    while days:
        days -= calendar.is_working_day(day)
        day -= ONE_DAY
    return day


MORNING = time(7)  # local; an office hears of its deadlines once, as it opens
FIRST = date(2018, 1, 1)
LONG = frozenset({ClockKind.SETTLEMENT})
SHORT = frozenset(
    {ClockKind.VERIFICATION, ClockKind.FIRST_FOLLOW_UP, ClockKind.EXPLANATION}
)
# The clocks of the agency. The complainant's own lapse or close by themselves; near the
# end of the Ombudsman's the complainant is asked for consent (`Policy.consent_day`).
LADDER: tuple[Rung, ...] = (
    Rung(level=Level.REMINDER, clocks=SHORT, days=-1, to=Recipient.HOLDER, since=FIRST),
    Rung(level=Level.REMINDER, clocks=LONG, days=-3, to=Recipient.HOLDER, since=FIRST),
    Rung(
        level=Level.SUPERIOR,
        clocks=SHORT | LONG,
        days=0,
        to=Recipient.SUPERIOR,
        since=FIRST,
    ),
    Rung(
        level=Level.DIGEST,
        clocks=SHORT | LONG,
        days=1,
        to=Recipient.COORDINATOR,
        since=FIRST,
    ),
)


def rungs_in_force(on: date, *, ladder: Sequence[Rung] = LADDER) -> tuple[Rung, ...]:
    """The newest row for each level and clock, in the order of the ladder."""
    newest: dict[tuple[Level, ClockKind], Rung] = {}
    for rung in sorted(ladder, key=lambda one: one.since):
        if rung.since <= on:
            newest.update({(rung.level, kind): rung for kind in rung.clocks})
    holding = [
        replace(rung, clocks=frozenset(k for k in rung.clocks if _is(newest, rung, k)))
        for rung in ladder
    ]
    return tuple(rung for rung in holding if rung.clocks)


def _is(
    newest: Mapping[tuple[Level, ClockKind], Rung], rung: Rung, kind: ClockKind
) -> bool:
    return newest.get((rung.level, kind)) is rung
