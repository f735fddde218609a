"""Reading one's own cases and taking the complainant's steps through the API."""

from typing import Any
from unittest.mock import ANY

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies.principals import Application
from complaints import actions
from complaints.api import paging
from complaints.models import Complaint
from complaints.workflow import State
from tests.cast import Cast
from tests.complaints.api_client import (
    CASE,
    CASES,
    PROBLEM,
    another_partner,
    application,
    said,
    send,
)
from tests.complaints.cases import NOW, received, walk_to
from tests.registry import small_registry

pytestmark = pytest.mark.django_db
PAGE_OF_TESTS = 3


@pytest.fixture
def cast() -> Cast:
    return small_registry()


def by_partner(cast: Cast) -> dict[str, Any]:
    return {"by": Application(cast.partner.pk, cast.partner.name)}


def of_partner(cast: Cast, state: State) -> Complaint:
    """A case that the application brought, as it stands in `state`."""
    case = walk_to(state, cast).case
    Complaint.objects.filter(pk=case.pk).update(partner=cast.partner)
    return case


def test_an_application_reads_its_case_with_a_public_timeline(cast: Cast) -> None:
    case = of_partner(cast, State.AWAITING_COMPLAINANT)
    told = said(application().get(f"{CASES}/{case.number}"))

    assert told["state"] == "awaiting_complainant"
    assert told["holder"] == {"code": "dinas-pu", "name": cast.dinas_pu.name}
    assert told["verified_classification"] == "tidak_berkadar_pengawasan"
    assert [one["step"] for one in told["timeline"]][-1] == "answer"
    offered = {one["step"]: one["reason"] for one in told["steps"]}
    assert offered["confirm"] is None
    assert offered["reply"] is None
    assert "berstatus" in offered["complete"]


def test_internal_events_are_not_shown(cast: Cast) -> None:
    walk = received(cast).to_city().to_unit()
    walk.take(actions.note, "liaison_pu", text="Catatan rahasia dapur.")
    Complaint.objects.filter(pk=walk.pk).update(partner=cast.partner)

    page = application().get(f"{CASES}/{walk.case.number}")
    assert "dapur" not in page.content.decode()


def test_words_between_officers_are_not_shown(cast: Cast) -> None:
    walk = received(cast).to_city()
    walk.dispose(cast.dinas_pu, "admin_surabaya", instruction="Instruksi dapur.")
    walk.return_up("liaison_pu")
    Complaint.objects.filter(pk=walk.pk).update(partner=cast.partner)

    told = said(application().get(f"{CASES}/{walk.case.number}"))["timeline"]

    between = [one["text"] for one in told if one["step"] in {"dispose", "return_up"}]
    assert between == ["", "", ""]


def test_a_case_of_others_answers_like_one_that_does_not_exist(cast: Cast) -> None:
    case = of_partner(cast, State.RECEIVED)
    stranger = another_partner(cast.malang)
    for rest in ("", "/clocks"):
        foreign = stranger.get(f"{CASES}/{case.number}{rest}")
        missing = stranger.get(f"{CASES}/99-9999-9999{rest}")
        assert foreign.status_code == missing.status_code == 404
        assert foreign["Content-Type"] == PROBLEM
        assert foreign.content == missing.content
        assert foreign.headers == missing.headers
    step = send(stranger, {"text": "x"}, to=f"{CASES}/{case.number}/withdraw")
    gone = send(stranger, {"text": "x"}, to=f"{CASES}/99-9999-9999/withdraw")
    assert (step.status_code, step.content) == (gone.status_code, gone.content)
    assert Complaint.objects.get(pk=case.pk).state == "received"


def test_a_list_holds_the_own_cases_newest_first_page_by_page(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "PAGE", PAGE_OF_TESTS)
    client = application()
    sent = [said(send(client))["number"] for _ in range(2 * PAGE_OF_TESTS + 1)]
    send(another_partner(cast.malang))
    seen: list[str] = []
    address: str | None = CASES
    while address:
        page = said(client.get(address))
        assert len(page["results"]) <= PAGE_OF_TESTS
        seen += [line["number"] for line in page["results"]]
        address = page["next"]
        if len(seen) == PAGE_OF_TESTS:
            sent.append(said(send(client))["number"])  # shifts no later page
    assert seen == list(reversed(sent[:-1]))


def test_a_list_takes_few_statements_however_long(cast: Cast) -> None:
    client = application()
    counts = []
    for _ in range(2):
        for _more in range(4):
            send(client)
        with CaptureQueriesContext(connection) as asked:
            client.get(CASES)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 3


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("state=received", 1),
        ("state=archived", 1),
        ("state=received&state=archived", 2),
        ("state=closed", 0),
        ("since=2025-07-01T00:00:00Z", 2),
        ("since=2025-07-08T00:00:00Z", 0),
        ("until=2025-07-08T00:00:00%2B07:00", 2),
        ("external_id=SBY-1", 1),
        ("late=true", 1),
        ("late=false", 1),
    ],
)
def test_a_list_is_filtered(cast: Cast, query: str, count: int) -> None:
    for source, state in (("SBY-1", State.RECEIVED), ("SBY-2", State.ARCHIVED)):
        case = of_partner(cast, state)
        Complaint.objects.filter(pk=case.pk).update(source_id=source)
    assert len(said(application().get(f"{CASES}?{query}"))["results"]) == count


