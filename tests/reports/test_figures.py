"""Opened, open and closed as of an instant, over every registry."""

import json
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from agencies.models import Agency
from complaints.intake.files import CaseRow, import_rows
from complaints.workflow import State
from reports.recaps import LogFigures, figures_as_of
from tests.registry import small_registry

pytestmark = pytest.mark.django_db
NOW = datetime(2021, 1, 15, 3, tzinfo=UTC)


@pytest.fixture
def two_registries():
    """One case of Surabaya and one of a city abroad, both received at 12.00 UTC."""
    small_registry()
    abroad = Agency(
        code="abroad",
        name="City abroad",
        kind="city",
        zone="America/New_York",
        registry="abroad",
        is_autonomous=False,
    )
    abroad.save()
    for registry, agency in (("id", "surabaya"), ("abroad", "abroad")):
        row = CaseRow(
            source_id="1",
            title="Laporan",
            received_at=datetime(2020, 6, 1, 12, tzinfo=UTC),
            due_at=datetime(2020, 6, 2, 12, tzinfo=UTC),
            ended_at=datetime(2020, 6, 3, 12, tzinfo=UTC),
            state=State.CLOSED,
            agency=agency,
        )
        import_rows([row], registry=registry, at=NOW)


@pytest.mark.parametrize(
    ("day", "figures"),
    [
        (1, LogFigures()),
        (2, LogFigures(opened=2, open=2)),
        (3, LogFigures(opened=2, open=2, open_late=2)),
        (4, LogFigures(opened=2, closed=2, closed_late=2)),
    ],
)
def test_a_case_is_opened_then_late_then_closed(two_registries, day, figures):
    assert figures_as_of(datetime(2020, 6, day, 11, tzinfo=UTC)) == figures


def test_a_naive_instant_is_the_wall_clock_of_each_registry(two_registries):
    """19.00 came first in Jakarta: 12.00 UTC; in New York it was 23.00 UTC."""
    assert figures_as_of(datetime(2020, 6, 1, 18, 59)).opened == 1
    assert figures_as_of(datetime(2020, 6, 1, 19, 0)).opened == 2
    assert figures_as_of(datetime(2020, 6, 1, 7, 59)).opened == 0
    assert figures_as_of(datetime(2020, 6, 1, 8, 0), registry="abroad").opened == 1
    assert figures_as_of(datetime(2020, 6, 1, 8, 0), registry="id").opened == 0


def test_the_command_prints_json_with_the_agreed_names(two_registries, capsys):
    call_command("figures", "--as-of", "2020-06-03T11:00:00+00:00", "--format", "json")

    assert json.loads(capsys.readouterr().out) == {
        "opened": 2,
        "open": 2,
        "open_late": 2,
        "closed": 0,
        "closed_late": 0,
    }


def test_an_instant_that_is_none_is_refused_in_words():
    with pytest.raises(CommandError, match="2015-06-30T23:59:59"):
        call_command("figures", "--as-of", "kemarin")
