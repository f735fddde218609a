"""Asking for pages as somebody, at a fixed time; bodies as text."""

import re
from datetime import datetime, timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from PIL import Image

from complaints.models import Complaint
from tests.complaints.cases import TEXT, TITLE, Walk
from tests.signing import shown

TOKEN = "a-token-of-one-form"
# Where somebody asks who only watches: what they read is searched for the person.
NAMELESS = pytest.mark.django_db(databases=["default", "identity"])


class Now:
    """The clock that pages read; a test sets it."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def later(self, **time: float) -> datetime:
        self.at += timedelta(**time)
        return self.at


def body(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def report_data(**said: Any) -> dict[str, Any]:
    return {
        "token": TOKEN,
        "kind": "pengaduan",
        "title": TITLE,
        "text": TEXT,
        "place": "Kedungdoro",
        **said,
    }


def picture(name: str = "lubang.png") -> SimpleUploadedFile:
    written = BytesIO()
    Image.new("RGB", (4, 3), "red").save(written, format="PNG")
    return SimpleUploadedFile(name, written.getvalue(), content_type="image/png")


def liar(name: str = "foto.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"MZ\x90\x00 not a picture", "image/jpeg")


def opened(client: Client, walk: Walk) -> str:
    """Prove number and code on the tracking page; the status page's address."""
    number = walk.case.number
    client.post("/lacak/", {"number": number, "code": walk.receipt_code})
    return f"/lacak/{number}/"


def kerja(case: Complaint, step: str = "") -> str:
    return f"/kerja/{case.number}/{step}/" if step else f"/kerja/{case.number}/"


def version(client: Client, url: str) -> str:
    """The hidden field that says what the form has seen."""
    found = re.search(r'name="version" value="(\d*)"', body(client.get(url)))
    assert found, "the form says no version"
    return found[1]


def numbers(response: HttpResponse) -> list[str]:
    """The cases of a queue, from top to bottom."""
    return re.findall(r'href="/kerja/([\d-]+)/" data-row', response.content.decode())


def pressed(client: Client, walk: Walk, name: str, **typed: Any) -> Any:
    """The answer to a step's form, sent as it was shown."""
    shown(client)
    url = kerja(walk.case, name)
    return client.post(url, {"version": version(client, url), **typed})
