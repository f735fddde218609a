"""What is typed is kept, for who typed it alone; and who else writes is said."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from complaints import actions
from complaints.actions.keeping import WRITING
from complaints.models import Draft
from complaints.workflow import State
from tests.cast import Cast
from tests.complaints.browsing import NAMELESS, Now, body, kerja, version
from tests.complaints.cases import ANSWER, Walk, at_unit

TYPED = "Petugas sudah ke lokasi pada"


@pytest.fixture
def walk(client: Client, cast: Cast, now: Now) -> Walk:
    """With Dinas PU; its liaison is signed in."""
    client.force_login(cast.liaison_pu)
    return at_unit(cast)


def hidden(client: Client, url: str, name: str) -> str:
    page = body(client.get(url))
    return page.split(f'name="{name}" value="', 1)[1].split('"', 1)[0]


def types(client: Client, walk: Walk, text: str = TYPED, step: str = "answer") -> Any:
    """As htmx sends it while somebody types."""
    sent = {
        "langkah": step,
        "text": text,
        "version": version(client, kerja(walk.case, step)),
    }
    return client.post(kerja(walk.case, "draf"), sent)


def test_what_was_typed_is_there_again_whatever_happened_meanwhile(
    client: Client, walk: Walk, cast: Cast, now: Now
) -> None:
    assert "Draf tersimpan pukul" in body(types(client, walk))
    now.later(hours=30)
    another = Client()
    another.force_login(cast.liaison_pu)

    page = body(another.get(kerja(walk.case, "answer")))

    assert TYPED in page
    assert "belum terkirim dan dikembalikan di sini" in page


@NAMELESS
def test_nobody_else_sees_a_draft(client: Client, walk: Walk, cast: Cast) -> None:
    types(client, walk)
    for name in ("head_pu", "admin_surabaya", "admin_national", "auditor"):
        client.force_login(getattr(cast, name))
        for page in (kerja(walk.case), kerja(walk.case, "penulis"), "/kerja/"):
            assert TYPED not in body(client.get(page)), (name, page)
        for step in ("answer", "follow_up", "note"):
            assert TYPED not in body(client.get(kerja(walk.case, step))), (name, step)


def test_a_draft_leaves_nothing_in_the_case(client: Client, walk: Walk) -> None:
    before = (walk.case.events.count(), walk.case.history.count())
    types(client, walk)

    assert (walk.case.events.count(), walk.case.history.count()) == before


def test_a_draft_ends_when_its_step_is_taken_wherever_that_was(
    client: Client, walk: Walk, cast: Cast
) -> None:
    types(client, walk)
    types(client, walk, step="follow_up")
    types(client, walk, "Untuk rekan.", step="note")

    url = kerja(walk.case, "answer")
    sent = {"version": version(client, url), "text": ANSWER}
    assert client.post(url, sent).status_code == 302
    walk.take(actions.follow_up, "liaison_pu", text="Lewat jalan lain.")

    assert list(Draft.objects.values_list("step", flat=True)) == ["note"]


def test_the_step_of_another_ends_no_draft_of_mine(
    client: Client, walk: Walk, cast: Cast
) -> None:
    types(client, walk, step="note")
    walk.take(actions.note, "admin_surabaya", text="Catatan meja.")

    assert Draft.objects.filter(officer=cast.liaison_pu).exists()


def test_a_key_press_that_arrives_after_the_form_keeps_nothing(
    client: Client, walk: Walk
) -> None:
    url = kerja(walk.case, "note")
    sent = {"version": version(client, url), "text": "Alat rusak.", "langkah": "note"}
    client.post(url, sent)

    assert client.post(kerja(walk.case, "draf"), sent).status_code == 409
    assert "Alat rusak." not in body(client.get(url))


def test_one_may_begin_anew(client: Client, walk: Walk) -> None:
    types(client, walk)
    answer = client.post(kerja(walk.case, "draf/buang"), {"langkah": "answer"})

    assert answer["Location"] == kerja(walk.case, "answer")
    assert TYPED not in body(client.get(kerja(walk.case, "answer")))


def test_others_are_told_that_somebody_writes_until_they_stop(
    client: Client, walk: Walk, cast: Cast, now: Now
) -> None:
    client.force_login(cast.head_pu)
    asked = kerja(walk.case, "penulis")
    assert "sedang menulis" not in body(client.get(asked))

    client.force_login(cast.liaison_pu)
    types(client, walk, "")
    assert "sedang menulis" not in body(client.get(asked))
    client.force_login(cast.head_pu)
    said = body(client.get(asked))
    now.later(seconds=WRITING.total_seconds() + 1)

    assert f"{cast.liaison_pu.name} sedang menulis “Jawaban akhir”" in said
    assert "sedang menulis" not in body(client.get(asked))


def test_to_ask_who_writes_is_cheap(client: Client, walk: Walk) -> None:
    with CaptureQueriesContext(connection) as asked:
        client.get(kerja(walk.case, "penulis"))
    assert len(asked) <= 6


@pytest.mark.parametrize("step", ["dispose", "submit_answer"])
def test_a_form_with_something_in_it_that_was_only_opened_keeps_none_of_it(
    client: Client, walk: Walk, cast: Cast, step: str
) -> None:
    """The title that a verifier may change; the draft that a leader sent back."""
    cast.dinas_pu.needs_approval = True
    cast.dinas_pu.save()
    who = "liaison_pu"
    if step == "dispose":
        walk.return_up("liaison_pu")
        who = "admin_surabaya"
    else:
        text = ANSWER.replace(". ", ".\n")
        walk.take(actions.submit_answer, who, text=text, confirmed=["near_copy"])
        walk.take(actions.send_back_answer, "head_pu", reason="Sebut jamnya.")
    client.force_login(getattr(cast, who))
    url = kerja(walk.case, step)
    form = client.get(url).context["form"]
    there = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in there.items() if value}
    assert sent
    sent = {name: str(value).replace("\n", "\r\n") for name, value in sent.items()}

    draft = kerja(walk.case, "draf")
    client.post(draft, {**sent, "langkah": step})
    assert "dikembalikan di sini" not in body(client.get(url))
    chosen = {"to": cast.dinas_pu.pk} if step == "dispose" else {"text": "Lain."}
    client.post(draft, {**sent, **chosen, "langkah": step})
    assert "dikembalikan di sini" in body(client.get(url))


def test_a_form_that_was_only_opened_keeps_no_text(client: Client, walk: Walk) -> None:
    types(client, walk, "   ")

    assert Draft.objects.get().fields == {}
    assert "dikembalikan di sini" not in body(client.get(kerja(walk.case, "answer")))


def interrupted(client: Client, walk: Walk) -> Any:
    """The form was opened, the session ended, and then it was sent."""
    url = kerja(walk.case, "answer")
    page = body(client.get(url))
    sent = {
        "version": version(client, url),
        "writer": page.split('name="writer" value="', 1)[1].split('"', 1)[0],
        "text": TYPED,
    }
    del client.cookies[settings.SESSION_COOKIE_NAME]
    return client.post(url, sent)


def test_a_session_that_ended_in_the_middle_gives_the_answer_back(
    client: Client, walk: Walk, cast: Cast
) -> None:
    answer = interrupted(client, walk)
    assert answer["Location"] == f"/masuk/?next={kerja(walk.case, 'answer')}"
    client.force_login(cast.liaison_pu)

    page = body(client.get(kerja(walk.case, "answer")))

    assert TYPED in page
    assert walk.case.state == State.FORWARDED
    assert TYPED in body(_signed_in(cast).get(kerja(walk.case, "answer")))


def _signed_in(cast: Cast) -> Client:
    fresh = Client()
    fresh.force_login(cast.liaison_pu)
    return fresh


def test_who_signs_in_instead_does_not_get_the_text(
    client: Client, walk: Walk, cast: Cast
) -> None:
    interrupted(client, walk)
    client.force_login(cast.head_pu)
    url = kerja(walk.case, "note")

    assert TYPED not in body(client.get(url))
    assert TYPED not in body(client.get(kerja(walk.case, "answer")))
    assert not Draft.objects.exists()


@pytest.mark.parametrize("mark", ["", "1", "MQ:forged:mark"])
def test_a_stranger_leaves_nothing_in_a_session(
    client: Client, walk: Walk, mark: str
) -> None:
    client.logout()
    client.post(kerja(walk.case, "answer"), {"text": TYPED, "writer": mark})

    assert "interrupted" not in client.session


def test_to_keep_without_a_session_is_401_and_leads_nowhere(
    client: Client, walk: Walk
) -> None:
    client.logout()

    assert client.post(kerja(walk.case, "draf")).status_code == 401
    assert client.get(kerja(walk.case, "penulis")).status_code == 401


def test_what_nobody_comes_back_to_is_forgotten_after_a_month(
    client: Client, walk: Walk, now: Now
) -> None:
    types(client, walk)

    assert actions.forget_old_drafts(at=now.at + timedelta(days=29)) == 0
    assert actions.forget_old_drafts(at=now.at + timedelta(days=31)) == 1


def test_when_two_save_neither_loses_a_word(
    client: Client, walk: Walk, cast: Cast
) -> None:
    """The second is told what the first did, and their own text still stands."""
    url = kerja(walk.case, "follow_up")
    seen = version(client, url)
    types(client, walk, "Tulisan kedua.", step="follow_up")
    walk.take(actions.request_completion, "admin_surabaya", question="Yang mana?")

    answer = client.post(url, {"version": seen, "text": "Tulisan kedua."})

    assert answer.status_code == 409
    assert "Tulisan kedua." in body(answer)
    assert "Tunda" in body(answer) or "tunda" in body(answer)
    assert Draft.objects.get().fields["text"] == ["Tulisan kedua."]


def test_who_goes_back_and_writes_something_else_is_not_told_that_it_was_saved(
    client: Client, walk: Walk
) -> None:
    """A second click is the same press; other words from the old form are not."""
    url = kerja(walk.case, "follow_up")
    sent = {"version": version(client, url), "text": "Petugas berangkat."}

    assert [client.post(url, sent).status_code for _press in "12"] == [302, 302]
    other = client.post(url, {**sent, "text": "Petugas sudah kembali."})

    assert other.status_code == 409
    assert "Petugas sudah kembali." in body(other)
    assert walk.case.events.filter(step="follow_up").count() == 1
