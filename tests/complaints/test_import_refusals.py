"""What of a file or its map is refused, by line and reason, and all else comes in."""

import gzip
import tomllib
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from complaints.intake.files import (
    BadFile,
    BadMapping,
    CaseRow,
    Problem,
    import_rows,
    read_cases,
    read_map,
)
from complaints.intake.files.mapping import as_map
from complaints.intake.files.rows import Refused
from complaints.models import Clock, Complaint
from complaints.workflow import State
from tests.complaints.case_files import DONE, MAP, NOW, WAITING, bring_in, write
from tests.registry import small_registry

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


@pytest.fixture
def cast():
    return small_registry()


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


def test_a_target_before_its_case_is_said_and_stays_history(cast):
    """Of a live clock the database refuses it; of history it is what the source has."""
    told = {"title": "Judul", "agency": "surabaya", "state": State.RECEIVED}
    received_at = NOW - timedelta(days=9)
    rows = [
        CaseRow(source_id=str(days), due_at=due, received_at=received_at, **told)
        for days in (0, 1)
        for due in [received_at + timedelta(days=days)]
    ]
    problems: list[Problem] = []

    assert import_rows(rows, at=NOW, tell=problems.append).imported == 2

    said = [(one.reason, one.is_refused) for one in problems]
    assert said == [("Tenggatnya tidak sesudah tanggal diterima.", False)]
    clock = Clock.objects.get(kind="settlement", complaint__source_id="0")
    assert clock.is_historical
    refused = pytest.raises(IntegrityError, match="clock_is_due_after_it_starts")
    with refused, transaction.atomic():
        Clock.objects.filter(pk=clock.pk).update(is_historical=False)


@pytest.mark.parametrize("due", ["9999-12-31", "9999-12-31T23:59:59+07:00"])
def test_a_target_that_means_never_is_a_refused_line(tmp_path, due):
    told = 'delimiter = ";"\n' + MAP.replace("disposed_at", "due_at").replace(
        'dates = ["%d/%m/%Y %H.%M", "%d/%m/%Y"]', ""
    )
    file, _told = write(tmp_path, f"A-1;Judul;;2020-05-18;{due};;;;Belum;;")

    (row,) = read_cases(file, as_map(tomllib.loads(told)))

    assert isinstance(row, Refused)
    assert (row.line, row.detail) == (2, due[:80])


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
