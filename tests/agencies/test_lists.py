"""Official lists: tried first, refused by row and reason, applied wholly or not."""

import csv
import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from agencies.actions import changing
from agencies.loading import tables
from agencies.loading.tables import BadTable, as_text, read_table
from agencies.models import (
    AccessEntry,
    Agency,
    AgencyChange,
    AgencyPast,
    Officer,
    Region,
    TeamMember,
)
from agencies.roles import Role
from agencies.workdays import WIB, local_date
from tests.registry import Cast, small_registry

pytestmark = pytest.mark.django_db
AGENCIES, SEATS = "agencies_agency", "agencies_teammember"
TOPICS, REGIONS = "complaints_category", "agencies_region"
HEADER = "kode,nama,jenis,induk,di_wilayah,kode_wilayah,zona,otonom,berlaku_sejak,dasar"
SEAT_HEADER = "sk,instansi,nama_pengguna,nama,surel,peran,unit,berhenti_sejak"


@pytest.fixture
def cast() -> Cast:
    return small_registry()


@pytest.fixture
def national(cast: Cast) -> Client:
    return signed_in(cast.admin_national)


def signed_in(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def page(name: str, verb: str = "bring_in") -> str:
    return reverse(f"admin:{name}_{verb}")


def unit(code: str, name: str, above: str, **more: str) -> str:
    since, basis = more.get("since", ""), more.get("basis", "")
    return f"{code},{name},unit,{above},,35.78,Asia/Jakarta,ya,{since},{basis}"


def tried(client: Client, name: str, *lines: str, header: str = HEADER) -> Any:
    text = "\n".join([header, *lines])
    return uploaded(client, name, text.encode())


def uploaded(client: Client, name: str, data: bytes) -> Any:
    file = SimpleUploadedFile("daftar.csv", data)
    return client.post(page(name), {"file": file})


def applied(client: Client, name: str, *lines: str, header: str = HEADER) -> Any:
    trial = tried(client, name, *lines, header=header)
    assert trial.status_code == 200, reasons(trial)
    return client.post(page(name), {"isi": trial.context["sealed"]})


def reasons(answer: Any) -> dict[int, str]:
    lines = answer.context["trial"].lines
    return {line.number: line.reason for line in lines if line.kind == "ditolak"}


def kinds(answer: Any) -> list[str]:
    return [line.kind for line in answer.context["trial"].lines]


def everything() -> list[Any]:
    agencies = list(Agency.objects.order_by("pk").values())
    people = list(Officer.objects.order_by("pk").values())
    return [agencies, people, AgencyPast.objects.count(), TeamMember.objects.count()]


def test_a_trial_shows_every_change_and_writes_nothing(cast: Cast, national: Client):
    before = everything()

    answer = tried(
        national,
        AGENCIES,
        unit("rsud", "RSUD Kota", "dinas-kesehatan"),
        unit("dinas-pu", "Dinas PU Bina Marga Surabaya", "surabaya"),
        unit("puskesmas-1", "Puskesmas Satu", "dinas-kesehatan"),
    )

    assert kinds(answer) == ["berubah", "sama", "baru"]
    changed, _same, new = answer.context["trial"].lines
    today = local_date(timezone.now(), WIB).isoformat()
    assert changed.changes == (
        ("nama", "RSUD Contoh Surabaya", "RSUD Kota"),
        ("berlaku_sejak", "", today),
        ("dasar", "", "Daftar resmi"),
    )
    said = {column: after for column, _before, after in new.changes}
    assert said == {
        "kode": "puskesmas-1",
        "nama": "Puskesmas Satu",
        "jenis": "unit",
        "induk": "dinas-kesehatan",
        "kode_wilayah": "35.78",
        "zona": "Asia/Jakarta",
        "otonom": "ya",
    }
    shown = answer.content.decode()
    assert "<b>dinas-kesehatan</b>" in shown
    assert f"<b>{today}</b>" in shown
    assert everything() == before


def test_a_trial_shows_when_and_why(national: Client):
    moved = unit(
        "rsud", "RSUD Contoh Surabaya", "inspektorat", since="2025-01-31", basis="P 1"
    )
    new = unit("satu", "Satu", "surabaya", since="2025-02-01")

    change, founded = tried(national, AGENCIES, moved, new).context["trial"].lines

    assert change.changes == (
        ("induk", "dinas-kesehatan", "inspektorat"),
        ("berlaku_sejak", "", "2025-01-31"),
        ("dasar", "", "P 1"),
    )
    assert ("berlaku_sejak", "", "2025-02-01") in founded.changes


def test_a_trial_of_seats_shows_role_and_unit(cast: Cast, national: Client):
    number = cast.surabaya.decrees.get(valid_until=None).number
    line = f"{number},surabaya,siti.baru,Siti Baru,,PEJABAT_PENGHUBUNG,rsud,"

    [new] = tried(national, SEATS, line, header=SEAT_HEADER).context["trial"].lines

    said = {column: after for column, _before, after in new.changes}
    assert (said["peran"], said["unit"]) == ("PEJABAT_PENGHUBUNG", "rsud")
    assert (said["nama"], said["sk"]) == ("Siti Baru", number)


def test_what_was_tried_is_applied_with_its_days(cast: Cast, national: Client):
    lines = (
        unit("pustu", "Pustu", "puskesmas-1"),  # below one that follows it
        unit("puskesmas-1", "Puskesmas Satu", "dinas-kesehatan"),
        unit("rsud", "RSUD Kota", "inspektorat", since="2025-01-31", basis="Perwali 1"),
    )
    answer = applied(national, AGENCIES, *lines)

    assert answer.status_code == 302
    low = Agency.objects.get(code="pustu")
    assert (low.parent.code, low.root) == ("puskesmas-1", cast.surabaya)
    past = AgencyPast.objects.get(agency=cast.rsud)
    assert (past.name, past.until.isoformat()) == (cast.rsud.name, "2025-01-31")
    assert Agency.objects.get(pk=cast.rsud.pk).parent == cast.inspektorat
    assert {c.kind for c in AgencyChange.objects.all()} == {"rename", "move"}
    assert set(kinds(tried(national, AGENCIES, *lines))) == {"sama"}


def test_a_circle_names_its_rows_and_its_way(cast: Cast, national: Client):
    before = everything()
    answer = tried(
        national,
        AGENCIES,
        unit("a", "A", "c"),
        unit("b", "B", "a"),
        unit("c", "C", "b"),
        unit("d", "D", "surabaya"),
    )

    assert answer.status_code == 422
    assert reasons(answer) == {
        2: "Melingkar: a → c → b → a.",
        3: "Melingkar: b → a → c → b.",
        4: "Melingkar: c → b → a → c.",
    }
    assert not answer.context["sealed"] or "Terapkan" not in answer.content.decode()
    assert everything() == before


def test_a_circle_through_what_stands_is_refused(cast: Cast, national: Client):
    moved = unit("dinas-kesehatan", cast.dinas_kesehatan.name, "rsud")

    assert "Melingkar" in reasons(tried(national, AGENCIES, moved))[2]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([unit("x", "X", "tidak-ada")], {2: "tidak-ada tidak ada"}),
        (
            [unit("x", "Satu", "surabaya"), unit("x", "Dua", "surabaya")],
            {2: "“Satu”, “Dua”", 3: "“Satu”, “Dua”"},
        ),
        ([unit("", "X", "surabaya")], {2: "Kode kosong"}),
        ([unit("x", "", "surabaya")], {2: "nama"}),
        ([unit("x", "X", "")], {2: "Unit mempunyai induk"}),
        ([unit("x", "X", "surabaya", since="31/01/2025")], {2: "2026-01-31"}),
        (["x,X,dinas,,,,,ya,,"], {2: "jenis"}),
        (["x,X,unit,surabaya,,99.99,,ya,,"], {2: "99.99 tidak dikenal"}),
        (["x,X,unit,surabaya,,,Mars,ya,,"], {2: "Zona"}),
        (["x,X,unit,surabaya,,,,barangkali,,"], {2: "ya atau tidak"}),
        (
            [f"surabaya,{'S'},city,,papua,35.78,,ya,2020-01-01,", "q,Q,body,,,,,ya,,"],
            {},
        ),
        (["surabaya,S,body,,jatim,35.78,,ya,,"], {2: "Jenis tidak berubah"}),
        (["malang,M,regency,,samarinda,35.07,,ya,,"], {2: "wilayah sebuah provinsi"}),
    ],
)
def test_a_row_that_cannot_be_is_named_with_its_reason(
    cast: Cast, national: Client, lines: list[str], words: dict[int, str]
):
    before = everything()

    answer = tried(national, AGENCIES, *lines)

    found = reasons(answer)
    assert set(found) == set(words)
    for number, said in words.items():
        assert said in found[number]
    assert everything() == before


