"""Old cases from files: what comes in, and what is kept as it is."""

import gzip
from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command

from agencies.models import Notice
from complaints.actions.closing import reopen
from complaints.intake.files import CaseRow, import_rows
from complaints.intake.files.mapping import as_map
from complaints.models import (
    CaseSearch,
    Clock,
    ClockPause,
    Complainant,
    Complaint,
    Disposition,
    Event,
)
from complaints.workflow import State
from tests.complaints.case_files import DONE, NOW, WAITING, bring_in, write
from tests.registry import small_registry

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


@pytest.fixture
def cast():
    return small_registry()


def test_a_closed_case_comes_in_with_its_whole_history(cast, tmp_path):
    result, problems = bring_in(*write(tmp_path, DONE))

    assert (result.imported, problems) == (1, [])
    case = Complaint.objects.get(source_id="A-1")
    assert case.state == State.CLOSED
    assert (case.holder, case.root) == (cast.dinas_pu, cast.surabaya)
    assert case.is_historical
    assert case.ended_how == "by_system"
    assert (case.next_due_at, case.late_after, case.escalate_at) == (None, None, None)
    assert case.received_at == datetime(2020, 5, 18, 1, tzinfo=UTC)
    assert list(case.events.order_by("pk").values_list("step", "to_state")) == [
        ("receive", "received"),
        ("dispose", "forwarded"),
        ("follow_up", "in_progress"),
        ("answer", "awaiting_complainant"),
        ("auto_close", "closed"),
    ]
    assert all(event.facts["imported"] for event in case.events.all())
    assert case.history.count() == 1


def test_custody_passes_from_the_instansi_to_the_unit_and_ends(cast, tmp_path):
    bring_in(*write(tmp_path, DONE))

    first, second = Disposition.objects.order_by("pk")
    assert (first.to_agency, first.ended_at) == (cast.surabaya, second.given_at)
    assert (second.to_agency, second.kind) == (cast.dinas_pu, "disposed")
    assert second.first_follow_up_at == datetime(2020, 5, 20, 3, tzinfo=UTC)
    assert second.ended_at == datetime(2020, 6, 10, 5, tzinfo=UTC)


def test_a_case_of_the_country_gets_the_clocks_of_its_day(cast, tmp_path):
    """The days off are those that the decrees of 2020 left in the end."""
    bring_in(*write(tmp_path, DONE))

    clocks = {clock.kind: clock for clock in Clock.objects.all()}
    assert set(clocks) == {"verification", "first_follow_up", "settlement", "reply"}
    # 19, 20 and 22 May; 21 May is Ascension Day, 22 became a working day by decree.
    assert clocks["verification"].due_date == date(2020, 5, 22)
    assert all(clock.is_historical for clock in clocks.values())
    assert clocks["verification"].is_met
    assert clocks["settlement"].is_met
    assert clocks["settlement"].policy == cast.policy


def test_a_late_first_follow_up_is_judged_late(cast, tmp_path):
    slow = DONE.replace("20/05/2020 10.00", "25/06/2020 10.00").replace(
        "26/05/2020 11.00", "26/06/2020 11.00"
    )
    bring_in(*write(tmp_path, slow.replace("10/06/2020", "10/07/2020")))

    assert Clock.objects.get(kind="first_follow_up").is_met is False
    assert Clock.objects.get(kind="verification").is_met is True


def test_nothing_of_it_is_noticed_escalated_or_identified(cast, tmp_path):
    bring_in(*write(tmp_path, DONE, WAITING))

    assert not Notice.objects.exists()
    assert not Complaint.objects.escalation_due(NOW).exists()
    assert not Complainant.objects.values("complaint_id").exists()
    assert Complaint.objects.get(source_id="A-2").awaits_verification


def test_a_second_run_brings_nothing_twice(cast, tmp_path):
    files = write(tmp_path, DONE, WAITING)
    bring_in(*files)

    result, problems = bring_in(*files)

    assert (result.imported, result.already, problems) == (0, 2, [])
    assert Complaint.objects.count() == 2
    assert Event.objects.count() == 6


def test_a_field_over_lines_counts_as_one_record_and_keeps_the_numbers(cast, tmp_path):
    over_lines = 'A-4;Judul;"satu\ndua\ntiga";18/05/2020;;;;;Belum;;'
    result, problems = bring_in(*write(tmp_path, over_lines, "A-5;;;18/05/2020;;;;;;;"))

    assert result.imported == 1
    assert Complaint.objects.get().original_text == "satu\ndua\ntiga"
    assert problems[0].line == 5


def test_a_case_that_ends_before_it_came_in_is_kept_with_a_warning(cast, tmp_path):
    odd = "A-6;Judul;;18/05/2020 08.00;;;;18/05/2020 07.59;Selesai;dinas-pu;"
    result, problems = bring_in(*write(tmp_path, odd))

    assert (result.imported, result.warned, result.refused) == (1, 1, 0)
    assert problems[0].reason == "Berakhir sebelum diterima."
    case = Complaint.objects.get()
    assert case.ended_at < case.received_at
    assert Disposition.objects.get().ended_at == case.received_at
    last = case.events.order_by("at", "pk").last()
    assert (last.to_state, last.at) == (State.CLOSED, case.received_at)
    assert last.facts["said_at"] == case.ended_at.isoformat()


