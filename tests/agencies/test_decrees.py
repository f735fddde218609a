"""Decrees: one at a time, followed without a gap, the signed file kept as it is."""

import hashlib
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connections, transaction
from django.test import Client
from django.urls import reverse

from agencies.actions import appointing
from agencies.actions.appointing import NextDecree
from agencies.models import AccessEntry, Deputy, TeamDecree
from tests.cast import Cast
from tests.complaints.cases import NOW, day_of
from tests.registry import small_registry

pytestmark = pytest.mark.django_db
TODAY = day_of(NOW)
STARTS = date(2025, 9, 1)
PDF = b"%PDF-1.7 SK bertanda tangan"


@pytest.fixture
def cast() -> Cast:
    return small_registry()


@pytest.fixture
def desk(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Client:
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    client.force_login(cast.admin_national)
    return client


def decree_of(cast: Cast) -> TeamDecree:
    return cast.surabaya.decrees.get(valid_until=None)


def page(decree: TeamDecree, name: str = "change") -> str:
    return reverse(f"admin:agencies_teamdecree_{name}", args=[decree.pk])


def following(**said: Any) -> NextDecree:
    usual: dict[str, Any] = {
        "number": "SK/BARU/2025",
        "decided_on": TODAY,
        "signatory": "Wali Kota Contoh",
        "valid_from": STARTS,
    }
    return NextDecree(**{**usual, **said})


def replaced(cast: Cast, **said: Any) -> TeamDecree:
    old = decree_of(cast)
    stays = [seat.pk for seat in old.members.filter(left_on=None)]
    return appointing.replace_decree(
        decree_id=old.pk,
        next_decree=following(**said),
        member_ids=stays,
        by=cast.admin_national,
        at=NOW,
    )


def form(**typed: Any) -> dict[str, Any]:
    return {
        "number": "SK/BARU/2025",
        "decided_on": TODAY.isoformat(),
        "signatory": "Wali Kota Contoh",
        "valid_from": STARTS.isoformat(),
        "valid_until": "",
        **typed,
    }


def signed(content: bytes = PDF, name: str = "sk.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def test_the_next_decree_begins_the_day_after_the_last_of_the_old(cast: Cast) -> None:
    old = decree_of(cast)
    new = replaced(cast)

    old.refresh_from_db()
    assert old.valid_until == STARTS - timedelta(days=1)
    for day in (STARTS - timedelta(days=1), STARTS):
        seats = cast.staff("liaison_pu", day).seats
        assert [seat.agency_id for seat in seats] == [cast.dinas_pu.pk]
    numbers = [
        cast.staff("liaison_pu", day).seats[0].decree_number
        for day in (STARTS - timedelta(days=1), STARTS)
    ]
    assert numbers == [old.number, new.number]
    entry = AccessEntry.objects.get(kind=AccessEntry.Kind.RIGHT)
    assert (entry.subject, entry.officer) == (new.number, cast.admin_national)


def lent(cast: Cast, since: date, until: date) -> Deputy:
    return Deputy.objects.create(
        seat=cast.liaison_pu.seats.get(),
        officer=cast.liaison_rsud,
        starts_on=since,
        ends_on=until,
        basis="SP/9",
    )


def test_who_acts_for_somebody_goes_on_under_the_next_decree(cast: Cast) -> None:
    one_day = timedelta(days=1)
    over = lent(cast, TODAY, TODAY + one_day)
    now = lent(cast, STARTS - 14 * one_day, STARTS + 14 * one_day)
    later = lent(cast, STARTS + 20 * one_day, STARTS + 30 * one_day)

    new = replaced(cast)

    days = (now.starts_on, STARTS - one_day, STARTS, now.ends_on, later.starts_on)
    for day in days:
        acting = cast.staff("liaison_rsud", day)
        assert acting.at("PEJABAT_PENGHUBUNG") == {cast.rsud.pk, cast.dinas_pu.pk}, day
    assert len(cast.staff("liaison_rsud", now.ends_on + one_day).seats) == 1
    over.refresh_from_db()
    assert (over.seat.decree == new, over.ends_on) == (False, TODAY + one_day)
    moved = Deputy.objects.filter(seat__decree=new)
    assert set(moved.values_list("basis", flat=True)) == {"SP/9"}


def test_who_goes_is_deputised_no_longer(cast: Cast) -> None:
    lent(cast, TODAY, STARTS + timedelta(days=14))
    old = decree_of(cast)
    kept = old.members.filter(left_on=None).exclude(officer=cast.liaison_pu)
    appointing.replace_decree(
        decree_id=old.pk,
        next_decree=following(),
        member_ids=[seat.pk for seat in kept],
        by=cast.admin_national,
        at=NOW,
    )

    assert cast.staff("liaison_rsud", STARTS).at("PEJABAT_PENGHUBUNG") == {cast.rsud.pk}


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("valid_from", {"valid_from": date(2019, 1, 1)}),
        ("valid_from", {"valid_from": date(2018, 6, 1)}),
        ("valid_until", {"valid_until": STARTS - timedelta(days=1)}),
    ],
)
def test_a_next_decree_that_cannot_follow_changes_nothing(
    cast: Cast, field: str, said: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError) as refused:
        replaced(cast, **said)
    assert field in refused.value.message_dict
    assert decree_of(cast).valid_until is None
    assert TeamDecree.objects.filter(agency=cast.surabaya).count() == 2


