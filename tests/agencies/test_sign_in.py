"""Signing in: on record, by office, and one door for the admin too."""

import re
from hashlib import md5, sha1, sha256
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone

from agencies.models import AccessEntry, Officer
from agencies.permissions import CEILING, MOST_WRONG, PAUSE, WINDOW
from tests.cast import PASSWORD

if TYPE_CHECKING:
    from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> "Cast":
    from tests.registry import small_registry

    return small_registry(password=PASSWORD)


def _sign_in(
    client: Client, username: str, password: str = PASSWORD, to: str = ""
) -> str:
    answer = client.post(
        f"/masuk/?next={to}" if to else "/masuk/",
        {"username": username, "password": password, "next": to},
    )
    return answer.headers.get("Location", "")


def test_an_entry_counts_for_the_instansi_of_the_first_seat(
    client: Client, cast: "Cast"
) -> None:
    assert _sign_in(client, "liaison.pu") == "/kerja/"

    entry = AccessEntry.objects.get(kind=AccessEntry.Kind.LOGIN)
    assert (entry.officer, entry.agency) == (cast.liaison_pu, cast.surabaya)
    assert entry.address == "127.0.0.1"


def test_who_leaves_is_on_record(client: Client, cast: "Cast") -> None:
    _sign_in(client, "liaison.pu")
    client.post("/keluar/")

    entry = AccessEntry.objects.get(kind=AccessEntry.Kind.LOGOUT)
    assert (entry.officer, entry.agency) == (cast.liaison_pu, cast.surabaya)


def test_a_wrong_password_is_on_record_without_what_was_typed(
    client: Client, cast: "Cast"
) -> None:
    assert _sign_in(client, "liaison.pu", "salah") == ""
    assert _sign_in(client, "sandi-di-tempat-nama", "salah") == ""

    known, unknown = AccessEntry.objects.order_by("pk")
    assert (known.kind, known.officer) == ("failed", cast.liaison_pu)
    assert unknown.officer is None
    assert "sandi-di-tempat-nama" not in f"{unknown.subject}{unknown.reason}"


def _try(username: str, password: str, address: str) -> int:
    """The status, without a session of before."""
    data = {"username": username, "password": password}
    return Client(REMOTE_ADDR=address).post("/masuk/", data).status_code


def test_a_name_is_locked_from_one_address_and_for_nobody_else(cast: "Cast") -> None:
    assert {_try("liaison.pu", "salah", "10.0.0.1") for _ in range(MOST_WRONG)} == {422}

    assert _try("liaison.pu", PASSWORD, "10.0.0.1") == 429
    assert _try("liaison.pu", PASSWORD, "10.0.0.2") == 302
    assert _try("liaison.kesehatan", PASSWORD, "10.0.0.1") == 302
    assert AccessEntry.objects.filter(kind="failed").count() == MOST_WRONG


def test_a_name_that_nobody_has_is_locked_alike(cast: "Cast") -> None:
    tried = [_try("tidak.ada", "salah", "10.0.0.1") for _ in range(MOST_WRONG + 1)]

    assert tried == [422] * MOST_WRONG + [429]


