"""Steps at the coordinator's desk, on one case and on many."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from agencies.models import Notice
from complaints import actions
from complaints.models import Complaint, Event
from complaints.workflow import Classification, State
from tests.complaints import cases
from tests.complaints.browsing import NAMELESS, Now, body
from tests.complaints.desk import BULK, LIST, desk, disposal, version
from tests.registry import Cast


@pytest.fixture
def surabaya(client: Client, cast: Cast, now: Now) -> Client:
    client.force_login(cast.admin_surabaya)
    return client


def again(case: Complaint) -> Complaint:
    return Complaint.objects.select_related("holder").get(pk=case.pk)


@NAMELESS
def test_a_case_is_verified_and_disposed(surabaya: Client, cast: Cast) -> None:
    case = cases.at_city(cast).case
    facts = disposal(
        cast.dinas_pu,
        category="pupr.jalan-berlubang",
        title="Lubang di Kedungdoro",
        copies=[cast.inspektorat.pk],
    )
    answer = surabaya.post(desk(case, "dispose"), facts, follow=True)
    assert answer.redirect_chain == [(LIST, 302)]
    assert f"Verifikasi dan disposisi: tersimpan pada laporan {case.number}." in body(
        answer
    )
    case = again(case)
    assert (case.state, case.holder) == (State.FORWARDED, cast.dinas_pu)
    assert case.title == "Lubang di Kedungdoro"
    assert case.category == cast.categories["pupr.jalan-berlubang"]
    assert [copy.agency for copy in case.copies.all()] == [cast.inspektorat]


def test_a_row_has_the_steps_of_a_verifier(surabaya: Client, cast: Cast) -> None:
    """Dispose, completion, archive, merge: without opening the case."""
    case = cases.at_city(cast).case
    page = body(surabaya.get(LIST))
    for name in ("dispose", "request_completion", "archive", "merge"):
        assert f'href="{desk(case, name)}?' in page, name


def test_the_way_back_is_the_list_as_it_was(surabaya: Client, cast: Cast) -> None:
    case = cases.at_city(cast).case
    asked = "?dari=antrean%3Dverifikasi%26q%3Djalan%26jahat%3D%2F%2Fluar.example"
    answer = surabaya.post(desk(case, "dispose") + asked, disposal(cast.dinas_pu))
    assert answer.headers["Location"] == f"{LIST}?antrean=verifikasi&q=jalan"


STEPS: list[tuple[str, State, dict[str, Any], State]] = [
    ("handle", State.RECEIVED, {"classification": "aspirasi"}, State.FORWARDED),
    ("request_completion", State.RECEIVED, {"question": "Di mana?"}, State.ON_HOLD),
    (
        "archive",
        State.RECEIVED,
        {"reason": "abusive", "text": "Hanya berisi iklan."},
        State.ARCHIVED,
    ),
    ("return_up", State.RECEIVED, {"reason": "Jalan provinsi."}, State.RECEIVED),
    (
        "reclassify",
        State.FORWARDED,
        {"classification": "aspirasi", "reason": "Berisi usul."},
        State.FORWARDED,
    ),
    ("reopen", State.ARCHIVED, {"reason": "Keliru diarsipkan."}, State.RECEIVED),
]


@pytest.mark.parametrize(("step", "begins", "facts", "ends"), STEPS)
def test_each_step_of_the_desk_calls_its_action(
    surabaya: Client,
    cast: Cast,
    step: str,
    begins: State,
    facts: dict[str, Any],
    ends: State,
) -> None:
    walk = cases.at_city(cast)
    if begins == State.FORWARDED:
        walk.to_unit()
    elif begins == State.ARCHIVED:
        walk.archive()
    assert surabaya.get(desk(walk.case, step)).status_code == 200
    answer = surabaya.post(desk(walk.case, step), facts)
    assert answer.status_code == 302
    assert walk.case.state == ends
    last = Event.objects.filter(complaint=walk.pk).latest("pk")
    assert (last.step, last.by) == (step, cast.admin_surabaya)


def test_an_extension_is_granted(surabaya: Client, cast: Cast, now: Now) -> None:
    walk = cases.at_unit(cast)
    clock = walk.case.clocks.get(kind="settlement")
    until = clock.due_date + cases.ONE_DAY * 3
    walk.take(
        actions.ask_extension,
        "liaison_pu",
        reason="Alat rusak.",
        until=until,
        interim="Kami menunggu alat.",
    )
    decided = body(surabaya.get(desk(walk.case, "grant_extension")))
    assert ": Alat rusak." in decided
    assert surabaya.post(desk(walk.case, "grant_extension")).status_code == 302
    clock.refresh_from_db()
    assert clock.due_date == until


def test_a_case_follows_a_parent_of_the_same_queue(
    surabaya: Client, cast: Cast
) -> None:
    child, parent = cases.at_city(cast).case, cases.at_city(cast).case
    foreign = cases.received(cast).dispose(cast.malang, "admin_national").case
    for number in (foreign.number, "99-0000-0000"):
        answer = surabaya.post(desk(child, "merge"), {"into": number})
        assert answer.status_code == 422
        assert "Tidak ada laporan dengan nomor itu." in body(answer)
    assert (
        surabaya.post(desk(child, "merge"), {"into": parent.number}).status_code == 302
    )
    assert again(child).induk == parent


def test_what_is_wrong_stands_beside_the_field_and_the_text_is_kept(
    surabaya: Client, cast: Cast
) -> None:
    case = cases.at_city(cast).case
    facts = disposal(cast.dinas_pu, instruction="Segera & teliti", classification="")
    del facts["to"]
    answer = surabaya.post(desk(case, "dispose"), facts)
    page = body(answer)
    assert answer.status_code == 422
    assert "Pilih unit tujuan." in page
    assert "Segera & teliti" in page
    assert again(case).holder == cast.surabaya


@pytest.mark.parametrize("text", ["   ", "a\0b", "x" * 20_001])
def test_a_text_that_cannot_be_sent_is_refused(
    surabaya: Client, cast: Cast, text: str
) -> None:
    case = cases.at_city(cast).case
    answer = surabaya.post(desk(case, "request_completion"), {"question": text})
    assert answer.status_code == 422
    assert again(case).state == State.FORWARDED


@pytest.mark.parametrize("chosen", ["malang_pu", "surabaya", "nobody"])
def test_a_unit_outside_the_tree_is_refused(
    surabaya: Client, cast: Cast, chosen: str
) -> None:
    case = cases.at_city(cast).case
    unit = getattr(cast, chosen) if chosen != "nobody" else cast.police
    answer = surabaya.post(desk(case, "dispose"), disposal(unit))
    assert answer.status_code == 422
    assert "Mohon ditinjau pekan ini." in body(answer)
    assert again(case).holder == cast.surabaya


def test_the_accused_unit_gets_no_case_about_itself(
    surabaya: Client, cast: Cast
) -> None:
    case = cases.at_city(cast, reported_agency=cast.dinas_pu).case
    facts = disposal(cast.dinas_pu, classification=Classification.SUPERVISORY)
    answer = surabaya.post(desk(case, "dispose"), facts)
    assert "tidak diteruskan ke unit terlapor" in body(answer)
    assert again(case).holder == cast.surabaya


def test_searching_a_unit_keeps_what_was_typed(surabaya: Client, cast: Cast) -> None:
    case = cases.at_city(cast).case
    facts = disposal(cast.inspektorat, _cari="1", cari_unit="bina marga")
    page = body(surabaya.post(desk(case, "dispose"), facts))
    assert cast.dinas_pu.name in page
    assert "Mohon ditinjau pekan ini." in page
    assert "Ada yang perlu diperbaiki" not in page
    assert again(case).holder == cast.surabaya


def preview(client: Client, url: str, facts: dict[str, Any]) -> str:
    """As a script asks for it: the part of the page alone."""
    asked = {**facts, "_pratinjau": "1"}
    answer = client.post(url, asked, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "<html" not in body(answer)
    return body(answer)


def test_a_step_says_what_it_would_do_and_does_not_do_it(
    surabaya: Client, cast: Cast
) -> None:
    """State, holder, deadline and who is told are those that then come true."""
    walk = cases.at_city(cast)
    url, facts = desk(walk.case, "dispose"), disposal(cast.dinas_pu)
    page = body(surabaya.get(url))
    assert "Lihat pratinjau" in page
    before = (Event.objects.count(), Notice.objects.count(), walk.case.state)

    said = preview(surabaya, url, facts)

    assert (Event.objects.count(), Notice.objects.count(), walk.case.state) == before
    assert f"<dd>{cast.dinas_pu.name}</dd><dt>Tenggat</dt>" in said
    assert "5 hari kerja lagi" in said
    assert cast.dinas_pu.name in said.partition("Diberi tahu")[2]
    surabaya.post(url, facts)
    assert walk.case.holder == cast.dinas_pu
    clock = walk.case.clocks.get(kind="first_follow_up")
    assert f"{clock.due_date.day} " in said.partition("Tenggat")[2]


def test_a_preview_says_why_not_and_without_a_script_keeps_what_was_typed(
    surabaya: Client, cast: Cast
) -> None:
    case = cases.at_city(cast, reported_agency=cast.dinas_pu).case
    url = desk(case, "dispose")
    facts = disposal(cast.dinas_pu, classification=Classification.SUPERVISORY)

    assert "tidak diteruskan ke unit terlapor" in preview(surabaya, url, facts)
    page = surabaya.post(url, {**facts, "_pratinjau": "1"})
    assert "Mohon ditinjau pekan ini." in body(page)
    bare = surabaya.post(url, {"_pratinjau": "1"})
    assert bare.status_code == 422
    assert "Pilih unit tujuan." in body(bare)
    assert again(case).holder == cast.surabaya


@pytest.fixture
def many_events(cast: Cast) -> None:
    """Ids above 999, which a page must not write as 1.000."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval('complaints_event_id_seq') FROM generate_series(1, 1000)"
        )


