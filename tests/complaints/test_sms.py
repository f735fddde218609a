"""SMS to 1708: a case by keyword, steps from the same telephone, a reply to all."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from agencies.models import Agency, Partner
from complaints.models import Complainant, Complaint
from tests.cast import Cast
from tests.complaints.api_client import (
    another_partner,
    application,
    said,
    send,
)
from tests.registry import small_registry

# Steps by telephone look identities up with the login that may read them.
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "identity"])
SMS = "/api/v1/sms"
PHONE = "081299977701"
TEXT = "Jalan rusak di depan pasar Kedungdoro sejak bulan lalu."


@pytest.fixture
def cast() -> Cast:
    cast = small_registry()
    Partner.objects.update(is_sms_gateway=True)
    city = Agency.objects.get(pk=cast.surabaya.pk)
    city.sms_keyword = " Surabaya"  # however somebody typed it
    city.save()
    return cast


class Telephone:
    """Somebody who writes to 1708."""

    def __init__(self, number: str = PHONE, gateway: Client | None = None) -> None:
        self.number = number
        self.gateway = gateway or application()

    def write(self, text: str, *, message_id: str = "") -> dict[str, Any]:
        message = {
            "message_id": message_id or f"m{uuid4()}",
            "sender": self.number,
            "text": text,
        }
        answer = send(self.gateway, message, to=SMS)
        assert answer.status_code == 200, answer.content
        return said(answer)


def test_a_keyword_brings_a_case_to_its_instansi(cast: Cast) -> None:
    told = Telephone().write(f"surabaya {TEXT}")

    case = Complaint.objects.get(number=told["number"])
    assert (case.channel, case.holder, case.original_text) == (
        "sms",
        cast.surabaya,
        TEXT,
    )
    assert case.region == cast.regions["35.78"]
    assert case.is_secret
    assert (case.events.get().via, case.partner) == ("sms", None)
    assert case.number in told["reply"]
    assert PHONE not in told["reply"]
    sealed = Complainant.objects.using("identity").get(pk=case.pk)
    assert PHONE.encode() not in bytes(sealed.phone or b"")


def test_text_without_a_keyword_is_a_case_of_the_national_desk(cast: Cast) -> None:
    told = Telephone().write(TEXT)

    case = Complaint.objects.get(number=told["number"])
    assert (case.holder, case.original_text) == (cast.national_desk, TEXT)
    assert "tidak dikenal" in told["reply"]


@pytest.mark.parametrize("text", ["Halo", "surabaya", "surabaya jalan", "info dong"])
def test_a_message_that_says_too_little_is_answered_with_how_to_write(
    cast: Cast, text: str
) -> None:
    told = Telephone().write(text)

    assert told["number"] is None
    assert "TANGKAB" in told["reply"]
    assert not Complaint.objects.exists()


def test_a_message_that_the_gateway_repeats_makes_one_case(cast: Cast) -> None:
    first, second = (Telephone().write(TEXT, message_id="m1") for _ in range(2))
    assert first == second
    assert Complaint.objects.count() == 1


def test_the_same_telephone_asks_and_takes_steps(cast: Cast) -> None:
    mobile = Telephone()
    number = mobile.write(f"SURABAYA {TEXT}")["number"]
    same = Telephone("+62 812-9997-7701")

    assert "Belum terverifikasi" in same.write(f"status {number}")["reply"]
    assert "Diarsipkan" in same.write(f"CABUT {number}")["reply"]
    reopened = same.write(f"BUKA {number} Ternyata belum diperbaiki.")
    assert "Belum terverifikasi" in reopened["reply"]
    case = Complaint.objects.get(number=number)
    steps = list(case.events.order_by("pk").values_list("step", "via"))
    assert steps == [("receive", "sms"), ("withdraw", "sms"), ("reopen", "sms")]
    again = same.write(f"SELESAI {number.replace('-', '')} 4")
    assert "berstatus" in again["reply"]  # why not, in the words of the screen
    assert "belum diisi" in same.write(f"LENGKAPI {number}")["reply"]


def test_another_telephone_reaches_nothing(cast: Cast) -> None:
    number = Telephone().write(TEXT)["number"]
    stranger = Telephone("081200000001")

    foreign = stranger.write(f"CABUT {number}")
    missing = stranger.write("CABUT 99-9999-9999")
    assert foreign == missing
    assert Complaint.objects.get().state == "received"


def test_only_the_gateway_says_from_where_a_message_came(cast: Cast) -> None:
    message = {"message_id": "m1", "sender": PHONE, "text": TEXT}
    other = another_partner(cast.malang)
    assert send(other, message, to=SMS).status_code == 403
    assert send(Client(), message, to=SMS).status_code == 401
    assert not Complaint.objects.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sender", "bukan nomor"),
        ("sender", None),
        ("message_id", "dua kata"),
        ("text", ""),
        ("text", "a\0b"),
        ("text", "a" * 2001),
    ],
)
def test_a_message_that_is_none_is_refused(cast: Cast, name: str, value: Any) -> None:
    message = {"message_id": "m1", "sender": PHONE, "text": TEXT, name: value}
    answer = send(application(), message, to=SMS)
    assert answer.status_code == 400
    assert list(said(answer)["errors"]) == [name]
    assert not Complaint.objects.exists()
