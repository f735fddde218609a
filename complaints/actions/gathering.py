"""One letter a person and day: what gathered notices say to their agencies' people."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agencies.language import in_default_language
from agencies.models import Agency, Holiday, LetterPart, Notice, TeamMember
from agencies.workdays import (
    ONE_DAY,
    WIB,
    Calendar,
    NoCalendar,
    first_working_day,
    instant,
    local_date,
)
from complaints.actions.timing import region_codes

# Where the person's first seat is: offices are told from seven on, by a climb that
# comes every quarter of an hour.
MORNING = time(7, 30)
SETTLING = timedelta(minutes=10)  # until all that one climb told is gathered
MOST_PARTS = 40  # in one letter; the application shows the rest


def gather(notice: Notice, officer_ids: Iterable[int], *, at: datetime) -> None:
    """Put it into the next letter of each. Must run in a transaction.

    That is today's while it waits, else the one of the person's next working day; what
    an agency is told on a day off there goes today, wherever its people sit.
    """
    days = _Days(at)
    for officer_id in sorted(officer_ids):
        office = office_of(officer_id, at=at) or notice.agency
        if office is not None:
            letter = _next_letter(officer_id, office, notice, days)
            part = LetterPart(letter=letter, notice=notice)
            LetterPart.objects.bulk_create([part], ignore_conflicts=True)


def office_of(officer_id: int, *, at: datetime) -> Agency | None:
    """Where their first own seat of the day is."""
    seats = TeamMember.objects.in_force(local_date(at, WIB)).filter(officer=officer_id)
    seat = seats.select_related("agency").order_by("pk").first()
    return seat.agency if seat else None


@in_default_language
def compose(letter: Notice, *, is_told: Callable[[Notice], bool]) -> bool:
    """Write what its parts say now; False where none of them is for its reader.

    Parts that were withdrawn are not, nor those that `is_told` says are for others by
    now. Each says its agency, its reason and its link. Other digests have no parts.
    """
    parts = list(
        Notice.objects.filter(letters__letter=letter)
        .select_related("agency")
        .order_by("pk")
    )
    alive = [part for part in parts if part.dead_at is None and is_told(part)]
    if alive:
        letter.subject = alive[0].subject if len(alive) == 1 else letter.subject
        letter.body = _body(alive)
        letter.save(update_fields=["subject", "body"])
    return bool(alive) or not parts


def _body(parts: list[Notice]) -> str:
    said = [
        "\n".join(
            (
                f"{part.agency}: {part.subject}",
                part.body,
                part.reason,
                f"{settings.PUBLIC_URL}{part.link}",
            )
        )
        for part in parts[:MOST_PARTS]
    ]
    rest = len(parts) - MOST_PARTS
    if rest > 0:
        more = _("Dan %(count)d pemberitahuan lain; semuanya ada di aplikasi.")
        said.append(more % {"count": rest})
    return "\n\n".join(said)


def _next_letter(
    officer_id: int, office: Agency, notice: Notice, days: "_Days"
) -> Notice:
    """The first that nobody has tried to send, locked."""
    day = days.first(notice.agency or office, office)
    while True:
        fresh = _letter(officer_id, day, office.zone, at=days.at)
        Notice.objects.bulk_create([fresh], ignore_conflicts=True)
        rows = Notice.objects.select_for_update()
        letter = rows.get(effect_key=fresh.effect_key)
        if letter.attempts == 0 and letter.dead_at is None:
            return letter
        day = days.working(day + ONE_DAY, office)


class _Days:
    """Days on which offices work; each calendar is read once."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self._known: dict[tuple[tuple[str, ...], bool], Calendar] = {}

    def first(self, told: Agency, office: Agency) -> date:
        """When people of `office` hear what `told` is told now."""
        day, there = local_date(self.at, office.zone), local_date(self.at, told.zone)
        is_loud = self.working(there, told) != there
        return day if is_loud else self.working(day, office)

    def working(self, day: date, office: Agency) -> date:
        """That day, or the next on which the office works."""
        try:
            return first_working_day(from_day=day, calendar=self._calendar(office))
        except NoCalendar:  # then every day is as good
            return day

    def _calendar(self, office: Agency) -> Calendar:
        key = tuple(region_codes(office)), office.works_six_days
        if key not in self._known:
            self._known[key] = Holiday.objects.calendar(
                known_on=local_date(self.at, WIB),
                years=range(self.at.year - 1, self.at.year + 2),
                region_codes=key[0],
                six_days=key[1],
            )
        return self._known[key]


@in_default_language
def _letter(officer_id: int, day: date, zone: str, *, at: datetime) -> Notice:
    return Notice(
        effect_key=f"letter:{officer_id}:{day.isoformat()}",
        channel=Notice.Channel.DIGEST,
        officer_id=officer_id,
        subject=_("Tenggat unit Anda, %(day)s") % {"day": date_format(day, "j F Y")},
        reason=_("Satu surel sehari untuk semua tenggat di unit yang Anda layani."),
        link="/kerja/pemberitahuan/",
        created_at=at,
        run_after=max(at + SETTLING, instant(day, MORNING, zone)),
    )