def test_a_second_press_does_nothing_more(
    surabaya: Client, cast: Cast, many_events: None
) -> None:
    case = cases.at_city(cast).case
    facts = disposal(cast.dinas_pu)
    facts["version"] = version(surabaya, desk(case, "dispose"))
    for _ in range(2):
        answer = surabaya.post(desk(case, "dispose"), facts)
        assert answer.headers["Location"] == LIST
    assert Event.objects.filter(complaint=case, step="dispose").count() == 2
    # One by the national desk, one by this one.


def test_a_case_that_changed_meanwhile_is_shown_before_it_is_sent(
    surabaya: Client, cast: Cast, many_events: None
) -> None:
    walk = cases.at_city(cast)
    facts = {"question": "Di mana persisnya?"}
    facts["version"] = version(surabaya, desk(walk.case, "request_completion"))
    walk.to_unit()
    answer = surabaya.post(desk(walk.case, "request_completion"), facts)
    page = body(answer)
    assert answer.status_code == 409
    assert "Sementara Anda menulis: “Verifikasi dan disposisi” oleh" in page
    assert "Di mana persisnya?" in page
    assert walk.case.state == State.FORWARDED
    del facts["version"]
    assert (
        surabaya.post(desk(walk.case, "request_completion"), facts).status_code == 302
    )


