"""Rights are read with every request: a session gives none of its own."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone

from agencies.models import Officer, TeamDecree, TeamMember

if TYPE_CHECKING:
    from tests.cast import Cast

PAGES = ("/kerja/", "/admin/complaints/complaint/")


@pytest.fixture
def cast(db: None) -> "Cast":
    from tests.registry import small_registry

    return small_registry()


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


def test_who_leaves_the_team_keeps_an_account_without_a_case(
    inside: Client, cast: "Cast"
) -> None:
    today = timezone.localdate()
    seats = TeamMember.objects.filter(officer=cast.admin_surabaya)
    seats.update(left_on=today + timedelta(days=2))
    assert _answers(inside) == [200, 200]

    seats.update(left_on=today - timedelta(days=1))
    assert _answers(inside) == [403, 403]


def test_a_decree_that_ended_seats_nobody(inside: Client, cast: "Cast") -> None:
    decrees = TeamDecree.objects.filter(members__officer=cast.admin_surabaya)
    decrees.update(valid_until=timezone.localdate() - timedelta(days=2))

    assert _answers(inside) == [403, 403]


def test_another_office_reaches_what_is_its_own_at_once(
    inside: Client, cast: "Cast"
) -> None:
    seats = TeamMember.objects.filter(officer=cast.admin_surabaya)
    seats.update(role="PEJABAT_PENGHUBUNG", agency=cast.dinas_pu)

    assert _answers(inside) == [200, 403]


def test_a_new_password_ends_the_other_sessions(inside: Client, cast: "Cast") -> None:
    officer = cast.admin_surabaya
    officer.set_password("sandi-lain-yang-panjang")
    officer.save()

    assert _answers(inside) == [302, 302]
