"""Serah terima: the open work of who leaves goes to a colleague, seen first, once."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies.models import Officer
from complaints import actions
from complaints.actions.handing import Work, hand_over_work
from complaints.models import Complaint, Draft, Event, Handover
from complaints.workflow import Classification, State
from tests.cast import Cast
from tests.complaints.browsing import Now, body
from tests.complaints.cases import Walk, at_unit, walk_to

PAGE = "/kerja/serah-terima/"


@pytest.fixture
def colleague(cast: Cast) -> Officer:
    """A second liaison of Dinas PU."""
    made = Officer.objects.create(username="liaison.pu.dua", name="Dua Contoh")
    decree = cast.surabaya.decrees.get(valid_until=None)
    decree.members.create(officer=made, role="PEJABAT_PENGHUBUNG", agency=cast.dinas_pu)
    return made


def in_hand(cast: Cast, count: int = 3) -> list[Walk]:
    walks = [at_unit(cast, title=f"Perkara {number}") for number in range(count)]
    return [
        walk.take(actions.assign, "liaison_pu", to=cast.liaison_pu) for walk in walks
    ]


def drafted(cast: Cast, walk: Walk, officer: Officer, text: str) -> Draft:
    return Draft.objects.create(
        officer=officer,
        complaint=walk.case,
        step="follow_up",
        fields={"text": text},
        saved_at=walk.at,
        writing_until=walk.at,
    )


def moved(cast: Cast, walk: Walk, taker: Officer, by: str, **said: Any) -> Handover:
    usual = {"note": "Saya pindah tugas.", "key": uuid4()}
    return hand_over_work(
        work=Work(giver=cast.liaison_pu, agency=cast.dinas_pu),
        taker=taker,
        by=walk.staff(by),
        at=walk.at,
        **{**usual, **said},
    )


@pytest.mark.parametrize("by", ["liaison_pu", "admin_surabaya"])
def test_every_open_case_moves_by_an_event_with_the_note(
    cast: Cast, colleague: Officer, by: str
) -> None:
    *walks, last = in_hand(cast)
    ended = walk_to(State.CLOSED, cast)
    Complaint.objects.filter(pk=ended.pk).update(assignee=cast.liaison_pu)

    batch = moved(cast, last, colleague, by)

    assert batch.cases == 3
    for walk in (*walks, last):
        assert walk.case.assignee == colleague
        event = walk.case.events.latest("pk")
        assert (event.step, event.text) == ("assign", "Saya pindah tugas.")
        assert event.facts == {"assignee": colleague.pk, "handover": batch.pk}
        assert not event.is_public
    assert ended.case.assignee == cast.liaison_pu


def test_drafts_go_along_but_not_over_what_the_next_one_wrote(
    cast: Cast, colleague: Officer
) -> None:
    one, two = in_hand(cast, 2)
    mine = drafted(cast, one, cast.liaison_pu, "setengah jadi")
    stays = drafted(cast, two, cast.liaison_pu, "lama")
    own = drafted(cast, two, colleague, "punya saya")

    assert moved(cast, two, colleague, "liaison_pu").drafts == 1

    assert Draft.objects.get(pk=mine.pk).officer == colleague
    assert Draft.objects.get(pk=stays.pk).officer == cast.liaison_pu
    assert Draft.objects.get(pk=own.pk).fields == {"text": "punya saya"}


def test_pressed_twice_it_is_one_batch(cast: Cast, colleague: Officer) -> None:
    (walk,) = in_hand(cast, 1)
    key = uuid4()
    first = moved(cast, walk, colleague, "liaison_pu", key=key)
    events = Event.objects.count()
    walk.take(actions.assign, "liaison_pu", to=cast.liaison_pu)  # taken back since

    assert moved(cast, walk, colleague, "liaison_pu", key=key) == first
    assert Handover.objects.count() == 1
    assert Event.objects.count() == events + 1
    assert walk.case.assignee == cast.liaison_pu


@pytest.mark.parametrize(
    "by",
    ["liaison_rsud", "admin_malang", "admin_jatim", "head_pu", "auditor", "former"],
)
def test_nobody_else_moves_it(cast: Cast, colleague: Officer, by: str) -> None:
    (walk,) = in_hand(cast, 1)
    with pytest.raises(actions.NotAllowed):
        moved(cast, walk, colleague, by)
    assert walk.case.assignee == cast.liaison_pu


@pytest.mark.parametrize(
    ("field", "who", "note"),
    [
        ("taker", "liaison_rsud", "x"),
        ("taker", "liaison_pu", "x"),
        ("taker", "dismissed", "x"),
        ("note", "", "   "),
    ],
)
def test_what_makes_no_sense_moves_nothing(
    cast: Cast, colleague: Officer, field: str, who: str, note: str
) -> None:
    (walk,) = in_hand(cast, 1)
    taker = getattr(cast, who) if who else colleague
    with pytest.raises(ValidationError) as refused:
        moved(cast, walk, taker, "liaison_pu", note=note)
    assert field in refused.value.message_dict
    assert not Handover.objects.exists()


def test_one_case_that_cannot_move_stops_the_batch(
    cast: Cast, colleague: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from complaints.actions import handing

    first, last = in_hand(cast, 2)

    def broken(*, complaint_id: int, **said: Any) -> Complaint:
        if complaint_id == last.pk:
            raise actions.NotAllowed("terkunci")
        return actions.assign(complaint_id=complaint_id, **said)

    monkeypatch.setattr(handing, "assign", broken)
    with pytest.raises(actions.NotAllowed):
        moved(cast, last, colleague, "liaison_pu")

    assert first.case.assignee == cast.liaison_pu
    assert not Handover.objects.exists()


def test_the_page_shows_what_moves_and_then_moves_it(
    client: Client, cast: Cast, colleague: Officer, now: Now
) -> None:
    walk, _other = in_hand(cast, 2)
    drafted(cast, walk, cast.liaison_pu, "rahasia dapur")
    client.force_login(cast.admin_surabaya)

    first = body(client.get(PAGE))
    assert "Puspita Contoh" in first
    link = re.search(rf'href="({PAGE}\?dari=[^"]+)"', first)
    assert link
    shown = body(client.get(link[1]))
    assert "2 laporan terbuka, 1 konsep" in shown
    assert "Perkara 0" in shown
    assert "rahasia dapur" not in shown
    key = re.search(r'name="key" value="([^"]+)"', shown)
    assert key

    wrong = client.post(link[1], {"key": key[1], "note": "Sudah lama tidak masuk."})
    assert wrong.status_code == 422
    assert "Sudah lama tidak masuk." in body(wrong)
    typed = {"key": key[1], "note": "Gantikan.", "taker": str(colleague.pk)}
    for _press in range(2):
        assert client.post(link[1], typed).status_code == 302
    assert Handover.objects.get().by == cast.admin_surabaya
    assert walk.case.assignee == colleague
    assert "2 laporan, 1 konsep diserahkan" in body(client.get(PAGE))


def test_work_on_a_case_that_accuses_ones_own_body_is_neither_counted_nor_moved(
    client: Client, cast: Cast, colleague: Officer, now: Now
) -> None:
    (walk,) = in_hand(cast, 1)
    draft = drafted(cast, walk, cast.liaison_pu, "rahasia dapur")
    Complaint.objects.filter(pk=walk.pk).update(
        reported_agency=cast.surabaya, classification=Classification.SUPERVISORY
    )
    client.force_login(cast.admin_surabaya)

    assert "Puspita Contoh" not in body(client.get(PAGE))
    url = f"{PAGE}?dari={cast.liaison_pu.pk}&unit={cast.dinas_pu.pk}"
    assert "0 laporan terbuka, 0 konsep" in body(client.get(url))
    batch = moved(cast, walk, colleague, "admin_surabaya")
    draft.refresh_from_db()
    assert (batch.cases, batch.drafts, draft.officer) == (0, 0, cast.liaison_pu)
    assert moved(cast, walk, colleague, "liaison_pu").drafts == 1


def test_the_pages_cost_the_same_with_more_to_move(
    client: Client, cast: Cast, colleague: Officer, now: Now
) -> None:
    client.force_login(cast.admin_surabaya)
    url = f"{PAGE}?dari={cast.liaison_pu.pk}&unit={cast.dinas_pu.pk}"
    costs = []
    for more in (1, 4):
        in_hand(cast, more)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(PAGE).status_code == client.get(url).status_code == 200
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 24


@pytest.mark.parametrize(
    ("who", "query"),
    [
        ("head_pu", ""),
        ("auditor", ""),
        ("admin_malang", "?dari={giver}&unit={unit}"),
        ("liaison_rsud", "?dari={giver}&unit={unit}"),
        ("admin_surabaya", "?dari={giver}&unit=987654321"),
        ("admin_surabaya", "?dari={stranger}&unit={unit}"),
        ("admin_surabaya", "?dari=x&unit={unit}"),
    ],
)
def test_for_others_there_is_no_such_page(
    client: Client, cast: Cast, now: Now, who: str, query: str
) -> None:
    client.force_login(getattr(cast, who))
    asked = query.format(
        giver=cast.liaison_pu.pk,
        unit=cast.dinas_pu.pk,
        stranger=cast.liaison_malang_pu.pk,
    )
    assert client.get(PAGE + asked).status_code == 404
