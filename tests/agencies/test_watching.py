"""The watch over mandates: each fact found once, told once, in one letter a day."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.actions import watch_mandates
from agencies.actions.appointing import NextDecree, replace_decree
from agencies.models import MandateFact, Notice, Officer, TeamDecree
from agencies.tasks import watch_mandates as task
from tests.cast import Cast
from tests.complaints.cases import NOW, day_of
from tests.registry import small_registry

pytestmark = pytest.mark.django_db
Kind = MandateFact.Kind
TODAY = day_of(NOW)
ONE_DAY = timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    """Everybody was here yesterday, and has a decree; then the test begins."""
    made = small_registry()
    Officer.objects.update(last_login=NOW - ONE_DAY)
    Officer.objects.filter(
        pk__in=[made.former.pk, made.nobody.pk, made.left.pk]
    ).update(is_active=False)
    watch_mandates(at=NOW - ONE_DAY)
    return made


def opened(kind: Kind, at: datetime = NOW) -> list[Any]:
    watch_mandates(at=at)
    rows = MandateFact.objects.filter(kind=kind, ended_on=None)
    return list(rows.order_by("days", "pk"))


def letters(officer: Officer, since: datetime = NOW) -> list[Notice]:
    found = Notice.objects.filter(officer=officer, created_at__gte=since)
    return list(found.order_by("pk"))


def end_decree(cast: Cast, until: date) -> TeamDecree:
    decree = cast.surabaya.decrees.get(valid_until=None)
    decree.valid_until = until
    decree.save()
    return decree


@pytest.mark.parametrize(
    ("left", "mark"),
    [(61, None), (60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (0, 7)],
)
def test_a_decree_is_told_of_at_60_30_and_7_days(
    cast: Cast, left: int, mark: int | None
) -> None:
    decree = end_decree(cast, TODAY + timedelta(days=left))

    found = opened(Kind.DECREE_ENDS)

    assert [(one.decree, one.days) for one in found] == (
        [(decree, mark)] if mark else []
    )
    told = letters(cast.admin_surabaya)
    assert len(told) == (1 if mark else 0)
    assert not mark or decree.number in told[0].body


def test_each_mark_is_told_once_on_the_way_to_the_end(cast: Cast) -> None:
    end_decree(cast, TODAY + timedelta(days=60))
    for day in range(61):
        Officer.objects.update(last_login=NOW + day * ONE_DAY)
        watch_mandates(at=NOW + day * ONE_DAY)

    told = [one.created_at - NOW for one in letters(cast.admin_surabaya)]
    assert told == [timedelta(days=0), timedelta(days=30), timedelta(days=53)]
    open_now = MandateFact.objects.get(kind=Kind.DECREE_ENDS, ended_on=None)
    assert open_now.days == 7


def test_a_decree_with_a_successor_ends_nothing(cast: Cast) -> None:
    decree = end_decree(cast, TODAY + timedelta(days=5))
    assert len(opened(Kind.DECREE_ENDS)) == 1
    TeamDecree.objects.create(
        agency=decree.agency,
        number="SK/BARU",
        decided_on=TODAY,
        signatory="Contoh",
        valid_from=TODAY + timedelta(days=6),
    )
    assert opened(Kind.DECREE_ENDS, NOW + ONE_DAY) == []
    assert MandateFact.objects.get(kind=Kind.DECREE_ENDS).ended_on == TODAY + ONE_DAY


def test_a_new_decree_makes_nobody_less_absent(cast: Cast) -> None:
    gone = Officer.objects.filter(pk=cast.liaison_pu.pk)
    gone.update(last_login=NOW - 60 * ONE_DAY)
    assert [one.officer for one in opened(Kind.AWAY)] == [cast.liaison_pu]
    old = cast.surabaya.decrees.get(valid_until=None)

    replace_decree(
        decree_id=old.pk,
        next_decree=NextDecree(
            number="SK/BARU",
            decided_on=TODAY,
            signatory="Contoh",
            valid_from=TODAY - ONE_DAY,
        ),
        member_ids=old.members.values_list("pk", flat=True),
        by=cast.admin_national,
        at=NOW,
    )

    found = opened(Kind.AWAY, NOW + ONE_DAY)
    assert [one.officer for one in found] == [cast.liaison_pu]


def test_who_sits_there_for_less_than_thirty_days_is_not_away_yet(cast: Cast) -> None:
    Officer.objects.filter(pk=cast.liaison_pu.pk).update(last_login=None)
    end_decree(cast, TODAY - 20 * ONE_DAY)
    decree = TeamDecree.objects.create(
        agency=cast.surabaya,
        number="SK/BARU",
        decided_on=TODAY,
        signatory="Contoh",
        valid_from=TODAY - 19 * ONE_DAY,
    )
    seat = {"role": "PEJABAT_PENGHUBUNG", "agency": cast.inspektorat}
    decree.members.create(officer=cast.liaison_pu, **seat)

    assert opened(Kind.AWAY) == []
    assert [one.officer for one in opened(Kind.AWAY, NOW + 11 * ONE_DAY)] != []


def test_a_unit_that_loses_its_people_is_told_of_and_closed_when_it_has_some(
    cast: Cast,
) -> None:
    known = {fact.agency for fact in opened(Kind.NO_LIAISON)}
    assert cast.malang_sosial in known
    assert cast.dinas_pu not in known
    cast.liaison_pu.seats.update(left_on=TODAY)

    assert {f.agency for f in opened(Kind.NO_LIAISON, NOW + ONE_DAY)} - known == {
        cast.dinas_pu
    }
    assert "Dinas PU Bina Marga Surabaya" in letters(cast.admin_surabaya)[-1].body
    cast.liaison_pu.seats.update(left_on=None)
    assert {f.agency for f in opened(Kind.NO_LIAISON, NOW + 2 * ONE_DAY)} == known


def test_who_has_not_come_in_for_thirty_days_is_told_of_to_the_coordinator(
    cast: Cast,
) -> None:
    edge = NOW - timedelta(days=30)
    Officer.objects.filter(pk=cast.liaison_pu.pk).update(last_login=edge - ONE_DAY)
    Officer.objects.filter(pk=cast.liaison_rsud.pk).update(last_login=edge)

    assert [one.officer for one in opened(Kind.AWAY)] == [cast.liaison_pu]
    assert len(letters(cast.admin_surabaya)) == 1
    assert letters(cast.admin_national) == []


def test_that_a_coordinator_is_away_is_for_the_national_desk(cast: Cast) -> None:
    Officer.objects.filter(pk=cast.admin_surabaya.pk).update(last_login=None)

    assert [one.officer for one in opened(Kind.AWAY)] == [cast.admin_surabaya]
    assert len(letters(cast.admin_national)) == 1
    assert letters(cast.admin_surabaya) == []


def test_an_account_without_a_decree_is_told_of_where_it_last_served(
    cast: Cast,
) -> None:
    Officer.objects.filter(pk=cast.former.pk).update(is_active=True)

    found = opened(Kind.NO_DECREE)

    assert [(one.officer, one.agency) for one in found] == [
        (cast.former, cast.surabaya)
    ]
    assert "Mantan Contoh" in letters(cast.admin_surabaya)[0].body


def test_many_facts_are_one_letter_and_twice_is_once(cast: Cast) -> None:
    Officer.objects.filter(pk__in=[cast.liaison_pu.pk, cast.liaison_rsud.pk]).update(
        last_login=None
    )
    end_decree(cast, TODAY + timedelta(days=20))

    first, second = watch_mandates(at=NOW), watch_mandates(at=NOW)

    (letter,) = letters(cast.admin_surabaya)
    assert letter.body.count("\n- ") == 2  # three lines
    assert (first.letters, second.letters, second.found, second.ended) == (1, 0, 0, 0)


def test_what_comes_up_after_the_letter_waits_for_the_next_day(cast: Cast) -> None:
    Officer.objects.filter(pk=cast.liaison_pu.pk).update(last_login=None)
    watch_mandates(at=NOW)
    Officer.objects.filter(pk=cast.liaison_rsud.pk).update(last_login=None)
    watch_mandates(at=NOW + timedelta(hours=1))
    assert len(letters(cast.admin_surabaya)) == 1

    watch_mandates(at=NOW + ONE_DAY)
    first, second = letters(cast.admin_surabaya)
    assert "Rusdi" not in first.body
    assert "Rusdi" in second.body
    assert "Puspita" not in second.body


def test_a_week_without_beat_tells_everything_once(cast: Cast) -> None:
    end_decree(cast, TODAY + timedelta(days=32))
    watch_mandates(at=NOW)
    late = NOW + timedelta(days=27)  # five days are left: two marks were passed
    Officer.objects.update(last_login=late)
    watch_mandates(at=late)

    assert len(letters(cast.admin_surabaya)) == 2
    days = MandateFact.objects.filter(kind=Kind.DECREE_ENDS).values_list(
        "days", flat=True
    )
    assert sorted(days) == [7, 60]


def test_without_the_constraint_a_fact_would_stand_twice(cast: Cast) -> None:
    """The index is the promise: the same row again is refused by the database."""
    Officer.objects.filter(pk=cast.liaison_pu.pk).update(last_login=None)
    (fact,) = opened(Kind.AWAY)
    fact.pk = None
    assert MandateFact.objects.bulk_create([fact], ignore_conflicts=True)
    assert MandateFact.objects.filter(kind=Kind.AWAY, ended_on=None).count() == 1


def test_beat_asks_the_databases_clock(cast: Cast) -> None:
    task()
    assert MandateFact.objects.filter(found_on__gt=TODAY).exists()


@pytest.mark.parametrize(
    ("who", "sees"), [("admin_surabaya", True), ("admin_malang", False)]
)
def test_the_list_shows_each_desk_its_own_with_what_to_do(
    client: Client, cast: Cast, monkeypatch: Any, who: str, sees: bool
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    Officer.objects.filter(pk=cast.liaison_pu.pk).update(last_login=None)
    end_decree(cast, TODAY + timedelta(days=20))
    watch_mandates(at=NOW)
    client.force_login(Officer.objects.get(pk=getattr(cast, who).pk))

    page = client.get(reverse("admin:agencies_mandatefact_changelist"))
    words = page.content.decode()

    assert page.status_code == 200
    assert ("Puspita Contoh tidak masuk" in words) is sees
    assert ("Siapkan SK baru" in words) is sees
