"""Open cases from files, received alive: their clocks run."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from agencies.models import Notice
from complaints.models import Clock, Complaint
from complaints.workflow import State
from tests.complaints.case_files import DONE, receive, write
from tests.registry import small_registry

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


@pytest.fixture
def cast():
    return small_registry()


OPEN = "L-1;Lampu mati;Gelap;11/01/2021 08.00;12/01/2021;;;;Terdisposisi;dinas-pu;"


def test_a_live_case_has_running_clocks_since_its_source_received_it(cast, tmp_path):
    result, problems = receive(*write(tmp_path, OPEN))

    assert result.imported == 1
    assert "antrean verifikasi" in problems[0].reason
    case = Complaint.objects.get()
    assert (case.state, case.holder) == (State.RECEIVED, cast.surabaya)
    assert case.received_at == datetime(2021, 1, 11, 1, tzinfo=UTC)
    assert not case.is_historical
    running = {clock.kind for clock in Clock.objects.running()}
    assert running == {"verification", "ombudsman"}
    assert case.escalate_at is not None
    assert Notice.objects.filter(agency=cast.surabaya).exists()


def test_a_live_import_run_again_receives_nothing_twice(cast, tmp_path):
    files = write(tmp_path, OPEN)
    receive(*files)

    result, _problems = receive(*files)

    assert (result.imported, result.already) == (0, 1)
    assert Complaint.objects.count() == 1


def test_a_case_from_before_there_was_a_rule_is_not_received_alive(cast, tmp_path):
    old = OPEN.replace("L-1", "L-0").replace("11/01/2021", "11/01/2017")

    result, problems = receive(*write(tmp_path, old, OPEN))

    assert (result.imported, result.refused) == (1, 1)
    assert problems[0].line == 2
    assert "tanpa --live" in problems[0].reason


def test_an_ended_case_is_not_received_alive(cast, tmp_path):
    result, problems = receive(*write(tmp_path, DONE, OPEN))

    assert (result.imported, result.refused) == (1, 1)
    assert "riwayat" in problems[0].reason


def test_the_command_receives_alive_when_told_to(cast, tmp_path, capsys):
    fresh = "L-2;Lampu mati;Gelap;02/11/2020;;;;;Belum;;"
    file, told = write(tmp_path, fresh)

    call_command("import_cases", str(file), mapping=told, live=True)

    assert "1 masuk" in capsys.readouterr().out
    assert not Complaint.objects.get().is_historical