def test_a_date_that_goes_backwards_is_refused(cast: Cast, national: Client):
    applied(
        national, AGENCIES, unit("rsud", "R1", "dinas-kesehatan", since="2025-02-01")
    )

    answer = tried(
        national, AGENCIES, unit("rsud", "R2", "dinas-kesehatan", since="2025-01-01")
    )

    assert "Tanggal tidak mundur" in reasons(answer)[2]
    assert Agency.objects.get(code="rsud").name == "R1"


def test_one_bad_row_keeps_all_others_out(cast: Cast, national: Client):
    """Even when it was good while it was tried."""
    lines = (unit("baik", "Baik", "surabaya"), unit("buruk", "Buruk", "rsud"))
    trial = tried(national, AGENCIES, *lines)
    changing_since = {"code": "buruk", "kind": "body", "name": "Lain", "zone": "x"}
    Agency(**changing_since).save()

    answer = national.post(page(AGENCIES), {"isi": trial.context["sealed"]})

    assert answer.status_code == 422
    assert "Jenis tidak berubah" in reasons(answer)[3]
    assert not Agency.objects.filter(code="baik").exists()


def test_killed_in_the_middle_nothing_is_left(
    cast: Cast, national: Client, monkeypatch: pytest.MonkeyPatch
):
    lines = [unit("rsud", "RSUD Kota", "dinas-kesehatan")]
    lines = [unit("pertama", "Pertama", "surabaya"), *lines]
    trial = tried(national, AGENCIES, *lines)
    before = everything()

    def dies(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(changing, "_rename", dies)
    with pytest.raises(KeyboardInterrupt):
        national.post(page(AGENCIES), {"isi": trial.context["sealed"]})
    assert everything() == before
    monkeypatch.undo()

    national.post(page(AGENCIES), {"isi": trial.context["sealed"]})
    assert Agency.objects.filter(code="pertama").exists()  # else it proves nothing


def test_only_what_this_person_tried_is_applied(cast: Cast, national: Client):
    trial = tried(national, AGENCIES, unit("x", "X", "surabaya"))
    sealed = trial.context["sealed"]
    other = Officer.objects.create(username="lain", is_staff=True)
    seat = cast.admin_national.seats.get()
    seat.decree.members.create(officer=other, role=seat.role, agency=seat.agency)

    for client, sent in ((signed_in(other), sealed), (national, sealed[:-2] + "xx")):
        client.post(page(AGENCIES), {"isi": sent})
        assert not Agency.objects.filter(code="x").exists()


def test_a_member_of_a_team_comes_with_an_account_without_a_password(
    cast: Cast, national: Client
):
    number = cast.surabaya.decrees.get(valid_until=None).number
    line = f"{number},surabaya,siti.baru,Siti Baru,siti@contoh.invalid,"
    line += "PEJABAT_PENGHUBUNG,rsud,"

    applied(national, SEATS, line, header=SEAT_HEADER)

    seat = TeamMember.objects.get(officer__username="siti.baru")
    assert (seat.role, seat.agency) == (Role.PEJABAT_PENGHUBUNG, cast.rsud)
    assert not seat.officer.has_usable_password()
    assert not seat.officer.is_staff
    assert AccessEntry.objects.filter(kind="right", subject="siti.baru").exists()
    left = line + "2025-01-01"
    assert kinds(tried(national, SEATS, left, header=SEAT_HEADER)) == ["berubah"]


def seat(cast: Cast, **said: str) -> str:
    usual = {
        "sk": cast.surabaya.decrees.get(valid_until=None).number,
        "instansi": "surabaya",
        "user": "siti",
        "name": "Siti",
        "email": "",
        "role": "PIMPINAN",
        "unit": "rsud",
        "left": "",
    }
    return ",".join({**usual, **said}.values())


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"sk": "SK/TIDAK/ADA"}, "tidak dikenal"),
        ({"unit": "tidak-ada"}, "tidak-ada tidak dikenal"),
        ({"unit": "malang-pu"}, "Bukan instansi SK ini"),
        ({"role": "AUDITOR"}, "tidak diberikan dengan"),
        ({"role": "RAJA"}, "peran|role"),
        ({"left": "2018-12-31"}, "Berhenti sebelum SK berlaku"),
        ({"left": "besok"}, "2026-01-31"),
        ({"user": "liaison.pu", "name": "Orang Lain"}, "atas nama Puspita Contoh"),
        ({"email": "bukan-surel"}, "surel|email"),
    ],
)
def test_a_seat_that_cannot_be_is_refused(
    cast: Cast, national: Client, said: dict[str, str], words: str
):
    before = everything()

    answer = tried(national, SEATS, seat(cast, **said), header=SEAT_HEADER)

    assert any(one in reasons(answer)[2] for one in words.split("|"))
    assert everything() == before


