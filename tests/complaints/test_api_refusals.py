"""What the API refuses: a problem in one shape, nothing repeated, nothing written."""

import json
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from complaints import actions
from complaints.models import Complaint, Event
from tests.cast import Cast
from tests.complaints.api_client import (
    CANARIES,
    CASE,
    CASES,
    PROBLEM,
    application,
    said,
    send,
)
from tests.registry import small_registry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def cast(db: None) -> Cast:
    return small_registry()


def but(**said_otherwise: Any) -> str:
    return json.dumps({**CASE, **said_otherwise})


def without(name: str) -> str:
    return json.dumps({key: value for key, value in CASE.items() if key != name})


UNREADABLE: dict[str, str | bytes] = {
    "nothing": b"",
    "not UTF-8": b'{"title": "\xff\xfe"}',
    "UTF-16": but().encode("utf-16"),
    "a mark of byte order": b"\xef\xbb\xbf" + but().encode(),
    "a NUL byte": but(text="X").replace("X", "\0"),
    "cut off": but()[:-1],
    "a list": "[]",
    "a number": "1",
    "nothing at all": "null",
    "a name twice": '{"title": "a", "title": "b"}',
    "NaN": '{"title": NaN}',
    "infinity": '{"title": -Infinity}',
    "deep lists": "[" * 10_000,
    "deep objects": '{"a":' * 10_000 + "1" + "}" * 10_000,
    "a number of 5,000 digits": '{"a": ' + "9" * 5_000 + "}",
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_is_no_json_object_is_a_bad_request(body: str | bytes) -> None:
    answer = send(application(), body)

    assert answer.status_code == 400
    assert answer["Content-Type"] == PROBLEM
    assert said(answer).get("detail") or said(answer)["errors"]
    assert not Complaint.objects.exists()


FIELDS: dict[str, tuple[str, str]] = {
    "no title": (without("title"), "title"),
    "an empty title": (but(title=" \n"), "title"),
    "a title that is null": (but(title=None), "title"),
    "a title that is a number": (but(title=7), "title"),
    "a title that is a list": (but(title=["a"]), "title"),
    "a title of 201 characters": (but(title="a" * 201), "title"),
    "a text of 100,000 characters": (but(text="a" * 100_000), "text"),
    "an escaped NUL": (but(text="a\0b"), "text"),
    "half a character": (but(text="a\ud800b"), "text"),
    "NUL in a code": (but(category="a\0b"), "category"),
    "no classification": (without("classification"), "classification"),
    "an unknown classification": (but(classification="keluhan"), "classification"),
    "a classification of a list": (but(classification=["aspirasi"]), "classification"),
    "no region": (without("region"), "region"),
    "an unknown region": (but(region="99.99"), "region"),
    "a region as a number": (but(region=35.78), "region"),
    "a lookup as a region": (but(region={"code__gt": ""}), "region"),
    "no word on anonymity": (without("is_anonymous"), "is_anonymous"),
    "yes as a text": (but(is_secret="true"), "is_secret"),
    "yes as a number": (but(is_secret=1), "is_secret"),
    "an unknown category": (but(category="tidak-ada"), "category"),
    "a category that has closed": (but(category="corona-virus"), "category"),
    "an unknown agency": (but(agency="pemda-00"), "agency"),
    "an agency that takes no case": (but(agency="ombudsman"), "agency"),
    "an unknown agency complained of": (but(reported_agency="x"), "reported_agency"),
    "a day that will be": (but(incident_date="2099-01-01"), "incident_date"),
    "a day that never was": (but(incident_date="2025-02-29"), "incident_date"),
    "a day with a time": (but(incident_date="2025-02-01T10:00"), "incident_date"),
    "a day of the year 0": (but(incident_date="0000-01-01"), "incident_date"),
    "a place of 201 characters": (but(place="a" * 201), "place"),
    "an external id of 81": (but(external_id="1" * 81), "external_id"),
    "a complainant as a text": (but(complainant="Budi"), "complainant"),
    "a NIK of 15 digits": (but(complainant={"nik": "1" * 15}), "complainant.nik"),
    "a NIK in full width": (but(complainant={"nik": "１" * 16}), "complainant.nik"),
    "a NIK as a number": (but(complainant={"nik": 10**15}), "complainant.nik"),
    "a phone of letters": (but(complainant={"phone": "nol"}), "complainant.phone"),
    "an e-mail of two lines": (
        but(complainant={"email": "a@b.id\r\nBcc: c@d.id"}),
        "complainant.email",
    ),
}


@pytest.mark.parametrize(("body", "field"), FIELDS.values(), ids=FIELDS.keys())
def test_what_is_wrong_is_named_by_its_field(body: str, field: str) -> None:
    answer = send(application(), body, key="k")

    assert answer.status_code == 400
    assert answer["Content-Type"] == PROBLEM
    assert list(said(answer)["errors"]) == [field]
    assert not Complaint.objects.exists()
    assert not Event.objects.exists()


def test_everything_wrong_is_named_at_once() -> None:
    answer = send(application(), but(title="", region="x", incident_date="kemarin"))
    assert set(said(answer)["errors"]) == {"title", "region", "incident_date"}


def test_a_body_of_one_megabyte_is_too_large() -> None:
    assert send(application(), but(text="a" * 2**20)).status_code == 413


@pytest.mark.parametrize(
    "text", ["😀🫩👩‍👩‍👧 \u202egpj.exe\u202c", "ꦗꦮ العربية e\u0301" + "\u0301" * 500]
)
def test_any_script_is_kept_as_it_was_sent(text: str) -> None:
    assert send(application(), but(text=text)).status_code == 201
    assert Complaint.objects.get().original_text == text


def test_a_wrong_identity_is_not_repeated() -> None:
    wrong = {name: f"{value}\0" for name, value in CANARIES.items()}
    answer = send(application(), but(complainant=wrong))

    assert answer.status_code == 400
    assert len(said(answer)["errors"]) == len(wrong)
    shown = answer.content.decode()
    assert not [canary for canary in CANARIES.values() if canary in shown]


def test_what_is_no_json_is_another_media_type() -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "", "multipart/x"):
        answer = application().post(CASES, data=but(), content_type=kind)
        assert (answer.status_code, answer["Content-Type"]) == (415, PROBLEM)


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_a_method_that_is_not_there_is_a_problem(method: str) -> None:
    answer = getattr(application(), method)(CASES)
    assert (answer.status_code, answer["Content-Type"]) == (405, PROBLEM)


