"""The ladder: each rung of each clock once, in digests, never on a day off."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from agencies.models import Notice
from complaints.deadlines import ClockKind
from complaints.models import Clock, Complaint, Consent
from complaints.workflow import Classification
from escalation import actions, tasks
from escalation.ladder import (
    LADDER,
    Level,
    Scope,
    crossed,
    laxer,
    newest_rows,
    rungs_in_force,
    scopes,
)
from escalation.ladder.rungs import FIRST
from escalation.models import LadderRung, LadderStep
from escalation.querysets import LadderStepQuerySet
from tests.cases import bulk_cases
from tests.complaints import cases
from tests.registry import Cast, small_registry

# With Dinas PU of Surabaya since Monday 7 July 2025: its first follow-up is due on
# Monday the 14th, its settlement on Friday the 25th.
FRIDAY = datetime(2025, 7, 11, 0, tzinfo=UTC)  # 7:00 in Surabaya
SATURDAY = FRIDAY + timedelta(days=1)
MONDAY = FRIDAY + timedelta(days=3)
TUESDAY = FRIDAY + timedelta(days=4)
WEEKS_LATER = datetime(2025, 8, 1, 1, tzinfo=UTC)  # a Friday
MOMENT = timedelta(microseconds=1)
DUE = date(2025, 7, 14)


def climbed() -> list[tuple[str, str, date]]:
    rows = LadderStep.objects.order_by("pk")
    return [(step.level, step.clock.kind, step.due_date) for step in rows]


def told() -> list[Notice]:
    rows = Notice.objects.filter(effect_key__startswith="ladder:", dead_at=None)
    return list(rows.order_by("pk"))


def test_holder_superior_and_coordinator_hear_of_a_deadline_one_after_the_other(
    cast: Cast, due_case: Complaint
) -> None:
    actions.climb(at=FRIDAY - MOMENT)
    assert climbed() == []

    actions.climb(at=FRIDAY)
    actions.climb(at=MONDAY)
    actions.climb(at=TUESDAY)

    follow_up = ClockKind.FIRST_FOLLOW_UP.value
    assert climbed() == [
        ("reminder", follow_up, DUE),
        ("superior", follow_up, DUE),
        ("digest", follow_up, DUE),
    ]
    recipients = [notice.agency for notice in told()]
    assert recipients == [cast.dinas_pu, cast.surabaya, cast.surabaya]
    number = due_case.number
    assert [notice.body for notice in told()] == [
        f"{number} (Tindak lanjut pertama, 14 Juli 2025)"
    ] * 3


def test_the_longest_clock_is_reminded_of_earlier(due_case: Complaint) -> None:
    tuesday_before = datetime(2025, 7, 22, 1, tzinfo=UTC)
    actions.climb(at=tuesday_before - timedelta(days=1))
    assert not LadderStep.objects.filter(clock__kind="settlement").exists()

    actions.climb(at=tuesday_before)

    step = LadderStep.objects.get(clock__kind="settlement")
    assert (step.level, step.due_date) == (Level.REMINDER, date(2025, 7, 25))


def test_nobody_hears_on_a_day_off_or_before_the_morning(due_case: Complaint) -> None:
    for quiet in (SATURDAY, SATURDAY + timedelta(days=1), MONDAY - MOMENT):
        assert actions.climb(at=quiet) == actions.Climbed(0, 0, 0, 0)

    assert actions.climb(at=MONDAY).notices == 2  # the reminder that was missed, too


def test_a_second_climb_of_the_same_day_says_nothing_more(due_case: Complaint) -> None:
    assert actions.climb(at=FRIDAY).steps == 1
    assert actions.climb(at=FRIDAY + timedelta(hours=3)) == actions.Climbed(0, 0, 0, 0)


def test_the_database_refuses_the_same_rung_twice(due_case: Complaint) -> None:
    actions.climb(at=FRIDAY)
    step = LadderStep.objects.get()
    step.pk = None
    with (
        pytest.raises(IntegrityError, match="once_for_a_due_date"),
        transaction.atomic(),
    ):
        step.save(force_insert=True)


def test_after_weeks_without_a_beat_each_hears_once_and_in_order(
    cast: Cast, due_case: Complaint
) -> None:
    bulk_cases(500, like=due_case)

    result = actions.climb(at=WEEKS_LATER, batch=100)

    clocks = 2 * 501
    assert (result.steps, result.notices) == (3 * clocks, 3)
    assert [(n.agency, n.effect_key.split(":")[1]) for n in told()] == [
        (cast.dinas_pu, "reminder"),
        (cast.surabaya, "superior"),
        (cast.surabaya, "digest"),
    ]
    assert all(notice.subject.startswith("1002 tenggat") for notice in told())
    assert all("dan 982 lainnya" in notice.body for notice in told())
    assert actions.climb(at=WEEKS_LATER + timedelta(days=3)).notices == 0


def test_an_answered_case_is_told_to_nobody(cast: Cast) -> None:
    cases.at_unit(cast).follow_up().answer()
    assert actions.climb(at=WEEKS_LATER).steps == 0


def test_a_case_on_hold_is_told_to_nobody(cast: Cast) -> None:
    cases.at_unit(cast).hold()
    assert actions.climb(at=WEEKS_LATER).steps == 0


def test_imported_history_is_left_alone(due_case: Complaint) -> None:
    Clock.objects.update(is_historical=True)
    assert actions.climb(at=WEEKS_LATER) == actions.Climbed(0, 0, 0, 0)


def test_an_unsent_notice_of_a_clock_that_stopped_is_withdrawn(cast: Cast) -> None:
    walk = cases.at_unit(cast)
    actions.climb(at=FRIDAY)
    walk.at = FRIDAY + timedelta(hours=1)
    walk.follow_up()

    assert actions.climb(at=FRIDAY + timedelta(hours=2)).withdrawn == 1

    assert climbed() == []
    notice = Notice.objects.get(effect_key__startswith="ladder:")
    assert (notice.last_error, notice.sent_at) == ("withdrawn", None)
    assert notice.dead_at


def test_what_else_a_withdrawn_notice_said_is_said_again(cast: Cast) -> None:
    walk, other = cases.at_unit(cast), cases.at_unit(cast)
    actions.climb(at=FRIDAY)
    walk.at = FRIDAY + timedelta(hours=1)
    walk.follow_up()

    actions.climb(at=FRIDAY + timedelta(hours=2))

    (notice,) = told()
    assert other.case.number in notice.body
    assert walk.case.number not in notice.body


def test_a_notice_that_was_sent_is_not_withdrawn_nor_sent_again(cast: Cast) -> None:
    walk = cases.at_unit(cast)
    actions.climb(at=FRIDAY)
    Notice.objects.update(sent_at=FRIDAY)
    walk.at = FRIDAY + timedelta(hours=1)
    walk.follow_up()

    assert actions.climb(at=FRIDAY + timedelta(hours=2)).withdrawn == 0
    assert len(climbed()) == 1


def test_a_later_due_date_is_climbed_to_anew(due_case: Complaint) -> None:
    actions.climb(at=FRIDAY)
    week = timedelta(days=7)
    clock = Clock.objects.get(complaint=due_case, kind="first_follow_up")
    clock.due_date, clock.due_at = DUE + week, clock.due_at + week
    clock.save()

    assert actions.climb(at=MONDAY).withdrawn == 1
    assert climbed() == []
    actions.climb(at=FRIDAY + week)
    assert climbed() == [("reminder", "first_follow_up", DUE + week)]


def test_an_accused_city_does_not_hear_of_the_case_against_it(cast: Cast) -> None:
    case = cases.at_unit(cast).case
    Complaint.objects.filter(pk=case.pk).update(
        classification=Classification.SUPERVISORY, reported_agency=cast.surabaya
    )

    actions.climb(at=WEEKS_LATER)

    assert cast.surabaya not in [notice.agency for notice in told()]
    assert cast.national_desk in [notice.agency for notice in told()]


def test_a_case_that_accuses_from_now_on_is_told_apart_by_the_next_climb(
    cast: Cast, due_case: Complaint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Classed otherwise while the notices are written."""
    claim = LadderStepQuerySet.claim

    def classed_just_before(rows: Any, told: Any) -> None:
        Complaint.objects.update(
            classification=Classification.SUPERVISORY, reported_agency=cast.surabaya
        )
        claim(rows, told)

    monkeypatch.setattr(LadderStepQuerySet, "claim", classed_just_before)
    assert actions.climb(at=FRIDAY).notices == 0
    assert told() == []
    assert actions.climb(at=FRIDAY + timedelta(minutes=15)).notices == 1
    [notice] = told()
    assert notice.complaint_id == due_case.pk
    assert not LadderStep.objects.filter(notice=None).exists()