def test_two_names_for_one_account_are_both_named(cast: Cast, national: Client):
    lines = (seat(cast), seat(cast, name="Siti Lain", role="PEJABAT_PENGHUBUNG"))

    found = reasons(tried(national, SEATS, *lines, header=SEAT_HEADER))

    assert found == dict.fromkeys((2, 3), "Dua nama untuk siti: Siti, Siti Lain.")


@pytest.mark.parametrize("name", [AGENCIES, SEATS, TOPICS, REGIONS])
def test_what_is_taken_out_comes_in_unchanged(cast: Cast, national: Client, name: str):
    Agency.objects.filter(pk=cast.rsud.pk).update(name="=RSUD", code="0078")
    for suffix in ("csv", "xlsx"):
        answer = national.get(page(name, f"take_out_{suffix}"))
        assert "attachment" in answer["Content-Disposition"]

        again = uploaded(national, name, answer.content)

        assert again.status_code == 200, reasons(again)
        assert set(kinds(again)) == {"sama"}
    assert AccessEntry.objects.filter(kind=AccessEntry.Kind.EXPORT).count() == 2


def test_what_a_spreadsheet_would_run_is_kept_as_text(cast: Cast, national: Client):
    rows = Agency.objects.exclude(kind="national_desk").order_by("pk")
    evil = {
        agency.pk: f'{sign}HYPERLINK("http://x")'
        for sign, agency in zip(sorted(tables.FORMULA), rows, strict=False)
    }
    assert len(evil) == 10
    for pk, name in evil.items():
        Agency.objects.filter(pk=pk).update(name=name)

    text = national.get(page(AGENCIES, "take_out_csv")).content.decode("utf-8-sig")
    sheet = national.get(page(AGENCIES, "take_out_xlsx")).content

    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    book = load_workbook(io.BytesIO(sheet))
    values = [cell for row in book.active.iter_rows() for cell in row]
    assert {"'" + name for name in evil.values()} <= set(cells)
    assert not [cell for cell in cells if cell[:1] in tables.FORMULA and cell]
    assert {cell.data_type for cell in values if cell.value} == {"s"}
    assert as_text(" =1").startswith("'")


