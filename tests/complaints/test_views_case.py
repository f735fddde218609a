"""The case's page on the workbench: what is there, for whom, at what cost."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies.models import AccessEntry
from complaints import actions, permissions
from complaints.models import Attachment
from complaints.views.buttons import FOR_STAFF
from complaints.workflow import State
from tests.cast import Cast
from tests.complaints.browsing import NAMELESS, Now, body, kerja, opened, picture
from tests.complaints.cases import (
    IDENTITY,
    NOW,
    TO_STATE,
    Walk,
    at_city,
    at_unit,
    walk_to,
)
from tests.signing import shown

OFFICERS = (
    "admin_national",
    "admin_jatim",
    "admin_surabaya",
    "liaison_pu",
    "head_pu",
    "ksp_officer",
    "auditor",
)


# What no local officer sees: a case that only the national desk has had.
NATIONAL = ("admin_national", "ksp_officer", "auditor")


@NAMELESS
@pytest.mark.parametrize(
    ("state", "who"),
    [
        (state, who)
        for state in TO_STATE
        for who in (NATIONAL if state is State.RECEIVED else OFFICERS)
    ],
)
def test_every_step_is_a_button_or_has_its_reason(
    client: Client, cast: Cast, now: Now, state: State, who: str
) -> None:
    walk = walk_to(state, cast)
    staff = walk.staff(who)
    client.force_login(getattr(cast, who))
    url = kerja(walk.case)
    client.get(url)  # whether a factor is needed is asked once a day
    with CaptureQueriesContext(connection) as asked:
        page = body(client.get(url))

    for step in FOR_STAFF:
        reason = permissions.refusal(step, walk.case, by=staff, at=now.at)
        link = f'href="{kerja(walk.case, step.name)}"'
        assert (link in page) is (reason is None), step.name
        if reason is not None:
            assert f"Tidak bisa: {reason}" in page, step.name
    assert len(asked) <= 15


def test_queries_do_not_grow_with_the_life_of_the_case(
    client: Client, cast: Cast, now: Now
) -> None:
    walk = walk_to(State.IN_PROGRESS, cast)
    client.force_login(cast.admin_surabaya)
    url = kerja(walk.case)
    client.get(url)  # whether a factor is needed is asked once a day
    with CaptureQueriesContext(connection) as short:
        client.get(url)
    for _ in range(2):
        walk.hold().complete()
    for number in range(6):
        walk.follow_up(f"Kabar {number}")
    with CaptureQueriesContext(connection) as long:
        client.get(url)

    assert len(long) == len(short) <= 15


def test_the_timeline_tells_public_from_internal(
    client: Client, cast: Cast, now: Now
) -> None:
    walk = at_city(cast)
    walk.dispose(cast.dinas_pu, "admin_surabaya", instruction="Dahulukan, dekat SD.")
    walk.take(actions.note, "liaison_pu", text="Alat baru ada hari Rabu.")
    client.force_login(cast.liaison_pu)
    url = kerja(walk.case)

    both, public, internal = (
        body(client.get(url + query))
        for query in ("", "?riwayat=pelapor", "?riwayat=internal")
    )

    for words in ("Dahulukan, dekat SD.", "Alat baru ada hari Rabu."):
        assert words in both
        assert words in internal
        assert words not in public
    assert "Diverifikasi dan didisposisikan ke Dinas PU" in public


def test_the_page_proves_each_due_date_day_by_day(
    client: Client, cast: Cast, now: Now
) -> None:
    walk = at_unit(cast, at=NOW - timedelta(days=4))
    client.force_login(cast.liaison_pu)
    page = body(client.get(kerja(walk.case)))

    due = walk.case.clocks.get(kind="first_follow_up").due_date
    assert f"Mengapa {due.day} Jul?" in page
    assert "Akhir pekan kantor ini" in page
    assert "Kebijakan v1" in page


def test_custody_names_every_hand_and_its_working_days(
    client: Client, cast: Cast, now: Now
) -> None:
    walk = Walk(cast, at=NOW - timedelta(days=7)).receive()  # Monday
    walk.wait(days=2).to_city()  # Wednesday
    walk.wait(days=1).to_unit()  # Thursday; now it is Monday
    client.force_login(cast.admin_surabaya)
    page = body(client.get(kerja(walk.case)))

    table = page[page.index("Siapa memegang berapa lama") :]
    days = re.findall(r'<td class="r">(\d+)</td>', table)
    assert days == ["2", "1", "2"]


def test_who_once_held_the_case_still_reads_it(
    client: Client, cast: Cast, now: Now
) -> None:
    walk = at_unit(cast).return_up("liaison_pu")
    client.force_login(cast.liaison_pu)

    assert client.get(kerja(walk.case)).status_code == 200


def test_files_go_to_who_sees_the_case_alone(
    client: Client, cast: Cast, now: Now
) -> None:
    upload = actions.Upload("lubang.png", picture().read())
    walk = at_unit(cast, uploads=[upload])
    file = Attachment.objects.get()
    url = f"{kerja(walk.case)}berkas/{file.pk}/"

    client.force_login(cast.liaison_pu)
    answer = client.get(url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "lubang.png" in body(client.get(kerja(walk.case)))
    client.force_login(cast.liaison_kesehatan)
    assert client.get(url).status_code == 404


def _identity_read(client: Client, walk: Walk) -> str:
    shown(client)
    client.post(kerja(walk.case, "ask_identity"), {"reason": "Menjemput berkas"})
    return body(client.post(kerja(walk.case, "identitas")))


@pytest.mark.django_db(transaction=True, databases=["default", "identity"])
def test_an_identity_is_read_for_a_reason_on_record_and_for_15_minutes(
    client: Client, cast: Cast, now: Now
) -> None:
    walk = at_unit(cast, identity=IDENTITY)
    client.force_login(cast.liaison_pu)
    assert IDENTITY.name not in body(client.get(kerja(walk.case)))

    assert IDENTITY.name in _identity_read(client, walk)
    entry = AccessEntry.objects.get(kind=AccessEntry.Kind.IDENTITY)
    assert (entry.officer, entry.reason) == (cast.liaison_pu, "Menjemput berkas")
    assert IDENTITY.name not in body(client.get(kerja(walk.case)))
    now.later(minutes=16)
    assert client.post(kerja(walk.case, "identitas")).status_code == 302


@pytest.mark.django_db(transaction=True, databases=["default", "identity"])
def test_an_anonymous_identity_waits_for_the_custodian(
    client: Client, cast: Cast, now: Now
) -> None:
    walk = at_unit(cast, identity=IDENTITY, is_anonymous=True)
    client.force_login(cast.liaison_pu)
    shown(client)
    client.post(kerja(walk.case, "ask_identity"), {"reason": "Menjemput berkas"})
    assert client.post(kerja(walk.case, "identitas")).status_code == 302

    client.force_login(cast.custodian)
    shown(client)
    reading = walk.case.readings.get().pk
    grant = kerja(walk.case, "grant_identity")
    assert "Menjemput berkas" in body(client.get(grant))
    client.post(grant, {"reading": reading})

    client.force_login(cast.liaison_pu)
    shown(client)
    assert IDENTITY.name in body(client.post(kerja(walk.case, "identitas")))


CANARY = {
    "name": "Kenari Nama Qxz",
    "nik": "3578051212909991",
    "phone": "081299887766",
    "email": "kenari.qxz@contoh.invalid",
}


@NAMELESS
@pytest.mark.parametrize("is_anonymous", [True, False])
def test_no_page_shows_an_identity_that_nobody_opened(
    client: Client, cast: Cast, now: Now, is_anonymous: bool
) -> None:
    from complaints.privacy import Identity

    walk = at_unit(cast, identity=Identity(**CANARY), is_anonymous=is_anonymous)
    walk.follow_up()
    seen = [body(client.get(opened(client, walk)))]
    for who in (*OFFICERS, "custodian"):
        client.force_login(getattr(cast, who))
        urls = (
            "/kerja/?antrean=diproses&scope=all",
            kerja(walk.case),
            kerja(walk.case, "note"),
        )
        seen += [body(client.get(url)) for url in urls]
        listed = client.get("/kerja/unduh/?antrean=diproses&scope=all")
        seen.append(b"".join(listed.streaming_content).decode())

    for token in CANARY.values():
        assert not [page for page in seen if token in page]


def test_a_day_that_is_asked_for_is_said_in_words(
    client: Client, cast: Cast, now: Now
) -> None:
    walk = at_unit(cast).take(
        actions.ask_extension,
        "liaison_pu",
        reason="Alat rusak.",
        until=date(2025, 8, 1),
        interim="Kami menunggu alat.",
    )
    client.force_login(cast.liaison_pu)
    page = body(client.get(kerja(walk.case)))
    assert "Diminta sampai 1 Agustus 2025. Alasan: Alat rusak." in page
