"""What officers are told: in the application, by mail as they chose, each with why."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies.actions.joining import send_new_password_link
from agencies.models import Notice, NoticeChoice, Officer
from complaints import actions
from complaints.actions.delivering import deliver_due
from complaints.models import Complaint
from complaints.workflow import Classification
from tests.cast import Cast
from tests.complaints.browsing import Now, body, kerja, version
from tests.complaints.cases import ANSWER, IDENTITY, NOW, Walk, at_city, at_unit
from tests.complaints.desk import disposal

LIST = "/kerja/pemberitahuan/"
SOON = NOW + timedelta(hours=1)


def bell(client: Client) -> str:
    found = re.search(r'class="bell".*?</a>', body(client.get("/kerja/")), re.DOTALL)
    assert found
    said = re.search(r"<b>([^<]+)</b>", found[0])
    return said[1] if said else ""


def subjects(client: Client, address: str = LIST) -> list[str]:
    page = body(client.get(address))
    return re.findall(r'<h2 class="h3"><button[^>]*>([^<]+)</button>', page)


def noted(walk: Walk, text: str, *, mentioned: Iterable[Officer] = ()) -> Walk:
    return walk.take(actions.note, "liaison_pu", text=text, mentioned=mentioned)


def chooses(officer: Officer, choice: str) -> None:
    NoticeChoice.objects.update_or_create(officer=officer, defaults={"mail": choice})


def test_a_unit_is_told_in_the_application_what_it_is_told_by_mail(
    client: Client, cast: Cast, now: Now
) -> None:
    walk = at_unit(cast)
    client.force_login(cast.liaison_pu)
    label = f"Verifikasi dan disposisi: {walk.case.number}"

    assert subjects(client) == [label]
    assert bell(client) == "1"
    page = body(client.get(LIST))
    assert "Anda menerima ini karena unit Anda memegang laporan ini." in page
    client.force_login(cast.liaison_kesehatan)
    assert subjects(client) == []


def test_who_took_a_step_is_not_told_of_it(
    client: Client, cast: Cast, now: Now
) -> None:
    """A draft is put before the leader of the unit: its writer knows."""
    cast.dinas_pu.needs_approval = True
    cast.dinas_pu.save()
    walk = at_unit(cast).take(actions.submit_answer, "liaison_pu", text=ANSWER)
    deliver_due(at=now())
    label = f"Ajukan jawaban: {walk.case.number}"

    client.force_login(cast.liaison_pu)
    assert label not in subjects(client)
    client.force_login(cast.head_pu)
    assert label in subjects(client)
    (letter,) = [one for one in mail.outbox if one.subject == label]
    assert letter.to == [cast.head_pu.email]


def test_to_open_a_notice_reads_it_for_oneself_alone(
    client: Client, cast: Cast, now: Now
) -> None:
    walk = at_unit(cast)
    client.force_login(cast.liaison_pu)
    found = re.search(rf'action="({LIST}\d+/buka/)"', body(client.get(LIST)))
    assert found

    assert client.get(found[1]).status_code == 405
    assert client.post(found[1])["Location"] == kerja(walk.case)

    assert (bell(client), subjects(client)) == ("", [])
    assert len(subjects(client, f"{LIST}?yang=semua")) == 1
    client.force_login(cast.head_pu)
    assert bell(client) == "1"
    client.force_login(cast.liaison_kesehatan)
    assert client.post(found[1]).status_code == 404


def test_all_at_once_can_be_read_and_what_follows_is_new(
    client: Client, cast: Cast, now: Now
) -> None:
    at_unit(cast)
    at_unit(cast)
    client.force_login(cast.liaison_pu)
    assert bell(client) == "2"

    client.post(f"{LIST}dibaca/")

    assert bell(client) == ""
    now.later(hours=1)
    at_unit(cast, at=now.at - timedelta(minutes=10))
    assert bell(client) == "1"


def test_the_bell_costs_one_statement_and_counts_to_a_hundred(
    client: Client, cast: Cast, now: Now
) -> None:
    walk = at_unit(cast)
    client.force_login(cast.liaison_pu)
    client.get("/kerja/")
    with CaptureQueriesContext(connection) as asked:
        client.get(kerja(walk.case))
    told = [one for one in asked if "agencies_notice" in one["sql"]]
    row = Notice.objects.filter(agency=cast.dinas_pu).latest("pk")
    for number in range(100):
        row.pk, row.effect_key = None, f"copy:{number}"
        row.save(force_insert=True)

    assert len(told) == 1
    assert len(asked) <= 15
    assert bell(client) == "99+"


def test_no_notice_is_shown_of_a_case_that_one_may_no_longer_see(
    client: Client, cast: Cast, now: Now
) -> None:
    """The unit that is accused, berkadar pengawasan, does not even see its title."""
    walk = at_unit(cast, reported_agency=cast.dinas_pu)
    client.force_login(cast.liaison_pu)
    assert bell(client) == "1"

    walk.return_up("liaison_pu").dispose(cast.dinas_kesehatan, "admin_surabaya")
    assert bell(client) == "1"
    supervisory = {"classification": Classification.SUPERVISORY, "reason": "Pungli."}
    walk.take(actions.reclassify, "admin_surabaya", **supervisory)

    assert bell(client) == ""
    assert walk.case.title not in body(client.get(f"{LIST}?yang=semua"))


@pytest.mark.parametrize("missing", ["reason", "link"])
def test_the_database_keeps_no_notice_without_its_reason_and_its_link(
    cast: Cast, missing: str
) -> None:
    usual = {"reason": "Karena.", "link": "/kerja/", missing: ""}
    with pytest.raises(IntegrityError, match="says_why"), transaction.atomic():
        Notice.objects.create(
            effect_key="x", channel="email", created_at=NOW, run_after=NOW, **usual
        )


def test_who_is_named_in_a_note_is_told_who_named_them(
    client: Client, cast: Cast, now: Now
) -> None:
    walk = at_unit(cast)
    secret = "Telepon pelapor 081234567890, kata @head.pu dan @tidak.ada."
    noted(walk, secret, mentioned=[cast.admin_surabaya])

    told = Notice.objects.filter(officer__isnull=False).order_by("officer__name")
    assert {one.officer for one in told} == {cast.head_pu, cast.admin_surabaya}
    for one in told:
        assert cast.liaison_pu.name in one.body
        assert "0812" not in one.subject + one.body
        assert one.reason.endswith("karena seorang rekan menyebut nama Anda.")
        assert one.link == kerja(walk.case)
    client.force_login(cast.head_pu)
    assert f"Anda disebut: {walk.case.number}" in subjects(client)
    said = body(client.get(kerja(walk.case))).partition("Disebut: ")[2][:60]
    assert cast.admin_surabaya.name in said
    assert cast.head_pu.name in said


@pytest.mark.parametrize("since", ["dismissed", "accused", "nothing"])
def test_who_was_named_is_written_to_while_they_may_still_see_the_case(
    cast: Cast, since: str
) -> None:
    """A mail may wait for hours until the server takes it."""
    walk = at_unit(cast, reported_agency=cast.inspektorat)
    noted(walk, "Mohon dilihat.", mentioned=[cast.head_pu])
    if since == "dismissed":
        Officer.objects.filter(pk=cast.head_pu.pk).update(is_active=False)
    if since == "accused":
        Complaint.objects.filter(pk=walk.pk).update(
            reported_agency=cast.dinas_pu, classification=Classification.SUPERVISORY
        )

    deliver_due(at=SOON)

    told = Notice.objects.get(officer=cast.head_pu)
    assert (told.sent_at is not None) == (since == "nothing")
    assert (told.dead_at is not None) == (since != "nothing")


def test_colleagues_are_picked_without_a_script(
    client: Client, cast: Cast, now: Now
) -> None:
    walk = at_unit(cast)
    client.force_login(cast.liaison_pu)
    url = kerja(walk.case, "note")
    page = body(client.get(url))
    assert f"{cast.head_pu.name} (@head.pu)" in page
    assert cast.liaison_kesehatan.name not in page

    sent = {"text": "Mohon dilihat.", "mentioned": [cast.head_pu.pk]}
    client.post(url, {"version": version(client, url), **sent})

    assert Notice.objects.get(officer__isnull=False).officer == cast.head_pu


def test_who_names_somebody_that_is_not_told_learns_it(
    client: Client, cast: Cast, now: Now
) -> None:
    walk = at_unit(cast)
    client.force_login(cast.liaison_pu)
    url = kerja(walk.case, "note")
    text = "Mohon dilihat, @Head.pu, @hed.pu dan @liaison.kesehatan: surat@dinas.go.id."

    sent = {"version": version(client, url), "text": text}
    saved = body(client.post(url, sent, follow=True))

    assert "Tidak diberi tahu: @hed.pu, @liaison.kesehatan." in saved
    assert Notice.objects.get(officer__isnull=False).officer == cast.head_pu


def test_nobody_is_named_who_has_not_to_do_with_the_case(cast: Cast) -> None:
    walk = at_unit(cast)

    with pytest.raises(ValidationError, match="Pilih rekan"):
        noted(walk, "Halo.", mentioned=[cast.liaison_kesehatan])
    noted(walk, "Halo @liaison.kesehatan dan @liaison.pu.")

    assert not walk.case.events.filter(facts__has_key="mentioned").exists()
    assert not Notice.objects.filter(officer__isnull=False).exists()


def letters(at: datetime = SOON) -> list[str]:
    mail.outbox.clear()
    deliver_due(at=at)
    return sorted(to for letter in mail.outbox for to in letter.to)


def test_who_wants_no_mail_at_once_gets_none_and_the_others_theirs(
    cast: Cast,
) -> None:
    at_unit(cast)
    chooses(cast.liaison_pu, "none")
    chooses(cast.admin_surabaya, "daily")

    found = letters()

    assert cast.head_pu.email in found
    assert cast.liaison_pu.email not in found
    assert cast.admin_surabaya.email not in found
    assert not Notice.objects.filter(sent_at=None).exists()
    assert not Notice.objects.filter(dead_at__isnull=False).exists()


MORNING = datetime.fromisoformat("2025-07-08T00:00:00+00:00")  # 7.00 in Surabaya


def test_the_digest_comes_once_at_seven_and_says_of_each_why_and_where(
    cast: Cast,
) -> None:
    walk = at_unit(cast)
    chooses(cast.liaison_pu, "daily")
    letters()

    assert actions.write_digests(at=MORNING - timedelta(minutes=1)) == 0
    assert actions.write_digests(at=MORNING) == 1
    assert actions.write_digests(at=MORNING + timedelta(minutes=15)) == 0
    assert letters(MORNING) == [cast.liaison_pu.email]

    [letter] = mail.outbox
    assert f"Verifikasi dan disposisi: {walk.case.number}" in letter.body
    assert "karena unit Anda memegang laporan ini" in letter.body
    assert kerja(walk.case) in letter.body
    assert "karena memilih satu ringkasan sehari" in letter.body


def test_seven_is_that_of_the_officers_own_zone(cast: Cast) -> None:
    """In Samarinda (WITA) an hour earlier than in Surabaya."""
    at_unit(cast)
    chooses(cast.admin_samarinda, "daily")
    walk = at_city(cast)
    Notice.objects.create(
        effect_key="there",
        channel="email",
        officer=cast.admin_samarinda,
        subject=walk.case.number,
        reason="Karena.",
        link="/kerja/",
        created_at=NOW,
        run_after=NOW,
    )

    assert actions.write_digests(at=MORNING - timedelta(hours=1, minutes=1)) == 0
    assert actions.write_digests(at=MORNING - timedelta(hours=1)) == 1


def test_nothing_new_is_no_digest(cast: Cast) -> None:
    chooses(cast.liaison_pu, "daily")
    assert actions.write_digests(at=MORNING) == 0

    at_unit(cast)
    actions.read_all_notices(by=cast.staff("liaison_pu", NOW.date()), at=SOON)
    assert actions.write_digests(at=MORNING) == 0


def test_the_choice_is_ones_own_and_is_kept(
    client: Client, cast: Cast, now: Now
) -> None:
    client.force_login(cast.liaison_pu)
    page = f"{LIST}pilihan/"
    assert re.search(r'value="each"[^>]*checked', body(client.get(page)))

    assert client.post(page, {"mail": "daily"}).status_code == 302
    assert client.post(page, {"mail": "weekly"}).status_code == 422
    assert client.post(page, {}).status_code == 422

    assert NoticeChoice.objects.get().mail == "daily"
    assert NoticeChoice.objects.get().officer == cast.liaison_pu


def test_the_way_into_an_account_is_mailed_at_once_and_stands_on_no_page(
    client: Client, cast: Cast, now: Now
) -> None:
    chooses(cast.liaison_pu, "none")
    name = cast.liaison_pu.username
    send_new_password_link(username=name, at=NOW)
    client.force_login(cast.liaison_pu)

    assert letters() == [cast.liaison_pu.email]
    assert subjects(client, f"{LIST}?yang=semua") == []
    assert bell(client) == ""


def test_what_others_read_is_indonesian_whatever_the_actor_chose(
    client: Client, cast: Cast, now: Now
) -> None:
    """The officer works in English; the unit and the citizen did not choose that."""
    walk = at_city(cast, identity=IDENTITY)
    client.force_login(cast.admin_surabaya)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    url = kerja(walk.case, "dispose")
    page = body(client.get(url))
    assert "Verify and" in page, "the officer's own page is English"

    client.post(url, disposal(cast.dinas_pu, version=version(client, url)))
    client.force_login(cast.liaison_pu)
    url = kerja(walk.case, "follow_up")
    client.post(url, {"text": "8 Juli.", "version": version(client, url)})

    unit = Notice.objects.get(agency=cast.dinas_pu)
    citizen = Notice.objects.filter(channel="contact").latest("pk")
    assert unit.subject == f"Verifikasi dan disposisi: {walk.case.number}"
    assert unit.reason.startswith("Anda menerima ini karena unit Anda memegang")
    assert citizen.subject.startswith(f"Laporan {walk.case.number}: ")
    assert citizen.reason == f"Anda melapor dengan nomor {walk.case.number}."


def test_consent_is_asked_as_a_question_with_the_words_that_a_yes_records(
    cast: Cast,
) -> None:
    walk = at_unit(cast, identity=IDENTITY).take(actions.ask_consent, None)
    asked = Notice.objects.get(complaint_id=walk.pk, subject__contains="bolehkah")
    assert asked.channel == Notice.Channel.CONTACT
    assert "Tanpa izin Anda, berkasnya dibaca tanpa nama." in asked.body
    walk.take(actions.consent, walk.citizen)
    assert walk.case.events.get(step="consent").text in asked.body
