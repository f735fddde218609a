"""What anybody said of a person an erasure finds: reasons, reviews, parts, mails."""

from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.db import connections, transaction
from django.test import Client

from agencies.models import AccessEntry, Notice, NoticeChoice, Officer
from complaints import actions
from complaints.actions import blanking, ledger
from complaints.actions.erasing import erase
from complaints.actions.handing import Work, hand_over_work
from complaints.models import Complaint, Draft, Erasure, Event, SavedView
from escalation import actions as reviews
from escalation.models import Escalation, ReviewEvent
from tests.complaints.browsing import Now
from tests.complaints.cases import IDENTITY, Walk, at_city, at_unit, verification
from tests.complaints.data_requests import SAID
from tests.complaints.test_canaries import CANARY, _found
from tests.complaints.test_erasing import _sinks
from tests.registry import small_registry

pytestmark = pytest.mark.django_db(
    transaction=True, databases=["default", "identity", "owner"]
)
# Seen by whoever reads the log of who read it: digits alone are masked there already.
NAMED = f"Pelapor {CANARY.name} di {CANARY.address}, {CANARY.phone}."
STRANGER = replace(IDENTITY, name="Bima Sakti", address="Jalan Melati 4")


@pytest.fixture
def walk() -> Walk:
    return at_unit(small_registry(), identity=CANARY, title=f"Lubang {CANARY.name}")


def _erase(walk: Walk) -> None:
    assert erase(complaint_id=walk.pk, why=Erasure.Why.ASKED, at=walk.at)


def test_reasons_of_officers_are_covered_and_the_log_of_access_never_held_them(
    walk: Walk,
) -> None:
    liaison = walk.staff("liaison_pu")
    reading = actions.ask_identity(
        complaint_id=walk.pk, reason=NAMED, by=liaison, at=walk.at
    )
    actions.read_identity(reading_id=reading.pk, by=liaison, at=walk.at)
    walk.take(
        actions.ask_extension,
        "liaison_pu",
        reason=NAMED,
        until=date(2025, 8, 1),
        interim=f"Kepada {CANARY.name}: menunggu aspal.",
    )
    assert {"complaints_event", "complaints_identityreading"} <= set(_sinks())
    assert "agencies_accessentry" not in _sinks()

    _erase(walk)

    assert _sinks() == {}
    asked = walk.case.events.get(step="ask_extension").facts["reason"]
    assert asked.startswith("Pelapor ████")
    assert AccessEntry.objects.get().reason == "Pelapor [nama] di [alamat], [telepon]."


def test_an_issue_that_names_the_person_is_covered(walk: Walk) -> None:
    walk.take(actions.flag, "ksp_officer", issue=f"Penerangan, {CANARY.name}")

    _erase(walk)

    assert _sinks() == {}
    assert walk.case.strategic_issue.startswith("Penerangan, █")


def test_what_officers_keep_for_themselves_is_covered(walk: Walk) -> None:
    cast, at = walk.cast, walk.at
    walk.take(actions.assign, "liaison_pu", to=cast.liaison_pu)
    taker = Officer.objects.create(username="liaison.pu.dua", name="Dua Contoh")
    decree = cast.surabaya.decrees.get(valid_until=None)
    decree.members.create(
        officer=taker, role="PEJABAT_PENGHUBUNG", agency=cast.dinas_pu
    )
    hand_over_work(
        work=Work(giver=cast.liaison_pu, agency=cast.dinas_pu),
        taker=taker,
        note=NAMED,
        key=uuid4(),
        by=walk.staff("liaison_pu"),
        at=walk.at,
    )
    Draft.objects.create(
        officer=taker,
        complaint=walk.case,
        step="answer",
        fields={"text": NAMED, "confirmed": ["near_copy"]},
        saved_at=at,
        writing_until=at,
    )
    for name, sought in (("Ibu K", CANARY.name), ("Lubang", "lubang")):
        query = urlencode({"antrean": "diproses", "q": sought})
        SavedView.objects.create(officer=taker, name=name, query=query, created_at=at)

    _erase(walk)

    assert _sinks() == {}
    draft = Draft.objects.get()
    assert draft.fields["text"].startswith("Pelapor ████")
    assert draft.fields["confirmed"] == ["near_copy"]
    assert [view.name for view in SavedView.objects.all()] == ["Lubang"]


def test_a_digest_that_said_it_again_is_covered(walk: Walk) -> None:
    liaison = walk.cast.liaison_pu
    NoticeChoice.objects.create(officer=liaison, mail=NoticeChoice.Mail.DAILY)
    # As titles were told before they were shortened.
    Notice.objects.filter(complaint_id=walk.pk).update(body=NAMED)
    assert actions.write_digests(at=walk.at + timedelta(hours=23)) == 1
    digest = Notice.objects.get(channel=Notice.Channel.DIGEST)
    assert _found(digest.body)

    _erase(walk)

    assert _sinks() == {}
    digest.refresh_from_db()
    assert walk.case.number in digest.body


