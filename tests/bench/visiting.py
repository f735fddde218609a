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
from tests.bench import bare
from tests.bench.databases import TOKEN
from tests.bench.measuring import Call, Probe

UNIT, DESK, WATCH = "pu.surabaya", "admin.surabaya", "auditor"
UNIT_CODE, ROOT_CODE = "pemda-35.78.pu", "pemda-35.78"
WORDS = "jalan rusak"
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
    """A signed-in officer's browser."""

    def __init__(self, username: str) -> None:
        self.client = Client(SERVER_NAME="127.0.0.1")
        self.client.force_login(Officer.objects.get(username=username))

    def page(self, name: str, *args: Any, **query: str) -> Call:
        url = f"{reverse(name, args=args)}?{urlencode(query)}"

        def call(_number: int) -> None:
            answered(self.client.get(url), 200)

        return call


def answered(response: Any, status: int) -> None:
    """A page that fails must not count as a quick one."""
    if response.status_code != status:
        url = response.request["PATH_INFO"]
        raise AssertionError(f"{url}: {response.status_code}, {response.content[:500]}")


def probes(*, now: datetime) -> list[Probe]:
    """Of the database in use."""
    unit = Agency.objects.get(code=UNIT_CODE)
    root = Agency.objects.get(code=ROOT_CODE)
    return [
        create(),
        *queues(unit, root),
        case_page(unit),
        search(root),
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


def queues(unit: Agency, root: Agency) -> list[Probe]:
    in_progress = [unit.pk, State.IN_PROGRESS.value]
    received = [root.pk, State.RECEIVED.value]
    return [
        Probe(
            name="queue, unit",
            call=Visitor(UNIT).page("complaints:queue", antrean="diproses"),
            bare=bare.fetching((bare.QUEUE_OF_UNIT, in_progress)),
            bare_is="SQL: 25 rows",
            is_page=True,
        ),
        Probe(
            name="queue, whole country",
            call=Visitor(WATCH).page("complaints:queue", antrean="diproses"),
            bare=bare.fetching((bare.QUEUE_OF_COUNTRY, [State.IN_PROGRESS.value])),
            bare_is="SQL: 25 rows",
            is_page=True,
        ),
        Probe(
            name="queue, coordinator",
            call=Visitor(DESK).page("complaints:queue", antrean="verifikasi"),
            bare=bare.fetching((bare.QUEUE_OF_DESK, received)),
            bare_is="SQL: 25 rows",
            is_page=True,
        ),
    ]


def case_page(unit: Agency) -> Probe:
    numbers = _numbers(unit, State.IN_PROGRESS)
    visitor = Visitor(UNIT)

    def statements(number: str) -> list[bare.Statement]:
        return [(statement, [number]) for statement in bare.CASE]

    return Probe(
        name="case page",
        call=_in_turns([visitor.page("complaints:case", n) for n in numbers]),
        bare=_in_turns([bare.fetching(*statements(n)) for n in numbers]),
        bare_is="SQL: 4 selects",
        is_page=True,
    )


def search(root: Agency) -> Probe:
    values = [root.pk, State.RECEIVED.value, WORDS]
    return Probe(
        name="search",
        call=Visitor(DESK).page("complaints:queue", antrean="verifikasi", q=WORDS),
        bare=bare.fetching((bare.SEARCH, values)),
        bare_is="SQL: 25 rows found",
        is_page=True,
    )


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