def test_coordinators_take_out_their_own_and_bring_in_nothing(cast: Cast):
    client = signed_in(cast.admin_surabaya)

    text = client.get(page(AGENCIES, "take_out_csv")).content.decode()

    assert "Dinas PU Bina Marga Surabaya" in text
    assert "Malang" not in text
    assert client.get(page(AGENCIES)).status_code == 403
    assert tried(client, AGENCIES, unit("x", "X", "surabaya")).status_code == 403


def sheet(*rows: list[Any]) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (tables.MOST_UNPACKED + 1))
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "kosong"),
        (b"\n\n", "kosong"),
        (b"kode,kode\n1,2", "dua kali"),
        (b"kode,nama\nx,y", "Kolom ini tidak ada: jenis"),
        (b"kode,nama\nx,y,z", "jumlah kolomnya salah"),
        (b"kode\n" + b"x" * 3_000, "terlalu panjang"),
        (b"kode\n" + b"x\n" * 2_001, "Lebih dari 2000"),
        (b"x" * (tables.MOST_BYTES + 1), "2 MB"),
        (b"PK\x03\x04 rusak", "XLSX tidak terbaca"),
        (bomb(), "mengembang"),
        (sheet(["kode", "nama"], [35.1, "x"]), "jadikan teks"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_words(
    national: Client, data: bytes, words: str
):
    answer = (
        uploaded(national, AGENCIES, data)
        if data
        else national.post(page(AGENCIES), {"file": SimpleUploadedFile("x", b"")})
    )

    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors)


