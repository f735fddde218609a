"""Official lists as a coordinator brings them in and takes them out."""

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from agencies.models import Agency, AgencyPast, Officer, TeamMember

AGENCIES, SEATS = "agencies_agency", "agencies_teammember"
TOPICS, REGIONS = "complaints_category", "agencies_region"
HEADER = "kode,nama,jenis,induk,di_wilayah,kode_wilayah,zona,otonom,berlaku_sejak,dasar"
SEAT_HEADER = "sk,instansi,nama_pengguna,nama,surel,peran,unit,berhenti_sejak"


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


def sheet(*rows: list[Any]) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()
