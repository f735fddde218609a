"""The outbox empties itself: claimed, sent outside any transaction, written down."""

import json
import logging
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection, transaction

from agencies.models import Agency, Deputy, Notice, TeamMember
from complaints import carriers, notifications
from complaints.actions import delivering
from complaints.actions.delivering import LEASE, MOST_ATTEMPTS, deliver_due
from complaints.models import Complainant
from complaints.privacy import Identity
from complaints.workflow import Classification
from tests.complaints import cases
from tests.complaints.cases import IDENTITY, NOW
from tests.registry import Cast, small_registry

BOTH = pytest.mark.django_db(transaction=True, databases=["default", "identity"])
SOON = NOW + timedelta(minutes=10)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def cast(db: None) -> Cast:
    return small_registry()


@pytest.fixture
def outbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "OUTBOX_DIR", tmp_path)
    return tmp_path


def notice(**said: Any) -> Notice:
    usual = {
        "effect_key": f"test:{Notice.objects.count()}",
        "channel": Notice.Channel.EMAIL,
        "subject": "Perihal",
        "body": "Isi.",
        "reason": "Karena uji.",
        "link": "/kerja/",
        "created_at": NOW,
        "run_after": NOW,
    }
    return Notice.objects.create(**{**usual, **said})


def to_agency(agency: Agency, **said: Any) -> Notice:
    return notice(agency=agency, **said)


@BOTH
def test_the_complainant_is_written_to_where_they_said(cast: Cast) -> None:
    cases.at_unit(cast, identity=IDENTITY).follow_up("Petugas ke lokasi pada 8 Juli.")
    deliver_due(at=SOON)

    [letter] = [one for one in mail.outbox if one.to == [IDENTITY.email]]
    assert "Petugas ke lokasi pada 8 Juli." in letter.body
    assert "Anda melapor dengan nomor" in letter.body  # every message says why
    assert letter.extra_headers["Message-ID"].endswith("@lapor.invalid>")
    assert not Notice.objects.filter(sent_at=None).exists()


@BOTH
def test_who_left_only_a_number_gets_a_short_message(cast: Cast, outbox: Path) -> None:
    caller = Identity(name="Wulan Contoh", phone="0812-3456-7890")
    cases.at_unit(cast, identity=caller, is_anonymous=True).follow_up()
    deliver_due(at=SOON)

    [line] = (outbox / "sms.jsonl").read_text().splitlines()
    said = json.loads(line)
    assert said["to"] == ["6281234567890"]
    assert "Wulan" not in line
    assert (outbox / "sms.jsonl").stat().st_mode & 0o077 == 0


@BOTH
def test_no_contact_stands_in_a_notice_or_in_the_log(
    cast: Cast, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(message: carriers.Message) -> None:
        raise OSError(f"550 no such user: {message.to}")

    monkeypatch.setattr(carriers, "send_email", refuse)
    cases.at_unit(cast, identity=IDENTITY).follow_up()
    with caplog.at_level(logging.DEBUG):
        deliver_due(at=SOON)

    kept = json.dumps([str(row) for row in Notice.objects.values_list()])
    for secret in (IDENTITY.email, IDENTITY.phone, IDENTITY.nik, IDENTITY.name):
        assert secret not in kept
        assert secret not in caplog.text
    assert set(Notice.objects.values_list("last_error", flat=True)) == {"OSError"}


@BOTH
def test_a_destroyed_identity_is_given_up_at_once(cast: Cast) -> None:
    walk = cases.at_unit(cast, identity=IDENTITY).follow_up()
    Complainant.objects.filter(pk=walk.pk).update(sealed_key=None)
    assert deliver_due(at=SOON).dead == 1

    dead = Notice.objects.exclude(dead_at=None).get()
    assert dead.last_error == "identity unreadable"


@pytest.mark.django_db
def test_an_agency_is_its_people_of_today(cast: Cast) -> None:
    to_agency(cast.dinas_pu)
    deliver_due(at=SOON)
    # Not `dismissed`, not `former`: their seats are no longer in force.
    assert mail.outbox[0].to == [cast.head_pu.email, cast.liaison_pu.email]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("without_people", "reader"),
    [
        ("malang_sosial", "admin_malang"),
        ("papua", "admin_national"),
    ],
)
def test_where_nobody_sits_the_superior_hears_of_it(
    cast: Cast, without_people: str, reader: str
) -> None:
    to_agency(getattr(cast, without_people))
    deliver_due(at=SOON)
    assert mail.outbox[0].to == [getattr(cast, reader).email]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("classification", "names"),
    [
        ("berkadar_pengawasan", {"head_surabaya"}),  # its admin disposed it
        ("tidak_berkadar_pengawasan", {"liaison_kesehatan"}),
    ],
)
def test_who_is_accused_does_not_hear_of_it_by_covering_the_holder(
    cast: Cast, classification: str, names: set[str]
) -> None:
    TeamMember.objects.filter(agency=cast.rsud).update(left_on=cases.NOW.date())
    walk = cases.at_city(cast, reported_agency=cast.dinas_kesehatan)
    deliver_due(at=SOON)
    mail.outbox.clear()
    walk.dispose(
        cast.rsud, "admin_surabaya", classification=Classification(classification)
    )
    deliver_due(at=SOON)

    readers = {to for letter in mail.outbox for to in letter.to}
    assert readers == {getattr(cast, name).email for name in names}


