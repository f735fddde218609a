"""The forecast against a count of its own, row by row, and what the real tasks do."""

import json
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from agencies.principals import SYSTEM
from complaints import actions
from complaints.models import Clock, Complaint
from escalation.actions import escalate_due
from reports.recaps import Forecast, forecast, region_scope
from tests.cast import Cast
from tests.complaints import cases
from tests.registry import small_registry

AT = cases.NOW + timedelta(hours=8)
DAYS = 30
LAST = date(2025, 8, 6)
UNTIL = datetime.combine(LAST + timedelta(days=1), time(), ZoneInfo("Asia/Jakarta"))
OF_THE_AGENCY = {"verification", "first_follow_up", "settlement", "explanation"}


def ago(days: int) -> datetime:
    return cases.NOW - timedelta(days=days)


@pytest.fixture
def cast(db: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Surabaya with a case of every sort, and one of another city."""
    cast = small_registry()
    cases.received(cast)
    cases.at_city(cast, at=ago(3))
    parent = cases.at_unit(cast, at=ago(40))
    child = cases.at_city(cast, at=ago(39)).wait(days=39)
    child.take(actions.merge, "admin_surabaya", into=parent.pk)
    cases.at_unit(cast, at=ago(20)).follow_up()
    cases.at_unit(cast, at=ago(50)).wait(days=49).hold()  # day 60 comes first
    cases.at_unit(cast, at=ago(35)).wait(days=34).hold()  # lapses first
    cases.at_unit(cast, at=ago(45)).wait(days=40).follow_up().answer()
    cases.at_unit(cast, at=ago(80)).wait(days=10).answer()  # closed long ago
    cases.at_unit(cast, at=ago(70))  # at the Ombudsman already
    again = cases.at_unit(cast, at=ago(75)).wait(days=20).answer().confirm()
    again.wait(days=15).reopen()
    unit = cases.at_city(cast, at=ago(58))
    unit.dispose(cast.dinas_kesehatan, "admin_surabaya")
    old = cases.at_unit(cast, at=ago(55))
    Complaint.objects.filter(pk=old.pk).update(
        is_historical=True, late_after=None, next_due_at=None, escalate_at=None
    )
    Clock.objects.filter(complaint=old.pk).update(is_historical=True)
    away = cases.received(cast, at=ago(30)).dispose(cast.samarinda, "admin_national")
    away.dispose(cast.samarinda_pu, "admin_samarinda")
    actions.close_due(at=ago(40))
    escalate_due(at=ago(5))
    monkeypatch.setattr(timezone, "now", lambda: AT)
    return cast


def seen(scope: str = "35.78") -> Forecast:
    rows = Complaint.objects.visible_to(SYSTEM, AT.date())
    return forecast(rows, scope=region_scope(scope), days=DAYS, at=AT)


def of_surabaya(cast: Cast) -> list[Complaint]:
    return [
        case
        for case in Complaint.objects.select_related("holder")
        if case.root_id == cast.surabaya.pk
    ]


def unstopped(case: Complaint) -> list[Clock]:
    """The clocks of a live case."""
    return [
        clock
        for clock in Clock.objects.filter(complaint=case)
        if clock.stopped_at is None and not clock.is_historical
    ]


def counts(clock: Clock) -> bool:
    """It moves, or stood still too late."""
    return clock.paused_at is None or clock.paused_at > clock.due_at


def sent_by_the_tasks(cast: Cast) -> Counter[str]:
    """By holder what the real tasks hand over until then; taken back."""
    before = {case.pk for case in of_surabaya(cast) if case.handed_over_run == case.run}
    with transaction.atomic():
        at = AT
        while at <= UNTIL + timedelta(hours=6):
            actions.lapse_due(at=at)
            actions.close_due(at=at)
            escalate_due(at=at)
            at += timedelta(hours=6)
        sent = [
            case.holder.code
            for case in of_surabaya(cast)
            if case.handed_over_run == case.run and case.pk not in before
        ]
        transaction.set_rollback(True)
    return Counter(sent)


def test_deadlines_are_those_that_a_loop_over_all_rows_finds(cast: Cast) -> None:
    clocks, days = Counter[str](), Counter[date]()
    for case in of_surabaya(cast):
        for clock in unstopped(case):
            if clock.paused_at is None and AT <= clock.due_at <= UNTIL:
                clocks[clock.kind] += 1
                days[clock.due_date] += 1

    found = seen()

    assert (found.clocks, found.days) == (dict(clocks), dict(days))
    assert found.due == clocks.total() >= 8
    assert len(clocks) >= 5
    assert found.last == LAST


def test_what_escalates_is_what_the_real_tasks_hand_over(cast: Cast) -> None:
    sent = sent_by_the_tasks(cast)

    found = {unit.code: unit.escalating for unit in seen().units if unit.escalating}

    # Parent, child, and the one whose question lapses too late; and the other unit's.
    assert found == dict(sent) == {"dinas-pu": 4, "dinas-kesehatan": 1}


def test_who_drowns_is_counted_case_by_case(cast: Cast) -> None:
    expected: dict[str, list[int]] = {}
    since = AT - (UNTIL.astimezone(UTC) - AT)
    for case in of_surabaya(cast):
        if case.induk_id is not None:
            continue
        mine = [c for c in unstopped(case) if c.kind in OF_THE_AGENCY]
        first = min((c.due_at for c in mine if counts(c)), default=None)
        counted = (
            case.ended_at is None,
            first is not None and first < AT,
            first is not None and AT <= first <= UNTIL,
            case.answered_at is not None and since < case.answered_at <= AT,
        )
        so_far = expected.setdefault(case.holder.code, [0, 0, 0, 0])
        for place, is_counted in enumerate(counted):
            so_far[place] += is_counted

    found = seen()

    busy = {unit.code: unit for unit in found.units}
    for code, (open_now, late, due, answered) in expected.items():
        unit = busy.pop(code)
        assert (unit.open, unit.late, unit.due) == (open_now, late, due), code
        assert unit.answered == answered, code
        assert unit.left == max(0, late + due - answered), code
        assert unit.drowns == (late + due > answered), code
    assert busy == {}
    assert [unit.code for unit in found.drowning] == [
        *("dinas-pu", "surabaya", "dinas-kesehatan"),
    ]


def test_page_and_command_say_the_same(client: Client, cast: Cast) -> None:
    out = StringIO()
    call_command("forecast", "--format", "json", scope="35.78", stdout=out)
    client.force_login(cast.admin_surabaya)
    page = client.get("/laporan/prakiraan/", {"format": "json", "hari": "30"})

    def figures(data: Any) -> dict[str, Any]:
        return {name: said for name, said in data.items() if name != "scope"}

    assert figures(page.json()) == figures(json.loads(out.getvalue()))
    table = StringIO()
    call_command("forecast", scope="35.78", stdout=table)
    said = [line.split() for line in table.getvalue().splitlines()]
    assert ["Tenggat", "yang", "jatuh", "tempo", str(seen().due)] in said
    assert ["Akan", "diteruskan", "ke", "Ombudsman", "5"] in said
    assert ["Unit", "yang", "akan", "kewalahan", "3"] in said
