"""Who acts for somebody who is away: between the days, with that seat, as such."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies import actions
from agencies.actions import Absence
from agencies.models import AccessEntry, Deputy, Officer, TeamMember
from agencies.principals import Staff
from agencies.roles import Role
from complaints import actions as steps
from complaints.models import Complaint
from tests.cast import Cast
from tests.complaints.cases import NOW, at_unit, day_of
from tests.registry import small_registry

pytestmark = pytest.mark.django_db
TODAY = day_of(NOW)
ONE_DAY = timedelta(days=1)
LAST = TODAY + timedelta(days=9)


@pytest.fixture
def cast() -> Cast:
    return small_registry()


def seat_of(officer: Officer) -> TeamMember:
    return officer.seats.earliest("pk")


def named(cast: Cast, **said: Any) -> Deputy:
    usual: dict[str, Any] = {
        "seat": seat_of(cast.liaison_pu),
        "officer": cast.liaison_rsud,
        "starts_on": TODAY,
        "ends_on": LAST,
        "basis": "SP/12/2025",
    }
    absence = Absence(**{**usual, **said})
    return actions.name_deputy(absence=absence, by=cast.admin_surabaya, at=NOW)


def agencies(staff: Staff) -> list[int]:
    return [seat.agency_id for seat in staff.seats]


def test_a_deputy_has_the_seat_between_the_days_and_no_day_longer(cast: Cast) -> None:
    named(cast)
    own = [cast.rsud.pk]
    both = [cast.rsud.pk, cast.dinas_pu.pk]

    assert agencies(cast.staff("liaison_rsud", TODAY - ONE_DAY)) == own
    assert agencies(cast.staff("liaison_rsud", TODAY)) == both
    assert agencies(cast.staff("liaison_rsud", LAST)) == both
    assert agencies(cast.staff("liaison_rsud", LAST + ONE_DAY)) == own


def test_the_seats_are_still_one_statement(cast: Cast) -> None:
    named(cast)
    with CaptureQueriesContext(connection) as asked:
        staff = cast.staff("liaison_rsud", TODAY)
    assert len(staff.seats) == 2
    assert len(asked) == 1


def test_a_deputy_sees_and_acts_where_the_absent_one_would(cast: Cast) -> None:
    walk = at_unit(cast)
    before = cast.staff("liaison_rsud", TODAY)
    assert not Complaint.objects.visible_to(before, TODAY).exists()
    named(cast)

    after = cast.staff("liaison_rsud", TODAY)
    assert Complaint.objects.visible_to(after, TODAY).get() == walk.case
    walk.take(steps.follow_up, "liaison_rsud", text="Lokasi sudah ditinjau.")

    event = walk.case.events.latest("pk")
    assert event.by == cast.liaison_rsud
    assert event.by_agency == cast.dinas_pu
    assert event.facts["deputy_as"] == Role.PEJABAT_PENGHUBUNG
    assert event.facts["deputy_for"] == cast.liaison_pu.pk


def test_the_timeline_says_for_whom(
    client: Client, cast: Cast, monkeypatch: Any
) -> None:
    from django.utils import timezone

    walk = at_unit(cast)
    named(cast)
    walk.take(steps.follow_up, "liaison_rsud", text="Lokasi sudah ditinjau.")
    walk.take(steps.follow_up, "liaison_pu", text="Aspal sudah dipesan.")
    monkeypatch.setattr(timezone, "now", lambda: walk.at)
    client.force_login(cast.liaison_rsud)

    page = client.get(f"/kerja/{walk.case.number}/").content.decode()

    assert page.count("Rusdi Contoh, sebagai Plh. Pejabat Penghubung") == 1
    assert "Puspita Contoh, sebagai" not in page


@pytest.mark.parametrize("how", ["left", "dismissed", "decree"])
def test_what_the_absent_one_loses_the_deputy_has_lost(cast: Cast, how: str) -> None:
    named(cast)
    seat = seat_of(cast.liaison_pu)
    if how == "left":
        TeamMember.objects.filter(pk=seat.pk).update(left_on=TODAY)
    elif how == "dismissed":
        Officer.objects.filter(pk=cast.liaison_pu.pk).update(is_active=False)
    else:
        seat.decree.valid_until = TODAY - ONE_DAY
        seat.decree.save()
        return_to = cast.staff("liaison_rsud", TODAY)
        assert return_to.seats == ()  # the decree was that of both
        return

    assert agencies(cast.staff("liaison_rsud", TODAY)) == [cast.rsud.pk]


def test_a_dismissed_deputy_has_nothing(cast: Cast) -> None:
    named(cast)
    Officer.objects.filter(pk=cast.liaison_rsud.pk).update(is_active=False)
    cast.liaison_rsud.refresh_from_db()
    assert cast.staff("liaison_rsud", TODAY).seats == ()


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("officer", {"officer": "liaison_pu"}),
        ("officer", {"officer": "dismissed"}),
        ("officer", {"officer": "liaison_malang_pu"}),
        ("officer", {"officer": "nobody"}),
        ("officer", {"officer": "admin_national"}),
        ("ends_on", {"ends_on": TODAY - ONE_DAY, "starts_on": TODAY - 2 * ONE_DAY}),
        ("ends_on", {"ends_on": TODAY, "starts_on": TODAY + ONE_DAY}),
        ("seat", {"seat": "dismissed"}),
        ("seat", {"seat": "left"}),
        ("seat", {"seat": "former"}),
    ],
)
def test_what_makes_no_sense_is_refused_by_field(
    cast: Cast, field: str, said: dict[str, Any]
) -> None:
    known = dict(said)
    if isinstance(known.get("officer"), str):
        known["officer"] = getattr(cast, known["officer"])
    if isinstance(known.get("seat"), str):
        known["seat"] = seat_of(getattr(cast, known["seat"]))

    with pytest.raises(ValidationError) as refused:
        named(cast, **known)

    assert field in refused.value.message_dict
    assert not Deputy.objects.exists()
    assert not AccessEntry.objects.exists()


def test_two_deputies_of_one_seat_never_overlap_even_by_sql(cast: Cast) -> None:
    first = named(cast)
    with pytest.raises(ValidationError, match="Rusdi Contoh"):
        named(cast, officer=cast.liaison_kesehatan, starts_on=LAST, ends_on=LAST)
    named(
        cast,
        officer=cast.liaison_kesehatan,
        starts_on=LAST + ONE_DAY,
        ends_on=LAST + ONE_DAY,
    )

    with (
        pytest.raises(DatabaseError, match="a_seat_has_one_deputy_at_a_time"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO agencies_deputy"
            " (seat_id, officer_id, starts_on, ends_on, basis)"
            " SELECT seat_id, officer_id, ends_on, ends_on, '' FROM agencies_deputy"
            " WHERE id = %s",
            [first.pk],
        )


def test_a_custodian_is_never_lent_to_who_may_ask(cast: Cast) -> None:
    decree = seat_of(cast.custodian).decree
    decree.members.create(
        officer=cast.liaison_pu, role=Role.CUSTODIAN, agency=cast.custodian_office
    )
    helper = Officer.objects.create(username="kustodian.dua", name="Dua Contoh")
    second = decree.members.create(
        officer=helper, role=Role.CUSTODIAN, agency=cast.custodian_office
    )
    with pytest.raises(ValidationError) as refused:
        named(cast, seat=seat_of(cast.custodian), officer=cast.liaison_pu)
    assert "officer" in refused.value.message_dict

    named(cast, seat=seat_of(cast.custodian), officer=helper)  # of the same office
    assert cast.staff(helper, TODAY).persons(Role.CUSTODIAN) == {
        helper.pk,
        cast.custodian.pk,
    }
    assert second.officer == helper


def test_it_is_on_record_and_ends_early_once(cast: Cast) -> None:
    deputy = named(cast)
    later = NOW + 3 * ONE_DAY
    for _press in range(2):
        actions.end_deputy(deputy_id=deputy.pk, by=cast.admin_surabaya, at=later)

    assert agencies(cast.staff("liaison_rsud", day_of(later))) == [cast.rsud.pk]
    assert len(agencies(cast.staff("liaison_rsud", TODAY))) == 2
    entries = AccessEntry.objects.filter(kind=AccessEntry.Kind.RIGHT).order_by("pk")
    assert [one.subject for one in entries] == ["Plh. liaison.rsud"] * 2
    assert "SP/12/2025" in entries[0].reason
    assert entries[0].agency == cast.surabaya


def test_who_acts_for_a_coordinator_enters_the_admin_while_they_do(
    client: Client, cast: Cast, monkeypatch: Any
) -> None:
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    named(cast, seat=seat_of(cast.admin_surabaya))
    client.force_login(Officer.objects.get(pk=cast.liaison_rsud.pk))

    assert client.get("/admin/").status_code == 200
    monkeypatch.setattr(timezone, "now", lambda: NOW + 11 * ONE_DAY)
    client.force_login(Officer.objects.get(pk=cast.liaison_rsud.pk))
    assert client.get("/admin/").status_code == 403


def test_the_coordinator_names_one_in_the_admin_for_the_own_instansi(
    client: Client, cast: Cast, monkeypatch: Any
) -> None:
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    client.force_login(cast.admin_surabaya)
    add = reverse("admin:agencies_deputy_add")
    typed = {
        "seat": str(seat_of(cast.liaison_pu).pk),
        "officer": str(cast.liaison_rsud.pk),
        "starts_on": TODAY.isoformat(),
        "ends_on": LAST.isoformat(),
        "basis": "SP/1",
    }
    foreign = {**typed, "seat": str(seat_of(cast.liaison_malang_pu).pk)}
    wrong = {**typed, "ends_on": (TODAY - ONE_DAY).isoformat()}

    assert client.get(add).status_code == 200
    assert client.post(add, foreign).status_code == 422  # shown again, with why
    shown = client.post(add, wrong).content.decode()
    assert "Sudah lewat" in shown or "sebelum mulai" in shown
    assert not Deputy.objects.exists()
    answer = client.post(add, typed)
    assert answer.status_code == 302, answer.context["errors"]
    assert Deputy.objects.get().officer == cast.liaison_rsud

    listed = reverse("admin:agencies_deputy_changelist")
    chosen = {"action": "end_now", "_selected_action": [Deputy.objects.get().pk]}
    assert client.post(listed, chosen).status_code == 302
    assert not Deputy.objects.exists()  # it had not lasted a day
    assert Deputy.history.count() == 2


def test_serving_are_those_with_a_seat_and_their_deputies(cast: Cast) -> None:
    named(cast)
    people = TeamMember.objects.serving(cast.dinas_pu.pk, TODAY)
    assert set(people) == {cast.liaison_pu, cast.head_pu, cast.liaison_rsud}
    later = TeamMember.objects.serving(cast.dinas_pu.pk, LAST + ONE_DAY)
    assert set(later) == {cast.liaison_pu, cast.head_pu}