def test_an_end_of_which_nothing_is_said_is_no_confirmation(cast, tmp_path):
    silent = "A-6;Judul;;18/05/2020;;;;19/05/2020;Selesai;dinas-pu;"
    bring_in(*write(tmp_path, silent))

    assert Complaint.objects.get().ended_how == ""
    last = Event.objects.order_by("pk").last()
    assert (last.step, last.to_state) == ("answer", "closed")


def test_a_state_without_its_date_is_left_behind_by_the_step_before(cast, tmp_path):
    undated = "A-7;Judul;;18/05/2020;19/05/2020;;;;Proses;dinas-pu;"
    bring_in(*write(tmp_path, undated))

    last = Event.objects.order_by("pk").last()
    assert (last.step, last.to_state) == ("dispose", "in_progress")
    assert last.facts["undated"] == "in_progress"


def test_a_held_case_stands_still_since_its_last_known_instant(cast):
    received = datetime(2020, 6, 1, 2, tzinfo=UTC)
    row = CaseRow(
        source_id="H-1",
        title="Kurang lengkap",
        received_at=received,
        state=State.ON_HOLD,
        agency="surabaya",
        unit="dinas-pu",
        disposed_at=received,
    )
    import_rows([row], at=NOW)

    case = Complaint.objects.get()
    assert (case.state_before_hold, case.holds) == ("forwarded", 1)
    paused = Clock.objects.exclude(paused_at=None)
    assert {clock.kind for clock in paused} == {"first_follow_up", "settlement"}
    assert ClockPause.objects.filter(from_at=received, until_at=None).count() == 2


def test_an_imported_case_can_be_reopened_like_any_other(cast, tmp_path):
    bring_in(*write(tmp_path, DONE))
    admin = cast.staff("admin_surabaya", date(2020, 6, 20))
    at = datetime(2020, 6, 20, 3, tzinfo=UTC)

    case = reopen(
        complaint_id=Complaint.objects.get().pk, reason="Rusak lagi", by=admin, at=at
    )

    assert case.state == State.IN_PROGRESS
    assert case.run == 2


def test_an_own_target_is_kept_as_the_settlement_clock(cast):
    due = datetime(2020, 6, 3, 9, 30, tzinfo=UTC)
    row = CaseRow(
        source_id="T-1",
        title="Dengan target",
        received_at=datetime(2020, 6, 1, tzinfo=UTC),
        state=State.CLOSED,
        agency="surabaya",
        ended_at=datetime(2020, 6, 3, 9, 31, tzinfo=UTC),
        due_at=due,
    )
    import_rows([row], at=NOW)

    clock = Clock.objects.get()
    assert (clock.kind, clock.due_at, clock.is_met) == ("settlement", due, False)
    assert (clock.policy, clock.limit_days, clock.due_date) == (
        None,
        None,
        date(2020, 6, 3),
    )


def test_a_target_that_names_a_day_lasts_until_its_end():
    file_map = as_map(
        {
            "registry": "id",
            "zone": "Asia/Jakarta",
            "columns": {
                "source_id": "a",
                "title": "b",
                "received_at": "c",
                "state": "d",
                "due_at": "e",
            },
            "defaults": {"agency": "x"},
        }
    )
    from complaints.intake.files.reading import Conversion

    row = {"a": "1", "b": "t", "c": "2020-06-01", "d": "received", "e": "2020-06-03"}
    case = Conversion(file_map).case(row, line=2)

    assert case.received_at == datetime(2020, 5, 31, 17, tzinfo=UTC)
    assert case.due_at == datetime(2020, 6, 3, 17, tzinfo=UTC)


def test_the_file_may_be_zipped_and_search_finds_what_it_brought(cast, tmp_path):
    file, told = write(tmp_path, DONE)
    zipped = tmp_path / "lama.dat"
    zipped.write_bytes(gzip.compress(file.read_bytes()))

    result, _problems = bring_in(zipped, told)

    assert result.imported == 1
    case = Complaint.objects.get()
    assert case.number in CaseSearch.objects.get().text
    assert "Jalan berlubang" in CaseSearch.objects.get().text


def test_a_dry_run_tells_the_same_and_keeps_nothing(cast, tmp_path, capsys):
    file, told = write(tmp_path, DONE, "A-9;;;18/05/2020;;;;;Belum;;")

    call_command("import_cases", str(file), mapping=told, dry_run=True)

    out = capsys.readouterr().out
    assert "Uji coba" in out
    assert "1 masuk" in out
    assert not Complaint.objects.exists()


def test_no_more_than_a_batch_is_read_ahead_of_what_is_written(cast):
    taken = 0

    def rows():
        nonlocal taken
        for number in range(60):
            taken += 1
            assert taken - Complaint.objects.count() <= 20
            yield CaseRow(
                source_id=str(number),
                title="Judul",
                received_at=datetime(2020, 6, 1, tzinfo=UTC),
                state=State.RECEIVED,
                agency="surabaya",
            )

    assert import_rows(rows(), at=NOW, batch=20).imported == 60