def test_consent_is_asked_from_day_55_on_and_once(due_case: Complaint) -> None:
    sunday = cases.NOW + timedelta(days=55)
    assert actions.ask_consents(at=sunday - timedelta(days=2)) == 0
    assert actions.ask_consents(at=sunday) == 0

    assert actions.ask_consents(at=sunday + timedelta(days=1)) == 1
    assert actions.ask_consents(at=sunday + timedelta(days=31)) == 0

    due_case.refresh_from_db()
    assert due_case.consent == Consent.ASKED
    assert due_case.events.filter(step="ask_consent").count() == 1


def test_nobody_is_asked_while_an_answer_waits_for_them(cast: Cast) -> None:
    cases.at_unit(cast).follow_up().answer()
    assert actions.ask_consents(at=cases.NOW + timedelta(days=56)) == 0


def test_consent_is_not_asked_at_night(due_case: Complaint) -> None:
    at_23 = datetime(2025, 9, 1, 23 - 7, tzinfo=UTC) - timedelta(hours=17)
    assert actions.ask_consents(at=at_23) == 0  # 6:00 in Surabaya


def test_a_later_row_of_the_ladder_holds_from_its_day() -> None:
    since = date(2026, 1, 1)
    earlier = replace(LADDER[0], clocks=frozenset(ClockKind), days=-5, since=since)

    def days(on: date, kind: ClockKind) -> int:
        rungs = rungs_in_force(on, ladder=(*LADDER, earlier))
        (days,) = {
            r.days for r in rungs if r.level == Level.REMINDER and kind in r.clocks
        }
        return days

    assert days(date(2025, 12, 31), ClockKind.SETTLEMENT) == -3
    assert days(since, ClockKind.SETTLEMENT) == -5
    assert days(since, ClockKind.VERIFICATION) == -5


