"""The watch over mandates: what is found on a day, kept once, told once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from agencies.language import in_default_language
from agencies.models import (
    Agency,
    Deputy,
    MandateFact,
    Notice,
    Officer,
    TeamDecree,
    TeamMember,
)
from agencies.roles import INSTANSI_KINDS, AgencyKind, Role
from agencies.workdays import WIB, instant, local_date

MARKS = (7, 30, 60)  # days before a decree ends
AWAY_AFTER = timedelta(days=30)
MOST_LINES = 40  # of a letter; the list in the admin has them all
ONE_AT_A_TIME = 4_210_712  # any number, the same for all who watch
LIST = "/admin/agencies/mandatefact/"
Kind = MandateFact.Kind
LIAISON = Role.PEJABAT_PENGHUBUNG


@dataclass(frozen=True, kw_only=True)
class Found:
    """One fact by its natural key, and the desk that is to hear of it."""

    kind: MandateFact.Kind
    agency_id: int
    officer_id: int | None = None
    decree_id: int | None = None
    days: int | None = None
    desk_id: int = 0

    @property
    def key(self) -> tuple[str, int, int | None, int | None, int | None]:
        row = (self.agency_id, self.officer_id, self.decree_id, self.days)
        return (self.kind.value, *row)


@dataclass(frozen=True)
class Watched:
    """What one watch changed."""

    found: int
    ended: int
    letters: int


def watch_mandates(*, at: datetime) -> Watched:
    """Open new facts, close those that are over, write each coordinator one letter.

    Twice, late or at once with another changes nothing: a fact is open once, and a
    letter is one a person and day; what comes up after it waits for the next day's.
    """
    on = local_date(at, WIB)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        known = {_key(row): row.pk for row in MandateFact.objects.filter(ended_on=None)}
        now = {fact.key: fact for fact in _addressed(_facts(on), on)}
        over = [pk for key, pk in known.items() if key not in now]
        MandateFact.objects.filter(pk__in=over).update(ended_on=on)
        fresh = [_row(fact, on) for key, fact in now.items() if key not in known]
        MandateFact.objects.bulk_create(fresh, ignore_conflicts=True)
        letters = _tell(on, at=at)
    return Watched(len(fresh), len(over), letters)


def _facts(on: date) -> Iterator[Found]:
    yield from _ending(on)
    yield from _without_liaison(on)
    yield from _away(on)
    yield from _without_decree(on)


def _ending(on: date) -> Iterator[Found]:
    """Decrees within 60 days of their end that no other follows, by the last mark."""
    successor = TeamDecree.objects.filter(
        agency=OuterRef("agency"),
        kind=OuterRef("kind"),
        valid_from__gt=OuterRef("valid_until"),
    )
    ahead = on + timedelta(days=max(MARKS))
    rows = TeamDecree.objects.filter(
        ~Exists(successor), valid_until__range=(on, ahead), valid_from__lte=on
    )
    for pk, agency_id, until in rows.values_list("pk", "agency", "valid_until"):
        left = (until - on).days if until else 0
        mark = next(mark for mark in MARKS if left <= mark)
        yield Found(kind=Kind.DECREE_ENDS, agency_id=agency_id, decree_id=pk, days=mark)


def _without_liaison(on: date) -> Iterator[Found]:
    """Units whose instansi has people and that have none; instansi that had some.

    Where nobody sits at the instansi, its own fact says all: who would name them?
    """
    admins, liaisons = _sitting(Role.ADMIN_INSTANSI, on), _sitting(LIAISON, on)
    once = set(_agencies(TeamDecree.objects.filter(kind=TeamDecree.Kind.DECREE)))
    rows = Agency.objects.existing(on).filter(is_active=True).order_by("pk")
    units = rows.filter(kind=AgencyKind.UNIT).values_list("pk", "root")
    bodies = rows.filter(kind__in=INSTANSI_KINDS).values_list("pk", flat=True)
    found = [pk for pk, root in units if root in admins and pk not in liaisons]
    for pk in [*found, *(pk for pk in bodies if pk in once and pk not in admins)]:
        yield Found(kind=Kind.NO_LIAISON, agency_id=pk)


def _sitting(role: Role, on: date) -> set[int]:
    """Agencies where somebody sits in that role.

    Read once and compared here, as is who holds what below: asked again for each
    agency or officer it would take minutes where a planner has not counted yet.
    """
    return set(_agencies(TeamMember.objects.in_force(on).filter(role=role)))


def _agencies(rows: QuerySet[Any]) -> Iterable[int]:
    return rows.order_by().values_list("agency", flat=True).distinct()


def _away(on: date) -> Iterator[Found]:
    """People with a seat by decree who have not come in for thirty days.

    Who never came in is counted from the day the seat or the account began: the first
    seat there, not that by the decree that took over since.
    """
    limit = on - AWAY_AFTER
    by_decree = TeamMember.objects.filter(decree__kind=TeamDecree.Kind.DECREE)
    then = set(by_decree.in_force(limit).values_list("officer", "agency"))
    seen = Coalesce("officer__last_login", "officer__joined_at")
    morning = instant(limit, time(), WIB)
    seats = by_decree.in_force(on).annotate(seen=seen)
    quiet = seats.filter(Q(seen=None) | Q(seen__lt=morning))
    for seat in quiet.values_list("officer", "agency").distinct():
        if seat in then:
            yield Found(kind=Kind.AWAY, agency_id=seat[1], officer_id=seat[0])


def _without_decree(on: date) -> Iterator[Found]:
    """Accounts that work and hold no seat, own or lent; by the instansi of the last."""
    own = TeamMember.objects.in_force(on).values_list("officer", flat=True)
    lent = Deputy.objects.on(on).values_list("officer", flat=True)
    seated = {*own, *lent}
    people = Officer.objects.filter(is_active=True, is_superuser=False)
    held = people.annotate(last=Max("seats")).values_list("pk", "last")
    last = {officer: seat for officer, seat in held if officer not in seated}
    roots = dict(
        TeamMember.objects.filter(pk__in=filter(None, last.values())).values_list(
            "pk", "agency__root"
        )
    )
    nowhere = Agency.objects.national_desk().pk
    for officer_id, seat_id in last.items():
        agency_id = roots.get(seat_id or 0, nowhere)
        yield Found(kind=Kind.NO_DECREE, agency_id=agency_id, officer_id=officer_id)


def _addressed(facts: Iterable[Found], on: date) -> Iterator[Found]:
    """Each with its desk: the instansi, or the national desk where nobody sits there.

    That a coordinator is away is for the national desk to know.
    """
    rows = list(facts)
    desks = {coordinator.agency_id for coordinator in _coordinators(on)}
    roots = dict(
        Agency.objects.filter(pk__in={one.agency_id for one in rows}).values_list(
            "pk", "root"
        )
    )
    national = Agency.objects.national_desk().pk
    for one in rows:
        root = roots[one.agency_id]
        upwards = one.kind == Kind.AWAY and one.agency_id == root
        desk = root if root in desks and not upwards else national
        yield replace(one, desk_id=desk)


def _coordinators(on: date) -> QuerySet[TeamMember]:
    roles = (Role.ADMIN_INSTANSI, Role.ADMIN_NASIONAL)
    seats = TeamMember.objects.in_force(on).filter(role__in=roles)
    return seats.select_related("officer").order_by("pk")


def _tell(on: date, *, at: datetime) -> int:
    """Letters written: one to each coordinator of a desk with something new."""
    untold: dict[int, list[MandateFact]] = defaultdict(list)
    rows = MandateFact.objects.filter(told_at=None, ended_on=None)
    for fact in rows.select_related("agency", "officer", "decree").order_by("pk"):
        untold[fact.desk_id].append(fact)
    news: dict[int, list[MandateFact]] = defaultdict(list)
    for seat in _coordinators(on):
        if seat.agency_id in untold:
            news[seat.officer_id] += untold[seat.agency_id]
    letters = [_letter(who, facts, on, at=at) for who, facts in news.items()]
    written = {letter.effect_key for letter in letters}
    had = set(
        Notice.objects.filter(effect_key__in=written).values_list(
            "effect_key", flat=True
        )
    )
    sent = [letter for letter in letters if letter.effect_key not in had]
    Notice.objects.bulk_create(sent, ignore_conflicts=True)
    told = {fact.pk for one in sent for fact in news[one.officer_id or 0]}
    MandateFact.objects.filter(pk__in=told).update(told_at=at)
    return len(sent)


@in_default_language
def _letter(
    officer_id: int, facts: list[MandateFact], on: date, *, at: datetime
) -> Notice:
    lines = [f"- {said(fact)}" for fact in facts[:MOST_LINES]]
    if len(facts) > MOST_LINES:
        more = len(facts) - MOST_LINES
        lines.append(_("dan %(more)d lainnya di daftar.") % {"more": more})
    return Notice(
        effect_key=f"mandates:{officer_id}:{on.isoformat()}",
        channel=Notice.Channel.EMAIL,
        officer_id=officer_id,
        agency_id=facts[0].desk_id,
        subject=_("Pantauan mandat: %(count)d hal baru") % {"count": len(facts)},
        body="\n".join(lines),
        reason=_("Anda mengoordinasi pengelolaan pengaduan instansi ini."),
        link=LIST,
        created_at=at,
        run_after=at,
    )


def said(fact: MandateFact) -> str:
    """The fact in one sentence."""
    facts = {
        "agency": fact.agency.name,
        "officer": fact.officer.name if fact.officer else "",
        "number": fact.decree.number if fact.decree else "",
        "day": f"{fact.decree.valid_until:%d-%m-%Y}"
        if fact.decree and fact.decree.valid_until
        else "",
    }
    return WORDS[Kind(fact.kind)]() % facts


WORDS = {
    Kind.DECREE_ENDS: lambda: _("%(agency)s: SK %(number)s berakhir %(day)s."),
    Kind.NO_LIAISON: lambda: _("%(agency)s: tidak ada petugas aktif."),
    Kind.AWAY: lambda: _("%(agency)s: %(officer)s tidak masuk 30 hari terakhir."),
    Kind.NO_DECREE: lambda: _("%(agency)s: %(officer)s tanpa SK yang berlaku."),
}


def _key(row: MandateFact) -> tuple[str, int, int | None, int | None, int | None]:
    return (row.kind, row.agency_id, row.officer_id, row.decree_id, row.days)


def _row(fact: Found, on: date) -> MandateFact:
    return MandateFact(
        kind=fact.kind,
        agency_id=fact.agency_id,
        officer_id=fact.officer_id,
        decree_id=fact.decree_id,
        days=fact.days,
        desk_id=fact.desk_id,
        found_on=on,
    )
