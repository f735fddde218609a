"""Which rows exist for whom, and who hears of which step."""

from typing import Any

import pytest
from django.test import Client

from agencies.models import Agency, Deputy, Notice, TeamMember
from agencies.principals import Staff
from complaints import actions
from complaints.models import Complaint
from complaints.permissions import capacities
from complaints.privacy import Identity
from complaints.workflow import Classification, State
from tests.cast import Cast
from tests.complaints.browsing import Now, body, kerja
from tests.complaints.cases import (
    ANSWER,
    NOW,
    Walk,
    at_city,
    at_unit,
    day_of,
    received,
    walk_to,
)
from tests.complaints.situations import EVERYBODY, stand

pytestmark = pytest.mark.django_db

EVERYWHERE = {"admin_national", "ksp_officer", "auditor", "custodian"}
OWN = {"citizen", "application", "system"}
OF_THE_CITY = {"admin_surabaya", "head_surabaya", "admin_jatim"}
OF_THE_UNIT = {"liaison_pu", "head_pu"}
# The custodian sees what somebody asked to read the identity of: here, each case.
SEEN = {
    "received_at_the_national_desk": EVERYWHERE | OWN,
    "to_be_verified_by_the_city": EVERYWHERE | OWN | OF_THE_CITY,
    "with_the_unit": EVERYWHERE
    | OWN
    | OF_THE_CITY
    | OF_THE_UNIT
    | {"liaison_inspektorat"},
    "returned_to_the_city": EVERYWHERE  # who held it once still sees it
    | OWN
    | OF_THE_CITY
    | OF_THE_UNIT
    | {"liaison_inspektorat"},
    "before_the_ombudsman": EVERYWHERE
    | OWN
    | OF_THE_CITY
    | OF_THE_UNIT
    | {"liaison_inspektorat", "reviewer_national", "reviewer_jatim"},
}


@pytest.mark.parametrize("situation", SEEN)
def test_a_case_exists_for_these_and_for_nobody_else(
    situation: str, cast: Cast
) -> None:
    here = stand(situation, cast)
    on = day_of(here.walk.at)

    found = {
        name
        for name in EVERYBODY
        if here.walk.case in Complaint.objects.visible_to(here.principal(name), on)
    }

    assert found == SEEN[situation]


@pytest.mark.parametrize("accused", ["dinas_pu", "dinas_kesehatan", None])
@pytest.mark.parametrize("situation", SEEN)
def test_what_lies_at_ones_desk_is_seen_from_it(
    situation: str, accused: str | None, cast: Cast
) -> None:
    here = stand(situation, cast)
    on = day_of(here.walk.at)
    if accused:
        Complaint.objects.filter(pk=here.walk.pk).update(
            classification=Classification.SUPERVISORY,
            reported_agency=getattr(cast, accused),
        )

    for name in EVERYBODY:
        who = here.principal(name)
        if not isinstance(who, Staff):
            continue
        seen = Complaint.objects.visible_to(who, on)
        desk = Complaint.objects.at_desk_of(who, on)
        assert set(desk) <= set(seen), name
        held = {one for one in seen if one.holder_id in who.acts_for()}
        assert held <= set(desk), name


def test_a_custodian_sees_nothing_before_somebody_asks(cast: Cast) -> None:
    walk = at_unit(cast)

    seen = Complaint.objects.visible_to(walk.staff("custodian"), day_of(walk.at))

    assert not seen.exists()


def test_two_seats_see_what_each_of_them_sees(cast: Cast) -> None:
    one, other = at_unit(cast), at_city(cast)
    other.dispose(cast.dinas_kesehatan, "admin_surabaya")
    pu, health = one.staff("liaison_pu"), one.staff("liaison_kesehatan")
    both = type(pu)(pu.officer_id, pu.name, pu.seats + health.seats)

    seen = Complaint.objects.visible_to(both, day_of(one.at))

    assert set(seen) == {one.case, other.case}


def _with_another_seat(cast: Cast, how: str) -> TeamMember:
    """The liaison of Dinas PU in Inspektorat too: by the decree, or for somebody."""
    other = TeamMember.objects.get(officer=cast.liaison_inspektorat)
    if how == "own":
        return TeamMember.objects.create(
            decree=other.decree,
            officer=cast.liaison_pu,
            role=other.role,
            agency=cast.inspektorat,
        )
    Deputy.objects.create(
        seat=other,
        officer=cast.liaison_pu,
        starts_on=day_of(NOW),
        ends_on=day_of(NOW),
        basis="SP/1",
    )
    return other