def test_many_are_shown_first_and_nothing_happens(surabaya: Client, cast: Cast) -> None:
    free, taken = cases.at_city(cast).case, cases.case_at(State.IN_PROGRESS, cast)
    chosen = {"langkah": "archive", "pilih": [free.number, taken.number]}
    page = body(surabaya.get(BULK, chosen))
    assert "Terdisposisi (belum ditindaklanjuti) → Diarsipkan" in page
    assert "Laporan berstatus Diproses." in page
    assert "Jalankan untuk 1 laporan" in page
    assert again(free).state == State.FORWARDED


def test_each_of_many_has_its_own_result(surabaya: Client, cast: Cast) -> None:
    free, taken = cases.at_city(cast).case, cases.case_at(State.IN_PROGRESS, cast)
    foreign = cases.received(cast).dispose(cast.malang, "admin_national").case
    sent = {
        "langkah": "archive",
        "pilih": [free.number, taken.number, foreign.number],
        "reason": "unintelligible",
        "text": "Isinya tidak dapat dibaca.",
        "jalankan": "1",
    }
    page = body(surabaya.post(BULK, sent))
    assert "Hasil: Arsipkan untuk 2 laporan" in page
    assert foreign.number not in page
    assert again(free).state == State.ARCHIVED
    assert again(taken).state == State.IN_PROGRESS
    assert again(foreign).state == State.FORWARDED
    surabaya.post(BULK, sent)
    assert Event.objects.filter(complaint=free, step="archive").count() == 1


def test_many_are_disposed_to_one_unit(surabaya: Client, cast: Cast) -> None:
    both = [cases.at_city(cast).case, cases.at_city(cast).case]
    chosen = {"langkah": "dispose", "pilih": [case.number for case in both]}
    assert cast.dinas_pu.name in body(surabaya.get(BULK, chosen))
    facts = disposal(cast.dinas_pu, jalankan="1", **chosen)
    assert surabaya.post(BULK, facts).status_code == 200
    assert {again(case).holder for case in both} == {cast.dinas_pu}


def test_many_without_what_the_step_needs_stay_as_they_are(
    surabaya: Client, cast: Cast
) -> None:
    case = cases.at_city(cast).case
    sent = {
        "langkah": "archive",
        "pilih": case.number,
        "text": "Iklan.",
        "jalankan": "1",
    }
    page = body(surabaya.post(BULK, sent))
    assert "Ada yang perlu diperbaiki" in page
    assert "Iklan." in page
    assert again(case).state == State.FORWARDED


@pytest.mark.parametrize("step", ["answer", "entah", ""])
def test_only_steps_of_the_desk_are_taken_on_many(
    surabaya: Client, cast: Cast, step: str
) -> None:
    assert surabaya.get(BULK, {"langkah": step}).status_code == 404


def test_nobody_chosen_says_what_to_do(surabaya: Client, cast: Cast) -> None:
    page = body(surabaya.get(BULK, {"langkah": "archive"}))
    assert "Belum ada laporan yang dipilih" in page


def test_only_the_admin_may_evaluate_its_scripts(surabaya: Client, cast: Cast) -> None:
    policy = surabaya.get(LIST).headers["Content-Security-Policy"]
    assert "'unsafe-eval'" in policy
    assert "'unsafe-eval'" not in surabaya.get("/").headers["Content-Security-Policy"]
