"""Signing in: on record, by office, and one door for the admin too."""

from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from django.test import Client

from agencies.models import AccessEntry
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


def test_a_wrong_password_leaves_no_entry(client: Client, cast: "Cast") -> None:
    assert _sign_in(client, "liaison.pu", "salah") == ""
    assert not AccessEntry.objects.exists()


def test_reviewers_begin_at_their_own_workbench(client: Client, cast: "Cast") -> None:
    assert _sign_in(client, "reviewer.jatim") == "/ombudsman/"


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
