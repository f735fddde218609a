"""Old cases from files: what comes in, what is refused, what is kept as it is."""

import gzip
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from agencies.models import Notice
from complaints.actions.closing import reopen
from complaints.intake.files import (
    BadFile,
    BadMapping,
    CaseRow,
    Problem,
    import_rows,
    read_cases,
    read_map,
    receive_rows,
)
from complaints.intake.files.mapping import as_map
from complaints.intake.files.rows import Refused
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
from tests.registry import small_registry

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
NOW = datetime(2021, 1, 15, 3, tzinfo=UTC)
MAP = """
registry = "id"
zone = "Asia/Jakarta"
dates = ["%d/%m/%Y %H.%M", "%d/%m/%Y"]

[defaults]
agency = "surabaya"

[columns]
source_id = "No"
title = "Judul"
text = "Isi"
received_at = "Masuk"
disposed_at = "Disposisi"
followed_up_at = "Tindak lanjut"
answered_at = "Jawaban"
ended_at = "Selesai"
state = "Status"
unit = "Unit"
ended_how = "Ditutup"

[values.state]
"Belum" = "received"
"Terdisposisi" = "forwarded"
"Proses" = "in_progress"
"Selesai" = "closed"

[values.ended_how]
"Pelapor" = "confirm"
"Sistem" = "auto_close"
"""
HEADER = (
    "No;Judul;Isi;Masuk;Disposisi;Tindak lanjut;Jawaban;Selesai;Status;Unit;Ditutup"
)
DONE = (
    "A-1;Jalan berlubang;Sudah sebulan;18/05/2020 08.00;19/05/2020 09.00;"
    "20/05/2020 10.00;26/05/2020 11.00;10/06/2020 12.00;Selesai;dinas-pu;Sistem"
)
WAITING = "A-2;Lampu mati;;18/05/2020;;;;;Belum;;"


@pytest.fixture
def cast():
    return small_registry()


def write(folder: Path, *lines: str | bytes, map_text: str = MAP) -> tuple[Path, Path]:
    """A file of these lines below the header, and its map (with `;`)."""
    file, told = folder / "lama.csv", folder / "peta.toml"
    rows = [line.encode() if isinstance(line, str) else line for line in lines]
    file.write_bytes(b"\n".join([HEADER.encode(), *rows]) + b"\n")
    told.write_text('delimiter = ";"\n' + map_text, encoding="utf-8")
    return file, told


def bring_in(file: Path, told: Path, **options):
    problems: list[Problem] = []
    file_map = read_map(told)
    result = import_rows(
        read_cases(file, file_map),
        registry=file_map.registry,
        at=NOW,
        tell=problems.append,
        **options,
    )
    return result, problems


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