def rung(level: Level, **said: Any) -> LadderRung:
    """A later row for the first follow-up, which `due_case` waits for."""
    usual: dict[str, Any] = {
        "clock": "first_follow_up",
        "since": cases.NOW.date(),  # the day of receipt
        "to": "holder",
        "days": -1,
    }
    return LadderRung.objects.create(level=level, **{**usual, **said})


def test_the_table_begins_with_the_first_ladder(db: None) -> None:
    for on in (date(2018, 1, 1), date(2030, 1, 1)):
        rows = LadderRung.objects.ladder()
        assert set(newest_rows(on, ladder=rows)) == set(newest_rows(on, ladder=LADDER))
        assert rungs_in_force(on, ladder=rows) == rungs_in_force(on, ladder=LADDER)


def test_a_row_sends_a_rung_elsewhere_by_another_channel(
    cast: Cast, due_case: Complaint
) -> None:
    rung(Level.REMINDER, to="coordinator", channel="in_app")

    actions.climb(at=FRIDAY)

    (notice,) = told()
    assert (notice.agency, notice.channel) == (cast.surabaya, "in_app")


def test_a_rung_that_is_not_quiet_is_told_on_a_day_off(due_case: Complaint) -> None:
    rung(Level.REMINDER, is_quiet=False)
    assert actions.climb(at=SATURDAY).notices == 1


def test_a_rung_taken_away_is_told_to_nobody(due_case: Complaint) -> None:
    rung(Level.REMINDER, is_told=False)
    assert actions.climb(at=FRIDAY).steps == 0


def test_a_row_for_a_day_to_come_changes_nothing_yet(due_case: Complaint) -> None:
    """A case keeps the rungs of the day on which it was received."""
    rung(Level.REMINDER, is_told=False, since=cases.NOW.date() + timedelta(days=1))
    assert actions.climb(at=FRIDAY).steps == 1


