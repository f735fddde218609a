"""Policy and calendar for a new clock, read anew only when a row of them changed.

What was read is kept in this process under a hash of the very rows it was read from.
One cheap statement asks the database for that hash each time, so that a decree or a
policy holds from the moment it is committed, in every process.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection

from agencies.models import Holiday
from agencies.workdays import Calendar, local_date
from complaints.models import Complaint, Policy

MOST_KEPT = 1000
FINGERPRINT = """
SELECT (SELECT sum(hash_record_extended(day.*, 0)) FROM agencies_holiday AS day
        WHERE day.date BETWEEN %s AND %s
          AND (day.region_id IS NULL OR day.region_id = ANY(%s))),
       (SELECT sum(hash_record_extended(policy.*, 0)) FROM complaints_policy AS policy
        WHERE policy.agency_id IS NULL OR policy.agency_id = %s)
"""


@dataclass(frozen=True, kw_only=True)
class Place:
    """For whom and when: all that the choice of policy and calendar depends on."""

    root_id: int
    received_on: date
    known_on: date
    first_year: int
    last_year: int
    region_codes: tuple[str, ...]
    six_days: bool


@dataclass(frozen=True)
class Rules:
    """The policy in force, and the calendar as known, at a `Place`."""

    policy: Policy
    calendar: Calendar


_kept: dict[Place, tuple[object, Rules]] = {}


def rules(place: Place) -> Rules:
    """One statement, three when something changed. Shared: change nothing of them.

    Raises `Policy.DoesNotExist` when no policy is in force.
    """
    now = _fingerprint(place)
    before, known = _kept.get(place, (None, None))
    if known is not None and before == now:
        return known
    read = _read(place)
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[place] = (now, read)
    return read


def policy_of(case: Complaint) -> Policy:
    """The version that holds at its instansi for the day it was received.

    Read once for each instansi that it is at meanwhile. Raises `Policy.DoesNotExist`.
    """
    known = known_policies(case)
    if case.root_id not in known:
        known[case.root_id] = Policy.objects.in_force(
            root_id=case.root_id, on=received_on(case)
        )
    return known[case.root_id]


def read_policies(cases: Iterable[Complaint]) -> None:
    """What `policy_of` each of these would read, by one query."""
    cases = list(cases)
    versions = Policy.objects.of_roots({case.root_id for case in cases})
    for case in cases:
        on = received_on(case)
        holding = [one for one in versions if one.valid_from <= on]
        own = [one for one in holding if one.agency_id == case.root_id]
        if found := own or [one for one in holding if one.agency_id is None]:
            known_policies(case)[case.root_id] = found[-1]


def recognise(case: Complaint) -> None:
    """Spare `policy_of` its query: the version is named, and read with a clock.

    `case` comes with `kept_policy` (`PolicyQuerySet.kept`) and with its clocks.
    """
    for clock in case.clocks.all():
        if clock.policy and clock.policy_id == getattr(case, "kept_policy", None):
            known_policies(case)[case.root_id] = clock.policy


def known_policies(case: Complaint) -> dict[int, Policy]:
    """By instansi, what was read for this row; goes with it."""
    known: dict[int, Policy] = vars(case).setdefault("known_policies", {})
    return known


def received_on(case: Complaint) -> date:
    """The day that decides which version it keeps."""
    return local_date(case.received_at, case.root.zone)


def _fingerprint(place: Place) -> object:
    with connection.cursor() as cursor:
        cursor.execute(
            FINGERPRINT,
            [
                date(place.first_year, 1, 1),
                date(place.last_year, 12, 31),
                list(place.region_codes),
                place.root_id,
            ],
        )
        return cursor.fetchone()


def _read(place: Place) -> Rules:
    policy = Policy.objects.in_force(root_id=place.root_id, on=place.received_on)
    calendar = Holiday.objects.calendar(
        known_on=place.known_on,
        years=range(place.first_year, place.last_year + 1),
        region_codes=place.region_codes,
        six_days=place.six_days,
    )
    return Rules(policy, calendar)
