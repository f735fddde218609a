"""What a complainant does on the page of their own case."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from complaints import actions
from complaints.models import Attachment
from complaints.workflow import State
from tests.cast import Cast
from tests.complaints.browsing import Now, body, liar, opened, picture
from tests.complaints.cases import IDENTITY, NOW, TO_STATE, at_unit, walk_to
from tests.registry import small_registry


@pytest.fixture
def earlier() -> Any:
    return {"at": NOW - timedelta(hours=1)}


STEPS = [
    ("complete", State.ON_HOLD, {"text": "Nomor 12."}, State.FORWARDED),
    ("reply", State.AWAITING_COMPLAINANT, {"text": "Masih."}, State.IN_PROGRESS),
    ("confirm", State.AWAITING_COMPLAINANT, {"rating": "4"}, State.CLOSED),
    ("confirm", State.AWAITING_COMPLAINANT, {"rating": "0"}, State.CLOSED),
    ("withdraw", State.RECEIVED, {"text": ""}, State.ARCHIVED),
    ("reopen", State.CLOSED, {"reason": "Terbuka lagi."}, State.IN_PROGRESS),
    ("tighten_privacy", State.FORWARDED, {"is_secret": "on"}, State.FORWARDED),
    ("consent", State.FORWARDED, {}, State.FORWARDED),
]


@pytest.mark.parametrize(("step", "start", "typed", "end"), STEPS)
def test_each_step_is_offered_and_taken(
    client: Client,
    cast: Cast,
    now: Now,
    earlier: Any,
    step: str,
    start: State,
    typed: dict[str, str],
    end: State,
) -> None:
    walk = walk_to(start, cast, **earlier)
    url = opened(client, walk)
    assert f'action="{url}{step}/"' in body(client.get(url))

    answer = client.post(f"{url}{step}/", typed)

    assert (answer.status_code, answer["Location"]) == (302, url)
    assert walk.case.state == end
    assert client.get(url).status_code == 200


@pytest.mark.parametrize("state", TO_STATE)
def test_the_page_stands_in_every_state(
    client: Client, cast: Cast, now: Now, earlier: Any, state: State
) -> None:
    page = client.get(opened(client, walk_to(state, cast, **earlier)))

    assert page.status_code == 200
    assert str(state.label) in body(page)


WRONG = [
    ("complete", State.ON_HOLD, {"text": ""}, "belum diisi"),
    ("reply", State.AWAITING_COMPLAINANT, {"text": ""}, "belum diisi"),
    ("confirm", State.AWAITING_COMPLAINANT, {"rating": "6"}, "1 sampai 5"),
    ("confirm", State.AWAITING_COMPLAINANT, {}, "Pilih nilai 1 sampai 5"),
    ("confirm", State.RECEIVED, {"rating": "5"}, "berstatus"),
    ("reopen", State.CLOSED, {"reason": " "}, "belum diisi"),
]


@pytest.mark.parametrize(("step", "start", "typed", "words"), WRONG)
def test_a_step_that_is_refused_says_why_and_changes_nothing(
    client: Client,
    cast: Cast,
    now: Now,
    earlier: Any,
    step: str,
    start: State,
    typed: dict[str, str],
    words: str,
) -> None:
    walk = walk_to(start, cast, **earlier)
    answer = client.post(f"{opened(client, walk)}{step}/", typed)

    assert answer.status_code == 422
    assert words in body(answer)
    assert walk.case.state == start


def test_the_rating_is_kept(client: Client, cast: Cast, now: Now, earlier: Any) -> None:
    walk = walk_to(State.AWAITING_COMPLAINANT, cast, **earlier)
    client.post(f"{opened(client, walk)}confirm/", {"rating": "2"})

    assert (walk.case.rating, walk.case.ended_how) == (2, "confirmed")


def test_two_presses_are_one_step(
    client: Client, cast: Cast, now: Now, earlier: Any
) -> None:
    walk = walk_to(State.AWAITING_COMPLAINANT, cast, **earlier)
    url = opened(client, walk)
    answers = [
        client.post(f"{url}reply/", {"text": "Masih ada."}).status_code for _ in "12"
    ]

    assert answers == [302, 302]
    assert walk.case.events.filter(step="reply").count() == 1


def test_a_file_that_is_refused_leaves_the_step_untaken_and_the_text_there(
    client: Client, cast: Cast, now: Now, earlier: Any
) -> None:
    walk = walk_to(State.ON_HOLD, cast, **earlier)
    url = opened(client, walk)
    sent = {"text": "Di depan nomor 12.", "uploads": [picture(), liar()]}
    answer = client.post(f"{url}complete/", sent)

    assert answer.status_code == 422
    assert "Di depan nomor 12." in body(answer)
    assert walk.case.state == State.ON_HOLD
    assert not Attachment.objects.exists()


def test_files_are_downloads_of_the_kind_they_are_and_only_ones_own(
    client: Client, cast: Cast, now: Now, earlier: Any
) -> None:
    walk = walk_to(State.ON_HOLD, cast, **earlier)
    url = opened(client, walk)
    client.post(f"{url}complete/", {"text": "Ini.", "uploads": [picture()]})
    file = Attachment.objects.get()

    answer = client.get(f"{url}berkas/{file.pk}/")
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert Client().get(f"{url}berkas/{file.pk}/").status_code == 404


def test_files_of_a_note_are_not_the_complainants_to_read(
    client: Client, cast: Cast, now: Now, earlier: Any
) -> None:
    walk = walk_to(State.IN_PROGRESS, cast, **earlier)
    hidden = actions.Upload("denah.png", picture().read())
    walk.take(actions.note, "liaison_pu", text="Denah.", uploads=[hidden])
    url = opened(client, walk)

    assert "denah.png" not in body(client.get(url))
    pk = Attachment.objects.get().pk
    assert client.get(f"{url}berkas/{pk}/").status_code == 404


def test_who_asked_to_read_the_identity_is_shown_and_may_be_let(
    client: Client, cast: Cast, now: Now, earlier: Any
) -> None:
    walk = walk_to(State.IN_PROGRESS, cast, **earlier, is_anonymous=True)
    walk.take(actions.ask_identity, "liaison_pu", reason="Perlu menjemput berkas")
    url = opened(client, walk)
    assert "Perlu menjemput berkas" in body(client.get(url))

    client.post(f"{url}grant_identity/")

    assert walk.case.readings.get().granted_how == "complainant"
    assert "belum diizinkan" not in body(client.get(url))


@pytest.mark.django_db(transaction=True, databases=["default", "identity", "owner"])
def test_each_opening_of_the_identity_is_shown_with_office_and_reason(
    client: Client, now: Now, earlier: Any
) -> None:
    walk = at_unit(small_registry(), identity=IDENTITY, **earlier)
    other = at_unit(walk.cast, identity=IDENTITY, **earlier)
    for one, reason in ((walk, "Perlu menjemput berkas"), (other, "Perkara lain")):
        by = one.staff("liaison_pu")
        asked = {"complaint_id": one.pk, "reason": reason, "by": by, "at": one.at}
        reading = actions.ask_identity(**asked)
        if one is walk:
            url = opened(client, walk)
            assert "Belum pernah." in body(client.get(url))
        actions.read_identity(reading_id=reading.pk, by=by, at=one.at)

    page = body(client.get(url))

    shown = page.split("Identitas Anda dibuka")[1].split("</ul>")[0]
    assert "Pemerintah Kota Surabaya" in shown
    assert "Perlu menjemput berkas" in shown
    assert shown.count("<li>") == 1
    assert walk.cast.liaison_pu.name not in page


def test_promises_stand_beside_what_happened(
    client: Client, cast: Cast, now: Now, earlier: Any
) -> None:
    walk = walk_to(State.IN_PROGRESS, cast, **earlier)
    page = body(client.get(opened(client, walk)))

    assert "Janji kami kepada Anda" in page
    assert page.count("Ditepati") >= 3  # two verifications and the first follow-up
    assert "Ombudsman" in page


def test_staff_steps_are_not_there_for_a_receipt(
    client: Client, cast: Cast, now: Now, earlier: Any
) -> None:
    walk = walk_to(State.FORWARDED, cast, **earlier)
    url = opened(client, walk)

    assert client.post(f"{url}answer/", {"text": "x"}).status_code == 404
    assert client.post(f"{url}dispose/", {}).status_code == 404