@pytest.mark.parametrize("how", ["own", "lent"])
def test_a_chosen_seat_hides_what_all_seats_hide(
    how: str, client: Client, cast: Cast, now: Now
) -> None:
    other = _with_another_seat(cast, how)
    walk = at_city(cast, reported_agency=cast.dinas_pu)
    walk.dispose(
        cast.inspektorat, "admin_surabaya", classification=Classification.SUPERVISORY
    )
    client.force_login(cast.liaison_pu)
    assert client.get(kerja(walk.case)).status_code == 404

    client.post("/akun/jabatan/", {"seat": other.pk})

    assert client.get(kerja(walk.case)).status_code == 404
    assert walk.case.number not in body(client.get("/kerja/"))
    one = walk.staff("liaison_pu").acting_in(other.pk)
    assert capacities(walk.case, by=one, on=day_of(walk.at)) == frozenset()
    client.force_login(cast.liaison_inspektorat)
    assert client.get(kerja(walk.case)).status_code == 200


CONTACT = Identity(email="wulan@contoh.invalid")


def _told(walk: Walk, step: str) -> set[str]:
    """Who hears of the last such step, by name; the complainant as "contact"."""
    event = walk.case.events.filter(step=step).latest("pk")
    notices = Notice.objects.filter(effect_key__startswith=f"event:{event.pk}:")
    names = {agency.pk: name for name, agency in walk.cast.agencies.items()}
    return {
        names[notice.agency_id] if notice.agency_id else notice.channel
        for notice in notices
    }


def _approving(cast: Cast) -> Walk:
    Agency.objects.filter(pk=cast.dinas_pu.pk).update(needs_approval=True)
    Agency.objects.filter(pk=cast.surabaya.pk).update(needs_release=True)
    walk = at_unit(cast, identity=CONTACT)
    return walk.take(actions.submit_answer, "liaison_pu", text=ANSWER)


def _walks() -> dict[str, tuple[Any, set[str]]]:
    """By step: how it is taken, and who is told."""
    contact = {"identity": CONTACT}
    return {
        "receive": (lambda c: received(c, **contact), {"national_desk"}),
        "dispose": (lambda c: at_unit(c, **contact), {"dinas_pu"}),
        "return_up": (
            lambda c: at_unit(c, **contact).return_up("liaison_pu"),
            {"surabaya"},
        ),
        "request_completion": (lambda c: at_unit(c, **contact).hold(), {"contact"}),
        "complete": (lambda c: at_unit(c, **contact).hold().complete(), {"dinas_pu"}),
        "follow_up": (lambda c: at_unit(c, **contact).follow_up(), {"contact"}),
        "note": (
            lambda c: at_unit(c, **contact).take(
                actions.note, "liaison_pu", text="Cek."
            ),
            set(),
        ),
        "submit_answer": (_approving, {"dinas_pu"}),
        "approve_answer": (
            lambda c: _approving(c).take(actions.approve_answer, "head_pu"),
            {"surabaya"},
        ),
        "answer": (
            lambda c: at_unit(c, **contact).answer(),
            {"contact", "national_desk", "surabaya"},
        ),
        "archive": (lambda c: at_unit(c, **contact).archive(), {"contact"}),
        "confirm": (lambda c: walk_to(State.CLOSED, c, **contact), set()),
        "reopen": (
            lambda c: walk_to(State.CLOSED, c, **contact).reopen(),
            {"contact", "dinas_pu"},
        ),
        "hand_over": (lambda c: at_unit(c, **contact).hand_over(), {"contact"}),
    }


@pytest.mark.parametrize("step", _walks())
def test_of_each_step_these_hear(step: str, cast: Cast) -> None:
    walked, told = _walks()[step]

    assert _told(walked(cast), step) == told


def test_who_left_no_contact_is_told_nothing(cast: Cast) -> None:
    walk = at_unit(cast, identity=Identity(name="Wulan")).follow_up()

    assert _told(walk, "follow_up") == set()


def test_imported_history_tells_nobody_anything(cast: Cast) -> None:
    walk = at_unit(cast, identity=CONTACT)
    Complaint.objects.filter(pk=walk.pk).update(is_historical=True)

    walk.follow_up()

    assert _told(walk, "follow_up") == set()


def test_a_supervisory_case_is_secret_from_then_on(cast: Cast) -> None:
    walk = at_city(cast)
    assert not walk.case.is_secret

    walk.dispose(
        cast.inspektorat, "admin_surabaya", classification=Classification.SUPERVISORY
    )

    assert walk.case.is_secret
