"""Lists as files: what is taken out comes in, what is no list is refused."""

import csv
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from agencies.loading import tables
from agencies.loading.tables import BadTable, as_text, read_table
from agencies.models import AccessEntry, Agency
from tests.agencies.lists import (
    AGENCIES,
    REGIONS,
    SEATS,
    TOPICS,
    kinds,
    page,
    reasons,
    sheet,
    signed_in,
    tried,
    unit,
    uploaded,
)
from tests.registry import Cast

pytestmark = pytest.mark.django_db


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