def test_a_review_of_the_ombudsman_is_covered(walk: Walk) -> None:
    walk.wait(days=61)
    reviews.escalate_due(at=walk.at)
    review, by = Escalation.objects.get().pk, walk.staff("reviewer_jatim")
    said = {"escalation_id": review, "by": by, "at": walk.at}
    reviews.take(**said)
    reviews.ask_explanation(question=NAMED, **said)
    walk.take(actions.explain, "liaison_pu", text=f"Sudah kami temui. {NAMED}")
    reviews.recommend(text=NAMED, **said)
    reviews.record_correction(correction="done", text=NAMED, **said)
    reviews.close(outcome="not_found", summary=NAMED, **said)
    assert {"escalation_reviewevent", "escalation_escalation"} <= set(_sinks())

    _erase(walk)

    assert _sinks() == {}
    assert Escalation.objects.get().summary.startswith("Pelapor ████")
    assert ReviewEvent.objects.filter(text__contains="█").count() == 4


def test_the_parts_of_a_case_are_erased_with_it() -> None:
    cast = small_registry()
    walk = at_city(cast, identity=CANARY, text=SAID, place=CANARY.address)
    walk.take(actions.handle, "admin_surabaya", verification=verification())
    parts = actions.split(
        complaint_id=walk.pk,
        units=[cast.dinas_pu, cast.dinas_kesehatan],
        by=walk.staff("admin_surabaya"),
        at=walk.at,
    )
    one = Walk(cast, at=walk.at)
    one.pk = parts[0].pk
    one.follow_up(NAMED)

    _erase(walk)

    assert _sinks() == {}
    assert one.case.erased_at == walk.at
    assert one.case.original_text.endswith(". Lubang di depan rumah sedalam 20 cm.")
    assert Erasure.objects.count() == 3


def test_the_ledger_names_parts_before_their_whole(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    cast = small_registry()
    walk = at_city(cast, identity=CANARY)
    walk.take(actions.handle, "admin_surabaya", verification=verification())
    units = [cast.dinas_pu, cast.dinas_kesehatan]
    by = walk.staff("admin_surabaya")
    actions.split(complaint_id=walk.pk, units=units, by=by, at=walk.at)
    _erase(walk)
    path = tmp_path_factory.mktemp("ledger") / "erasures.jsonl"

    assert ledger.write_out(path, at=walk.at) == 3

    last = path.read_text().splitlines()[-1]
    assert f'"{walk.case.number}"' in last


def test_cases_that_followed_keep_nothing_of_who_led_them(walk: Walk) -> None:
    follower = at_unit(walk.cast, identity=STRANGER, text=f"Saya {STRANGER.name}.")
    follower.wait(minutes=5)
    follower.take(actions.merge, "admin_surabaya", into=walk.pk)
    walk.at = follower.at
    walk.follow_up(f"{NAMED} Juga Bapak {STRANGER.name}.")
    follower.at = walk.at
    follower.take(actions.unmerge, "admin_surabaya")
    assert _found(follower.case.events.get(step="follow_up").text)

    _erase(walk)

    assert _sinks() == {}
    text = follower.case.events.get(step="follow_up").text
    assert text.endswith(f". Juga Bapak {STRANGER.name}.")
    assert follower.case.erased_at is None
    assert follower.case.original_text == f"Saya {STRANGER.name}."


def test_words_of_a_follower_are_covered_by_the_erasure_of_its_own_leader_alone(
    walk: Walk,
) -> None:
    """Who could name any case's event in an erasure could cover any word."""
    other = at_unit(walk.cast, identity=STRANGER).follow_up("Ditambal.")
    event = other.case.events.get(step="follow_up")
    spans = {f"event:{event.pk}": {"spans": [[0, 3]], "hash": ""}}
    Complaint.objects.filter(pk=walk.pk).update(erased_at=walk.at)
    Erasure.objects.create(complaint=walk.case, at=walk.at, why="asked", blanked=spans)

    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        blanking.cover_what_was_sent(walk.pk)

    assert Event.objects.get(pk=event.pk).text == "Ditambal."


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE escalation_reviewevent SET text = '███'",
        "UPDATE escalation_reviewevent SET text = text",
        "DELETE FROM escalation_reviewevent",
        'UPDATE complaints_event SET facts = facts || \'{"reason": "x"}\'',
        "UPDATE complaints_event SET facts = facts - 'channel'",
    ],
)
def test_reviews_and_facts_stay_closed_to_everybody(walk: Walk, statement: str) -> None:
    walk.wait(days=61)
    reviews.escalate_due(at=walk.at)
    review, by = Escalation.objects.get().pk, walk.staff("reviewer_jatim")
    reviews.take(escalation_id=review, by=by, at=walk.at)
    _erase(walk)

    with (
        pytest.raises(Exception, match="append-only"),
        transaction.atomic(using="owner"),
        connections["owner"].cursor() as cursor,
    ):
        cursor.execute(statement)


def test_a_download_is_logged_by_its_filters_and_not_by_the_words_sought(
    walk: Walk, client: Client, now: Now
) -> None:
    client.force_login(walk.cast.liaison_pu)
    sought = urlencode({"q": CANARY.name, "received": "7", "lain": CANARY.name})

    answer = client.get(f"/kerja/unduh/?antrean=tindak-lanjut&{sought}")

    assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    entry = AccessEntry.objects.get(kind="export")
    assert entry.reason == "antrean=tindak-lanjut&q=…&received=7"
