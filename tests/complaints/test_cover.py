"""A unit without an active seat is covered at once, and nothing is moved."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies.models import Agency, Notice, Officer, TeamDecree
from complaints import actions
from complaints.actions import NotAllowed, delivering
from complaints.models import Complaint
from complaints.workflow import State
from tests.cast import Cast
from tests.complaints.browsing import Now, body, kerja
from tests.complaints.cases import ANSWER, NOW, Walk, at_city, at_unit, day_of

TEXT = "Lokasi sudah kami tinjau."


def dismiss_everybody_of_pu(cast: Cast) -> None:
    Officer.objects.filter(pk=cast.liaison_pu.pk).update(is_active=False)


def follow_up(walk: Walk, by: str) -> Walk:
    return walk.take(actions.follow_up, by, text=TEXT)


def test_on_the_day_of_a_dismissal_the_instansi_acts_for_the_unit(cast: Cast) -> None:
    walk = at_unit(cast)
    with pytest.raises(NotAllowed):
        follow_up(walk, "admin_surabaya")
    hands = walk.case.dispositions.count()

    dismiss_everybody_of_pu(cast)
    follow_up(walk, "admin_surabaya")

    assert walk.case.state == State.IN_PROGRESS
    assert walk.case.holder == cast.dinas_pu
    assert walk.case.dispositions.count() == hands
    assert walk.case.events.latest("pk").by == cast.admin_surabaya
    for nobody in ("admin_malang", "admin_national", "liaison_kesehatan", "head_pu"):
        with pytest.raises(NotAllowed):
            follow_up(walk, nobody)


def test_when_the_whole_decree_expires_the_national_desk_acts_for_every_unit(
    cast: Cast,
) -> None:
    walk = at_unit(cast)
    decree = TeamDecree.objects.filter(agency=cast.surabaya, valid_until=None)
    decree.update(valid_until=day_of(NOW))
    with pytest.raises(NotAllowed):
        follow_up(walk, "admin_national")  # it is its last day, and still in force

    walk.wait(days=1)
    with pytest.raises(NotAllowed):
        follow_up(walk, "admin_surabaya")
    follow_up(walk, "admin_national")

    assert walk.case.holder == cast.dinas_pu


def test_with_a_new_decree_the_unit_has_its_own_again(cast: Cast) -> None:
    walk = at_unit(cast)
    cast.liaison_pu.seats.update(left_on=day_of(NOW))
    follow_up(walk, "admin_surabaya")
    cast.liaison_pu.seats.update(left_on=None)

    with pytest.raises(NotAllowed):
        follow_up(walk, "admin_surabaya")
    follow_up(walk, "liaison_pu")


def without(officer: Officer) -> None:
    Officer.objects.filter(pk=officer.pk).update(is_active=False)


def at_rsud(cast: Cast, **said: Any) -> Walk:
    return at_city(cast, **said).dispose(cast.rsud, "admin_surabaya")


def test_the_first_superior_with_people_acts_for_a_unit_without(
    client: Client, cast: Cast, now: Now
) -> None:
    """RSUD under Dinas Kesehatan: its liaison, then the city, then the nation."""
    walk = at_rsud(cast)
    client.force_login(cast.liaison_kesehatan)
    assert client.get(kerja(walk.case)).status_code == 404

    without(cast.liaison_rsud)
    assert "menangani laporan unit tanpa petugas aktif" in body(client.get("/kerja/"))
    shown = body(client.get(kerja(walk.case)))
    assert "Sementara itu Dinas Kesehatan Surabaya menanganinya" in shown
    for nobody in ("admin_surabaya", "admin_national", "liaison_pu"):
        with pytest.raises(NotAllowed):
            follow_up(walk, nobody)
    follow_up(walk, "liaison_kesehatan")

    without(cast.liaison_kesehatan)
    with pytest.raises(NotAllowed):
        follow_up(walk, "liaison_kesehatan")
    follow_up(walk, "admin_surabaya")
    without(cast.admin_surabaya)
    follow_up(walk, "admin_national")
    assert walk.case.holder == cast.rsud


def test_who_acts_is_who_is_written_to(cast: Cast) -> None:
    walk = at_rsud(cast)
    notice = Notice.objects.get(agency=cast.rsud)
    told = [[cast.liaison_rsud], [cast.liaison_kesehatan], [cast.admin_surabaya]]
    for people in told:
        found = delivering._people(notice, at=walk.at)
        wanted = {one.email for one in people}
        assert wanted <= {address for _pk, address, _mail in found}
        assert follow_up(walk, people[0].username.replace(".", "_"))
        without(people[0])


def test_the_head_of_a_unit_without_people_only_reads(cast: Cast) -> None:
    Agency.objects.filter(pk=cast.dinas_pu.pk).update(needs_approval=True)
    walk = at_unit(cast).take(actions.submit_answer, "liaison_pu", text=ANSWER)
    dismiss_everybody_of_pu(cast)
    on = day_of(walk.at)

    assert walk.case in Complaint.objects.visible_to(walk.staff("head_pu"), on)
    with pytest.raises(NotAllowed):
        walk.take(actions.approve_answer, "head_pu")
    with pytest.raises(NotAllowed):
        walk.take(actions.send_back_answer, "head_pu", reason="Lengkapi.")
    walk.take(actions.approve_answer, "admin_surabaya")  # who covers it, in all it does

    assert walk.case.state == State.AWAITING_COMPLAINANT


@pytest.mark.parametrize("who", ["admin_surabaya", "head_pu"])
def test_both_are_told_on_the_case_and_on_the_queue(
    client: Client, cast: Cast, now: Now, who: str
) -> None:
    case = at_unit(cast).case
    client.force_login(getattr(cast, who))
    for page in (kerja(case), "/kerja/"):
        assert "tanpa petugas aktif" not in body(client.get(page))

    dismiss_everybody_of_pu(cast)

    case_page, queue = body(client.get(kerja(case))), body(client.get("/kerja/"))
    assert "Sementara itu Pemerintah Kota Surabaya menanganinya" in case_page
    assert "tanpa petugas aktif" in queue
    named = "Dinas PU" if who == "admin_surabaya" else "Pemerintah Kota Surabaya"
    assert named in queue.partition("tanpa petugas aktif")[2][:160]


@pytest.mark.parametrize("who", ["admin_national", "admin_surabaya", "head_pu"])
def test_the_pages_stay_within_fifteen_statements(
    client: Client, cast: Cast, now: Now, who: str
) -> None:
    case = at_unit(cast).case
    client.force_login(getattr(cast, who))
    dismiss_everybody_of_pu(cast)
    now.later(hours=1)
    for page in (kerja(case), "/kerja/"):
        client.get(page)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page).status_code == 200
        assert len(asked) <= 15, [one["sql"][:80] for one in asked]


def test_a_seat_that_begins_tomorrow_covers_nothing_today(cast: Cast) -> None:
    walk = at_unit(cast)
    decree = TeamDecree.objects.get(agency=cast.surabaya, valid_until=None)
    decree.valid_from = day_of(NOW) + timedelta(days=1)
    decree.save()
    with pytest.raises(NotAllowed):
        follow_up(walk, "liaison_pu")
    follow_up(walk, "admin_national")