def test_a_file_is_read_as_spreadsheets_write_it():
    wanted = {"kode": "0078", "nama": "Café"}
    text = "kode;nama\n0078;Café\n"

    for data in (
        text.encode(),
        text.encode("utf-8-sig"),
        text.encode("latin-1"),
        text.replace(";", "\t").replace("\n", "\r\n").encode(),
        sheet(["KODE ", "nama"], ["0078", "Café"]),
    ):
        assert read_table(data).rows == ((2, wanted),)
    assert read_table(sheet(["a"], [78])).rows[0][1] == {"a": "78"}
    with pytest.raises(BadTable):
        read_table(b"")


def test_topics_are_a_list_too(cast: Cast, national: Client):
    header = "kode,nama,kode_induk,dibuka,ditutup"
    good = ("air.bersih,Air Bersih,air,,", "air,Air,,2025-01-01,2025-12-31")
    bad = ("air,Air,tidak-ada,,", "gas,Gas,,2025-12-31,2025-01-01")

    found = reasons(tried(national, TOPICS, *bad, header=header))
    assert "tidak-ada tidak ada" in found[2]
    assert "Ditutup sebelum dibuka" in found[3]
    applied(national, TOPICS, *good, header=header)
    again = tried(national, TOPICS, *good, header=header)

    assert kinds(again) == ["sama", "sama"]


REGION_HEADER = "kode,nama,jenis,kode_induk,zona,berlaku_sejak"


def test_regions_are_a_list_too(cast: Cast, national: Client):
    lines = (
        "35.10.01.2001,Desa Contoh,desa,35.10.01,,",  # before what it lies in
        "35.10,Kabupaten Contoh,kabupaten,35,,",
        "35.10.01,Kecamatan Contoh,kecamatan,35.10,,",
        "35.78,Kota Surabaya Raya,kota,,,2025-01-31",
    )
    trial = tried(national, REGIONS, *lines, header=REGION_HEADER)
    assert kinds(trial) == ["baru", "baru", "baru", "berubah"]
    assert trial.context["trial"].lines[3].changes == (
        ("nama", "Kota Surabaya", "Kota Surabaya Raya"),
        ("berlaku_sejak", "", "2025-01-31"),
    )

    applied(national, REGIONS, *lines, header=REGION_HEADER)

    village = Region.objects.get(code="35.10.01.2001")
    assert (village.parent_id, village.zone) == ("35.10.01", "Asia/Jakarta")
    city = Region.objects.get(code="35.78")
    assert (city.name, str(city.name_since)) == ("Kota Surabaya Raya", "2025-01-31")
    assert city.parent_id == "35"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("35.10.01,Tanpa induk,kecamatan,35.10,,", "35.10 tidak ada"),
        ("35.1,Bukan 35.10,kabupaten,64,,", "terletak di 35"),
        ("99,Provinsi Contoh,negara,,,", "jenis"),
        ("35.78,Kota Lain,kota,35,,besok", "2026-01-31"),
        ("35.78,Kota Lain,kota,35,Asia/Tokyo,", "Zona"),
        ("35.78,Kota Lain,kota,35.78,,", "Melingkar"),
    ],
)
def test_a_region_that_cannot_be_is_refused(
    cast: Cast, national: Client, line: str, reason: str
):
    before = list(Region.objects.order_by("code").values())

    found = reasons(tried(national, REGIONS, line, header=REGION_HEADER))

    assert reason in found[2], found
    assert list(Region.objects.order_by("code").values()) == before
