"""A decree on days off: refused, previewed, applied as one batch, taken back."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from agencies.models import Agency, Holiday, Notice, TeamMember
from agencies.roles import Role
from complaints.actions import NotAllowed, decreeing, delivering
from complaints.actions.decreeing import Change, Decree
from complaints.actions.rederiving import differences
from complaints.models import Clock, ClockMove, Complaint, Recalculation
from complaints.proofs import clocks as proofs_of
from tests.cast import Cast
from tests.complaints import cases
from tests.registry import small_registry

# A Wednesday in the middle of five working days that end on Monday 14 July 2025.
APPLIED = datetime(2025, 7, 9, 3, tzinfo=UTC)
TODAY = date(2025, 7, 9)
FRIDAY = date(2025, 7, 11)
NUMBER = "SKB 99/2025"
JOINT = Holiday.Kind.JOINT_LEAVE


@pytest.fixture
def cast(db: None) -> Cast:
    return small_registry()


def decree(*changes: Change, **other: Any) -> Decree:
    added = Change(is_added=True, day=FRIDAY, kind=JOINT, name="Cuti contoh")
    usual: dict[str, Any] = {"number": NUMBER, "decided_on": TODAY, "year": 2025}
    return Decree(**{**usual, "changes": changes or (added,), **other})


def due(case_id: int) -> date:
    return Clock.objects.get(complaint=case_id, kind="first_follow_up").due_date


def test_a_preview_counts_and_keeps_nothing(cast: Cast) -> None:
    cases.at_unit(cast)
    before = Holiday.objects.count()

    moved = decreeing.preview_decree(decree=decree(), at=APPLIED)

    assert (moved.moved, moved.become_late) == (2, 0)
    assert Holiday.objects.count() == before
    assert not Recalculation.objects.exists()


def test_a_new_day_off_moves_open_clocks_and_tells_each_person_once(
    cast: Cast,
) -> None:
    walks = [cases.at_unit(cast) for _ in range(3)]

    batch, moved = decreeing.apply_decree(
        decree=decree(), at=APPLIED, by_id=cast.admin_national.pk
    )

    assert moved.moved == 6
    assert {due(walk.pk) for walk in walks} == {date(2025, 7, 15)}
    row = Holiday.objects.get(decree=NUMBER)
    assert (row.date, row.known_from) == (FRIDAY, TODAY)
    assert row.history.count() == 1
    assert batch.applied_by == cast.admin_national
    told = Notice.objects.filter(effect_key__startswith="recalculation:")
    people = TeamMember.objects.serving(cast.dinas_pu.pk, TODAY)
    assert {notice.officer for notice in told} == set(people)
    assert {notice.subject for notice in told} == {"6 tenggat di unit Anda berubah"}


def test_who_answers_for_many_units_hears_of_all_of_them_once(cast: Cast) -> None:
    """A coordinator over vacant units, who has a seat at one unit more."""
    seat = TeamMember.objects.get(officer=cast.admin_surabaya)
    TeamMember.objects.create(
        decree=seat.decree,
        officer=seat.officer,
        role=Role.PEJABAT_PENGHUBUNG,
        agency=cast.dinas_pu,
    )
    cases.at_unit(cast)
    for number in range(3):
        vacant = Agency.objects.create(
            code=f"kosong-{number}",
            name=f"Dinas Kosong {number}",
            kind=cast.dinas_pu.kind,
            parent=cast.surabaya,
            root=cast.surabaya,
            region=cast.surabaya.region,
            zone=cast.surabaya.zone,
        )
        Complaint.objects.filter(pk=cases.at_unit(cast).pk).update(holder=vacant)

    decreeing.apply_decree(decree=decree(), at=APPLIED)

    told = Notice.objects.filter(effect_key__startswith="recalculation:")
    assert {(notice.officer, notice.subject) for notice in told} == {
        (cast.admin_surabaya, "8 tenggat di unit Anda berubah"),
        (cast.liaison_pu, "2 tenggat di unit Anda berubah"),
        (cast.head_pu, "2 tenggat di unit Anda berubah"),
        (cast.head_surabaya, "6 tenggat di unit Anda berubah"),
    }
    assert told.count() == 4


@pytest.mark.parametrize("has_left", [True, False])
def test_who_heard_of_a_batch_hears_that_it_was_taken_back(
    cast: Cast, has_left: bool
) -> None:
    cases.at_unit(cast)
    batch, _ = decreeing.apply_decree(decree=decree(), at=APPLIED)
    told = Notice.objects.filter(effect_key__startswith="recalculation:")
    if has_left:
        told.update(sent_at=APPLIED)

    decreeing.undo_decree(recalculation_id=batch.pk, at=APPLIED)

    for officer in (cast.liaison_pu, cast.head_pu):
        alive = told.filter(officer=officer, dead_at=None).order_by("pk")
        said = [notice.body for notice in alive]
        assert len(said) == 1 + has_left
        assert said[-1] == f"Hari libur berubah menurut Pembatalan {NUMBER}."
        assert alive.latest("pk").subject == "2 tenggat di unit Anda berubah"


def test_for_a_covered_unit_its_head_hears_of_it_and_who_acts_there(cast: Cast) -> None:
    """The same people as of every notice: a head alone only reads."""
    cases.at_unit(cast)
    liaisons = TeamMember.objects.filter(agency=cast.dinas_pu, officer=cast.liaison_pu)
    liaisons.update(left_on=TODAY)
    letter = Notice(agency=cast.dinas_pu, channel=Notice.Channel.EMAIL)

    decreeing.apply_decree(decree=decree(), at=APPLIED)

    told = Notice.objects.filter(effect_key__startswith="recalculation:")
    heard = {notice.officer for notice in told}
    assert {cast.head_pu, cast.admin_surabaya} <= heard
    everyone = {email for _pk, email, _mail in delivering._people(letter, at=APPLIED)}
    assert {who.email for who in heard if who and who.email} == everyone


def test_what_was_applied_is_taken_back_and_stays_on_record(cast: Cast) -> None:
    walk = cases.at_unit(cast)
    batch, _ = decreeing.apply_decree(decree=decree(), at=APPLIED)
    late_comer = cases.at_unit(cast, at=APPLIED)
    assert due(late_comer.pk) == date(2025, 7, 17)

    assert decreeing.undo_decree(recalculation_id=batch.pk, at=APPLIED) == 4

    assert due(walk.pk) == date(2025, 7, 14)
    assert due(late_comer.pk) == date(2025, 7, 16)
    row = Holiday.objects.get(decree=NUMBER)
    assert row.revoked_from == row.known_from
    assert row.history.count() == 2
    with pytest.raises(NotAllowed):
        decreeing.undo_decree(recalculation_id=batch.pk, at=APPLIED)


def test_what_was_applied_last_is_taken_back_first_and_then_the_one_before(
    cast: Cast,
) -> None:
    walk = cases.at_unit(cast)
    first, _ = decreeing.apply_decree(decree=decree(), at=APPLIED)
    monday = Change(is_added=True, day=date(2025, 7, 14), kind=JOINT, name="Lagi")
    second, _ = decreeing.apply_decree(
        decree=decree(monday, number="SKB 100/2025"), at=APPLIED
    )
    assert due(walk.pk) == date(2025, 7, 16)

    with pytest.raises(NotAllowed):
        decreeing.undo_decree(recalculation_id=first.pk, at=APPLIED)
    decreeing.undo_decree(recalculation_id=second.pk, at=APPLIED)
    assert due(walk.pk) == date(2025, 7, 15)
    decreeing.undo_decree(recalculation_id=first.pk, at=APPLIED)
    assert due(walk.pk) == date(2025, 7, 14)


def test_a_late_clock_keeps_its_day_under_a_decree_that_would_make_it_earlier(
    cast: Cast,
) -> None:
    """And the floor that keeps it is stored, so that it can be derived again."""
    walk = cases.at_unit(cast, at=datetime(2025, 8, 11, 2, tzinfo=UTC))
    change = Change(is_added=False, day=date(2025, 8, 18), kind=JOINT)
    at = datetime(2025, 8, 21, 3, tzinfo=UTC)

    decreeing.apply_decree(decree=decree(change, decided_on=at.date()), at=at)

    assert due(walk.pk) == date(2025, 8, 19)
    assert not list(differences())


def test_what_clocks_were_judged_by_stays_theirs_when_it_is_taken_back(
    cast: Cast,
) -> None:
    walk, other = cases.at_unit(cast), cases.at_unit(cast)
    batch, _ = decreeing.apply_decree(decree=decree(), at=APPLIED)
    walk.at = datetime(2025, 7, 15, 3, tzinfo=UTC)
    walk.answer()

    decreeing.undo_decree(recalculation_id=batch.pk, at=walk.at)

    judged = Clock.objects.get(complaint=walk.pk, kind="first_follow_up")
    assert (judged.due_date, judged.is_met) == (date(2025, 7, 15), True)
    assert judged.not_before == judged.due_date
    assert due(other.pk) == date(2025, 7, 15)  # not made late on a day that was past
    assert not list(differences())


def test_what_was_judged_by_an_earlier_day_holds_the_decree_that_made_it(
    cast: Cast,
) -> None:
    walk = cases.at_unit(cast, at=datetime(2025, 8, 11, 2, tzinfo=UTC))
    change = Change(is_added=False, day=date(2025, 8, 18), kind=JOINT)
    at = datetime(2025, 8, 12, 3, tzinfo=UTC)
    taking = decree(change, decided_on=at.date())
    batch, _ = decreeing.apply_decree(decree=taking, at=at)
    walk.at = at
    walk.answer()
    before = list(Holiday.objects.order_by("pk").values())

    with pytest.raises(NotAllowed, match="2 jam sudah dinilai"):
        decreeing.undo_decree(recalculation_id=batch.pk, at=at)

    assert list(Holiday.objects.order_by("pk").values()) == before
    assert due(walk.pk) == date(2025, 8, 18)
    assert not list(differences())


def test_one_that_was_judged_before_its_days_does_not_hold_it(cast: Cast) -> None:
    walk = cases.at_unit(cast)
    batch, _ = decreeing.apply_decree(decree=decree(), at=APPLIED)
    soon = cases.received(cast, at=APPLIED - cases.ONE_DAY * 8)
    soon.to_city()

    decreeing.undo_decree(recalculation_id=batch.pk, at=APPLIED)

    assert due(walk.pk) == date(2025, 7, 14)
    assert not list(differences())


REGIONAL = Holiday.Kind.REGIONAL


def regional(day: date, **other: Any) -> Decree:
    change = Change(is_added=True, day=day, kind=REGIONAL, name="HUT Kota")
    return decree(change, number="SK 1/2025", region_code="35.78", **other)


def test_a_regional_decree_that_comes_late_leaves_judged_clocks_their_national_one(
    cast: Cast,
) -> None:
    """Issued on Monday, entered on Wednesday, behind the national one of Tuesday."""
    here, there = cases.at_unit(cast), cases.received(cast, chosen_agency=cast.malang)
    tuesday, monday = APPLIED - cases.ONE_DAY, date(2025, 7, 14)
    decreeing.apply_decree(decree=decree(decided_on=tuesday.date()), at=tuesday)
    here.at = there.at = tuesday
    here.answer()
    there.archive("admin_malang")
    late = regional(monday, decided_on=cases.NOW.date())

    decreeing.apply_decree(decree=late, at=APPLIED)

    assert not list(differences())
    row = Holiday.objects.get(decree="SK 1/2025")
    assert (row.decided_on, row.known_from) == (cases.NOW.date(), TODAY)


def test_where_no_judged_clock_stands_between_it_is_known_since_it_was_issued(
    cast: Cast,
) -> None:
    """The control: the same two decrees, and the clock of another region."""
    there = cases.received(cast, chosen_agency=cast.malang)
    tuesday = APPLIED - cases.ONE_DAY
    decreeing.apply_decree(decree=decree(decided_on=tuesday.date()), at=tuesday)
    there.at = tuesday
    there.archive("admin_malang")
    judged = Clock.objects.get(complaint=there.pk, kind="verification")

    late = regional(date(2025, 7, 14), decided_on=cases.NOW.date())
    decreeing.apply_decree(decree=late, at=APPLIED)

    assert Holiday.objects.get(decree="SK 1/2025").known_from == cases.NOW.date()
    before = judged.calendar_on
    judged.refresh_from_db()
    assert judged.calendar_on == before == tuesday.date()
    assert not list(differences())


def test_two_decrees_of_one_day_wait_for_the_next_where_a_clock_was_judged_between(
    cast: Cast,
) -> None:
    walk = cases.at_unit(cast)
    decreeing.apply_decree(decree=decree(), at=APPLIED)
    walk.at = APPLIED
    walk.answer()

    with pytest.raises(ValidationError, match="terapkan besok"):
        decreeing.apply_decree(decree=regional(date(2025, 7, 14)), at=APPLIED)
    tomorrow = APPLIED + cases.ONE_DAY
    decreeing.apply_decree(decree=regional(date(2025, 7, 14)), at=tomorrow)

    assert not list(differences())


def test_a_decree_that_is_removed_gives_back_what_it_ended(cast: Cast) -> None:
    guesses = Holiday.objects.filter(date__year=2027, revoked_from=None)
    before = set(guesses.values_list("pk", flat=True))
    first = Change(
        is_added=True,
        day=date(2027, 1, 1),
        kind=Holiday.Kind.NATIONAL,
        name="Tahun Baru",
    )
    decreeing.apply_decree(decree=decree(first, year=2027), at=APPLIED)
    assert before.isdisjoint(guesses.values_list("pk", flat=True))

    assert decreeing.remove_decree(number=NUMBER, at=APPLIED) == 1 + len(before)

    assert set(guesses.values_list("pk", flat=True)) == before
    decreeing.apply_decree(decree=decree(first, year=2027), at=APPLIED)


def test_a_decree_that_only_takes_days_back_is_removed_unless_clocks_rest_on_it(
    cast: Cast,
) -> None:
    change = Change(is_added=False, day=date(2025, 8, 18), kind=JOINT)
    decreeing.apply_decree(decree=decree(change), at=APPLIED)
    assert decreeing.remove_decree(number=NUMBER, at=APPLIED) == 1
    day = Holiday.objects.get(date=change.day, kind=JOINT)
    assert (day.revoked_from, day.revoking_decree) == (None, "")

    decreeing.apply_decree(decree=decree(change), at=APPLIED)
    cases.at_unit(cast, at=datetime(2025, 8, 11, 2, tzinfo=UTC))
    with pytest.raises(NotAllowed, match="2 jam bertumpu"):
        decreeing.remove_decree(number=NUMBER, at=APPLIED)


def test_a_decree_that_a_later_one_built_upon_is_not_removed(cast: Cast) -> None:
    both = [
        Change(is_added=True, day=day, kind=JOINT, name="Cuti contoh")
        for day in (FRIDAY, date(2025, 7, 14))
    ]
    decreeing.apply_decree(decree=decree(*both), at=APPLIED)
    at = APPLIED + cases.ONE_DAY
    back = Change(is_added=False, day=FRIDAY, kind=JOINT)
    later = decree(back, number="SKB 100/2025", decided_on=at.date())
    decreeing.apply_decree(decree=later, at=at)

    with pytest.raises(NotAllowed, match="SKB 100/2025 datang sesudahnya"):
        decreeing.remove_decree(number=NUMBER, at=at)
    assert decreeing.remove_decree(number="SKB 100/2025", at=at) == 1
    assert decreeing.remove_decree(number=NUMBER, at=at) == 2

    assert not Holiday.objects.filter(decree=NUMBER, revoked_from=None).exists()


def test_it_can_be_entered_again_after_it_was_taken_back(cast: Cast) -> None:
    walk = cases.at_unit(cast)
    batch, _ = decreeing.apply_decree(decree=decree(), at=APPLIED)
    decreeing.undo_decree(recalculation_id=batch.pk, at=APPLIED)

    decreeing.apply_decree(decree=decree(), at=APPLIED)

    assert due(walk.pk) == date(2025, 7, 15)


def test_a_day_taken_back_becomes_a_working_day_and_undo_restores_it(
    cast: Cast,
) -> None:
    walk = cases.at_unit(cast, at=datetime(2025, 8, 11, 2, tzinfo=UTC))
    assert due(walk.pk) == date(2025, 8, 19)  # Monday the 18th is cuti bersama
    day = Holiday.objects.get(date=date(2025, 8, 18), kind=JOINT)
    change = Change(is_added=False, day=day.date, kind=JOINT)
    at = datetime(2025, 8, 12, 3, tzinfo=UTC)
    taking = decree(change, decided_on=date(2025, 8, 12))

    batch, _ = decreeing.apply_decree(decree=taking, at=at)
    assert due(walk.pk) == date(2025, 8, 18)

    decreeing.undo_decree(recalculation_id=batch.pk, at=at)
    day.refresh_from_db()
    assert (day.revoked_from, day.revoking_decree) == (None, "")
    assert due(walk.pk) == date(2025, 8, 19)


def test_every_due_date_is_derived_again_after_a_decree_that_came_late(
    cast: Cast,
) -> None:
    """Issued on Monday, entered on Wednesday; one clock stopped in between."""
    walk = cases.at_unit(cast)
    walk.wait(days=1).follow_up()
    decreeing.apply_decree(decree=decree(decided_on=cases.NOW.date()), at=APPLIED)

    for clock in proofs_of(walk.case, at=APPLIED):
        assert clock.proof is not None
        assert clock.proof.due.due_date == clock.due_date


def test_the_first_decree_of_a_year_replaces_the_guess(cast: Cast) -> None:
    new_year = Change(
        is_added=True,
        day=date(2027, 1, 1),
        kind=Holiday.Kind.NATIONAL,
        name="Tahun Baru",
    )
    first = decree(new_year, year=2027)
    batch, _ = decreeing.apply_decree(decree=first, at=APPLIED)
    standing = Holiday.objects.filter(date__year=2027, revoked_from=None)
    assert [(day.date, day.is_provisional) for day in standing] == [
        (date(2027, 1, 1), False)
    ]

    decreeing.undo_decree(recalculation_id=batch.pk, at=APPLIED)
    assert standing.filter(is_provisional=True).count() > 10
    assert not standing.filter(is_provisional=False).exists()


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (decree(number=""), "nomor keputusan"),
        (decree(decided_on=date(2025, 7, 10)), "belum ditetapkan"),
        (decree(decided_on=date(2016, 1, 1)), "lebih baru"),
        (decree(year=2026), "di luar tahun keputusan"),
        (
            decree(Change(is_added=False, day=FRIDAY, kind=JOINT)),
            "bukan hari libur yang dikenal",
        ),
        (
            decree(Change(is_added=True, day=date(2025, 8, 18), kind=JOINT)),
            "sudah hari libur",
        ),
        (decree(changes=()), "paling sedikit satu hari"),
        (
            decree(*[Change(is_added=True, day=FRIDAY, kind=JOINT)] * 2),
            "dua kali",
        ),
        (
            decree(Change(is_added=True, day=FRIDAY, kind=Holiday.Kind.REGIONAL)),
            "memerlukan kode wilayah",
        ),
        (decree(region_code="99"), "wilayah tidak dikenal"),
        (
            decree(
                Change(is_added=True, day=date(2027, 1, 4), kind=JOINT),
                year=2027,
            ),
            "menyebut libur nasionalnya",
        ),
    ],
)
def test_a_bad_decree_is_refused_and_nothing_changes(
    cast: Cast, wrong: Decree, reason: str
) -> None:
    cases.at_unit(cast)
    holidays, clocks = list(Holiday.objects.values()), list(Clock.objects.values())

    for act in (decreeing.preview_decree, decreeing.apply_decree):
        with pytest.raises(ValidationError, match=reason):
            act(decree=wrong, at=APPLIED)

    assert list(Holiday.objects.values()) == holidays
    assert list(Clock.objects.values()) == clocks
    assert not ClockMove.objects.exists()


def test_the_same_decree_is_not_entered_twice(cast: Cast) -> None:
    decreeing.apply_decree(decree=decree(), at=APPLIED)
    with pytest.raises(ValidationError, match="sudah tercatat"):
        decreeing.apply_decree(decree=decree(), at=APPLIED)


def test_a_regional_day_off_moves_that_region_alone(cast: Cast) -> None:
    here = cases.at_unit(cast)
    there = cases.Walk(cast).receive(chosen_agency=cast.malang)
    there_due = Clock.objects.get(complaint=there.pk, kind="verification").due_date
    day = Change(is_added=True, day=FRIDAY, kind=Holiday.Kind.REGIONAL, name="HUT Kota")

    decreeing.apply_decree(decree=decree(day, region_code="35.78"), at=APPLIED)

    assert due(here.pk) == date(2025, 7, 15)
    verification = Clock.objects.get(complaint=there.pk, kind="verification")
    assert verification.due_date == there_due
