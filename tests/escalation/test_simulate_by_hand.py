"""The simulator against a count of its own, from what people did and nothing else."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from complaints import actions
from complaints.models import Complaint, Event
from escalation.actions import escalate_due
from escalation.actions.simulating import Simulated, simulate
from tests.cast import Cast
from tests.complaints import cases

SINCE = date(2025, 7, 1)
END = cases.NOW + timedelta(days=75)
ENDED = {"closed", "archived"}
WIB = ZoneInfo("Asia/Jakarta")


@pytest.fixture
def walked(cast: Cast) -> Cast:
    """Cases that people left, answered, asked back about, reopened or merged."""
    cases.received(cast)
    cases.at_unit(cast, at=cases.NOW + timedelta(days=30))
    cases.at_unit(cast).wait(days=8).follow_up().wait(days=20).answer().confirm()
    cases.at_unit(cast).wait(days=3).answer()  # the system closes it
    cases.at_unit(cast).wait(days=18).hold()  # the system archives it on day 32
    cases.at_unit(cast).wait(days=2).hold()  # and this one on day 16
    asked = cases.at_unit(cast).wait(days=15).answer().wait(days=8)
    asked.take(actions.reply, asked.citizen, text="Belum selesai.")
    hasty = cases.at_unit(cast).wait(days=15).answer().wait(days=8)
    hasty.take(actions.reply, hasty.citizen, text="Belum.").answer().confirm()
    again = cases.at_unit(cast).wait(days=4).answer().confirm().wait(days=9)
    again.reopen().wait(days=12)
    again.answer().confirm()
    cases.at_unit(cast).wait(days=3).archive()
    parent = cases.at_unit(cast)
    child = cases.at_city(cast, at=cases.NOW + timedelta(days=5))
    child.take(actions.merge, "admin_surabaya", into=parent.pk)
    parent.at = cases.NOW + timedelta(days=23)
    parent.follow_up().answer()
    cases.at_unit(cast, at=cases.NOW - timedelta(days=30))  # received before
    for day in range(76):
        at = cases.NOW + timedelta(days=day)
        actions.lapse_due(at=at)
        actions.close_due(at=at)
        escalate_due(at=at)
    return cast


def naive(days: int) -> set[str]:
    """Open, and not waiting for the complainant, at some instant after the last day."""
    return {
        case.number
        for case in Complaint.objects.all()
        if case.received_at.astimezone(WIB).date() >= SINCE
        and any(_is_over(*run, days=days) for run in _runs(case))
    }


def _runs(case: Complaint) -> Iterable[tuple[list[Event], datetime]]:
    """The events of each run, and when the next began."""
    events = list(Event.objects.filter(complaint=case).order_by("at", "pk"))
    begun = [one for one in events if one.step in {"receive", "reopen"}]
    ends = [*(one.at for one in begun[1:]), END]
    for first, end in zip(begun, ends, strict=True):
        yield [one for one in events if first.at <= one.at < end], end


def _is_over(events: list[Event], end: datetime, *, days: int) -> bool:
    last_day = events[0].at.astimezone(WIB).date() + timedelta(days=days)
    over = datetime.combine(last_day + timedelta(days=1), time(), WIB).astimezone(UTC)
    if over >= end:
        return False
    instants = [over, *(one.at for one in events if one.at > over)]
    return any(_waits_for_the_agency(events, at) for at in instants)


def _waits_for_the_agency(events: list[Event], at: datetime) -> bool:
    state = [one for one in events if one.at <= at][-1].to_state
    return state not in ENDED | {"awaiting_complainant"}


def simulated(days: int) -> Simulated:
    limits = {"ombudsman": {"days": days, "unit": "calendar_days"}}
    said: dict[str, Any] = {
        "valid_from": "2999-01-01",
        "basis": "Simulasi",
        "consent_day": days - 1,
        "limits": limits,
    }
    return simulate(said=said, since=SINCE, at=END)


def test_as_many_go_as_a_count_from_the_events_finds(walked: Cast) -> None:
    went = set(
        Complaint.objects.filter(handed_over_at__isnull=False)
        .exclude(received_at__lt=cases.NOW)
        .values_list("number", flat=True)
    )
    sent = {days: naive(days) for days in (60, 20, 5)}
    assert went == sent[60]
    assert [len(sent[days]) for days in sent] == [2, 7, 10]

    for days, expected in sent.items():
        found = simulated(days)
        assert (found.cases, found.went) == (12, len(went))
        assert found.would_go == len(expected), days
        assert set(found.added) == expected - went, days
        assert set(found.dropped) == went - expected, days
        here = sum(after - before for _name, before, after in found.agencies)
        assert here == len(expected) - len(went), days
