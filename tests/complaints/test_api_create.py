"""Bringing a case through the API: once, whole, and without an identity coming back."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import IdempotencyKey, Notice, Partner, token_hash
from complaints import actions, privacy
from complaints.models import (
    CaseSearch,
    Clock,
    Complainant,
    Complaint,
    Disposition,
    Event,
)
from tests.cast import Cast
from tests.complaints.api_client import (
    CANARIES,
    CASE,
    CASES,
    another_partner,
    application,
    said,
    send,
)
from tests.registry import small_registry

pytestmark = pytest.mark.django_db
MOST_STATEMENTS = 10  # with BEGIN and COMMIT; here it also sees a savepoint


@pytest.fixture
def cast() -> Cast:
    return small_registry()


def test_a_case_is_answered_with_its_number_receipt_and_promises(cast: Cast) -> None:
    answer = send(application())

    assert answer.status_code == 201
    told = said(answer)
    case = Complaint.objects.get(number=told["number"])
    assert case.receipt_hash == privacy.receipt_hash(told["receipt_code"])
    assert (case.partner, case.channel, case.state) == (
        cast.partner,
        "partner",
        "received",
    )
    assert case.holder == cast.national_desk
    promised = {one["kind"]: one["due_date"] for one in told["promises"]}
    assert promised == {
        clock.kind: clock.due_date.isoformat() for clock in case.clocks.all()
    }
    assert set(promised) == {"verification", "ombudsman"}
    assert answer["Cache-Control"] == "no-store"


def test_all_that_may_be_said_is_kept(cast: Cast) -> None:
    more = {
        "category": "pupr.jalan-berlubang",
        "place": "Jalan Kedungdoro",
        "incident_date": "2025-07-01",
        "external_id": "SBY-17",
        "agency": "surabaya",
        "reported_agency": "dinas-pu",
        "is_secret": True,
    }
    number = said(send(application(), {**CASE, **more}))["number"]

    case = Complaint.objects.get(number=number)
    assert case.category == cast.categories["pupr.jalan-berlubang"]
    assert (case.place, str(case.incident_date)) == ("Jalan Kedungdoro", "2025-07-01")
    assert (case.source_id, case.is_secret) == ("SBY-17", True)
    assert (case.holder, case.reported_agency) == (cast.surabaya, cast.dinas_pu)


def test_one_statement_writes_all_that_a_case_is(cast: Cast) -> None:
    number = said(send(application(), {**CASE, "complainant": CANARIES}))["number"]

    case = Complaint.objects.get(number=number)
    event = case.events.get()
    assert (event.step, event.via, event.partner) == (
        "receive",
        "partner",
        cast.partner,
    )
    assert case.history.count() == 1
    assert case.history.get().history_type == "+"
    assert case.history.get().state == case.state
    assert Disposition.objects.filter(complaint=case).count() == 1
    assert Clock.objects.filter(complaint=case).count() == 2
    assert case.title in CaseSearch.objects.get(pk=case.pk).text
    assert Notice.objects.filter(complaint_id=case.pk).count() == 1
    case.title = "Judul baru"
    case.save()  # what was inserted in one go is a row like any other
    assert case.history.count() == 2


def test_a_create_takes_few_statements(cast: Cast) -> None:
    send(application())  # what is kept of policy and calendar is read here
    with CaptureQueriesContext(connection) as asked:
        send(application(), {**CASE, "complainant": CANARIES}, key="k")
    kept = [one for one in asked if "SAVEPOINT" not in one["sql"]]
    assert len(kept) <= MOST_STATEMENTS - 2  # the test's own transaction is open


def test_the_same_key_and_body_get_the_same_answer_again(cast: Cast) -> None:
    first, second = (send(application(), key="kunci-1") for _ in range(2))

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert "Idempotency-Replayed" not in first
    assert second["Idempotency-Replayed"] == "true"
    assert Complaint.objects.count() == 1


def test_the_order_of_names_in_a_body_does_not_make_it_another(cast: Cast) -> None:
    first = send(application(), key="k")
    turned = json.dumps(dict(reversed(CASE.items())), indent=2)
    assert send(application(), turned, key="k").content == first.content


def test_the_same_key_with_another_body_is_refused(cast: Cast) -> None:
    send(application(), key="k")
    answer = send(application(), {**CASE, "title": "Lampu jalan mati"}, key="k")

    assert answer.status_code == 422
    assert Complaint.objects.count() == 1


def test_a_key_belongs_to_the_application_that_sent_it(cast: Cast) -> None:
    first = send(application(), key="k")
    second = send(another_partner(cast.malang), key="k")

    assert second.status_code == 201
    assert said(second)["number"] != said(first)["number"]


def test_a_refused_body_leaves_its_key_free(cast: Cast) -> None:
    assert send(application(), {**CASE, "title": ""}, key="k").status_code == 400
    assert not IdempotencyKey.objects.exists()
    assert send(application(), key="k").status_code == 201


def test_a_kept_answer_and_a_fingerprint_tell_nothing_without_the_key(
    cast: Cast,
) -> None:
    body = {**CASE, "complainant": CANARIES}
    code = said(send(application(), body, key="k"))["receipt_code"]

    row = IdempotencyKey.objects.get()
    assert code.encode() not in bytes(row.answer or b"")
    assert row.body_sha256 != token_hash(json.dumps(body))


@pytest.mark.parametrize("key", ["", " ", "dua kata", "é", "x" * 201])
def test_a_key_that_is_none_is_refused(cast: Cast, key: str) -> None:
    assert send(application(), key=key).status_code == 400
    assert not Complaint.objects.exists()


def test_keys_are_forgotten_after_thirty_days(cast: Cast) -> None:
    for key in ("lama", "baru"):
        send(application(), key=key)
    old = IdempotencyKey.objects.filter(key="lama")
    sent_at = old.get().created_at
    old.update(created_at=sent_at - timedelta(days=31))

    actions.forget_keys(at=sent_at)
    assert IdempotencyKey.objects.get().key == "baru"
    assert send(application(), key="baru")["Idempotency-Replayed"] == "true"


def test_an_external_id_brings_one_case(cast: Cast) -> None:
    body = {**CASE, "external_id": "SBY-17"}
    first = send(application(), body)
    second = send(application(), {**body, "text": "Dikirim lagi dengan kata lain."})

    assert (first.status_code, second.status_code) == (201, 200)
    assert said(second)["number"] == said(first)["number"]
    assert said(second)["receipt_code"] is None
    assert said(second)["duplicate"] is True
    assert Complaint.objects.count() == 1
    other = send(another_partner(cast.malang), body)
    assert other.status_code == 201  # its own numbers


def test_unknown_names_are_told_and_change_nothing(cast: Cast) -> None:
    forged = {"state": "closed", "holder": "dinas-pu", "escalate_at": None}
    told = said(send(application(), {**CASE, **forged}))

    assert set(told["ignored"]) == set(forged)
    case = Complaint.objects.get()
    assert (case.state, case.holder) == ("received", cast.national_desk)


def test_nothing_of_an_identity_comes_back(cast: Cast) -> None:
    client = application()
    answer = send(client, {**CASE, "complainant": CANARIES}, key="k")
    number = said(answer)["number"]
    pages = [
        answer,
        send(client, {**CASE, "complainant": CANARIES}, key="k"),
        client.get(f"{CASES}/{number}"),
        client.get(f"{CASES}/{number}/clocks"),
        client.get(CASES),
    ]
    shown = b"".join(page.content for page in pages).decode()
    assert not [canary for canary in CANARIES.values() if canary in shown]
    kept = [str(Event.objects.values()), str(Notice.objects.values())]
    assert not [canary for canary in CANARIES.values() if canary in "".join(kept)]
    assert Complainant.objects.filter(complaint__number=number).values_list(
        "key_id", flat=True
    )


def test_an_application_that_was_switched_off_is_nobody(cast: Cast) -> None:
    Partner.objects.update(is_active=False)
    answer = send(application())
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
