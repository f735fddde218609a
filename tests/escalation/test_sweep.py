"""Day 60 over: handed over and escalated, once for each run of the clock."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from agencies.models import Notice
from agencies.workdays import WIB, WIT, end_of_day
from complaints import actions as steps
from complaints.models import Complaint
from complaints.workflow import State as CaseState
from escalation import actions
from escalation.ladder import Outcome, State
from escalation.models import Escalation, ReviewEvent, Sweep
from tests.cases import bulk_cases
from tests.complaints import cases
from tests.registry import Cast

DAY_60 = cases.NOW + timedelta(days=60)
DAY_61 = cases.NOW + timedelta(days=61)
MOMENT = timedelta(microseconds=1)


def counts(result: actions.SweepResult) -> tuple[int, int, int]:
    return result.due, result.escalated, result.skipped


def test_a_case_of_61_days_is_escalated_once_and_one_of_60_is_not(
    due_case: Complaint,
) -> None:
    assert counts(actions.escalate_due(at=DAY_60)) == (0, 0, 0)
    assert counts(actions.escalate_due(at=DAY_61)) == (1, 1, 0)
    assert counts(actions.escalate_due(at=DAY_61)) == (0, 0, 0)

    escalation = Escalation.objects.get()
    due_case.refresh_from_db()
    assert escalation.complaint == due_case
    assert (escalation.state, escalation.run) == (State.QUEUED, 1)
    assert escalation.region_code == "35.78"
    assert due_case.handed_over_at == DAY_61
    assert due_case.state == CaseState.FORWARDED  # the agency keeps working


def test_the_last_instant_of_day_60_still_belongs_to_the_agency(cast: Cast) -> None:
    midnight = end_of_day(cases.day_of(cases.NOW) + timedelta(days=60), WIB)
    cases.at_unit(cast)

    assert actions.escalate_due(at=midnight).due == 0
    assert actions.escalate_due(at=midnight + MOMENT).escalated == 1


def test_each_zone_has_its_own_midnight(cast: Cast) -> None:
    """17:00 UTC is the next day in Jakarta since 00:00, in Jayapura since 02:00."""
    received_at = datetime(2025, 7, 7, 15, 30, tzinfo=UTC)
    west = cases.received(cast, at=received_at, chosen_agency=cast.surabaya).case
    east = cases.received(cast, at=received_at, chosen_agency=cast.jayapura).case
    # In Jayapura it was received on the 8th, at half past midnight.
    assert west.escalate_at == end_of_day(datetime(2025, 9, 5).date(), WIB)
    assert east.escalate_at == end_of_day(datetime(2025, 9, 6).date(), WIT)


def test_an_answered_case_waits_for_the_complainant_and_not_for_the_ombudsman(
    cast: Cast,
) -> None:
    walk = cases.at_unit(cast).follow_up().answer()
    assert actions.escalate_due(at=DAY_61).due == 0

    walk.at = DAY_61
    walk.take(steps.reply, walk.citizen, text="Lubangnya masih ada.")
    assert actions.escalate_due(at=DAY_61 + MOMENT).escalated == 1


def test_a_hold_does_not_pause_the_ombudsmans_clock(cast: Cast) -> None:
    cases.at_unit(cast).hold()
    assert actions.escalate_due(at=DAY_61).escalated == 1


@pytest.mark.parametrize("state", [CaseState.CLOSED, CaseState.ARCHIVED])
def test_an_ended_case_is_not_escalated(cast: Cast, state: CaseState) -> None:
    cases.case_at(state, cast)
    assert actions.escalate_due(at=DAY_61).due == 0


def test_after_weeks_without_a_beat_all_is_escalated_once_oldest_first(
    cast: Cast,
) -> None:
    walks = [
        cases.at_unit(cast, at=cases.NOW + timedelta(days=day)) for day in (3, 0, 7, 1)
    ]
    result = actions.escalate_due(at=DAY_61 + timedelta(days=30), batch=3)

    assert counts(result) == (4, 4, 0)
    oldest_first = sorted(walks, key=lambda walk: walk.case.received_at)
    assert [case.number for case in result.cases] == [
        walk.case.number for walk in oldest_first
    ]


def test_a_reopened_case_is_escalated_once_for_each_run(cast: Cast) -> None:
    walk = cases.at_unit(cast)
    actions.escalate_due(at=DAY_61)
    walk.at = DAY_61
    close_review(cast, walk.case, at=DAY_61)
    walk.follow_up().answer().confirm().reopen()

    assert actions.escalate_due(at=walk.at + timedelta(days=60)).due == 0
    assert actions.escalate_due(at=walk.at + timedelta(days=61)).escalated == 1
    assert [one.run for one in Escalation.objects.order_by("run")] == [1, 2]


def test_a_later_run_waits_for_the_open_review_and_then_has_its_own(
    cast: Cast,
) -> None:
    """At most one is open; none is lost: closing the first opens the second."""
    walk = cases.at_unit(cast)
    actions.escalate_due(at=DAY_61)
    walk.at = DAY_61
    walk.follow_up().answer().confirm().reopen()
    much_later = walk.at + timedelta(days=61)

    assert counts(actions.escalate_due(at=much_later)) == (1, 0, 1)
    assert Escalation.objects.count() == 1
    close_review(cast, walk.case, at=much_later)

    assert [(one.run, one.state) for one in Escalation.objects.order_by("run")] == [
        (1, State.CLOSED),
        (2, State.QUEUED),
    ]
    assert actions.escalate_due(at=much_later + timedelta(days=9)).due == 0


def test_a_closed_review_is_the_end_for_that_run(
    cast: Cast, due_case: Complaint
) -> None:
    actions.escalate_due(at=DAY_61)
    close_review(cast, due_case, at=DAY_61)

    assert actions.escalate_due(at=DAY_61 + timedelta(days=300)).due == 0
    assert Escalation.objects.count() == 1


def test_imported_history_is_left_alone(due_case: Complaint) -> None:
    Complaint.objects.update(is_historical=True, escalate_at=None)
    assert actions.escalate_due(at=DAY_61).due == 0


def test_the_database_refuses_a_second_one(due_case: Complaint) -> None:
    actions.escalate_due(at=DAY_61)
    twin = Escalation.objects.get()
    twin.pk = None
    once, one_open = "one_escalation_per_run", "one_open_escalation_per_complaint"
    with pytest.raises(IntegrityError, match=once), transaction.atomic():
        twin.save(force_insert=True)
    twin.run = 2
    with pytest.raises(IntegrityError, match=one_open), transaction.atomic():
        twin.save(force_insert=True)


def test_every_trace_is_left_once(due_case: Complaint) -> None:
    actions.escalate_due(at=DAY_61)
    actions.escalate_due(at=DAY_61)

    escalation = Escalation.objects.get()
    event = due_case.events.get(step="hand_over")
    assert event.is_public
    assert due_case.history.filter(history_change_reason="hand_over").count() == 1
    assert [row.history_type for row in escalation.history.all()] == ["+"]
    assert [row.step for row in ReviewEvent.objects.all()] == ["open"]
    notice = Notice.objects.get(effect_key__startswith="escalations:")
    assert due_case.number in notice.body
    assert notice.agency.name == "Perwakilan Jawa Timur"


def test_the_history_written_in_bulk_is_that_of_a_save(due_case: Complaint) -> None:
    actions.escalate_due(at=DAY_61)
    due_case.refresh_from_db()
    in_bulk = due_case.history.latest("pk")

    due_case._history_user = None
    due_case.save()

    saved = due_case.history.latest("pk")
    tracked = [field.attname for field in in_bulk.tracked_fields]
    assert in_bulk.pk != saved.pk
    assert {name: getattr(in_bulk, name) for name in tracked} == {
        name: getattr(saved, name) for name in tracked
    }


def test_an_office_gets_one_notice_for_all_and_the_country_what_has_no_office(
    cast: Cast, due_case: Complaint
) -> None:
    bulk_cases(30, like=due_case)
    cases.received(cast, chosen_agency=cast.jayapura)
    actions.escalate_due(at=DAY_61)

    told = Notice.objects.filter(effect_key__startswith="escalations:")
    assert {(n.agency.name, n.subject) for n in told} == {
        ("Perwakilan Jawa Timur", "31 laporan masuk antrean Ombudsman"),
        ("Ombudsman Republik Indonesia", "1 laporan masuk antrean Ombudsman"),
    }
    assert "dan 11 lainnya" in told.get(agency=cast.ombudsman_jatim).body


def test_a_thousand_cost_no_more_than_thirty_statements(due_case: Complaint) -> None:
    bulk_cases(999, like=due_case)
    with CaptureQueriesContext(connection) as statements:
        assert actions.escalate_due(at=DAY_61).escalated == 1000
    assert len(statements) <= 30, [row["sql"][:80] for row in statements]


def test_statements_do_not_grow_with_what_is_due(
    cast: Cast, due_case: Complaint
) -> None:
    next_day = timedelta(days=1)
    bulk_cases(500, like=cases.at_unit(cast, at=cases.NOW + next_day).case)
    with CaptureQueriesContext(connection) as few:
        assert actions.escalate_due(at=DAY_61).escalated == 1
    with CaptureQueriesContext(connection) as many:
        assert actions.escalate_due(at=DAY_61 + next_day).escalated == 501
    assert len(many) == len(few)


def test_each_sweep_is_written_down(due_case: Complaint) -> None:
    actions.escalate_due(at=DAY_61)
    sweep = Sweep.objects.get()
    assert (sweep.ran_at, sweep.by) == (DAY_61, Sweep.By.BEAT)
    assert (sweep.due, sweep.escalated, sweep.skipped) == (1, 1, 0)
    assert sweep.finished_at is not None


def escalate(*arguments: str) -> str:
    out = StringIO()
    call_command("escalate", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_says_what_it_did_to_each_case(due_case: Complaint) -> None:
    printed = escalate("--at", DAY_61.isoformat())
    assert f"{due_case.number}" in printed
    assert "1 jatuh tempo, 1 diteruskan, 0 dilewati" in printed
    assert Sweep.objects.get().by == Sweep.By.COMMAND


def test_the_command_speaks_json(due_case: Complaint) -> None:
    said = json.loads(escalate("--at", DAY_61.isoformat(), "--format", "json"))
    assert (said["due"], said["escalated"], said["skipped"]) == (1, 1, 0)
    assert said["cases"][0]["number"] == due_case.number


def test_a_dry_run_says_the_same_and_changes_nothing(due_case: Complaint) -> None:
    before = Notice.objects.count()
    said = json.loads(
        escalate("--at", DAY_61.isoformat(), "--dry-run", "--format", "json")
    )
    assert (said["due"], said["escalated"], said["dry_run"]) == (1, 1, True)
    assert not Escalation.objects.exists()
    assert not Sweep.objects.exists()
    assert Notice.objects.count() == before
    assert actions.escalate_due(at=DAY_61).escalated == 1


def test_an_instant_without_an_offset_is_taken_in_jakarta(due_case: Complaint) -> None:
    assert "0 jatuh tempo" in escalate("--at", "2025-09-06T00:00:00")
    assert "1 jatuh tempo" in escalate("--at", "2025-09-06T00:00:01")


def close_review(cast: Cast, complaint: Complaint, *, at: datetime) -> None:
    reviewer = cast.staff("reviewer_jatim", at.date())
    pk = Escalation.objects.open().get(complaint=complaint).pk
    actions.take(escalation_id=pk, by=reviewer, at=at)
    actions.close(
        escalation_id=pk,
        outcome=Outcome.NOT_FOUND,
        summary="Instansi bekerja sesuai prosedur.",
        by=reviewer,
        at=at,
    )
