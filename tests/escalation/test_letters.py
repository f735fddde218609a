"""The ladder by mail: one letter a person and day, however many units tell them."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core import mail
from django.db import connection

from agencies.models import Agency, LetterPart, Notice, NoticeChoice, TeamMember
from complaints.actions.delivering import deliver_due
from complaints.workflow import Classification
from escalation import actions
from escalation.ladder import Level
from escalation.models import LadderRung, LadderStep
from tests.cases import bulk_cases
from tests.cast import Cast
from tests.complaints import cases
from tests.escalation.test_ladder import FRIDAY, MONDAY, SATURDAY, WEEKS_LATER, rung
from tests.registry import small_registry

UNITS = 40
HOUR = timedelta(hours=1)
SETTLED = timedelta(minutes=30)  # by then the letters of a morning have left


def letters(at: datetime) -> dict[str, list[str]]:
    """By address the mails that have left by then, as text."""
    mail.outbox.clear()
    while deliver_due(at=at).claimed:
        pass
    found: dict[str, list[str]] = {}
    for one in mail.outbox:
        for to in one.to:
            found.setdefault(to, []).append(f"{one.subject}\n{one.body}")
    return found


def climbed_and_told(at: datetime) -> dict[str, list[str]]:
    """Everything that was in the outbox before has left."""
    letters(at)
    actions.climb(at=at)
    early = letters(at)
    assert early == {}, "letters wait until all is gathered"
    return letters(at + SETTLED)


def empty_units(cast: Cast, count: int = UNITS) -> list[Agency]:
    """Units of Malang where nobody sits, each with a case as old as the others."""
    units = []
    for number in range(count):
        unit = Agency.objects.get(pk=cast.malang_sosial.pk)
        unit.pk, unit.code, unit.name = None, f"unit-{number}", f"Unit {number:02}"
        unit.save(force_insert=True)
        walk = cases.received(cast).dispose(cast.malang, "admin_national")
        walk.dispose(unit, "admin_malang")
        units.append(unit)
    return units


def second_seat(cast: Cast, agency: Agency) -> None:
    """The liaison of Dinas PU sits there as well."""
    seat = TeamMember.objects.get(officer=cast.liaison_pu)
    seat.pk, seat.agency = None, agency
    seat.save(force_insert=True)


def test_after_weeks_a_person_with_forty_units_or_two_seats_gets_one_letter(
    cast: Cast,
) -> None:
    units = empty_units(cast)
    cases.at_unit(cast)
    walk = cases.received(cast).dispose(cast.surabaya, "admin_national")
    walk.dispose(cast.dinas_kesehatan, "admin_surabaya")
    second_seat(cast, cast.dinas_kesehatan)

    got = climbed_and_told(WEEKS_LATER)

    for_each = {to: len(found) for to, found in got.items()}
    people = (
        *(cast.admin_malang, cast.admin_surabaya, cast.head_surabaya),
        *(cast.liaison_pu, cast.head_pu, cast.liaison_kesehatan),
    )
    assert for_each == {person.email: 1 for person in people}
    # Without letters it would be one for each unit and level.
    told = Notice.objects.filter(effect_key__startswith="ladder:")
    assert told.count() == UNITS + 2 + 2 + 2
    assert not told.filter(sent_at=None).exists()
    [to_malang] = got[cast.admin_malang.email]
    named = [unit.name for unit in units if f"{unit.name}: 2 tenggat" in to_malang]
    assert len(named) == 40
    assert "Dan 2 pemberitahuan lain" in to_malang
    [to_city] = got[cast.admin_surabaya.email]
    assert to_city.index("sudah tiba") < to_city.index("baru terlewat")
    [to_both] = got[cast.liaison_pu.email]
    for unit in (cast.dinas_pu, cast.dinas_kesehatan):
        assert f"{unit.name}: 2 tenggat di unit Anda perlu dikejar" in to_both
    assert to_both.count("Unit Anda memegang laporan ini.") == 2
    assert "Satu surel sehari" in to_both

    steps = Counter(LadderStep.objects.values_list("clock", "level", "due_date"))
    assert set(steps.values()) == {1}
    assert len(steps) == 3 * 2 * (UNITS + 2)
    assert climbed_and_told(WEEKS_LATER + timedelta(days=3)) == {}


def test_what_comes_later_in_the_day_goes_with_the_next_working_days_letter(
    cast: Cast, due_case: Any
) -> None:
    other = cases.at_unit(cast, at=cases.NOW + timedelta(days=1))  # due on Tuesday
    assert set(climbed_and_told(FRIDAY)) == {cast.liaison_pu.email, cast.head_pu.email}
    rung(Level.SUPERIOR, days=-2, since=other.case.received_at.date(), to="holder")

    assert climbed_and_told(FRIDAY + 2 * HOUR) == {}

    assert Notice.objects.filter(effect_key__startswith="ladder:superior").count() == 1
    assert letters(SATURDAY + HOUR) == letters(MONDAY) == {}
    actions.climb(at=MONDAY)
    assert letters(MONDAY + SETTLED / 2) == {}
    [said] = letters(MONDAY + SETTLED)[cast.liaison_pu.email]
    assert said.count(other.case.number) == 2  # of Friday, and this morning's reminder


def test_what_moved_is_in_no_letter_that_has_not_left(cast: Cast) -> None:
    walk, other = cases.at_unit(cast), cases.at_unit(cast)
    letters(FRIDAY)
    actions.climb(at=FRIDAY)
    letters(FRIDAY)
    assert LetterPart.objects.count() == 2
    assert LadderStep.objects.unheard(FRIDAY).count() == 2
    walk.at = FRIDAY + timedelta(minutes=1)
    walk.follow_up()

    assert actions.climb(at=FRIDAY + timedelta(minutes=2)).withdrawn == 1

    letters(FRIDAY + timedelta(minutes=3))
    got = letters(FRIDAY + SETTLED)
    assert set(got) == {cast.liaison_pu.email, cast.head_pu.email}
    [said] = got[cast.liaison_pu.email]
    assert other.case.number in said
    assert walk.case.number not in said
    assert said.startswith("1 tenggat")
    assert not LadderStep.objects.unheard(FRIDAY + HOUR).exists()


def test_a_letter_of_which_nothing_is_left_does_not_leave(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    walk = cases.at_unit(cast)
    letters(FRIDAY)
    actions.climb(at=FRIDAY)
    letters(FRIDAY)
    walk.at = FRIDAY + timedelta(minutes=1)
    walk.follow_up()
    actions.climb(at=FRIDAY + timedelta(minutes=2))

    assert letters(FRIDAY + HOUR) == {}

    gone = Notice.objects.filter(channel="digest")
    assert set(gone.values_list("last_error", flat=True)) == {"withdrawn"}
    assert "given up" not in caplog.text


def test_one_letter_that_left_is_enough_to_have_been_heard(cast: Cast) -> None:
    walk = cases.at_unit(cast)
    letters(FRIDAY)
    actions.climb(at=FRIDAY)
    letters(FRIDAY)
    one = Notice.objects.filter(channel="digest").earliest("pk")
    Notice.objects.filter(pk=one.pk).update(sent_at=FRIDAY)
    walk.at = FRIDAY + timedelta(minutes=1)
    walk.follow_up()

    assert LadderStep.objects.unheard(FRIDAY + HOUR).count() == 0
    assert actions.climb(at=FRIDAY + timedelta(minutes=2)).withdrawn == 0


def test_a_letter_that_is_just_being_sent_is_not_changed(cast: Cast) -> None:
    walk = cases.at_unit(cast)
    letters(FRIDAY)
    actions.climb(at=FRIDAY)
    letters(FRIDAY)
    leased = Notice.objects.filter(channel="digest")
    leased.update(lease_until=FRIDAY + HOUR, attempts=1)
    walk.at = FRIDAY + timedelta(minutes=1)
    walk.follow_up()

    assert actions.climb(at=FRIDAY + timedelta(minutes=2)).withdrawn == 0
    leased.update(lease_until=None)
    assert actions.climb(at=FRIDAY + timedelta(minutes=3)).withdrawn == 1


@pytest.mark.parametrize("is_quiet", [True, False])
def test_a_persons_own_day_off_is_quiet_where_the_rung_is(
    cast: Cast, is_quiet: bool
) -> None:
    """On Saturday a unit of six days works, its coordinator who covers it does not."""
    [unit] = empty_units(cast, count=1)
    LadderRung.objects.filter(level=Level.REMINDER).update(is_quiet=is_quiet)
    works = Agency.objects.filter(pk=unit.pk)
    works.update(works_six_days=is_quiet)  # if loud: a day off there as well
    letters(SATURDAY)

    actions.climb(at=SATURDAY)
    letters(SATURDAY)

    assert LadderStep.objects.get().agency == unit
    today = letters(SATURDAY + SETTLED)
    assert (cast.admin_malang.email in today) is not is_quiet
    on_monday = letters(MONDAY + SETTLED)
    assert (cast.admin_malang.email in on_monday) is is_quiet


def test_who_chose_a_digest_or_no_mail_gets_no_letter(cast: Cast) -> None:
    cases.at_unit(cast)
    for officer, mail_by in ((cast.liaison_pu, "daily"), (cast.head_pu, "none")):
        NoticeChoice.objects.create(officer=officer, mail=mail_by)

    assert climbed_and_told(FRIDAY) == {}
    assert not LetterPart.objects.exists()
    told = Notice.objects.get(effect_key__startswith="ladder:")
    assert told.sent_at == FRIDAY


def test_who_left_before_it_leaves_gets_no_letter(cast: Cast) -> None:
    cases.at_unit(cast)
    letters(FRIDAY)
    actions.climb(at=FRIDAY)
    letters(FRIDAY)
    seats = TeamMember.objects.filter(officer=cast.head_pu)
    seats.update(left_on=FRIDAY.date())

    assert set(letters(FRIDAY + SETTLED)) == {cast.liaison_pu.email}


def test_who_lost_one_seat_of_two_before_it_leaves_reads_of_the_other_alone(
    cast: Cast,
) -> None:
    gone = cases.at_unit(cast)
    walk = cases.received(cast).dispose(cast.surabaya, "admin_national")
    kept = walk.dispose(cast.dinas_kesehatan, "admin_surabaya")
    second_seat(cast, cast.dinas_kesehatan)
    letters(FRIDAY)
    actions.climb(at=FRIDAY)
    letters(FRIDAY)
    seats = TeamMember.objects.filter(officer=cast.liaison_pu, agency=cast.dinas_pu)
    seats.update(left_on=FRIDAY.date())

    [said] = letters(FRIDAY + SETTLED)[cast.liaison_pu.email]

    assert kept.case.number in said
    assert gone.case.number not in said
    assert cast.dinas_pu.name not in said


def test_a_letter_waits_for_the_morning_of_who_reads_it(cast: Cast) -> None:
    """Papua has nobody: at its seven o'clock it is five at the national desk."""
    walk = cases.received(cast).dispose(cast.papua, "admin_national")
    clock = walk.case.clocks.running().get(kind="verification")
    at_seven_there = FRIDAY.replace(hour=22) - timedelta(days=1)
    walk.case.clocks.filter(pk=clock.pk).update(
        due_date=FRIDAY.date(), due_at=FRIDAY + timedelta(hours=15)
    )
    letters(at_seven_there)
    actions.climb(at=at_seven_there)

    assert letters(at_seven_there) == letters(FRIDAY) == {}
    assert len(letters(FRIDAY + SETTLED)[cast.admin_national.email]) == 1