@pytest.mark.parametrize(
    "query",
    ["state=semua", "since=kemarin", "cursor=!", "cursor=" + "z" * 13, "state=%00"],
)
def test_a_filter_that_is_none_is_refused(cast: Cast, query: str) -> None:
    answer = application().get(f"{CASES}?{query}")
    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)


def test_clocks_come_with_their_proof(cast: Cast) -> None:
    case = of_partner(cast, State.IN_PROGRESS)
    told = said(application().get(f"{CASES}/{case.number}/clocks"))["clocks"]

    kinds = {one["kind"]: one for one in told}
    assert {"verification", "first_follow_up", "settlement", "ombudsman"} <= set(kinds)
    settlement = kinds["settlement"]
    assert settlement["stopped_at"] is None
    proof = settlement["proof"]
    assert proof["limit"] == {"days": 14, "unit": "working_days"}
    assert proof["due_date"] == settlement["due_date"]
    counted = [day for day in proof["days"] if day["number"]]
    assert len(counted) == proof["total"] == 14
    assert counted[-1]["day"] == proof["due_date"]


STEPS: dict[str, tuple[State, dict[str, Any], str]] = {
    "complete": (State.ON_HOLD, {"text": "Nomor 12."}, "forwarded"),
    "reply": (State.AWAITING_COMPLAINANT, {"text": "Belum."}, "in_progress"),
    "confirm": (State.AWAITING_COMPLAINANT, {"rating": 4}, "closed"),
    "withdraw": (State.FORWARDED, {}, "archived"),
    "tighten-privacy": (
        State.FORWARDED,
        {"is_anonymous": True, "is_secret": False},
        "forwarded",
    ),
}


@pytest.mark.parametrize("verb", STEPS)
def test_an_application_takes_the_complainants_steps(cast: Cast, verb: str) -> None:
    state, body, after = STEPS[verb]
    case = of_partner(cast, state)
    answer = send(application(), body, to=f"{CASES}/{case.number}/{verb}", key="k")

    assert answer.status_code == 200
    assert said(answer)["state"] == after
    event = case.events.latest("pk")
    assert (event.step, event.via) == (verb.replace("-", "_"), "partner")
    again = send(application(), body, to=f"{CASES}/{case.number}/{verb}", key="k")
    assert (again.content, again["Idempotency-Replayed"]) == (answer.content, "true")
    assert case.events.filter(step=event.step).count() == 1


def test_an_application_reopens_once(cast: Cast) -> None:
    case = Complaint.objects.get(number=said(send(application()))["number"])
    address = f"{CASES}/{case.number}"
    body = {"reason": "Belum selesai."}
    send(application(), {"text": ""}, to=f"{address}/withdraw")
    assert (
        said(send(application(), body, to=f"{address}/reopen"))["state"] == "received"
    )
    send(application(), {}, to=f"{address}/withdraw")
    refused = send(application(), body, to=f"{address}/reopen")

    assert refused.status_code == 409
    assert "sudah pernah" in said(refused)["detail"]


@pytest.mark.parametrize(
    ("verb", "body", "field"),
    [
        ("reply", {}, "text"),
        ("reply", {"text": "a\0"}, "text"),
        ("reply", {"text": "a" * 20_001}, "text"),
        ("confirm", {"rating": 6}, "rating"),
        ("confirm", {"rating": True}, "rating"),
        ("confirm", {"rating": "5"}, "rating"),
        ("confirm", {"text": "a\ud800"}, "text"),
        ("tighten-privacy", {"is_secret": True}, "is_anonymous"),
    ],
)
def test_a_step_with_a_wrong_body_changes_nothing(
    cast: Cast, verb: str, body: dict[str, Any], field: str
) -> None:
    case = of_partner(cast, State.AWAITING_COMPLAINANT)
    answer = send(application(), body, to=f"{CASES}/{case.number}/{verb}")

    assert answer.status_code == 400
    assert list(said(answer)["errors"]) == [field]
    assert Complaint.objects.get(pk=case.pk).state == "awaiting_complainant"


def test_staff_read_what_they_may_see_and_change_nothing(
    cast: Cast, client: Client
) -> None:
    case = received(cast).to_city().case
    client.force_login(cast.admin_surabaya)
    assert said(client.get(f"{CASES}/{case.number}"))["number"] == case.number
    assert len(said(client.get(CASES))["results"]) == 1
    assert send(client).status_code == 403
    step = send(client, {}, to=f"{CASES}/{case.number}/withdraw")
    assert step.status_code == 403

    client.force_login(cast.admin_malang)
    assert client.get(f"{CASES}/{case.number}").status_code == 404
    assert said(client.get(CASES)) == {"results": [], "next": None}


def test_somebody_without_a_session_reads_nothing(cast: Cast, client: Client) -> None:
    assert client.get(CASES).status_code == 401


def test_what_the_case_was_brought_with_can_be_read_back(cast: Cast) -> None:
    number = said(send(application()))["number"]
    told = said(application().get(f"{CASES}/{number}"))
    assert {name: told[name] for name in CASE if name != "region"} == {
        name: value for name, value in CASE.items() if name != "region"
    }
    assert told["region"] == {"code": CASE["region"], "name": ANY}
    assert NOW.isoformat() < told["received_at"]
