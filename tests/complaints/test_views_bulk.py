"""One step on many cases from the queue: shown first, then done, and only once."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from agencies.models import Officer
from complaints import actions
from complaints.views.bulk import MOST, steps_of
from complaints.workflow import State
from tests.cast import Cast
from tests.complaints.browsing import NAMELESS, Now, body
from tests.complaints.cases import (
    NOW,
    Walk,
    at_city,
    at_unit,
    day_of,
    received,
    verification,
)

BULK = "/kerja/bersama/"
TYPED = {
    "classification": "tidak_berkadar_pengawasan",
    "category": "",
    "instruction": "Segera.",
}


def chosen(*walks: Walk) -> list[str]:
    return [walk.case.number for walk in walks]


def preview(client: Client, step: str, *walks: Walk, **typed: Any) -> str:
    asked = {"langkah": step, "pilih": chosen(*walks), **typed}
    answer = client.get(BULK, asked)
    assert answer.status_code == 200
    return body(answer)


def run(client: Client, step: str, page: str, *walks: Walk, **typed: Any) -> str:
    """Press the button that stands on the preview."""
    sent = {
        "langkah": step,
        "pilih": chosen(*walks),
        "versi": re.findall(r'name="versi" value="([^"]+)"', page),
        "jalankan": "1",
        **typed,
    }
    return body(client.post(BULK, sent))


def test_a_suggestion_for_many_says_whose_it_is(
    client: Client, cast: Cast, now: Now
) -> None:
    one, two = at_city(cast), at_city(cast)
    client.force_login(cast.admin_surabaya)
    said = f"Usul dibuat dari laporan {one.case.number}, satu dari 2."

    assert said in preview(client, "dispose", one, two)
    assert "Usul dibuat dari" not in preview(client, "dispose", one)


@NAMELESS
def test_the_queue_offers_boxes_to_those_who_act_and_none_to_those_who_watch(
    client: Client, cast: Cast, now: Now
) -> None:
    at_unit(cast)
    for who, offered in (("liaison_pu", True), ("auditor", False), ("head_pu", False)):
        client.force_login(getattr(cast, who))
        page = body(client.get("/kerja/?antrean=tindak-lanjut"))
        assert ('name="pilih"' in page) is offered, who


def test_one_can_go_back_to_a_preview_and_from_it_to_the_list(
    client: Client, cast: Cast, now: Now
) -> None:
    """Asked for by GET: a browser asks before it sends a form a second time."""
    client.force_login(cast.liaison_pu)
    walk = at_unit(cast)
    queue = "/kerja/?antrean=tindak-lanjut&q=berlubang&received=30"
    page = body(client.get(queue)).replace("\n", "")
    form = re.search(r'<form method="get" action="(/kerja/bersama/)">(.*?)<ol', page)
    assert form
    came_from = re.search(r'name="dari" value="([^"]+)"', form[2])
    assert came_from

    asked = {"dari": unescape(came_from[1]), "langkah": "note", "pilih": chosen(walk)}
    shown = unescape(body(client.get(form[1], asked)))

    assert "csrf" not in form[2]
    assert walk.case.number in shown
    assert f'href="{queue}"' in shown


def test_a_preview_says_what_would_happen_to_each_and_changes_nothing(
    client: Client, cast: Cast, now: Now
) -> None:
    client.force_login(cast.liaison_pu)
    free, held = at_unit(cast), at_unit(cast).hold()

    page = preview(client, "request_completion", free, held)

    assert "Terdisposisi (belum ditindaklanjuti) → Ditunda" in page
    assert "Laporan berstatus Ditunda." in page
    assert "Jalankan untuk 1 laporan" in page
    assert free.case.state == State.FORWARDED


def test_each_case_has_a_result_of_its_own(
    client: Client, cast: Cast, now: Now
) -> None:
    client.force_login(cast.admin_surabaya)
    first, second, gone = at_city(cast), at_city(cast), at_city(cast)
    page = preview(client, "dispose", first, second, gone)
    gone.archive()
    typed = {**TYPED, "to": cast.dinas_pu.pk}

    results = run(client, "dispose", page, first, second, gone, **typed)

    assert results.count("Selesai.") == 2
    assert [walk.case.holder for walk in (first, second)] == [cast.dinas_pu] * 2
    assert "Laporan ini berubah sementara itu" in results
    assert gone.case.state == State.ARCHIVED


@pytest.mark.parametrize("step", ["note", "follow_up", "dispose"])
def test_pressed_twice_it_is_done_once(
    client: Client, cast: Cast, now: Now, step: str
) -> None:
    client.force_login(cast.admin_surabaya)
    walks = [at_city(cast), at_city(cast)]
    typed = {**TYPED, "to": cast.dinas_pu.pk} if step == "dispose" else {}
    if step != "dispose":
        kept = {"verification": verification()}
        walks = [
            at_city(cast).take(actions.handle, "admin_surabaya", **kept) for _ in "12"
        ]
        typed = {"text": "Alat rusak."}
    page = preview(client, step, *walks)

    first = run(client, step, page, *walks, **typed)
    again = run(client, step, page, *walks, **typed)

    assert first.count("Selesai.") == 2, first
    assert again.count("Sudah dijalankan; tidak diulang.") == 2
    for walk in walks:
        taken = walk.case.events.filter(step=step, by=cast.admin_surabaya)
        assert taken.filter(at=now.at).count() == 1


def test_what_is_missing_is_said_and_nothing_is_done(
    client: Client, cast: Cast, now: Now
) -> None:
    client.force_login(cast.liaison_pu)
    walk = at_unit(cast)
    sent = {"langkah": "follow_up", "pilih": chosen(walk), "jalankan": "1", "text": ""}

    answer = client.post(BULK, sent)

    assert answer.status_code == 422
    assert "Bagian ini belum diisi." in body(answer)
    assert walk.case.state == State.FORWARDED


def test_cases_that_one_does_not_see_are_not_among_them(
    client: Client, cast: Cast, now: Now
) -> None:
    client.force_login(cast.liaison_kesehatan)
    walk = at_unit(cast)

    page = preview(client, "note", walk)

    assert walk.case.title not in page
    assert "Belum ada laporan yang dipilih" in page
    run(client, "note", page, walk, text="Saya menulis di laporan orang lain.")
    assert not walk.case.events.filter(step="note").exists()


@pytest.mark.parametrize(
    ("who", "step"), [("liaison_pu", "archive"), ("auditor", "note"), ("head_pu", "x")]
)
def test_a_step_that_the_office_does_not_take_is_not_there(
    client: Client, cast: Cast, now: Now, who: str, step: str
) -> None:
    client.force_login(getattr(cast, who))
    assert client.post(BULK, {"langkah": step, "pilih": "x"}).status_code == 404


def test_people_of_one_unit_are_assigned_to_its_cases_alone(
    client: Client, cast: Cast, now: Now
) -> None:
    """For units without people their instansi's desk does it."""
    client.force_login(cast.admin_malang)
    there = received(cast).dispose(cast.malang, "admin_national")
    ten_days_ago = NOW - timedelta(days=10)
    here = received(cast, at=ten_days_ago).dispose(cast.malang, "admin_national")
    there.dispose(cast.malang_sosial, "admin_malang")
    here.take(actions.handle, "admin_malang", verification=verification())

    page = preview(client, "assign", here, there)
    run(client, "assign", page, here, there, to=cast.admin_malang.pk)

    assert page.count("Pilih laporan dari satu unit saja.") == 1
    assert here.case.assignee == cast.admin_malang
    assert there.case.assignee is None


def test_at_most_a_hundred_at_once(client: Client, cast: Cast, now: Now) -> None:
    client.force_login(cast.liaison_pu)
    walk = at_unit(cast)
    numbers = ["26-9999-9999"] * MOST + chosen(walk)

    page = body(client.post(BULK, {"langkah": "note", "pilih": numbers}))

    assert walk.case.number not in page


def test_who_watches_has_no_step_for_many(cast: Cast) -> None:
    on = day_of(NOW)
    for name, count in (("auditor", 0), ("ksp_officer", 0), ("liaison_pu", 5)):
        officer: Officer = getattr(cast, name)
        assert len(steps_of(cast.staff(officer, on))) == count