def test_a_gap_and_a_third_decree_are_refused(cast: Cast) -> None:
    ended = cast.surabaya.decrees.get(number="SK/LAMA/2017")
    said = {"member_ids": [], "by": cast.admin_national, "at": NOW}
    late = following(valid_from=date(2019, 1, 2))
    with pytest.raises(ValidationError, match="01-01-2019"):
        appointing.replace_decree(decree_id=ended.pk, next_decree=late, **said)
    inside = following(valid_from=date(2018, 6, 1))
    with pytest.raises(ValidationError, match="Tumpang tindih"):
        appointing.replace_decree(decree_id=ended.pk, next_decree=inside, **said)


def test_the_page_replaces_a_decree_with_its_people_and_its_file(
    desk: Client, cast: Cast
) -> None:
    old = decree_of(cast)
    leaves = old.members.get(officer=cast.head_pu)
    shown = desk.get(page(old, "replace"))
    assert "Puspita Contoh" in shown.content.decode()

    stays = [str(s.pk) for s in old.members.filter(left_on=None) if s != leaves]
    answer = desk.post(page(old, "replace"), form(stays=stays, upload=signed()))

    new = decree_of(cast)
    assert answer.status_code == 302
    assert answer["Location"] == page(new)
    assert set(new.members.values_list("officer", flat=True)) == {
        seat.officer_id
        for seat in old.members.filter(left_on=None).exclude(pk=leaves.pk)
    }
    assert new.sha256 == hashlib.sha256(PDF).hexdigest()
    assert desk.get(page(new)).status_code == 200


def test_what_is_wrong_is_said_by_the_field_and_nothing_is_written(
    desk: Client, cast: Cast
) -> None:
    old = decree_of(cast)
    for typed in (
        form(valid_from="2018-01-01"),
        form(number=""),
        form(upload=signed(b"MZ program", "sk.pdf")),
    ):
        answer = desk.post(page(old, "replace"), typed)
        assert answer.status_code == 422
        assert "Ada yang perlu diperbaiki" in answer.content.decode()
    assert decree_of(cast) == old
    assert TeamDecree.objects.filter(agency=cast.surabaya).count() == 2


def test_both_decrees_that_overlap_are_shown_with_a_way_out(
    desk: Client, cast: Cast
) -> None:
    old = decree_of(cast)
    typed = {
        **form(number="SK/KEDUA"),
        "agency": str(cast.surabaya.pk),
        "kind": "decree",
        "valid_from": "2018-12-01",
        "members-TOTAL_FORMS": "0",
        "members-INITIAL_FORMS": "0",
    }
    answer = desk.post(reverse("admin:agencies_teamdecree_add"), typed)

    words = answer.content.decode()
    assert answer.status_code == 422
    for decree in (old, cast.surabaya.decrees.get(number="SK/LAMA/2017")):
        assert f'href="{page(decree)}"' in words
        assert f'href="{page(decree, "replace")}"' in words
        assert decree.number in words
    assert "SK/KEDUA" in words
    assert not TeamDecree.objects.filter(number="SK/KEDUA").exists()


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.parametrize("alias", ["default", "owner"])
def test_the_database_refuses_an_overlap_even_by_sql(cast: Cast, alias: str) -> None:
    insert = (
        "INSERT INTO agencies_teamdecree (agency_id, kind, number, decided_on,"
        " signatory, valid_from, valid_until, file, file_name, media_type, sha256)"
        " VALUES (%s, %s, 'SQL', '2020-01-01', '', %s, %s, '', '', '', '')"
    )
    surabaya, jatim = cast.surabaya.pk, cast.papua.pk
    with (
        pytest.raises(DatabaseError, match="decrees_of_one_agency_never_overlap"),
        transaction.atomic(using=alias),
        connections[alias].cursor() as cursor,
    ):
        cursor.execute(insert, [surabaya, "decree", "2018-12-31", "2018-12-31"])
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute(insert, [jatim, "decree", "2018-12-31", "2018-12-31"])


def test_the_signed_file_is_kept_by_its_hash_and_its_taking_on_record(
    desk: Client, cast: Cast
) -> None:
    old = decree_of(cast)
    assert desk.get(page(old, "file")).status_code == 404
    decree = replaced(
        cast,
        file=appointing.Filed(
            "sk.pdf", "application/pdf", hashlib.sha256(PDF).hexdigest(), PDF
        ),
    )

    answer = desk.get(page(decree, "file"))

    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert "attachment" in answer["Content-Disposition"]
    taken = AccessEntry.objects.get(kind=AccessEntry.Kind.EXPORT)
    assert (taken.officer, taken.subject) == (cast.admin_national, decree.number)


@pytest.mark.parametrize(
    ("who", "seen", "replaces"),
    [
        ("admin_surabaya", 200, 403),
        ("admin_malang", 404, 404),
    ],
)
def test_a_coordinator_reads_the_own_decree_and_no_other(
    client: Client, cast: Cast, who: str, seen: int, replaces: int
) -> None:
    digest = hashlib.sha256(PDF).hexdigest()
    decree = replaced(
        cast, file=appointing.Filed("sk.pdf", "application/pdf", digest, PDF)
    )
    client.force_login(getattr(cast, who))

    assert client.get(page(decree, "file")).status_code == seen
    assert client.get(page(decree, "replace")).status_code == replaces
    assert client.post(page(decree, "replace"), form()).status_code == replaces