@pytest.mark.parametrize("batch", [1, 1000])
def test_a_number_that_the_file_repeats_is_refused_with_its_line(cast, tmp_path, batch):
    result, problems = bring_in(*write(tmp_path, DONE, WAITING, DONE), batch=batch)

    assert (result.imported, result.refused) == (2, 1)
    assert [(p.line, p.source_id) for p in problems] == [(4, "A-1")]
    assert "berulang" in problems[0].reason


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"A-3;Rusak \xff;;18/05/2020;;;;;Belum;;", "pengodean"),
        ("A-3;Nol\0;;18/05/2020;;;;;Belum;;", "NUL"),
        ("A-3;Judul;;kemarin;;;;;Belum;;", "Tanggal tidak terbaca"),
        ("A-3;Judul;;;;;;;Belum;;", "Tanggal diterima kosong"),
        ("A-3;Judul;;18/05/2020;;;;;Entah;;", "tidak dikenal"),
        ("A-3;Judul;;18/05/2020;;;;;Belum;dinas-antah;", "Unit tidak ada"),
        ("A-3;Judul;;18/05/2020;;;;;Belum;malang-pu;", "Unit tidak ada"),
        ("A-3;Judul;;18/05/2020;;;;;Selesai;dinas-pu;", "tanpa tanggal berakhir"),
        ("A-3;Judul;;18/05/2020;;;;19/05/2020;Belum;;", "belum berakhir"),
        ("A-3;;;18/05/2020;;;;;Belum;;", "Judul kosong"),
        (";Judul;;18/05/2020;;;;;Belum;;", "Nomor asal kosong"),
        ("A-3;Judul;;18/05/2031;;;;;Belum;;", "sesudah saat impor"),
        ("A-3;Judul;18/05/2020", "Jumlah kolom"),
        ("A-3;Judul;;01/01/0001;;;;;Belum;;", "di luar 1900–2199"),
        ("A-3;Judul;;18/05/2020;31/12/9999;;;;Terdisposisi;;", "di luar 1900–2199"),
        ("A-3;Judul;;18/05/2020;18/05/2031;;;;Terdisposisi;;", "sesudah saat impor"),
        (f"{'A' * 81};Judul;;18/05/2020;;;;;Belum;;", "Nomor asal lebih dari 80"),
        (f"A-3;Judul;{'a ' * 50_000};18/05/2020;;;;;Belum;;", "100.000 karakter"),
    ],
)
def test_a_bad_line_is_refused_and_the_rest_comes_in(cast, tmp_path, line, reason):
    result, problems = bring_in(*write(tmp_path, WAITING, line, DONE))

    assert (result.imported, result.refused) == (2, 1)
    assert problems[0].line == 3
    assert reason in problems[0].reason
    assert problems[0].is_refused


def test_what_no_column_holds_is_refused_and_the_batch_comes_in(cast):
    told = {"title": "Judul", "agency": "surabaya", "received_at": NOW}
    archived = {**told, "state": State.ARCHIVED, "ended_at": NOW}
    problems: list[Problem] = []

    result = import_rows(
        [
            CaseRow(source_id="1", **archived, end_reason="bukan_kewenangan"),
            CaseRow(source_id="2", **archived, end_reason="x" * 31),
            CaseRow(source_id="3", **told, state=State.RECEIVED, place="p" * 201),
        ],
        at=NOW,
        tell=problems.append,
    )

    assert (result.imported, result.refused) == (2, 1)
    assert [problem.reason for problem in problems] == [
        "Alasan arsip lebih dari 30 karakter.",
        "Tempat lebih dari 200 karakter; sisanya tidak dibawa.",
    ]
    assert Complaint.objects.get(source_id="3").place == "p" * 200


@pytest.mark.parametrize("due", ["9999-12-31", "9999-12-31T23:59:59+07:00"])
def test_a_target_that_means_never_is_a_refused_line(tmp_path, due):
    told = 'delimiter = ";"\n' + MAP.replace("disposed_at", "due_at").replace(
        'dates = ["%d/%m/%Y %H.%M", "%d/%m/%Y"]', ""
    )
    file, _told = write(tmp_path, f"A-1;Judul;;2020-05-18;{due};;;;Belum;;")

    (row,) = read_cases(file, as_map(tomllib.loads(told)))

    assert isinstance(row, Refused)
    assert (row.line, row.detail) == (2, due[:80])


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


