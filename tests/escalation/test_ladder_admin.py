"""The ladder's rows: set by the national desk, for a day to come, in their order."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from complaints.models import Complaint
from complaints.workflow import Classification
from escalation.models import LadderRung, LadderStep
from tests.complaints import cases
from tests.registry import Cast

LIST = "/admin/escalation/ladderrung/"


@pytest.fixture
def desk(client: Client, cast: Cast) -> Client:
    client.force_login(cast.admin_national)
    return client


def row(**said: Any) -> dict[str, Any]:
    day = (timezone.now() + timedelta(days=30)).date()
    return {
        "level": "reminder",
        "clock": "settlement",
        "since": day.isoformat(),
        "days": "-5",
        "to": "holder",
        "channel": "email",
        "is_quiet": "on",
        "is_told": "on",
        **said,
    }


def test_a_row_is_written_for_a_day_to_come_and_kept_in_history(
    desk: Client, cast: Cast
) -> None:
    before = LadderRung.objects.count()
    tried = desk.post(f"{LIST}add/", row())
    assert "Akan diberitahukan menurut baris ini" in tried.content.decode()
    assert "Ada yang perlu diperbaiki" not in tried.content.decode()
    assert LadderRung.objects.count() == before  # it was only tried
    seen = {"seen": tried.context["adminform"].form["seen"].value()}
    other = desk.post(f"{LIST}add/", row(days="-4", **seen))
    assert other.status_code == 200  # what it would do was not seen
    assert desk.post(f"{LIST}add/", row(**seen)).status_code == 302
    made = LadderRung.objects.latest("pk")
    assert LadderRung.objects.count() == before + 1
    assert (made.days, made.history.latest().history_user) == (-5, cast.admin_national)
    page = desk.get(LIST).content.decode()
    assert "5 hari kerja sebelum" in page
    assert "akan berlaku" in page
    # Until its day it may be taken back.
    assert desk.post(f"{LIST}{made.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not LadderRung.objects.filter(pk=made.pk).exists()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"since": "2018-01-02"}, "Pilih hari sesudah hari ini"),
        ({"days": "2"}, "terbalik"),
        ({"days": "-31"}, "Paling jauh 30 hari kerja"),
        ({"days": "seminggu"}, ""),
        ({"clock": "ombudsman"}, ""),
        ({"level": ""}, ""),
        ({"level": "consent"}, "Pertanyaan persetujuan"),
    ],
)
def test_what_makes_no_ladder_is_refused_beside_its_field(
    desk: Client, said: dict[str, str], words: str
) -> None:
    before = list(LadderRung.objects.values())
    answer = desk.post(f"{LIST}add/", row(**said))
    assert answer.status_code == 422
    assert answer.context["adminform"].form.errors
    assert words in answer.content.decode()
    assert list(LadderRung.objects.values()) == before


def test_what_holds_is_not_changed_nor_deleted(desk: Client) -> None:
    held = LadderRung.objects.earliest("pk")
    assert desk.post(f"{LIST}{held.pk}/change/", row()).status_code == 403
    assert desk.post(f"{LIST}{held.pk}/delete/", {"post": "yes"}).status_code == 403
    held.refresh_from_db()
    assert held.days == -1


def test_a_row_of_an_instansi_is_earlier_than_the_countrys(
    desk: Client, cast: Cast
) -> None:
    own = {"agency": str(cast.surabaya.pk)}
    refused = desk.post(f"{LIST}add/", row(days="-2", **own))
    assert "lebih longgar" in refused.content.decode()
    tried = desk.post(f"{LIST}add/", row(days="-5", **own))
    seen = tried.context["adminform"].form["seen"].value()
    assert desk.post(f"{LIST}add/", row(days="-5", seen=seen, **own)).status_code == 302
    page = desk.get(LIST).content.decode()
    assert cast.surabaya.name in page
    assert "Penyerahan kepada Ombudsman" in page
    assert "60 hari kalender" in page
    held = LadderRung.objects.earliest("pk")
    assert desk.get(f"{LIST}{held.pk}/change/").status_code == 200


def test_others_read_or_do_not_enter(client: Client, cast: Cast) -> None:
    client.force_login(cast.admin_surabaya)
    assert client.get(LIST).status_code == 200
    assert client.post(f"{LIST}add/", row()).status_code == 403
    client.force_login(cast.liaison_pu)
    assert client.get(LIST).status_code == 403


def test_who_was_told_of_a_case_that_one_may_not_see_is_not_found_by_its_number(
    client: Client, cast: Cast
) -> None:
    case = cases.at_unit(cast, reported_agency=cast.surabaya).case
    clock = case.clocks.get(kind="first_follow_up")
    LadderStep.objects.create(
        clock=clock,
        level="reminder",
        due_date=clock.due_date,
        agency=cast.dinas_pu,
        climbed_at=cases.NOW,
    )
    client.force_login(cast.admin_surabaya)
    url = f"/admin/escalation/ladderstep/?q={case.number}"
    assert client.get(url).context["cl"].result_count == 1

    Complaint.objects.filter(pk=case.pk).update(
        classification=Classification.SUPERVISORY
    )

    assert client.get(url).context["cl"].result_count == 0
