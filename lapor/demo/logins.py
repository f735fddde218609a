"""Who signed in when: the example of June 2020, and the weeks before the load."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from agencies.loading.writing import copy_in
from agencies.models import AccessEntry, Agency, Officer, TeamMember
from agencies.workdays import WIB, instant

JUNE_2020 = date(2020, 6, 1)
# Those without a login in June 2020: 38 of the 39 of Jawa Timur are active = 97 %.
SILENT_IN_JUNE = frozenset({"pemda-35.01", "pemda-64.11", "pemda-64.03"})
# Those without one before the load.
SILENT_LATELY = frozenset({"pemda-35.28", "pemda-64.11"})
A_WEEK = timedelta(days=7)
ONE_OF = 60  # people has not come in for long, for the watch over mandates to find


def record(*, admins: dict[str, Officer], on: date) -> None:
    """Logins of each government's admin, in the name of the government."""
    roots = Agency.objects.in_bulk(list(admins), field_name="code")
    copy_in(
        [
            AccessEntry(
                kind=AccessEntry.Kind.LOGIN.value,
                officer_id=officer.pk,
                agency_id=roots[code].pk,
                at=at,
            )
            for number, (code, officer) in enumerate(admins.items())
            for at in _times(code, number, on)
        ]
    )


def come_in(*, on: date) -> None:
    """Who has a seat was here in the week before `on`, but for a few."""
    silent = Agency.objects.filter(code__in=SILENT_LATELY)
    seats = TeamMember.objects.in_force(on).exclude(agency__in=silent)
    people = set(seats.values_list("officer", flat=True))
    for days in range(1, 8):
        seen = instant(on - timedelta(days=days), time(8, 10 + days), WIB)
        turns = range(days, ONE_OF, 7)
        some = [officer for officer in people if officer % ONE_OF in turns]
        Officer.objects.filter(pk__in=some).update(last_login=seen)


def _times(code: str, number: int, on: date) -> Iterator[datetime]:
    if code not in SILENT_IN_JUNE:
        yield from _weekly(JUNE_2020 + timedelta(days=number % 7), number)
    if code not in SILENT_LATELY:
        yield from _weekly(on - 4 * A_WEEK - timedelta(days=number % 2), number)


def _weekly(first: date, number: int) -> Iterator[datetime]:
    """Four mornings a week apart (02:00 UTC is 09:00 in Jakarta)."""
    for week in range(4):
        clock = time(2 + number % 3, number * 7 % 60)
        yield datetime.combine(first + week * A_WEEK, clock, tzinfo=UTC)