def test_two_channels_of_one_level_are_two_notices(due_case: Complaint) -> None:
    rung(Level.REMINDER, clock="settlement", channel="in_app", days=-20)

    actions.climb(at=FRIDAY)

    assert sorted(notice.channel for notice in told()) == ["email", "in_app"]
    assert actions.climb(at=FRIDAY + timedelta(hours=1)).notices == 0


def test_a_rung_of_an_instansi_is_for_its_cases_alone(cast: Cast) -> None:
    """Surabaya's units hear two days before; elsewhere they hear on the last."""
    here = cases.at_unit(cast)
    there = cases.received(cast).dispose(cast.malang, "admin_national")
    there.dispose(cast.malang_pu, "admin_malang")
    rung(Level.REMINDER, days=-2, agency=cast.surabaya)

    actions.climb(at=FRIDAY - timedelta(days=1))
    assert [step.clock.complaint for step in LadderStep.objects.all()] == [here.case]

    actions.climb(at=FRIDAY)
    told_of = LadderStep.objects.order_by("pk").values_list("clock__complaint", "level")
    assert list(told_of) == [(here.pk, "reminder"), (there.pk, "reminder")]


def test_an_instansi_hears_no_later_than_the_country() -> None:
    def own(**said: Any) -> tuple[int, date] | None:
        row = replace(LADDER[0], agency_id=7, since=date(2026, 1, 1), **said)
        return laxer([*LADDER, row])

    assert own(days=-1) is own(days=-2) is None
    assert own(days=0) == own(is_told=False) == (7, date(2026, 1, 1))
    stricter = replace(LADDER[0], days=-2, since=date(2026, 2, 1))
    row = replace(LADDER[0], agency_id=7, since=date(2026, 1, 1))
    assert laxer([*LADDER, row, stricter]) == (7, date(2026, 2, 1))


def test_a_row_says_for_which_cases_it_is() -> None:
    rows = [
        replace(LADDER[1], days=-5, since=date(2026, 1, 1)),
        replace(LADDER[1], days=-9, since=date(2025, 6, 1), agency_id=7),
    ]
    held = [
        (one.days, scope)
        for one, scope in scopes([LADDER[1], *rows])
        if one.level == Level.REMINDER
    ]
    owners = frozenset({(7, date(2025, 6, 1))})
    assert held == [
        (-9, Scope(since=date(2025, 6, 1), agency_id=7)),
        (-5, Scope(since=date(2026, 1, 1), owners=owners)),
        (-3, Scope(since=FIRST, until=date(2026, 1, 1), owners=owners)),
    ]


def test_consent_is_asked_on_the_first_working_day(cast: Cast) -> None:
    """Day 55 is 31 March 2025, Idul Fitri; the joint leave ends on 7 April."""
    at = datetime(2025, 2, 4, 2, tzinfo=UTC)
    walk = cases.at_unit(cast, at=at)
    fitri = at + timedelta(days=55)

    assert [actions.ask_consents(at=fitri + timedelta(days=n)) for n in range(5)] == (
        [0] * 5
    )
    days = [
        fitri + timedelta(days=n)
        for n in range(5, 12)
        if actions.ask_consents(at=fitri + timedelta(days=n))
    ]
    assert [day.date() for day in days] == [date(2025, 4, 8)]
    assert walk.case.consent == Consent.ASKED


def test_consent_may_be_asked_on_a_day_off_or_not_at_all(cast: Cast) -> None:
    at = datetime(2025, 2, 4, 2, tzinfo=UTC)
    cases.at_unit(cast, at=at)
    question = LadderRung.objects.get(level=Level.CONSENT)
    LadderRung.objects.filter(pk=question.pk).update(is_told=False)
    assert actions.ask_consents(at=at + timedelta(days=58)) == 0

    LadderRung.objects.filter(pk=question.pk).update(is_told=True, is_quiet=False)
    assert actions.ask_consents(at=at + timedelta(days=55)) == 1


def test_the_complainant_hears_of_nothing_but_the_question(db: None) -> None:
    for wrong in ({"level": "digest"}, {"to": "holder"}, {"days": 1}):
        said = {"level": "consent", "clock": "ombudsman", "to": "complainant"}
        usual = {"channel": "contact", "days": 0, "since": date(2026, 1, 1)}
        with pytest.raises(IntegrityError, match="no_more"), transaction.atomic():
            LadderRung.objects.create(**{**usual, **said, **wrong})


