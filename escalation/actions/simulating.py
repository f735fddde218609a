"""A version of the limits tried by the real tasks, on a virtual clock, for nothing."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from agencies.models import Agency
from agencies.workdays import ONE_DAY, WIB, instant, local_date, newest_day
from complaints.actions import close_due, lapse_due, policies
from complaints.actions.rewinding import Rewinding
from complaints.models import Complaint, Event, Policy
from escalation.actions.climbing import climb
from escalation.actions.sweeping import escalate_due
from escalation.models import LadderStep

MOST = 5_000  # cases, the oldest first
NIGHT, MORNING = time(0, 30), time(9)  # WIB: past midnight everywhere; the ladder's


@dataclass(frozen=True, kw_only=True)
class Simulated:
    """What the version would have sent to the Ombudsman, beside what went there.

    `added` and `dropped` are numbers of cases; `agencies` the roots where it differs,
    each with how many went and would have gone.
    """

    since: date
    until: datetime
    cases: int
    is_capped: bool
    went: int
    would_go: int
    added: tuple[str, ...]
    dropped: tuple[str, ...]
    agencies: tuple[tuple[str, int, int], ...]
    closed_by_system: int
    lapsed: int
    rungs: Mapping[str, int]


def simulate(
    *, said: Mapping[str, Any], since: date, at: datetime, most: int = MOST
) -> Simulated:
    """Run sweep, ladder and automatic closing from `since` (WIB) to `at`.

    `said` is a version as `policies.draft` takes it. It rules copies of the cases that
    were received meanwhile, which stand day by day as people left them; everything is
    rolled back, and no notice leaves. The ladder of the live system waits meanwhile.
    Raises `ValidationError` as `draft` does.
    """
    with transaction.atomic():
        policy = policies.draft(said=said, on=newest_day(at))
        last = Policy.objects.aggregate(last=Max("version"))["last"]
        policy.version = (last or 0) + 1
        policy.save()
        start = instant(since, time.min, WIB)
        copies = Rewinding(policy, since=start, until=at, most=most)
        for now, is_morning in _ticks(since, until=at, also=copies.replies()):
            copies.wind_to(now)
            _run_tasks(at=now, is_morning=is_morning)
        found = _found(copies, since=since, until=at)
        transaction.set_rollback(True)
    return found


def _ticks(
    since: date, *, until: datetime, also: Iterable[datetime]
) -> list[tuple[datetime, bool]]:
    """After midnight and in the morning (True) of each day, at the end, and `also` at
    instants between.
    """
    days = (local_date(until, WIB) - since).days + 1
    dates = [since + ONE_DAY * number for number in range(days)]
    nights = {instant(day, NIGHT, WIB) for day in dates}
    mornings = {instant(day, MORNING, WIB) for day in dates}
    found = {now for now in {*nights, *mornings, *also} if now < until}
    return [(now, now in mornings) for now in sorted({*found, until})]


def _run_tasks(*, at: datetime, is_morning: bool) -> None:
    for act in (lapse_due, close_due):
        while act(at=at):
            pass
    escalate_due(at=at)
    if is_morning:
        climb(at=at)


def _found(copies: Rewinding, *, since: date, until: datetime) -> Simulated:
    by_copy = {copied.pk: copied for copied in copies.cases.values() if copied.pk}
    rows = Complaint.objects.filter(pk__in=by_copy, handed_over_at__isnull=False)
    sent = {by_copy[pk].original.pk for pk in rows.values_list("pk", flat=True)}
    went = {pk for pk, one in copies.cases.items() if one.was_handed_over}
    steps = Counter(
        Event.objects.filter(complaint__in=by_copy).values_list("step", flat=True)
    )
    rungs = LadderStep.objects.filter(clock__complaint__in=by_copy)
    return Simulated(
        since=since,
        until=until,
        cases=len(copies.cases),
        is_capped=copies.is_capped,
        went=len(went),
        would_go=len(sent),
        added=_numbers(copies, sent - went),
        dropped=_numbers(copies, went - sent),
        agencies=_by_agency(copies, went=went, sent=sent),
        closed_by_system=steps["auto_close"],
        lapsed=steps["lapse"],
        rungs=dict(sorted(Counter(rungs.values_list("level", flat=True)).items())),
    )


def _numbers(copies: Rewinding, ids: set[int]) -> tuple[str, ...]:
    return tuple(sorted(copies.cases[pk].original.number for pk in ids))


def _by_agency(
    copies: Rewinding, *, went: set[int], sent: set[int]
) -> tuple[tuple[str, int, int], ...]:
    root = {pk: copied.original.root_id for pk, copied in copies.cases.items()}
    before = Counter(root[pk] for pk in went)
    after = Counter(root[pk] for pk in sent)
    different = {pk for pk in before | after if before[pk] != after[pk]}
    names = dict(Agency.objects.filter(pk__in=different).values_list("pk", "name"))
    lines = [(names[pk], before[pk], after[pk]) for pk in different]
    return tuple(sorted(lines, key=lambda line: (-abs(line[2] - line[1]), line[0])))


OLDEST = timedelta(days=730)  # further back nobody asks, and it would take too long