def test_an_office_of_the_ombudsman_gets_one_letter_of_many_batches(
    due_case: Any, cast: Cast
) -> None:
    bulk_cases(5, like=due_case)
    day_61 = cases.NOW + timedelta(days=61)
    letters(day_61)

    assert actions.escalate_due(at=day_61, batch=2).escalated == 6

    letters(day_61)
    [said] = letters(day_61 + SETTLED)[cast.reviewer_jatim.email]
    assert said.count("2 laporan masuk antrean Ombudsman") == 3
    assert said.count("/ombudsman/") == 3


@pytest.mark.parametrize(
    "classification", [Classification.SUPERVISORY, Classification.ORDINARY]
)
def test_who_is_accused_gets_no_letter_of_the_unit_that_they_cover(
    cast: Cast, classification: Classification
) -> None:
    """The hospital has nobody; the health office covers it, and is complained of."""
    TeamMember.objects.filter(agency=cast.rsud).update(left_on=cases.NOW.date())
    accusing = cases.at_city(cast, reported_agency=cast.dinas_kesehatan)
    accusing.dispose(cast.rsud, "admin_surabaya", classification=classification)
    other = cases.at_city(cast).dispose(cast.rsud, "admin_surabaya")
    is_secret = classification == Classification.SUPERVISORY

    got = climbed_and_told(FRIDAY)

    [to_health] = got[cast.liaison_kesehatan.email]
    assert other.case.number in to_health
    assert (accusing.case.number in to_health) is not is_secret
    assert (cast.admin_surabaya.email in got) is is_secret
    if is_secret:
        [to_city] = got[cast.admin_surabaya.email]
        assert accusing.case.number in to_city
        assert other.case.number not in to_city
    told = Notice.objects.filter(effect_key__startswith="ladder:reminder:")
    assert {one.complaint_id for one in told} == (
        {accusing.pk, None} if is_secret else {None}
    )


@pytest.mark.django_db(transaction=True, databases=["default", "identity"])
def test_senders_at_once_gather_into_one_letter() -> None:
    cast = small_registry()
    empty_units(cast, count=12)
    letters(WEEKS_LATER)
    actions.climb(at=WEEKS_LATER)
    gate = Barrier(4)

    def send() -> None:
        gate.wait()
        for _round in range(6):
            deliver_due(at=WEEKS_LATER, limit=2)
        connection.close()

    _run([send] * 4)

    letter = Notice.objects.get(channel="digest", officer=cast.admin_malang)
    assert letter.parts.count() == 12 + 2
    assert len(letters(WEEKS_LATER + SETTLED)[cast.admin_malang.email]) == 1


def _run(work: list[Callable[[], None]]) -> None:
    threads = [Thread(target=one) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