@pytest.mark.django_db
def test_who_stands_in_for_the_accused_is_no_colleague_of_the_case(cast: Cast) -> None:
    on = cases.NOW.date()
    walk = cases.at_city(cast, reported_agency=cast.dinas_kesehatan)
    walk.dispose(
        cast.dinas_pu, "admin_surabaya", classification=Classification.SUPERVISORY
    )
    assert cast.liaison_pu in notifications.colleagues(walk.case, on=on)

    seat = TeamMember.objects.get(officer=cast.liaison_kesehatan)
    span = {"starts_on": on, "ends_on": on}
    Deputy.objects.create(seat=seat, officer=cast.liaison_pu, basis="SP/1", **span)

    assert cast.liaison_pu not in notifications.colleagues(walk.case, on=on)


@pytest.mark.django_db
def test_an_empty_office_of_the_ombudsman_is_not_covered_by_the_government(
    cast: Cast,
) -> None:
    cast.reviewer_kaltim.is_active = False
    cast.reviewer_kaltim.save()
    to_agency(cast.ombudsman_kaltim)
    deliver_due(at=SOON)
    assert mail.outbox[0].to == [cast.reviewer_national.email]


@pytest.mark.django_db
def test_a_failure_waits_longer_each_time_and_ends(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carriers, "send_email", _down)
    waiting = to_agency(cast.dinas_pu)
    at, waits = SOON, []
    for _attempt in range(MOST_ATTEMPTS):
        assert deliver_due(at=at).postponed == 1
        waiting.refresh_from_db()
        waits.append(waiting.run_after - at)
        assert deliver_due(at=at).claimed == 0
        at = waiting.run_after
    assert deliver_due(at=at).dead == 1

    waiting.refresh_from_db()
    assert waiting.dead_at == at
    assert waiting.last_error == "ConnectionRefusedError"
    assert 0.7 * MINUTE < waits[0] < 1.3 * MINUTE
    assert waits[0] < waits[3] < waits[6]
    assert deliver_due(at=at + timedelta(days=365)).claimed == 0


def _down(message: carriers.Message) -> None:
    raise ConnectionRefusedError


@pytest.mark.django_db
def test_one_bad_notice_does_not_hold_up_the_rest(cast: Cast) -> None:
    bad = to_agency(cast.dinas_pu, complaint_id=None, channel=Notice.Channel.CONTACT)
    good = to_agency(cast.dinas_pu)
    done = deliver_due(at=SOON)
    assert (done.sent, done.dead) == (1, 1)
    bad.refresh_from_db()
    good.refresh_from_db()
    assert bad.dead_at
    assert good.sent_at


@pytest.mark.django_db
def test_a_sender_that_died_gives_its_notices_back_when_the_lease_ends(
    cast: Cast,
) -> None:
    to_agency(cast.dinas_pu)
    with transaction.atomic():
        Notice.objects.claim(at=SOON, lease=LEASE, limit=10)  # and dies here
    assert deliver_due(at=SOON + LEASE / 2).claimed == 0
    assert deliver_due(at=SOON + LEASE).sent == 1
    assert Notice.objects.get().attempts == 2


@pytest.mark.django_db
def test_a_notice_that_kills_its_sender_each_time_is_given_up(cast: Cast) -> None:
    poison = to_agency(cast.dinas_pu)
    at = SOON
    for _attempt in range(MOST_ATTEMPTS):
        with transaction.atomic():
            assert Notice.objects.claim(at=at, lease=LEASE, limit=10)
        at += LEASE
    assert deliver_due(at=at).dead == 1
    poison.refresh_from_db()
    assert poison.last_error == "interrupted"


