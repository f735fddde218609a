"""Steps on screens: the form, the action once, and what went wrong beside it."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from complaints import actions
from complaints.models import Attachment, Complaint
from complaints.views.step_page import FORMS
from complaints.workflow import STEPS, State
from tests.cast import Cast
from tests.complaints.browsing import NAMELESS, Now, body, kerja, liar, picture, pressed
from tests.complaints.cases import ANSWER, Walk, at_city, at_unit, received, walk_to
from tests.signing import shown


@pytest.fixture
def walk(client: Client, cast: Cast, now: Now) -> Walk:
    """With Dinas PU; its liaison is signed in."""
    client.force_login(cast.liaison_pu)
    return at_unit(cast)


def test_every_step_that_staff_may_take_has_a_form() -> None:
    machine = {"receive", "lapse", "auto_close", "ask_consent", "hand_over", "succeed"}
    citizens = {"consent", "withdraw_consent"}
    in_the_review = {"ask_explanation"}

    assert set(FORMS) == set(STEPS) - machine - citizens - in_the_review


@pytest.mark.parametrize("who", ["admin_surabaya", "liaison_pu", "head_pu"])
@pytest.mark.parametrize("name", sorted(FORMS))
def test_a_form_opens_or_says_why_not(
    client: Client, cast: Cast, now: Now, name: str, who: str
) -> None:
    client.force_login(getattr(cast, who))
    answer = shown(client).get(kerja(at_unit(cast).case, name))

    assert answer.status_code in {200, 403}
    if answer.status_code == 403:
        assert re.search(
            r"Hanya |Laporan |Unit |Tidak ada|Belum ada|Induk", body(answer)
        )


VERIFIED = {"classification": "tidak_berkadar_pengawasan", "category": "", "title": ""}
PRESSED = [
    (
        "dispose",
        at_city,
        "admin_surabaya",
        {**VERIFIED, "category": "pupr.jalan-berlubang", "instruction": "Segera."},
        State.FORWARDED,
    ),
    ("handle", at_city, "admin_surabaya", VERIFIED, State.FORWARDED),
    (
        "request_completion",
        at_unit,
        "liaison_pu",
        {"question": "Nomor berapa?"},
        State.ON_HOLD,
    ),
    ("return_up", at_unit, "liaison_pu", {"reason": "Jalan provinsi."}, State.RECEIVED),
    (
        "archive",
        at_city,
        "admin_surabaya",
        {"reason": "no_complaint", "text": "Hanya uji coba."},
        State.ARCHIVED,
    ),
    ("follow_up", at_unit, "liaison_pu", {"text": "Ditinjau."}, State.IN_PROGRESS),
    ("note", at_unit, "liaison_pu", {"text": "Alat rusak."}, State.FORWARDED),
    ("assign", at_unit, "liaison_pu", {}, State.FORWARDED),
    ("answer", at_unit, "liaison_pu", {"text": ANSWER}, State.AWAITING_COMPLAINANT),
    (
        "ask_extension",
        at_unit,
        "liaison_pu",
        {"reason": "Hujan", "until": "2025-07-31", "interim": "Mohon menunggu."},
        State.FORWARDED,
    ),
    (
        "reclassify",
        at_unit,
        "admin_surabaya",
        {"classification": "aspirasi", "reason": "Ini usul."},
        State.FORWARDED,
    ),
    ("ask_identity", at_unit, "liaison_pu", {"reason": "Menjemput."}, State.FORWARDED),
    ("withdraw", at_unit, "liaison_pu", {"text": "Lewat telepon."}, State.ARCHIVED),
    ("tighten_privacy", at_unit, "liaison_pu", {"is_secret": "on"}, State.FORWARDED),
    ("flag", at_unit, "ksp_officer", {"issue": "Jalan mudik"}, State.FORWARDED),
]


@NAMELESS
@pytest.mark.parametrize(("name", "start", "who", "typed", "end"), PRESSED)
def test_a_step_is_taken_from_its_form(
    client: Client,
    cast: Cast,
    now: Now,
    name: str,
    start: Any,
    who: str,
    typed: dict[str, str],
    end: State,
) -> None:
    walk = start(cast)
    client.force_login(getattr(cast, who))
    sent = {**typed, "to": cast.dinas_pu.pk} if name == "dispose" else typed

    answer = pressed(client, walk, name, **sent)

    assert answer.status_code == 302, body(answer)
    case = walk.case
    assert case.state == end
    assert case.events.order_by("-pk").first().step == name  # type: ignore[union-attr]


def test_the_extension_and_the_grant(client: Client, cast: Cast, now: Now) -> None:
    walk = at_unit(cast)
    client.force_login(cast.liaison_pu)
    asked = {"reason": "Hujan", "until": "2025-07-31", "interim": "Mohon menunggu."}
    pressed(client, walk, "ask_extension", **asked)
    client.force_login(cast.admin_surabaya)
    decided = body(client.get(kerja(walk.case, "grant_extension")))
    assert "Sampai Kam, 31 Jul 2025: Hujan" in decided
    pressed(client, walk, "grant_extension")

    due = walk.case.clocks.get(kind="settlement").due_date
    assert due.isoformat() == "2025-07-31"


@NAMELESS
def test_a_case_is_split_and_merged_from_the_screen(
    client: Client, cast: Cast, now: Now
) -> None:
    client.force_login(cast.admin_surabaya)
    walk, other = at_unit(cast), at_unit(cast)
    units = [cast.dinas_kesehatan.pk, cast.inspektorat.pk]

    assert pressed(client, walk, "split", units=units).status_code == 302
    assert walk.case.parts.count() == 2
    wrong = pressed(client, other, "merge", into="26-9999-9999")
    assert "Tidak ada laporan dengan nomor itu" in body(wrong)
    assert pressed(client, other, "merge", into=walk.case.number).status_code == 302
    assert other.case.induk == walk.case


@NAMELESS
def test_a_desk_that_gives_to_instansi_searches_for_those_it_splits_a_case_for(
    client: Client, cast: Cast, now: Now
) -> None:
    walk = at_city(cast).return_up("admin_surabaya")
    client.force_login(cast.admin_national)

    found = pressed(client, walk, "split", _cari="1", cari_bagian="malang")
    again = pressed(
        client,
        walk,
        "split",
        _cari="1",
        cari_bagian="samarinda",
        units=[cast.malang.pk],
    )
    none = body(pressed(client, walk, "split", _cari="1", cari_bagian="zzz"))

    assert f'value="{cast.malang.pk}"><div>' in body(found)
    assert f'value="{cast.malang.pk}" checked><div>' in body(again)
    assert f'value="{cast.samarinda.pk}"><div>' in body(again)
    assert "Tidak ada yang cocok dengan “zzz”" in none
    taken = pressed(client, walk, "split", units=[cast.malang.pk, cast.samarinda.pk])
    assert taken.status_code == 302
    assert {part.holder for part in walk.case.parts.all()} == {
        cast.malang,
        cast.samarinda,
    }


def test_what_has_no_class_yet_is_not_offered_to_be_split(
    client: Client, cast: Cast, now: Now
) -> None:
    walk = received(cast)
    client.force_login(cast.admin_national)
    url = kerja(walk.case, "split")
    shown = body(client.get(kerja(walk.case)))

    assert url not in shown
    assert "Verifikasi dahulu: tentukan klasifikasinya." in shown
    assert client.get(url).status_code == 403


def test_units_are_searched_below_the_desk_alone(
    client: Client, cast: Cast, now: Now
) -> None:
    client.force_login(cast.admin_surabaya)
    url = kerja(at_city(cast).case, "unit")

    found = body(client.get(url, {"cari_unit": "dinas pu"}))

    assert "Dinas PU Bina Marga Surabaya" in found
    assert "Malang" not in found
    assert "Jawa Timur" not in found


def test_a_search_without_javascript_keeps_all_that_was_typed(
    client: Client, cast: Cast, now: Now
) -> None:
    client.force_login(cast.admin_surabaya)
    case = at_city(cast).case
    typed = {
        "instruction": "Dahulukan yang di depan sekolah",
        "classification": "aspirasi",
        "cari_unit": "kesehatan",
        "_cari": "1",
    }
    page = body(client.post(kerja(case, "dispose"), typed))

    assert "Dahulukan yang di depan sekolah" in page
    assert f'value="{cast.dinas_kesehatan.pk}"' in page
    assert re.search(r'value="aspirasi"[^>]*checked', page)
    assert "Ada yang perlu diperbaiki" not in page


REFUSED = [
    ("dispose", at_city, "admin_surabaya", VERIFIED, "Pilih unit tujuan"),
    (
        "dispose",
        at_city,
        "admin_surabaya",
        {**VERIFIED, "to": "999999", "instruction": "Segera."},
        "tidak dikenal",
    ),
    (
        "archive",
        at_city,
        "admin_surabaya",
        {"reason": "outside", "text": "Bukan layanan."},
        "Meja Nasional",
    ),
    ("follow_up", at_unit, "liaison_pu", {"text": " "}, "belum diisi"),
    ("note", at_unit, "liaison_pu", {"text": "a\ufffdb"}, "tidak dapat disimpan"),
    ("note", at_unit, "liaison_pu", {"text": "x" * 10**5}, "20"),
    (
        "ask_extension",
        at_unit,
        "liaison_pu",
        {"reason": "Hujan", "until": "2030-01-01", "interim": "Mohon menunggu."},
        "Paling lama sampai",
    ),
]


def test_who_asks_for_more_time_is_told_how_much_there_is(
    client: Client, cast: Cast, now: Now
) -> None:
    walk = at_unit(cast)
    client.force_login(cast.liaison_pu)
    url = kerja(walk.case, "ask_extension")
    in_time = body(client.get(url))
    now.later(days=60)
    client.force_login(cast.liaison_pu)
    too_late = client.get(url)
    offered = body(client.get(kerja(walk.case)))

    assert "Paling lama sampai Kam, 14 Agu 2025." in in_time
    assert 'max="2025-08-14"' in in_time
    assert too_late.status_code == 403
    words = "Paling lama sampai Kam, 14 Agu 2025, dan hari itu sudah lewat."
    assert words in body(too_late)
    assert words in offered
    assert url not in offered


@pytest.mark.parametrize(("name", "start", "who", "typed", "words"), REFUSED)
def test_what_is_refused_says_why_and_keeps_the_text(
    client: Client,
    cast: Cast,
    now: Now,
    name: str,
    start: Any,
    who: str,
    typed: dict[str, str],
    words: str,
) -> None:
    walk = start(cast)
    client.force_login(getattr(cast, who))
    events = walk.case.events.count()

    answer = pressed(client, walk, name, **typed)

    page = body(answer)
    assert answer.status_code == 422
    assert words in page
    kept = [said[:50] for name, said in typed.items() if name != "to"]
    assert all(said in page for said in kept)
    assert walk.case.events.count() == events


def test_a_unit_outside_the_tree_is_refused(
    client: Client, cast: Cast, now: Now
) -> None:
    client.force_login(cast.admin_surabaya)
    walk = at_city(cast)
    answer = pressed(client, walk, "dispose", **VERIFIED, to=cast.malang_pu.pk)

    assert answer.status_code == 422
    assert "bukan bawahan meja Anda" in body(answer)
    assert walk.case.holder == cast.surabaya


def test_a_file_that_lies_leaves_the_step_untaken_and_the_good_one_kept(
    client: Client, walk: Walk
) -> None:
    files = [picture(), liar()]
    answer = pressed(client, walk, "follow_up", text="Ditinjau.", uploads=files)
    page = body(answer)
    kept = re.findall(r'name="uploads_kept" value="([^"]+)"', page)
    assert (answer.status_code, len(kept)) == (422, 1)
    assert walk.case.state == State.FORWARDED

    pressed(client, walk, "follow_up", text="Ditinjau.", uploads_kept=kept)

    assert walk.case.state == State.IN_PROGRESS
    assert Attachment.objects.get().name == "lubang.png"


def test_who_may_not_is_told_why_with_403(
    client: Client, cast: Cast, walk: Walk
) -> None:
    answer = client.get(kerja(walk.case, "archive"))

    assert answer.status_code == 403
    assert "Hanya verifikator antrean ini" in body(answer)


@NAMELESS
def test_the_reviewers_question_is_asked_in_the_review_and_explained_here(
    client: Client, cast: Cast, now: Now
) -> None:
    walk = at_unit(cast).hand_over()
    now.at = walk.at
    client.force_login(cast.reviewer_jatim)
    assert client.get(kerja(walk.case, "ask_explanation")).status_code == 404
    assert "ask_explanation" not in body(client.get(kerja(walk.case)))
    walk.take(actions.ask_explanation, "reviewer_jatim", question="Mengapa belum?")
    client.force_login(cast.liaison_pu)
    now.at = walk.at
    assert "Mengapa belum?" in body(client.get(kerja(walk.case, "explain")))
    assert "Mengapa belum?" not in body(client.get(kerja(walk.case, "follow_up")))
    pressed(client, walk, "explain", text="Anggaran baru turun.")

    explained = walk.case.clocks.get(kind="explanation")
    assert explained.is_met


def test_staff_record_a_step_for_the_complainant(
    client: Client, cast: Cast, now: Now
) -> None:
    walk = walk_to(State.AWAITING_COMPLAINANT, cast)
    client.force_login(cast.liaison_pu)
    pressed(client, walk, "confirm", rating="5")

    event = walk.case.events.get(step="confirm")
    assert (event.via, event.by, walk.case.rating) == ("staff", cast.liaison_pu, 5)


def test_staff_enter_a_report_that_goes_to_their_instansi(
    client: Client, cast: Cast, now: Now
) -> None:
    client.force_login(cast.liaison_pu)
    typed = {
        "token": "counter-form",
        "kind": "pengaduan",
        "title": "Lampu jalan mati",
        "text": "Datang ke loket pada hari Senin.",
        "name": "Wulan Contoh",
    }
    assert client.post("/kerja/catat/", {**typed, "title": ""}).status_code == 422
    assert client.post("/kerja/catat/", typed)["Location"] == "/lapor/terima/"

    case = Complaint.objects.get()
    page = body(client.get("/lapor/terima/"))
    assert (case.channel, case.entered_by) == ("staff", cast.liaison_pu)
    assert case.holder == cast.surabaya
    assert case.number in page
    # The secret is the citizen's: this browser does not keep it.
    assert client.get(f"/lacak/{case.number}/").status_code == 302


def test_who_only_watches_enters_nothing(client: Client, cast: Cast, now: Now) -> None:
    client.force_login(cast.ksp_officer)

    assert client.get("/kerja/catat/").status_code == 403


def test_an_unknown_step_does_not_exist(client: Client, walk: Walk) -> None:
    assert client.get(kerja(walk.case, "hapus")).status_code == 404
    assert client.post(kerja(walk.case, "auto_close")).status_code == 404


def test_a_national_case_goes_to_an_instansi(
    client: Client, cast: Cast, now: Now
) -> None:
    walk = received(cast)
    client.force_login(cast.admin_national)
    answer = pressed(client, walk, "dispose", **VERIFIED, to=cast.surabaya.pk)

    assert answer.status_code == 302
    assert walk.case.holder == cast.surabaya


def test_the_national_desk_is_offered_the_governments_of_the_place(
    client: Client, cast: Cast, now: Now
) -> None:
    walk = received(cast, region=cast.regions["35.78.05"])
    client.force_login(cast.admin_national)
    page = body(client.get(kerja(walk.case, "dispose")))

    city, province = (
        page.index(f"<b>{one.name}</b>") for one in (cast.surabaya, cast.jatim)
    )
    assert city < province
    assert "pemerintah daerah tempat kejadian" in page
    assert cast.kaltim.name not in page


def test_no_form_of_a_step_speaks_as_django_does() -> None:
    """Every field says in our words what to do when it is empty or out of the list."""
    for name, form in FORMS.items():
        for field in form(complaint=None).fields.values():
            # In Indonesian our catalogue gives Django's own the same words.
            with translation.override("en"):
                said = {str(words) for words in field.error_messages.values()}
            assert "This field is required." not in said, name
            assert "%(limit_value)d" in str(field.error_messages["max_length"])
