"""The answer's form: its check, its templates, and the leader who approves."""

import re

import pytest
from django.test import Client

from complaints.models import AnswerTemplate
from complaints.workflow import State
from tests.cast import Cast
from tests.complaints.browsing import Now, body, kerja, pressed
from tests.complaints.cases import ANSWER, Walk, at_unit


@pytest.fixture
def walk(client: Client, cast: Cast, now: Now) -> Walk:
    """With Dinas PU; its liaison is signed in."""
    client.force_login(cast.liaison_pu)
    return at_unit(cast)


def test_a_thin_answer_is_sent_only_when_confirmed(client: Client, walk: Walk) -> None:
    thin = "Sudah kami perbaiki."
    first = pressed(client, walk, "answer", text=f"{thin} NIK 3578012345670001.")
    assert "Memuat NIK atau nomor telepon" in body(first)
    first = pressed(client, walk, "answer", text=thin)
    assert first.status_code == 422
    assert "Belum menyebut tanggal" in body(first)
    summary = body(first).partition('id="kesalahan"')[2].partition("</ul>")[0]
    assert ">Periksa peringatan" in summary  # not after the whole of what is ticked
    warned = re.search(r'name="warned" value="([^"]+)"', body(first))
    assert warned

    without = pressed(client, walk, "answer", text=thin, warned=warned[1])
    assert without.status_code == 422
    pressed(client, walk, "answer", text=thin, warned=warned[1], confirmed="on")

    assert walk.case.state == State.AWAITING_COMPLAINANT
    assert "no_date" in walk.case.answers.get().warnings


def test_a_template_begins_an_answer_and_is_none(
    client: Client, cast: Cast, walk: Walk
) -> None:
    inserted = body(
        client.post(
            kerja(walk.case, "answer"),
            {"template": cast.template.pk, "text": "Yth. Saudara,", "_sisip": "1"},
        )
    )
    assert "Yth. Saudara,\n\n" + cast.template.text in inserted.replace("\r", "")

    bare = pressed(client, walk, "answer", text=cast.template.text)
    assert "Jawaban sama dengan templat" in body(bare)


def test_templates_of_other_instansi_are_not_offered(
    client: Client, cast: Cast, walk: Walk
) -> None:
    of_agency = {
        name: AnswerTemplate.objects.create(
            agency=agency, name=f"Milik {name}", text=f"Templat {name}."
        )
        for name, agency in (
            ("unit", cast.dinas_pu),
            ("kota", cast.surabaya),
            ("lain", cast.dinas_kesehatan),
            ("jauh", cast.samarinda),
        )
    }
    url = kerja(walk.case, "answer")

    shown = body(client.get(url))
    taken = {"template": of_agency["jauh"].pk, "text": "Yth.", "_sisip": "1"}

    offered = {name for name in of_agency if f"Milik {name}" in shown}
    assert offered == {"unit", "kota"}
    assert cast.template.name in shown
    assert "Templat jauh." not in body(client.post(url, taken))
    sent = pressed(client, walk, "answer", text=ANSWER, template=taken["template"])
    assert sent.status_code == 422


def test_a_leader_approves_what_was_submitted(
    client: Client, cast: Cast, now: Now
) -> None:
    cast.dinas_pu.needs_approval = True
    cast.dinas_pu.save()
    walk = at_unit(cast)
    client.force_login(cast.liaison_pu)
    pressed(client, walk, "submit_answer", text=ANSWER)
    client.force_login(cast.head_pu)
    assert ANSWER in body(client.get(kerja(walk.case, "approve_answer")))

    pressed(client, walk, "send_back_answer", reason="Sebut tanggalnya.")
    client.force_login(cast.liaison_pu)
    anew = body(client.get(kerja(walk.case, "submit_answer")))
    assert ANSWER in anew
    assert "Sebut tanggalnya." in anew.partition("<form")[2].partition("</main")[0]
    again = pressed(client, walk, "submit_answer", text=ANSWER)
    assert again.status_code == 302
    client.force_login(cast.head_pu)
    pressed(client, walk, "approve_answer")

    assert walk.case.state == State.AWAITING_COMPLAINANT
