"""A complainant sees, corrects or erases what is held: asked, decided, done."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from agencies.models import AccessEntry, Notice
from complaints import actions, privacy
from complaints.actions import NotAllowed, requesting
from complaints.models import (
    Complainant,
    Complaint,
    PrivacyPolicy,
    SubjectRequest,
)
from complaints.privacy import Identity
from complaints.workflow import Classification
from tests.cast import Cast
from tests.complaints.browsing import NAMELESS, Now, body, opened
from tests.complaints.cases import IDENTITY, Walk, at_unit, day_of
from tests.complaints.data_requests import BOTH, ask, decide
from tests.complaints.test_canaries import CANARY
from tests.registry import small_registry


@pytest.fixture
def walk() -> Walk:
    return at_unit(small_registry(), identity=IDENTITY)


@BOTH
def test_a_correction_is_a_new_version_under_a_new_key(walk: Walk) -> None:
    before = Complainant.objects.using("identity").get(pk=walk.pk)
    asked = ask(walk, "correct", change={"phone": "0813 1111 2222", "name": ""})
    assert asked.changed == ["phone"]
    assert b"0813" not in bytes(asked.change or b"")

    decide(walk, asked)

    assert privacy.opened(walk.pk) == Identity(
        name=IDENTITY.name,
        nik=IDENTITY.nik,
        phone="0813 1111 2222",
        email=IDENTITY.email,
        address=IDENTITY.address,
    )
    after = Complainant.objects.using("identity").get(pk=walk.pk)
    assert after.version == 2
    assert after.sealed_key != before.sealed_key
    assert privacy.cases_of_phone("081311112222") == [walk.pk]
    assert privacy.cases_of_phone(IDENTITY.phone) == []
    asked.refresh_from_db()
    assert asked.change is None


@BOTH
def test_a_correction_may_name_a_person_where_nobody_was_named() -> None:
    walk = at_unit(small_registry())

    decide(walk, ask(walk, "correct", change={"email": "baru@contoh.invalid"}))

    assert privacy.opened(walk.pk) == Identity(email="baru@contoh.invalid")
    assert walk.case.has_contact


@pytest.mark.parametrize(
    ("change", "field"),
    [({}, "change"), ({"name": " "}, "change"), ({"nik": "123"}, "nik")],
)
def test_a_correction_that_says_nothing_or_nonsense_is_refused(
    cast: Cast, change: dict[str, str], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        ask(at_unit(cast), "correct", change=change)

    assert list(refused.value.message_dict) == [field]
    assert not SubjectRequest.objects.exists()


def test_the_limit_is_three_days_by_the_policy_in_force(cast: Cast) -> None:
    walk = at_unit(cast)
    asked = ask(walk, "see")
    assert asked.due_at == walk.at + timedelta(hours=72)

    day = day_of(walk.at)
    PrivacyPolicy.objects.create(valid_from=day, basis="Uji", answer_hours=24)

    assert ask(walk, "erase").due_at == walk.at + timedelta(hours=24)


def test_custodians_hear_of_a_request_and_once_that_it_is_late(cast: Cast) -> None:
    walk = at_unit(cast)
    ask(walk, "erase")
    to_custodians = Notice.objects.filter(agency=cast.custodian_office)
    assert to_custodians.count() == 1

    assert requesting.remind_of_requests(at=walk.at + timedelta(hours=72)) == 0
    late = walk.at + timedelta(hours=73)
    requesting.remind_of_requests(at=late)
    requesting.remind_of_requests(at=late + timedelta(hours=1))

    subjects = sorted(to_custodians.values_list("subject", flat=True))
    assert len(subjects) == 2
    assert subjects[0].startswith("Lewat batas")


@pytest.mark.parametrize("name", ["liaison_kesehatan", "ksp_officer", "auditor"])
def test_only_the_complainant_or_the_holder_for_them_asks(
    cast: Cast, name: str
) -> None:
    walk = at_unit(cast)

    with pytest.raises(NotAllowed):
        requesting.ask_about_data(
            complaint_id=walk.pk, kind="erase", by=walk.staff(name), at=walk.at
        )
    asked = requesting.ask_about_data(
        complaint_id=walk.pk, kind="erase", by=walk.staff("liaison_pu"), at=walk.at
    )
    assert asked.asked_by == cast.liaison_pu


def test_only_a_custodian_decides_once_and_not_their_own(cast: Cast) -> None:
    walk = at_unit(cast)
    asked = ask(walk, "see")
    for name in ("liaison_pu", "admin_national", "auditor"):
        with pytest.raises(NotAllowed, match="Hanya kustodian"):
            requesting.decide_request(
                request_id=asked.pk, outcome="done", by=walk.staff(name), at=walk.at
            )
    with pytest.raises(ValidationError, match="belum diisi"):
        requesting.decide_request(
            request_id=asked.pk,
            outcome="refused",
            by=walk.staff("custodian"),
            at=walk.at,
        )
    decide(walk, asked, "refused")
    with pytest.raises(NotAllowed, match="sudah dijawab"):
        decide(walk, asked)
    own = ask(walk, "see")
    SubjectRequest.objects.filter(pk=own.pk).update(asked_by=cast.custodian)
    with pytest.raises(NotAllowed, match="memutuskan sendiri"):
        decide(walk, own)


def test_the_same_request_waits_once(cast: Cast) -> None:
    walk = at_unit(cast)
    ask(walk, "erase")

    with pytest.raises(NotAllowed, match="masih menunggu"):
        ask(walk, "erase")


@BOTH
def test_the_copy_says_all_that_is_held_and_each_fetching_is_logged(
    client: Client, now: Now
) -> None:
    walk = at_unit(small_registry(), identity=IDENTITY)
    walk.at = now()
    walk.take(actions.ask_identity, "liaison_pu", reason="Perlu alamat.")
    page = opened(client, walk)
    data = f"{page}data/"
    assert client.post(data, {"kind": "see"}).status_code == 302
    asked = SubjectRequest.objects.get()
    assert client.get(f"{data}{asked.pk}/").status_code == 302
    decide(walk, asked)

    answer = client.get(f"{data}{asked.pk}/")

    text = answer.content.decode()
    for said in (IDENTITY.name, IDENTITY.nik, IDENTITY.phone, IDENTITY.email):
        assert said in text
    assert "Perlu alamat." in text
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]
    entry = AccessEntry.objects.get(kind="identity")
    assert (entry.subject, entry.officer) == (walk.case.number, None)
    now.later(days=8)
    opened(client, walk)
    assert client.get(f"{data}{asked.pk}/").status_code == 302
    assert AccessEntry.objects.filter(kind="identity").count() == 1
    assert Client().get(f"{data}{asked.pk}/").status_code == 404


@BOTH
def test_a_copy_is_for_its_own_complainant(client: Client, now: Now) -> None:
    walk = at_unit(small_registry(), identity=IDENTITY)
    other = at_unit(walk.cast, identity=CANARY)
    asked = ask(other, "see")
    decide(other, asked)
    page = opened(client, walk)

    assert client.get(f"{page}data/{asked.pk}/").status_code == 404
    assert client.get(f"/lacak/{other.case.number}/data/").status_code == 302


def test_the_form_comes_back_with_what_was_wrong(
    client: Client, cast: Cast, now: Now
) -> None:
    data = f"{opened(client, at_unit(cast))}data/"

    missing = client.post(data, {"kind": "erase"})
    wrong = client.post(data, {"kind": "correct", "nik": "12", "name": "Wulan"})

    assert (missing.status_code, wrong.status_code) == (422, 422)
    assert "Centang bila Anda yakin" in body(missing)
    assert "NIK terdiri dari 16 angka" in body(wrong)
    assert 'value="Wulan"' in body(wrong)
    assert client.post(data, {}).status_code == 422
    assert not SubjectRequest.objects.exists()


@BOTH
def test_a_custodian_works_a_request_off_on_its_page(client: Client, now: Now) -> None:
    cast = small_registry()
    walk = at_unit(cast, identity=IDENTITY)
    walk.at = now()
    asked = ask(walk, "erase")
    SubjectRequest.objects.filter(pk=asked.pk).update(id=1_234_567)
    client.force_login(cast.custodian)
    assert walk.case.number in body(client.get("/kerja/data/"))
    page = f"/kerja/{walk.case.number}/data/"
    shown = re.search(r'name="request" value="([^"]*)"', body(client.get(page)))
    assert shown
    sent = {"request": shown[1], "outcome": "refused", "reason": ""}

    again = client.post(page, sent)
    assert again.status_code == 422
    assert "belum diisi" in body(again)
    assert client.post(page, {**sent, "outcome": "done"}).status_code == 302

    assert walk.case.erased_at is not None
    assert "Semua permintaan data sudah dijawab" in body(client.get("/kerja/data/"))


def test_custodians_hear_and_see_who_waits_for_their_grant(
    cast: Cast, client: Client
) -> None:
    """And of a case that is not anonim, which waits for nobody, they do not."""
    waits, is_open = at_unit(cast, is_anonymous=True), at_unit(cast)
    for one in (waits, is_open):
        actions.ask_identity(
            complaint_id=one.pk,
            reason="Alamat 3578014107900001?",
            by=one.staff("liaison_pu"),
            at=one.at,
        )
    client.force_login(cast.custodian)

    page = body(client.get("/kerja/data/"))

    assert f"/kerja/{waits.case.number}/grant_identity/" in page
    assert is_open.case.number not in page
    assert "3578014107900001" not in page
    assert " WIB · Alamat" in page
    told = Notice.objects.filter(agency=cast.custodian_office)
    assert [one.complaint_id for one in told] == [waits.pk]
    actions.grant_identity(
        reading_id=waits.case.readings.get().pk,
        by=waits.staff("custodian"),
        at=waits.at,
    )
    assert waits.case.number not in body(client.get("/kerja/data/"))


def test_the_holder_records_a_request_and_sees_no_way_to_decide(
    client: Client, cast: Cast, now: Now
) -> None:
    walk = at_unit(cast, identity=IDENTITY)
    page = f"/kerja/{walk.case.number}/data/"
    client.force_login(cast.liaison_pu)

    assert client.post(page, {"kind": "see"}).status_code == 302
    asked = SubjectRequest.objects.get()
    assert 'name="outcome"' not in body(client.get(page))
    refused = client.post(page, {"request": asked.pk, "outcome": "done"})
    assert "Hanya kustodian" in body(refused)
    assert client.get("/kerja/data/").status_code == 403
    client.force_login(cast.auditor)
    assert client.get(page).status_code == 403


@NAMELESS
def test_of_a_part_nothing_is_asked_its_whole_keeps_the_data(cast: Cast) -> None:
    walk = at_unit(cast)
    desk = walk.staff("admin_surabaya")
    units = [cast.dinas_pu, cast.dinas_kesehatan]
    part = actions.split(complaint_id=walk.pk, units=units, by=desk, at=walk.at)[0]

    for kind in ("see", "correct", "erase"):
        with pytest.raises(NotAllowed, match="pada laporan utuh"):
            requesting.ask_about_data(
                complaint_id=part.pk, kind=kind, by=desk, at=walk.at
            )
    assert not SubjectRequest.objects.exists()


def test_a_custodian_hears_nothing_of_a_case_against_a_body_of_theirs(
    client: Client, cast: Cast, now: Now
) -> None:
    walk = at_unit(cast, reported_agency=cast.inspektorat, is_anonymous=True)
    ask(walk, "see")
    walk.take(actions.ask_identity, "liaison_pu", reason="Perlu alamat.")
    decree = cast.surabaya.decrees.get(valid_until=None)
    decree.members.create(
        officer=cast.custodian, role="PIMPINAN", agency=cast.inspektorat
    )
    client.force_login(cast.custodian)
    assert body(client.get("/kerja/data/")).count(walk.case.number) > 1

    Complaint.objects.filter(pk=walk.pk).update(
        classification=Classification.SUPERVISORY
    )

    page = body(client.get("/kerja/data/"))
    assert walk.case.number not in page
    assert "Perlu alamat." not in page
