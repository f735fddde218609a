"""The forecast: what falls due, what escalates, and which unit cannot keep up."""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from agencies.principals import SYSTEM
from agencies.workdays import WIB, WIT
from complaints.models import Complaint
from reports.recaps import BadPeriod, Forecast, forecast, region_scope
from tests.cases import bulk_cases
from tests.cast import Cast
from tests.complaints import cases
from tests.registry import small_registry

EVENING = cases.NOW + timedelta(hours=8)


@pytest.fixture
def cast(db: None) -> Cast:
    return small_registry()


def seen(days: int, scope: str = "35.78") -> Forecast:
    rows = Complaint.objects.visible_to(SYSTEM, EVENING.date())
    return forecast(rows, scope=region_scope(scope), days=days, at=EVENING)


def test_what_falls_due_is_counted_by_clock_and_by_day(cast: Cast) -> None:
    cases.at_unit(cast)  # first follow-up due 14 July, settlement 25 July

    assert seen(6).due == 0
    assert seen(7).clocks == {"first_follow_up": 1}
    fortnight = seen(18)
    assert fortnight.clocks == {"first_follow_up": 1, "settlement": 1}
    assert fortnight.days == {date(2025, 7, 14): 1, date(2025, 7, 25): 1}


def test_the_last_day_is_whole_where_another_zone_dated_the_clock(cast: Cast) -> None:
    """Jakarta dates the settlement of a case in Papua: it ends at 2.00 there."""
    walk = cases.received(cast).dispose(cast.jayapura, "admin_national")
    clocks = walk.case.clocks.running()
    due = {one.kind: (one.due_date, one.zone) for one in clocks}
    assert due["settlement"] == (date(2025, 7, 25), WIB)
    assert due["verification"] == (date(2025, 7, 10), WIT)

    assert seen(17, "91.71").days == {date(2025, 7, 10): 1}
    assert seen(18, "91.71").days == {date(2025, 7, 10): 1, date(2025, 7, 25): 1}
    for scope in ("ID", "91.71"):
        assert seen(2, scope).due == 0
        assert seen(3, scope).due == 1


def test_what_would_go_to_the_ombudsman_is_counted(cast: Cast) -> None:
    cases.at_unit(cast)
    assert seen(59).escalating == 0
    assert seen(60).escalating == 1


def test_a_unit_drowns_when_more_falls_due_than_it_answers(cast: Cast) -> None:
    bulk_cases(3, like=cases.at_unit(cast).case)
    (unit,) = seen(30).units
    assert (unit.name, unit.due, unit.answered) == (cast.dinas_pu.name, 4, 0)
    assert (unit.left, unit.drowns) == (4, True)

    bulk_cases(3, like=cases.at_unit(cast).follow_up().answer().case)
    (unit,) = seen(30).units
    assert (unit.due, unit.answered, unit.left, unit.drowns) == (4, 4, 0, False)


def test_a_clock_that_stands_still_and_another_region_do_not_count(cast: Cast) -> None:
    cases.at_unit(cast).hold()
    found = seen(30)
    assert "settlement" not in found.clocks
    assert seen(30, scope="64").units == ()


def test_two_statements_whatever_there_is(
    cast: Cast, django_assert_num_queries: object
) -> None:
    bulk_cases(50, like=cases.at_unit(cast).case)
    scope = region_scope("35.78")
    rows = Complaint.objects.visible_to(SYSTEM, EVENING.date())
    with django_assert_num_queries(2):  # type: ignore[operator]
        forecast(rows, scope=scope, days=30, at=EVENING)


@pytest.mark.parametrize("days", [0, -3, 367])
def test_too_few_or_too_many_days_are_refused(cast: Cast, days: int) -> None:
    with pytest.raises(BadPeriod, match="antara 1 dan 366"):
        seen(days)


def test_the_command_says_it_as_a_table_and_as_json(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases.at_unit(cast)
    monkeypatch.setattr(timezone, "now", lambda: EVENING)
    table, data = StringIO(), StringIO()

    call_command("forecast", days=30, scope="35.78", stdout=table)
    call_command("forecast", "--format", "json", stdout=data)

    assert "Tindak lanjut pertama" in table.getvalue()
    assert cast.dinas_pu.name in table.getvalue()
    assert json.loads(data.getvalue())["units"][0]["drowns"] is True
    with pytest.raises(CommandError, match="bukan kode"):
        call_command("forecast", scope="99")
    with pytest.raises(CommandError, match="antara 1"):
        call_command("forecast", days=0)
