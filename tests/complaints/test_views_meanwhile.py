"""Pressed twice, or after somebody else did something: one step, no text lost."""

import re

import pytest
from django.test import Client

from complaints import actions
from complaints.workflow import State
from tests.cast import Cast
from tests.complaints.browsing import Now, body, kerja, pressed, version
from tests.complaints.cases import Walk, at_unit


@pytest.fixture
def walk(client: Client, cast: Cast, now: Now) -> Walk:
    """With Dinas PU; its liaison is signed in."""
    client.force_login(cast.liaison_pu)
    return at_unit(cast)


def test_an_expired_decree_takes_the_right_away(
    client: Client, cast: Cast, walk: Walk
) -> None:
    url = kerja(walk.case, "follow_up")
    seen = version(client, url)
    client.force_login(cast.former)

    answer = client.post(url, {"version": seen, "text": "Ditinjau."})

    assert answer.status_code == 403
    assert walk.case.state == State.FORWARDED


def test_two_presses_are_one_step(client: Client, walk: Walk) -> None:
    url = kerja(walk.case, "note")
    typed = {"version": version(client, url), "text": "Alat rusak."}

    answers = [client.post(url, typed).status_code for _ in "12"]

    assert answers == [302, 302]
    assert walk.case.events.filter(step="note").count() == 1


def test_the_same_step_from_a_new_form_is_a_second_one(
    client: Client, walk: Walk
) -> None:
    for text in ("Alat rusak.", "Alat sudah baik."):
        pressed(client, walk, "note", text=text)

    assert walk.case.events.filter(step="note").count() == 2


def test_what_happened_meanwhile_is_shown_and_the_text_kept(
    client: Client, cast: Cast, walk: Walk
) -> None:
    url = kerja(walk.case, "follow_up")
    seen = version(client, url)
    walk.take(actions.note, "admin_surabaya", text="Warga menelepon lagi.")

    answer = client.post(url, {"version": seen, "text": "Besok kami tinjau."})

    page = body(answer)
    assert answer.status_code == 409
    assert "Sementara Anda menulis" in page
    assert "Catatan internal" in page
    assert "Besok kami tinjau." in page
    assert walk.case.state == State.FORWARDED
    fresh = re.search(r'name="version" value="(\d+)"', page)
    assert fresh
    client.post(url, {"version": fresh[1], "text": "Besok kami tinjau."})
    assert walk.case.state == State.IN_PROGRESS


def test_a_case_that_left_meanwhile_says_so(
    client: Client, cast: Cast, walk: Walk
) -> None:
    url = kerja(walk.case, "follow_up")
    seen = version(client, url)
    walk.archive()

    answer = client.post(url, {"version": seen, "text": "Besok kami tinjau."})

    assert answer.status_code == 409
    assert "Laporan berstatus Diarsipkan" in body(answer)