@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1", "/api/v1/", "/api/v2/complaints", CASES + "/"]
)
def test_an_address_that_is_not_there_is_a_problem(path: str) -> None:
    for answer in (Client().get(path), send(application(), to=path)):
        assert (answer.status_code, answer["Content-Type"]) == (404, PROBLEM)


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer x", "Basic dXNlcjpwYXNz", "Bearer \xff" * 50]
)
def test_without_a_known_token_nobody_enters(header: str) -> None:
    answer = send(Client(headers={"Authorization": header}))
    assert (answer.status_code, answer["Content-Type"]) == (401, PROBLEM)
    assert not Complaint.objects.exists()


def test_a_failure_of_ours_has_an_incident_and_no_words_of_the_error(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(**_: Any) -> None:
        raise RuntimeError(CANARIES["name"])

    monkeypatch.setattr(actions, "receive_within", fail)
    answer = send(application(), but(complainant=CANARIES))

    assert (answer.status_code, answer["Content-Type"]) == (500, PROBLEM)
    assert CANARIES["name"] not in answer.content.decode()
    logged = [getattr(record, "incident", "") for record in caplog.records]
    assert said(answer)["incident"] in logged


def test_a_database_that_is_away_is_a_reason_to_come_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(**_: Any) -> None:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(actions, "receive_within", fail)
    answer = send(application())
    assert answer.status_code == 503
    assert answer["Retry-After"]
