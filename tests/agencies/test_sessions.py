"""Rights are read with every request: a session gives none of its own."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.actions import appointing
from agencies.models import Deputy, Officer, TeamDecree, TeamMember
from agencies.workdays import WIB, local_date
from tests.cast import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cast import Cast

PAGES = ("/kerja/", "/admin/complaints/complaint/")


@pytest.fixture
def cast(db: None) -> "Cast":
    from tests.registry import small_registry

    return small_registry(password=PASSWORD)


@pytest.fixture
def inside(client: Client, cast: "Cast") -> Client:
    """The coordinator of Surabaya, at work."""
    client.force_login(cast.admin_surabaya)
    assert [client.get(page).status_code for page in PAGES] == [200, 200]
    return client


def _answers(client: Client) -> list[int]:
    return [client.get(page).status_code for page in PAGES]


def test_who_is_dismissed_is_out_with_the_next_request(
    inside: Client, cast: "Cast"
) -> None:
    Officer.objects.filter(pk=cast.admin_surabaya.pk).update(is_active=False)

    assert inside.get("/kerja/").headers["Location"].startswith("/masuk/")
    assert _answers(inside) == [302, 302]


def test_who_is_taken_back_signs_in_anew(inside: Client, cast: "Cast") -> None:
    """Also by SQL, and though nobody asked for anything in between."""
    mine = Officer.objects.filter(pk=cast.admin_surabaya.pk)
    mine.update(is_active=False)
    mine.update(is_active=True)

    assert _answers(inside) == [302, 302]


def test_a_row_saved_late_brings_no_session_back(inside: Client, cast: "Cast") -> None:
    before = Officer.objects.get(pk=cast.admin_surabaya.pk)
    mine = Officer.objects.filter(pk=before.pk)
    mine.update(is_active=False)
    mine.update(is_active=True)

    before.name = "Surti Contoh Baru"
    before.save()

    assert _answers(inside) == [302, 302]


def test_another_name_ends_no_session(inside: Client, cast: "Cast") -> None:
    Officer.objects.filter(pk=cast.admin_surabaya.pk).update(name="Surti Lain")

    assert _answers(inside) == [200, 200]


@pytest.mark.parametrize("change", ["given", "changed", "taken"])
def test_a_session_ends_with_every_seat_given_changed_or_taken(
    inside: Client, cast: "Cast", change: str
) -> None:
    seats = TeamMember.objects.filter(officer=cast.admin_surabaya)
    seat = seats.get()
    if change == "given":
        seat.pk, seat.agency = None, cast.dinas_pu
        seat.role = "PEJABAT_PENGHUBUNG"
        seat.save(force_insert=True)
    elif change == "changed":
        seats.update(role="PEJABAT_PENGHUBUNG", agency=cast.dinas_pu)
    else:
        seats.update(left_on=timezone.localdate() - timedelta(days=1))

    assert _answers(inside) == [302, 302]


def test_the_seats_of_others_end_no_session(inside: Client, cast: "Cast") -> None:
    seats = TeamMember.objects.filter(officer=cast.liaison_pu)
    seats.update(role="PIMPINAN")

    assert _answers(inside) == [200, 200]


def test_who_left_the_team_signs_in_to_no_case(client: Client, cast: "Cast") -> None:
    seats = TeamMember.objects.filter(officer=cast.admin_surabaya)
    seats.update(left_on=timezone.localdate() - timedelta(days=1))
    client.force_login(cast.admin_surabaya)

    assert _answers(client) == [403, 403]


@pytest.mark.parametrize("who", ["named", "deputy"])
def test_a_session_ends_with_a_decree_that_is_shortened(
    client: Client, cast: "Cast", who: str
) -> None:
    """Of who is named in it, and of who acts for one of them."""
    today = local_date(timezone.now(), WIB)
    seat = TeamMember.objects.get(officer=cast.liaison_pu)
    officer = cast.liaison_pu
    if who == "deputy":
        officer = cast.nobody
        span = {"starts_on": today, "ends_on": today + timedelta(days=9)}
        Deputy.objects.create(seat=seat, officer=officer, basis="SP/1", **span)
    client.force_login(officer)
    decree = TeamDecree.objects.filter(members=seat)
    decree.update(signatory="Wali Kota Lain")
    assert client.get("/kerja/").status_code == 200

    decree.update(valid_until=today - timedelta(days=1))

    assert client.get("/kerja/").headers["Location"].startswith("/masuk/")
    client.force_login(Officer.objects.get(pk=officer.pk))
    assert client.get("/kerja/").status_code == 403


def test_a_session_ends_with_a_decree_that_leaves_one_out(
    inside: Client, cast: "Cast"
) -> None:
    today = local_date(timezone.now(), WIB)
    old = TeamDecree.objects.get(members__officer=cast.admin_surabaya)
    appointing.replace_decree(
        decree_id=old.pk,
        next_decree=appointing.NextDecree(
            number="SK/BARU", decided_on=today, signatory="Contoh", valid_from=today
        ),
        member_ids=[],
        by=cast.admin_national,
        at=timezone.now(),
    )

    assert _answers(inside) == [302, 302]


def test_a_decree_of_others_ends_no_session(inside: Client, cast: "Cast") -> None:
    TeamDecree.objects.filter(agency=cast.malang).update(valid_until="2020-01-01")

    assert _answers(inside) == [200, 200]


def test_another_office_reaches_what_is_its_own(client: Client, cast: "Cast") -> None:
    seats = TeamMember.objects.filter(officer=cast.admin_surabaya)
    seats.update(role="PEJABAT_PENGHUBUNG", agency=cast.dinas_pu)
    client.force_login(cast.admin_surabaya)

    assert _answers(client) == [200, 403]


def test_a_new_password_ends_the_other_sessions(inside: Client, cast: "Cast") -> None:
    officer = cast.admin_surabaya
    officer.set_password("sandi-lain-yang-panjang")
    officer.save()

    assert _answers(inside) == [302, 302]


def _signed_in() -> Client:
    client = Client()
    data = {"username": "liaison.pu", "password": PASSWORD}
    assert client.post("/masuk/", data).status_code == 302
    return client


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> "Callable[[timedelta], None]":
    start = timezone.now()

    def to(after: timedelta) -> None:
        monkeypatch.setattr(timezone, "now", lambda: start + after)

    return to


def test_a_session_that_rests_ends_and_one_that_works_goes_on(
    cast: "Cast", later: "Callable[[timedelta], None]", settings: LazySettings
) -> None:
    rests, works = _signed_in(), _signed_in()
    for minutes in (40, 70):
        later(timedelta(minutes=minutes))
        assert works.get("/kerja/").status_code == 200

    assert rests.get("/kerja/").status_code == 302
    assert "Sesi Anda berakhir" in rests.get("/masuk/").text


def test_no_session_lasts_longer_than_a_day_of_work(
    cast: "Cast", later: "Callable[[timedelta], None]", settings: LazySettings
) -> None:
    client = _signed_in()
    whole = settings.SESSION_ENDS_AFTER
    for half_hours in range(1, int(whole / timedelta(minutes=30)) + 1):
        later(timedelta(minutes=30 * half_hours))
        assert client.get("/akun/").status_code == 200

    later(whole + timedelta(minutes=1))
    assert client.get("/akun/").status_code == 302


def test_all_sessions_but_this_one_end_on_request(cast: "Cast") -> None:
    here, there = _signed_in(), _signed_in()

    assert here.post("/akun/sesi/").status_code == 302

    assert here.get("/kerja/").status_code == 200
    assert there.get("/kerja/").status_code == 302


def test_the_end_of_sessions_is_looked_at_for_nothing(cast: "Cast") -> None:
    """The statements are those of the session, the account, its seats and its bell.

    So with a mark that is fresh, and with the rule on factors in force.
    """
    client = _signed_in()
    client.get("/akun/sandi/")
    with CaptureQueriesContext(connection) as seen:
        client.get("/akun/sandi/")

    assert len(seen) == 4, [one["sql"][:80] for one in seen]
