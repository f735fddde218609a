"""The formal requirements of a review (UU 37/2008 pasal 24), from the case's facts."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.formats import date_format

from agencies.principals import Receipt
from complaints import actions as steps
from complaints.models import Complaint
from complaints.workflow import Classification
from escalation.dossier import Check, evidence, formal_requirements
from tests.complaints import cases
from tests.registry import Cast


def requirements(complaint: Complaint) -> tuple[Check, ...]:
    hands = complaint.dispositions.select_related("to_agency").order_by("pk")
    return formal_requirements(complaint, list(hands))


def test_a_case_that_no_agency_had_is_no_matter_for_the_ombudsman(cast: Cast) -> None:
    at_national_desk = cases.received(cast).case
    assert requirements(at_national_desk)[0].verdict == "no"

    asked = requirements(cases.at_unit(cast).case)[0]
    assert asked.verdict == "ok"
    assert "Pemerintah Kota Surabaya menerimanya pada 7 Juli 2025." in asked.detail


@pytest.mark.parametrize(
    ("happened", "verdict"),
    [
        (date(2025, 7, 1), "ok"),
        (date(2023, 7, 7), "ok"),  # two years to the day
        (date(2023, 7, 6), "no"),
        (None, "ask"),
    ],
)
def test_the_event_is_no_more_than_two_years_past(
    cast: Cast, happened: date | None, verdict: str
) -> None:
    complaint = cases.at_unit(cast, incident_date=happened).case
    assert requirements(complaint)[1].verdict == verdict


@pytest.mark.parametrize(("day", "verdict"), [(28, "ok"), (1, "no")])
def test_two_years_after_a_leap_day(cast: Cast, day: int, verdict: str) -> None:
    month = 2 if day == 28 else 3
    received_at = datetime(2022, month, day, 3, tzinfo=UTC)
    leap_day = date(2020, 2, 29)
    complaint = cases.at_unit(cast, at=received_at, incident_date=leap_day).case
    assert requirements(complaint)[1].verdict == verdict


def test_the_day_of_receipt_is_that_of_the_place(cast: Cast) -> None:
    """18:00 UTC is the next day in Surabaya: one day too many."""
    evening = datetime(2025, 7, 6, 18, tzinfo=UTC)
    complaint = cases.at_unit(cast, at=evening, incident_date=date(2023, 7, 6)).case
    assert requirements(complaint)[1].verdict == "no"


def test_until_when_it_was_promised_is_not_what_the_ombudsman_asked_for(
    cast: Cast,
) -> None:
    walk = cases.at_city(cast)
    kind = Classification.SUPERVISORY
    walk.dispose(cast.dinas_pu, "admin_surabaya", classification=kind).follow_up()
    walk.hand_over()
    walk.take(steps.ask_explanation, "reviewer_jatim", question="Mengapa?")
    due = {one.kind: one.due_date for one in walk.case.clocks.running()}
    assert due["explanation"] < due["settlement"]

    day = date_format(due["settlement"], "j F Y")
    assert requirements(walk.case)[3].detail == f"Belum selesai; tenggat {day}."
    walk.hold()
    assert requirements(walk.case)[3].verdict == "ask"


def test_consent_is_said_with_its_day(cast: Cast) -> None:
    walk = cases.at_unit(cast)
    assert requirements(walk.case)[2].verdict == "ask"
    at = cases.NOW + timedelta(days=3)
    steps.consent(complaint_id=walk.pk, by=Receipt(walk.pk), at=at)
    given = requirements(walk.case)[2]
    assert (given.verdict, given.detail) == ("ok", "Disetujui 10 Juli 2025.")


def test_evidence_is_named_by_its_hash(cast: Cast) -> None:
    png = (
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06"
        b"\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00"
        b"\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
    )
    upload = steps.Upload(name="lubang.png", content=png)
    complaint = cases.received(cast, uploads=(upload,)).case
    [file] = evidence(list(complaint.attachments.all()))
    assert file.name == "lubang.png"
    assert file.is_image
    assert len(file.sha256) == 64
