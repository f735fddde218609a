"""A file of old cases with its map, and how tests bring it in."""

from datetime import UTC, datetime
from pathlib import Path

from complaints.intake.files import (
    Problem,
    import_rows,
    read_cases,
    read_map,
    receive_rows,
)

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


def receive(file: Path, told: Path):
    problems: list[Problem] = []
    rows = read_cases(file, read_map(told))
    return receive_rows(rows, at=NOW, tell=problems.append), problems