def test_a_row_is_tried_on_past_cases(cast: Cast, due_case: Complaint) -> None:
    quick = cases.at_unit(cast)
    quick.follow_up()
    row = replace(
        LADDER[0],
        clocks=frozenset({ClockKind.FIRST_FOLLOW_UP}),
        days=-2,
        since=date(2026, 1, 1),
    )

    def tried(at: datetime, **said: Any) -> tuple[int, int, int]:
        found = actions.preview_rung(row=replace(row, **said), at=at)
        return found.looked_at, found.would, found.was

    thursday = FRIDAY - timedelta(days=1)
    assert tried(thursday) == (2, 1, 0)  # one would have been told a day earlier
    assert tried(FRIDAY) == (2, 1, 1)
    assert tried(FRIDAY, is_told=False) == (2, 0, 1)
    assert tried(FRIDAY, agency_id=cast.malang.pk) == (0, 0, 0)
    assert tried(FRIDAY + timedelta(days=120)) == (0, 0, 0)
    assert LadderStep.objects.count() == 0


@pytest.mark.parametrize(
    ("days", "is_crossed"), [(0, False), (1, True), (-2, False), (5, True)]
)
def test_a_holder_hears_no_later_than_its_superior(days: int, is_crossed: bool) -> None:
    row = replace(
        LADDER[0],
        clocks=frozenset({ClockKind.VERIFICATION}),
        days=days,
        since=date(2026, 1, 1),
    )
    found = crossed([*LADDER, row])
    expected = (ClockKind.VERIFICATION, date(2026, 1, 1)) if is_crossed else None
    assert found == expected


def test_beat_sends_the_climb_that_reads_the_databases_clock(
    due_case: Complaint, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]
    assert tasks.climb.name in sent
    monkeypatch.setattr(tasks, "_now", lambda: FRIDAY)

    tasks.climb()

    assert LadderStep.objects.get().climbed_at == FRIDAY


@pytest.mark.processes
@pytest.mark.django_db(transaction=True, databases=["default", "identity"])
@pytest.mark.parametrize(
    "point", ["rung climbed", "committed", "office told", "claimed"]
)
def test_a_climb_that_is_killed_is_finished_by_the_next(
    sweeper: Callable[..., Any], point: str
) -> None:
    case = cases.at_unit(small_registry()).case
    bulk_cases(60, like=case)
    killed = sweeper(
        "--climb", "--at", MONDAY.isoformat(), "--batch", "20", "--die", point
    )
    killed.stdout.readline()
    killed.communicate("go\n", timeout=60)
    assert killed.returncode == -9
    half = LadderStep.objects.exclude(notice=None).count()
    assert half < 2 * 61  # the reminder and the superior's were not both told

    actions.climb(at=MONDAY + timedelta(minutes=15))

    levels = [level for level, _kind, _due in climbed()]
    assert (levels.count("reminder"), levels.count("superior")) == (61, 61)
    assert not LadderStep.objects.filter(notice=None).exists()
    assert [notice.subject[:2] for notice in told()] == ["61", "61"]


@pytest.mark.django_db(transaction=True, databases=["default", "identity"])
def test_five_at_once_do_what_one_does() -> None:
    case = cases.at_unit(small_registry()).case
    bulk_cases(300, like=case)
    gate = Barrier(5)
    results: list[actions.Climbed] = []

    def climb() -> None:
        gate.wait()
        results.append(actions.climb(at=MONDAY, batch=50))
        connection.close()

    _run([climb] * 5)
    actions.climb(at=MONDAY + timedelta(minutes=15))
    actions.climb(at=TUESDAY)

    assert len(results) == 5
    levels = [level for level, _kind, _due in climbed()]
    told_to_offices = set(Level) - {Level.CONSENT}
    assert {one: levels.count(one) for one in Level} == (
        {Level.CONSENT: 0} | dict.fromkeys(told_to_offices, 301)
    )
    assert not LadderStep.objects.filter(notice=None).exists()
    days = [notice.effect_key for notice in told()]
    assert len(days) == len(set(days)) <= 5


def _run(work: list[Callable[[], None]]) -> None:
    threads = [Thread(target=one) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