def test_a_cut_zip_is_a_sentence_and_what_came_before_stays(cast, tmp_path):
    rows = [DONE.replace("A-1", f"A-{n}") for n in range(1, 4001)]
    file, told = write(tmp_path, *rows)
    cut = tmp_path / "lama.csv.gz"
    zipped = gzip.compress(file.read_bytes())
    cut.write_bytes(zipped[: len(zipped) // 2])

    with pytest.raises(BadFile, match="tidak terbaca"):
        bring_in(cut, told, batch=100)

    there = Complaint.objects.count()
    assert 0 < there < 4000
    assert bring_in(file, told)[0].imported == 4000 - there


@pytest.mark.parametrize("at", [40, 60, 100])
def test_a_zip_with_turned_bytes_is_a_sentence(tmp_path, at):
    file, told = write(tmp_path, *(DONE.replace("A-1", f"A-{n}") for n in range(99)))
    zipped = bytearray(gzip.compress(file.read_bytes()))
    zipped[at : at + 8] = b"\xff" * 8
    file.write_bytes(zipped)

    with pytest.raises(BadFile, match="tidak terbaca"):
        list(read_cases(file, read_map(told)))


def test_a_file_that_is_not_in_the_encoding_of_its_map_is_a_sentence(tmp_path):
    file, told = write(tmp_path, DONE, map_text='encoding = "utf-16"\n' + MAP)

    with pytest.raises(BadFile, match="tidak"):
        list(read_cases(file, read_map(told)))


def test_a_dry_run_tells_the_same_and_keeps_nothing(cast, tmp_path, capsys):
    file, told = write(tmp_path, DONE, "A-9;;;18/05/2020;;;;;Belum;;")

    call_command("import_cases", str(file), mapping=told, dry_run=True)

    out = capsys.readouterr().out
    assert "Uji coba" in out
    assert "1 masuk" in out
    assert not Complaint.objects.exists()


def test_the_command_writes_each_refused_line_into_a_report(cast, tmp_path, capsys):
    file, told = write(tmp_path, DONE, "A-9;;;18/05/2020;;;;;Belum;;")

    call_command("import_cases", str(file), mapping=told)

    assert "1 masuk" in capsys.readouterr().out
    report = (tmp_path / "lama.csv.refused.csv").read_text(encoding="utf-8")
    assert report.splitlines()[1] == "3,A-9,ditolak,Judul kosong.,"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("registry", "register"), "Kunci tidak dikenal"),
        (('title = "Judul"', 'titel = "Judul"'), "Isian tidak dikenal: titel"),
        (('state = "Status"', ""), "belum dipetakan: state"),
        (('"Belum" = "received"', '"Belum" = "baru"'), "baru"),
        (("Asia/Jakarta", "Asia/Atlantis"), "Atlantis"),
        (("[columns]", "[columns"), "tidak terbaca"),
    ],
)
def test_a_map_that_cannot_be_used_says_why(tmp_path, change, reason):
    _file, told = write(tmp_path, map_text=MAP.replace(*change))

    with pytest.raises(BadMapping, match=reason):
        read_map(told)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("registry", 5),
        ("encoding", 5),
        ("encoding", "antah"),
        ("delimiter", 5),
        ("delimiter", ";;"),
        ("dates", 5),
        ("dates", [5]),
        ("dates", "iso"),
        ("dates", ["%Q"]),
        ("dates", ["%d %d"]),
        ("columns", []),
        ("keep", {"late": 5}),
        ("keep", ["late"]),
        ("values", []),
        ("values", {"state": "x"}),
        ("values", {"state": {"Belum": ["x"]}}),
        ("values", {"late": {"1": 1}}),
        ("values", {"agency": {"Dinas": 5}}),
        ("defaults", 5),
        ("defaults", {"agency": 5}),
        ("defaults", {"agency": "surabaya", "kind": ["pengaduan"]}),
        ("defaults", {"agency": "surabaya", "place": 5}),
        ("defaults", {"agency": "surabaya", "rating": "x"}),
        ("defaults", {"agency": "surabaya", "incident_date": date(2020, 1, 1)}),
    ],
)
def test_a_map_with_a_value_of_another_kind_is_refused_in_words(key, value):
    told = tomllib.loads(MAP)
    as_map(told)

    with pytest.raises(BadMapping, match=r"\w"):
        as_map({**told, key: value})


def test_a_file_without_a_mapped_column_is_refused_by_name(cast, tmp_path):
    file, told = write(tmp_path, map_text=MAP.replace('"Judul"', '"Perihal"'))

    with pytest.raises(CommandError, match="Perihal"):
        call_command("import_cases", str(file), mapping=told)


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


OPEN = "L-1;Lampu mati;Gelap;11/01/2021 08.00;12/01/2021;;;;Terdisposisi;dinas-pu;"


def receive(file: Path, told: Path):
    problems: list[Problem] = []
    rows = read_cases(file, read_map(told))
    return receive_rows(rows, at=NOW, tell=problems.append), problems


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