def test_a_lock_opens_by_itself(cast: "Cast", monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(MOST_WRONG):
        _try("liaison.pu", "salah", "10.0.0.1")
    later = timezone.now() + WINDOW
    monkeypatch.setattr(timezone, "now", lambda: later)

    assert _try("liaison.pu", PASSWORD, "10.0.0.1") == 302


def _guess_from_everywhere(name: str, count: int) -> None:
    for number in range(count):
        _try(name, "salah", f"10.{number // 200}.1.{number % 200}")


def test_guessing_from_many_addresses_slows_and_never_locks(
    cast: "Cast", monkeypatch: pytest.MonkeyPatch
) -> None:
    _guess_from_everywhere("liaison.pu", CEILING - 1)
    assert _try("liaison.pu", PASSWORD, "10.9.9.9") == 302
    _try("liaison.pu", "salah", "10.9.9.8")

    assert _try("liaison.pu", PASSWORD, "10.9.9.7") == 429
    assert _try("liaison.pu", PASSWORD, "10.9.9.9") == 302  # came in from there before
    assert _try("liaison.kesehatan", PASSWORD, "10.9.9.7") == 302
    later = timezone.now() + PAUSE
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert _try("liaison.pu", PASSWORD, "10.9.9.7") == 302


def _answer(username: str, password: str) -> tuple[int, str]:
    """Without the token, and without the name that was typed."""
    data = {"username": username, "password": password}
    answer = Client().post("/masuk/", data)
    page = re.sub(r'csrfmiddlewaretoken" value="[^"]*|nonce="[^"]*', "", answer.text)
    return answer.status_code, page.replace(username, "#")


def test_unknown_wrong_and_dismissed_are_answered_alike(cast: "Cast") -> None:
    Officer.objects.filter(username="liaison.rsud").update(is_active=False)

    wrong = _answer("liaison.pu", "salah-sekali")

    assert "Nama pengguna atau kata sandi salah." in wrong[1]
    assert "tidak ada" not in wrong[1]
    assert _answer("tidak.ada", "salah-sekali") == wrong
    assert _answer("liaison.rsud", PASSWORD) == wrong
    assert _answer("liaison.rsud", "salah-sekali") == wrong


def test_no_table_and_no_log_holds_what_was_typed_as_a_name(
    cast: "Cast", capfd: pytest.CaptureFixture[str]
) -> None:
    _try("sandi-di-tempat-nama", "sandi-rahasia-x", "10.0.0.1")

    assert "sandi-di-tempat-nama" not in str(AccessEntry.objects.values())
    assert not AccessAttempt.objects.exists()
    logged = capfd.readouterr()
    assert "sandi-" not in logged.out + logged.err


@pytest.mark.parametrize(
    ("name", "desk"),
    [
        ("reviewer.jatim", "/ombudsman/"),
        ("admin.national", "/admin/"),
        ("admin.surabaya", "/admin/"),
        ("head.pu", "/kerja/"),
        ("custodian", "/kerja/"),
    ],
)
def test_everybody_begins_at_their_own_desk(
    client: Client, cast: "Cast", name: str, desk: str
) -> None:
    assert _sign_in(client, name) == desk


def test_an_account_without_a_seat_may_come_in_and_counts_for_nobody(
    client: Client, cast: "Cast"
) -> None:
    _sign_in(client, "nobody")

    assert AccessEntry.objects.get().agency is None


def test_the_admin_has_no_door_of_its_own(client: Client, cast: "Cast") -> None:
    door = client.get("/admin/", follow=True)

    assert unquote(door.redirect_chain[-1][0]) == "/masuk/?next=/admin/"
    assert _sign_in(client, "admin.surabaya", to="/admin/") == "/admin/"
    assert AccessEntry.objects.filter(kind=AccessEntry.Kind.LOGIN).count() == 1


def test_who_may_not_enter_the_admin_is_told_so_and_not_sent_in_circles(
    client: Client, cast: "Cast"
) -> None:
    client.force_login(cast.liaison_pu)

    assert client.get("/admin/").status_code == 403
    page = client.get("/admin/login/?next=/admin/", follow=True)
    assert "tidak berwenang membuka halaman itu" in page.content.decode()


def test_who_is_in_already_goes_to_work(client: Client, cast: "Cast") -> None:
    client.force_login(cast.liaison_pu)

    assert client.get("/masuk/").headers["Location"] == "/kerja/"


def test_nobody_is_sent_to_another_site(client: Client, cast: "Cast") -> None:
    assert _sign_in(client, "liaison.pu", to="https://jahat.example/") == "/kerja/"


def test_what_was_tried_as_a_name_is_not_found_out_by_trying_them_all(
    cast: "Cast",
) -> None:
    """It may be a password, or a NIK, of which there are few enough."""
    nik = "3578051212900001"
    _try(nik, "salah", "10.0.0.1")

    kept = AccessEntry.objects.get().subject
    for known in (sha256, md5, sha1):
        assert known(nik.encode()).hexdigest()[:16] not in kept
    assert AccessEntry.objects.wrong_tries(nik).count() == 1
