"""The coordinator's desk as tests visit it."""

import re
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from complaints.models import Complaint
from tests.complaints.browsing import body

LIST = "/admin/complaints/complaint/"
BULK = f"{LIST}massal/"


def desk(case: Complaint, step: str = "") -> str:
    """The page of a case, or of a step on it."""
    if not step:
        return reverse("admin:complaints_complaint_change", args=[case.pk])
    return reverse("admin:complaints_complaint_step", args=[case.pk, step])


def listed(response: HttpResponse) -> list[str]:
    """The numbers of the list, from top to bottom."""
    return re.findall(r'name="pilih" value="([\d-]+)"', response.content.decode())


def version(client: Client, url: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', body(client.get(url)))
    assert found, "the form says no version"
    return found[1]


def disposal(unit: Any, **said: Any) -> dict[str, Any]:
    return {
        "to": unit.pk,
        "classification": "tidak_berkadar_pengawasan",
        "category": "",
        "instruction": "Mohon ditinjau pekan ini.",
        "title": "",
        **said,
    }
