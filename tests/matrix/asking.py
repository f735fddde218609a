"""One request, taken back afterwards, and what came of it as one letter."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.test import Client

from complaints.models import Complaint
from complaints.workflow import ENDED, STEPS, State
from tests.complaints.cases import ANSWER
from tests.matrix import bodies
from tests.matrix.routes import Route
from tests.matrix.world import AT, CANARY, NUMBERS, Row, World

LETTERS = {
    ".": "shown (200), or nothing more to say (204)",
    ">": "done, or led on (301, 302)",
    "l": "to the sign-in",
    "t": "to number and code",
    "f": "to the enrolment of a second factor",
    "u": "401: show a token",
    "3": "403",
    "4": "404",
    "5": "405",
    "x": "what was sent is refused (400, 409, 415, 422, 429)",
    "!": "a failure of ours (5xx)",
}
# No address takes them, whoever asks.
REFUSED = ("DELETE", "OPTIONS", "PATCH", "PUT")
ADMIN_FORM = re.compile(r"^admin/\w+/(?P<model>\w+)/(?:<.*>/)?(?P<page>add|change)/$")
# Steps are tried where their case stands so that some may take them.
BEST = (
    State.IN_PROGRESS,
    State.FORWARDED,
    State.RECEIVED,
    State.ON_HOLD,
    State.AWAITING_COMPLAINANT,
    State.CLOSED,
)
ONCE = re.compile(
    rb"\"incident\": ?\"[0-9A-F]+\"|"
    rb"csrfmiddlewaretoken[^>]*|nonce=\"[^\"]*\"|data-token=\"[^\"]*\""
    rb"|name=\"token\" value=\"[^\"]*\"|hx-headers='[^']*'|\d+\.\d+ (?:seconds|detik)"
)
# Of any row, in an address as it is or within another; of a region with its dots.
KEY = re.compile(rb"(/|%2F)\d+(?:(?:\.|_2E)\d+)*(/|%2F)")
# The length is that of a body with a fresh token in it.
OF_THE_MOMENT = ("Expires", "Last-Modified", "Content-Length")
# What nobody may set by sending it along.
FORBIDDEN: dict[str, Any] = {
    "state": "closed",
    "holder": 1,
    "root": 1,
    "received_at": "2001-01-01T00:00:00Z",
    "escalate_at": "2099-01-01T00:00:00Z",
    "handed_over_at": "2001-01-01T00:00:00Z",
    "number": "25-0000-0001",
    "original_text": "lain",
    "partner": 1,
    "run": 9,
    "bounces": 9,
    "holds": 9,
    "is_binding": "on",
    "is_historical": "on",
    "awaits_verification": "",
    "ended_how": "confirmed",
    "late_after": "2099-01-01T00:00:00Z",
    "is_superuser": "on",
    "password": "x",
    "token_hash": "x",
    "run_id": 9,
    "by": 1,
    "at": "2001-01-01T00:00:00Z",
    "complaint_id": 1,
}


@dataclass(frozen=True)
class Outcome:
    letter: str
    print: str  # equal for answers that nobody can tell apart
    body: bytes

    @cached_property
    def identities(self) -> list[str]:
        low = self.body.lower()
        return [one for one in astuple(CANARY) if one.lower().encode() in low]

    @cached_property
    def numbers(self) -> list[str]:
        return [one for one in NUMBERS if one.encode() in self.body]

    def titles(self, world: World) -> set[str]:
        """Relations whose case is named in the answer."""
        found = set(re.findall(rb"Judul-([a-z_]+)-baris", self.body))
        return {one.decode() for one in found}


@dataclass
class Visitor:
    """One principal with a client; every request leaves the database as it was."""

    name: str
    world: World

    @cached_property
    def client(self) -> Client:
        return self.world.client(self.name)

    @cached_property
    def sees(self) -> frozenset[str]:
        return self.world.sees(self.name)

    def reaches(self, model: str) -> frozenset[str]:
        """Relations whose row, no case, this principal may see."""
        if model not in self._reached:
            self._reached[model] = self.world.reaches(self.name, model)
        return self._reached[model]

    @cached_property
    def _reached(self) -> dict[str, frozenset[str]]:
        return {}

    @cached_property
    def reads_in_full(self) -> frozenset[str]:
        return self.world.reads_in_full(self.name)

    def ask(self, route: Route, method: str, relation: str) -> Outcome:
        row = self.world.rows.get(relation, self.world.rows["own"])
        path = route.path(self.world, relation)
        if method in REFUSED:
            return outcome(self.send(method, path, {}), row)
        data = sent(self.world, route, relation, self.name) if method == "POST" else {}
        if asked := data.pop(bodies.QUERY, ""):
            path = f"{path}?{asked}"
        cookies = self.client.cookies.copy()
        with taken_back():
            ready(route, row)
            found = outcome(self.send(method, path, data), row)
        self.client.cookies = cookies
        return found

    def send(self, method: str, path: str, data: dict[str, Any]) -> Any:
        if path.startswith("/api/"):
            kind = "application/json"
            sent = {k: v for k, v in data.items() if k not in ("to", "units")}
            if method in ("GET", "HEAD"):
                return self.client.generic(method, path)
            return self.client.generic(method, path, json.dumps(sent), kind)
        if method == "POST":
            return self.client.post(path, data)
        return self.client.generic(method, path)


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    cache.clear()


def ready(route: Route, row: Row) -> None:
    """Put the case where the step can be taken, if its own state is not such a one."""
    step = STEPS.get(route.verb)
    if step is None or row.relation == "none":
        return
    case = Complaint.objects.get(pk=row.pk)
    if case.state in step.sources:
        return
    state = next((one for one in BEST if one in step.sources), None)
    if state is None:
        return
    case.state = state
    case.state_before_hold = State.FORWARDED if state == State.ON_HOLD else ""
    if state in ENDED:
        case.ended_at = AT
        case.next_due_at = case.late_after = case.escalate_at = None
        case.clocks.running().update(stopped_at=AT, is_met=True)
    case.save_without_historical_record()


def sent(world: World, route: Route, relation: str, name: str) -> dict[str, Any]:
    """What the address asks for, and beside it what nobody may set."""
    own = _own_body(world, route, relation, name)
    return {**said(world, route), **FORBIDDEN} if own is None else {**FORBIDDEN, **own}


def _own_body(
    world: World, route: Route, relation: str, name: str
) -> dict[str, Any] | None:
    if route.listed and route.way:
        return bodies.chosen(world, route.listed, route.way, relation)
    if route.way:
        return bodies.WAYS[route.pattern][route.way](world, relation, name)
    if route.pattern in bodies.BODIES:
        return bodies.BODIES[route.pattern](world, relation, name)
    form = ADMIN_FORM.match(route.pattern)
    if form and form["model"] != "complaint":
        is_new = form["page"] == "add"
        of = "own" if is_new else relation
        return {**bodies.of_a_row(world, form["model"], of, is_new=is_new)}
    return None


def said(world: World, route: Route) -> dict[str, Any]:
    """What any form asks for; each takes what it knows."""
    cast = world.cast
    reason = "unintelligible" if route.step == "archive" else "Sebab yang cukup."
    target = cast.liaison_pu.pk if route.step == "assign" else cast.dinas_kesehatan.pk
    return {
        "text": ANSWER,
        "reason": reason,
        "question": "Di mana tepatnya?",
        "to": target,
        "proposed": cast.malang.pk,
        "units": [cast.dinas_kesehatan.pk, cast.rsud.pk],
        "classification": "aspirasi",
        "into": world.rows["sibling"].number,
        "issue": "Mudik",
        "until": "2025-09-30",
        "interim": "Menunggu.",
        "rating": 4,
        "is_anonymous": True,
        "is_secret": True,
        "outcome": "not_found",
        "summary": "Ringkasan.",
        "confirmed": "on",
        "warned": "near_copy",
        "langkah": "note",
        "kind": "see",
        "sure": "on",
    }


def outcome(answer: Any, row: Row) -> Outcome:
    streamed = answer.streaming
    body = b"".join(answer.streaming_content) if streamed else answer.content
    return Outcome(_letter(answer), _print(answer, body, row), body)


CODES = {200: ".", 201: ".", 204: ".", 301: ">", 302: ">", 401: "u"}
CODES |= {403: "3", 404: "4", 405: "5"}


def _letter(answer: Any) -> str:
    status = answer.status_code
    where = answer.headers.get("Location", "")
    if status == 302 and where.startswith("/masuk/"):
        return "l"
    if status == 302 and where == "/akun/":
        return "f"
    if status == 302 and where.startswith("/lacak/?"):
        return "t"
    return CODES.get(status) or ("!" if status >= 500 else "x")


def _print(answer: Any, body: bytes, row: Row) -> str:
    """Status, headers and body, without what is new in every answer or was asked."""
    asked = (row.number.encode(), str(row.pk).encode(), str(row.file).encode())
    plain = ONCE.sub(b"", body)
    named = [one for one in answer.headers.items() if one[0] not in OF_THE_MOMENT]
    heads = re.sub(rb"nonce-[^' ]*", b"", json.dumps(sorted(named)).encode())
    cookies = ",".join(sorted(answer.cookies)).encode()
    whole = heads + b"\n" + cookies + b"\n" + plain
    for one in asked:
        whole = whole.replace(one, b"#")
    whole = KEY.sub(rb"\1#\2", whole)
    return sha256(str(answer.status_code).encode() + whole).hexdigest()[:16]
