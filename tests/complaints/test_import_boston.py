"""The real input: the 311 log of Boston, 2015, and its own late flag as an oracle."""

import csv
import gzip
from datetime import UTC, datetime
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db.models import F

from agencies.models import Agency, Region
from complaints.deadlines import is_late
from complaints.intake.files import import_rows, read_cases, read_map
from complaints.management.commands.import_boston import LOG, MAP, ZONE, lay_registry
from complaints.models import Clock, Complaint, Event
from complaints.workflow import State
from reports.recaps import LogFigures, figures_as_of

pytestmark = pytest.mark.django_db
SLICE = 5_000
# Between the last closing and the first target that an open case still keeps.
SNAPSHOT = datetime(2016, 1, 13, tzinfo=ZoneInfo(ZONE)).astimezone(UTC)
NOW = datetime(2020, 1, 1, tzinfo=UTC)


def log():
    with gzip.open(LOG, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def labelled(rows):
    """By source number: whether the log itself calls the case late."""
    return {
        row["case_id"]: row["ontime"] == "OVERDUE"
        for row in rows
        if row["ontime"] and row["target_dt"]
    }


def judged():
    """By source number: whether our clock does, on the day the log was taken."""
    clocks = Clock.objects.values_list("complaint__source_id", "due_at", "stopped_at")
    return {
        number: is_late(due_at=due_at, at=SNAPSHOT, stopped_at=stopped_at)
        for number, due_at, stopped_at in clocks.iterator(chunk_size=10_000)
    }


def disagreeing(rows):
    ours = judged()
    return {number for number, late in labelled(rows).items() if ours[number] != late}


@pytest.fixture
def slice_of_the_log():
    lay_registry()
    rows = islice(read_cases(LOG, read_map(MAP)), SLICE)
    return import_rows(rows, registry="boston", at=NOW)


def test_the_logs_own_late_flag_agrees_in_every_labelled_row(slice_of_the_log):
    assert slice_of_the_log.imported == SLICE
    assert disagreeing(islice(log(), SLICE)) == set()


def test_the_oracle_notices_a_clock_that_is_judged_wrongly(slice_of_the_log):
    """The negative control: one clock moved past its target is found."""
    clock = Clock.objects.filter(is_met=True).earliest("pk")
    Clock.objects.filter(pk=clock.pk).update(due_at=F("started_at"))

    assert disagreeing(islice(log(), SLICE)) == {clock.complaint.source_id}


def test_boston_is_a_registry_and_a_zone_of_its_own(slice_of_the_log):
    city = Agency.objects.get(code="US-MA-BOS")

    assert Region.objects.get(pk="US-MA-BOS").kind == Region.Kind.FOREIGN
    assert (city.registry, city.zone, city.is_autonomous) == ("boston", ZONE, False)
    assert not Agency.objects.instansi().exists()
    assert set(Complaint.objects.values_list("root", flat=True)) == {city.pk}
    first = Complaint.objects.get(source_id="101001240734")
    assert first.received_at == datetime(2015, 1, 1, 5, 20, 9, tzinfo=UTC)
    assert first.is_historical


def test_an_open_case_waits_where_the_log_left_it(slice_of_the_log):
    found = Complaint.objects.get(source_id="101001240740")

    assert (found.state, found.holder.code) == (State.FORWARDED, "US-MA-BOS-ANML")
    assert not found.clocks.exists()
    event = Event.objects.get(complaint=found)
    assert (event.to_state, event.facts["undated"]) == ("forwarded", "forwarded")


def test_the_registry_is_laid_once(slice_of_the_log):
    before = Agency.objects.count()

    lay_registry()

    assert Agency.objects.count() == before


def test_figures_of_the_slice_are_those_of_the_log(slice_of_the_log):
    """Counted again from the file, by comparing its own texts."""
    then = "2015-01-10 12:00:00"
    rows = [row for row in islice(log(), SLICE) if row["open_dt"] <= then]
    ended = [row for row in rows if row["closed_dt"] and row["closed_dt"] <= then]
    still = [row for row in rows if row not in ended]

    assert figures_as_of(datetime.fromisoformat(then)) == LogFigures(
        opened=len(rows),
        open=len(still),
        open_late=sum("" < row["target_dt"] < then for row in still),
        closed=len(ended),
        closed_late=sum("" < row["target_dt"] < row["closed_dt"] for row in ended),
    )
    assert len(ended) > 500


@pytest.mark.prove
@pytest.mark.timeout(900)
@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_the_whole_log_comes_in_and_its_figures_come_out_to_the_digit(capsys):
    call_command("import_boston")

    out = capsys.readouterr().out
    assert "121145 masuk" in out
    assert "197 × Berakhir sebelum diterima." in out
    assert figures_as_of(datetime(2015, 6, 30, 23, 59, 59)) == LogFigures(
        opened=58_119, open=13_876, open_late=5_866, closed=44_243, closed_late=7_761
    )
    assert disagreeing(log()) == set()
    call_command("import_boston")
    assert "121145 sudah ada" in capsys.readouterr().out
    assert Complaint.objects.count() == 121_145