@pytest.mark.django_db
def test_a_slow_carrier_keeps_no_more_than_it_can_send_within_the_lease(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticking = iter(range(0, 10_000, 25))  # seconds: each look at the clock costs 25
    monkeypatch.setattr(delivering.time, "monotonic", lambda: next(ticking))
    for _number in range(10):
        to_agency(cast.dinas_pu)
    assert deliver_due(at=SOON).sent == 2
    assert (
        Notice.objects.filter(lease_until=None, attempts=0, sent_at=None).count() == 8
    )


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sent_inside_a_transaction(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []
    monkeypatch.setattr(
        carriers, "send_email", lambda _message: seen.append(connection.in_atomic_block)
    )
    to_agency(cast.dinas_pu)
    deliver_due(at=SOON)
    assert seen == [False]


@pytest.mark.django_db
def test_a_subject_brings_no_header_of_its_own(cast: Cast) -> None:
    to_agency(cast.dinas_pu, subject="Perihal\r\nBcc: lain@contoh.invalid")
    deliver_due(at=SOON)
    assert mail.outbox[0].subject == "Perihal Bcc: lain@contoh.invalid"
    assert "lain@contoh.invalid" not in mail.outbox[0].recipients()


@pytest.mark.django_db
def test_the_same_notice_has_the_same_message_id_whenever_it_is_sent(
    cast: Cast,
) -> None:
    again = to_agency(cast.dinas_pu)
    deliver_due(at=SOON)
    Notice.objects.filter(pk=again.pk).update(sent_at=None)
    deliver_due(at=SOON)
    first, second = (one.extra_headers["Message-ID"] for one in mail.outbox)
    assert first == second


Sender = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def sender(database_url: str, tmp_path: Path) -> Sender:
    def start(*arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "tests.complaints.sender", *arguments],
            cwd=settings.BASE_DIR,
            env={
                **os.environ,
                "DATABASE_URL": database_url,
                "LAPOR_OUTBOX": str(tmp_path),
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    return start


def run(processes: list["subprocess.Popen[str]"]) -> list[int]:
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    return [process.wait(timeout=120) for process in processes]


def received(outbox: Path) -> Counter[str]:
    """How often the outside world got each message."""
    letters = "".join(path.read_text() for path in (outbox / "mail").glob("*.log"))
    return Counter(re.findall(r"^Message-ID: <(\w+)@", letters, re.MULTILINE))


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_three_senders_at_once_send_each_once(
    cast: Cast, sender: Sender, tmp_path: Path
) -> None:
    for _number in range(150):
        to_agency(cast.dinas_pu)
    at = ("--at", SOON.isoformat())
    assert run([sender(*at) for _ in range(3)]) == [0, 0, 0]
    assert list(received(tmp_path).values()) == [1] * 150


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_without_a_claim_three_senders_would_send_more_than_once(
    cast: Cast, sender: Sender, tmp_path: Path
) -> None:
    for _number in range(150):
        to_agency(cast.dinas_pu)
    careless = ("--at", SOON.isoformat(), "--forget-claim")
    assert run([sender(*careless) for _ in range(3)]) == [0, 0, 0]
    assert max(received(tmp_path).values()) > 1


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_killed_between_sending_and_marking_one_message_comes_twice_and_none_is_lost(
    cast: Cast, sender: Sender, tmp_path: Path
) -> None:
    for _number in range(50):
        to_agency(cast.dinas_pu)
    killed = sender("--at", SOON.isoformat(), "--die-after", "7")
    assert run([killed]) == [-signal.SIGKILL]

    after_the_lease = (SOON + LEASE).isoformat()
    assert run([sender("--at", after_the_lease)]) == [0]
    times = received(tmp_path)
    assert len(times) == 50
    # At least once: the one that was sent and not marked, under the same id.
    assert sorted(times.values()) == [1] * 49 + [2]


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_killed_while_gathering_one_letter_a_person_still_says_each_notice_once(
    cast: Cast, sender: Sender, tmp_path: Path
) -> None:
    for _number in range(30):
        to_agency(cast.dinas_pu, is_gathered=True)
    killed = sender("--at", SOON.isoformat(), "--die-gathering", "7")
    assert run([killed]) == [-signal.SIGKILL]
    assert Notice.objects.filter(is_gathered=True).exclude(sent_at=None).count() == 6

    after_the_lease, tomorrow = SOON + LEASE, SOON + timedelta(days=1)
    at = ("--at", after_the_lease.isoformat())
    assert run([sender(*at), sender(*at)]) == [0, 0]
    letters = Notice.objects.filter(channel=Notice.Channel.DIGEST)
    said = {letter.officer: letter.parts.count() for letter in letters}
    assert said == {cast.head_pu: 30, cast.liaison_pu: 30}
    assert received(tmp_path) == {}
    assert run([sender("--at", tomorrow.isoformat())]) == [0]
    assert list(received(tmp_path).values()) == [1, 1]
