"""The pages and steps that are measured, through the test client."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.test import Client
from django.urls import reverse

from agencies.models import Agency, Officer
from complaints.models import Complaint
from complaints.workflow import State
from tests.bench import bare, bare_admin
from tests.bench.databases import TOKEN
from tests.bench.measuring import Call, Probe
from tests.signing import shown

UNIT, DESK, WATCH = "pu.surabaya", "admin.surabaya", "auditor"
UNIT_CODE = "pemda-35.78.pu"
WORDS = "jalan rusak"
BARE_PAGE = "its bare SQL and template"
NOTE = "Sudah kami tinjau; perbaikan dijadwalkan tanggal 12-03-2026 di lokasi."
STEPPED_ON = 25  # cases that take steps, in turns
SENT = {
    "title": "Jalan berlubang di depan pasar",
    "text": "Lubang sedalam 20 cm di depan pasar membuat dua orang jatuh. " * 4,
    "classification": "pengaduan",
    "region": "35.78",
    "is_anonymous": False,
    "is_secret": False,
}


class Visitor:
    """The browser of an officer who signed in with both factors."""

    def __init__(self, username: str) -> None:
        self.client = Client(SERVER_NAME="127.0.0.1")
        self.client.force_login(Officer.objects.get(username=username))
        shown(self.client, "password", "mfa")

    def page(self, name: str, *args: Any, **query: str) -> Call:
        url = f"{reverse(name, args=args)}?{urlencode(query)}"

        def call(_number: int) -> bytes:
            page = self.client.get(url)
            answered(page, 200)
            return page.content

        return call


def answered(response: Any, status: int) -> None:
    """A page that fails must not count as a quick one."""
    if response.status_code != status:
        url = response.request["PATH_INFO"]
        raise AssertionError(f"{url}: {response.status_code}, {response.content[:500]}")


def probes(*, now: datetime) -> list[Probe]:
    """Of the database in use."""
    unit = Agency.objects.get(code=UNIT_CODE)
    return [
        create(),
        *queues(),
        case_page(unit),
        search(),
        step(unit),
        recap(now=now),
    ]


def create() -> Probe:
    client = Client(SERVER_NAME="127.0.0.1")

    def post(url: str, **headers: str) -> None:
        response = client.post(
            url, SENT, content_type="application/json", headers=headers
        )
        answered(response, 201)

    def ours(_number: int) -> None:
        headers = {
            "Authorization": f"Bearer {TOKEN}",
            "Idempotency-Key": secrets.token_hex(8),
        }
        post(reverse("api-cases"), **headers)

    return Probe(
        name="create (API)",
        call=ours,
        bare=lambda _number: post("/api/v1/bare"),
        bare_is="DRF view: case + event",
    )


def queues() -> list[Probe]:
    return [
        _page("queue, unit", UNIT, "complaints:queue", antrean="diproses"),
        _page("queue, whole country", WATCH, "complaints:queue", antrean="diproses"),
        _page("queue, coordinator", DESK, "complaints:queue", antrean="verifikasi"),
        Probe(
            name="admin list",
            call=Visitor(DESK).page("admin:complaints_complaint_changelist"),
            bare=Visitor(DESK).page(bare_admin.LIST),
            bare_is="an unfold list of 10⁴ plain rows",
            most_times_bare=1.5,
            is_page=True,
        ),
    ]


def _page(name: str, who: str, *address: str, **query: str) -> Probe:
    """A page held against its own statements and a template of its size, bare."""
    page = Visitor(who).page(*address, **query)
    return Probe(
        name=name,
        call=page,
        bare=bare.Page(page),
        bare_is=BARE_PAGE,
        most_times_bare=3.0,
        is_page=True,
    )


def case_page(unit: Agency) -> Probe:
    visitor, numbers = Visitor(UNIT), _numbers(unit, State.IN_PROGRESS)
    pages = [visitor.page("complaints:case", number) for number in numbers]
    return Probe(
        name="case page",
        call=_in_turns(pages),
        bare=_in_turns([bare.Page(page) for page in pages]),
        bare_is=BARE_PAGE,
        most_times_bare=3.0,
        is_page=True,
    )


def search() -> Probe:
    return _page("search", DESK, "complaints:queue", antrean="verifikasi", q=WORDS)


def step(unit: Agency) -> Probe:
    """A follow-up on cases of the unit, in turns: the first stops a clock, all tell.

    More is asked than for a page: it is checked, changed, recorded and told at once.
    """
    numbers = _numbers(unit, State.FORWARDED, has_contact=True)
    ours, theirs = numbers[::2], numbers[1::2]
    visitor = Visitor(UNIT)

    def take(number: int) -> None:
        url = reverse("complaints:step", args=[ours[number % len(ours)], "follow_up"])
        answered(visitor.client.post(url, {"text": NOTE}), 302)

    return Probe(
        name="step (follow up)",
        call=take,
        bare=lambda n: bare.follow_up(theirs[n % len(theirs)], NOTE),
        bare_is="SQL: lock, event, update",
        # What the page would have shown next is not piled up in the cookie.
        before=lambda _number: visitor.client.cookies.pop("messages", None),
    )


def recap(*, now: datetime) -> Probe:
    first, last = (now - timedelta(days=180)).date(), now.date()
    period = {"from": first.isoformat(), "to": last.isoformat(), "scope": "35"}
    values = ["35%", now - timedelta(days=180), now]
    return Probe(
        name="recap, 180 days",
        call=Visitor("admin.nasional").page("reports:recap", **period),
        bare=bare.fetching((bare.RECAP, values)),
        bare_is="SQL: one GROUP BY",
        turns=3,
    )


def _numbers(unit: Agency, state: State, **where: bool) -> list[str]:
    """Cases of the unit, the latest first."""
    found = Complaint.objects.filter(holder=unit, state=state, induk=None, **where)
    latest = found.order_by("-received_at").values_list("number", flat=True)
    return list(latest[:STEPPED_ON])


def _in_turns(calls: list[Callable[[int], None]]) -> Call:
    return lambda number: calls[number % len(calls)](number)
